"""Bad requests by who sends them: R18, R19, R23, R40. An answer tells nothing of what its reader may not know."""

import os
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gis.register import COLLECTIONS

NOBODY = "00000000-0000-4000-8000-000000000000"
CENTRES = "/ogc/collections/care-centres/items"
Refused = Callable[..., dict[str, Any]]


def denials(door: Any) -> int:
    return int(door.rows("SELECT count(*) FROM audit.event WHERE kind = 'denied'")[0][0])


@pytest.mark.row("R18")
@pytest.mark.parametrize(
    "collection", ["boundary-markers", "place-names", "boundary-lines", "care-centres", "cemeteries"]
)
def test_a_hidden_record_is_as_unknown_as_one_that_is_not(door: Any, refused: Refused, collection: str) -> None:
    view = COLLECTIONS[collection].view
    hidden = door.rows(
        f"SELECT id FROM view_restricted.{view} EXCEPT SELECT id FROM view_public.{view} ORDER BY 1 LIMIT 3"
    )
    for (fid,) in hidden:
        told = refused(door.get(f"/ogc/collections/{collection}/items/{fid}"), 404)
        unknown = refused(door.get(f"/ogc/collections/{collection}/items/{NOBODY}"), 404)
        assert {**told, "instance": ""} == {**unknown, "instance": ""}
        assert door.get(f"/ogc/collections/{collection}/items?filter=id%20=%20'{fid}'").status_code in {200, 400}
    if collection == "boundary-markers":
        assert hidden, "the sample has markers that are not public"
        for (fid,) in hidden:
            refused(door.get(f"/api/v1/markers/{fid}"), 401)


@pytest.mark.row("R18")
@pytest.mark.parametrize(
    "fid",
    [
        NOBODY,
        "1",
        "0",
        "-1",
        "1 OR 1=1",
        "null",
        "%27",
        "{}",
        NOBODY[:-1],
        NOBODY + "0",
        "x" * 3000,
        NOBODY.replace("-", ""),
    ],
)
def test_a_guessed_id_is_404(door: Any, refused: Refused, fid: str) -> None:
    for path in ("/api/v1/markers/{}", "/api/v1/lines/{}", "/api/v1/uploads/{}", "/api/v1/place-names/{}", "/api/v1/attachments/{}/file", "/api/v1/coverage/scenarios/{}",
                 "/api/v1/topology/runs/{}", "/api/v1/remediation/cases/{}", "/api/v1/care-centres/{}", "/ogc/collections/divisions/items/{}"):  # fmt: skip
        refused(door.get(path.format(fid), "reviewer"), 404, 422)


@pytest.mark.row("R18")
def test_another_county_is_out_of_reach_for_writes(door: Any, refused: Refused) -> None:
    elsewhere = door.key(door.account("planner", counties=("421221",)))
    found = door.get(f"{CENTRES}?limit=100", "planner").json()["features"]
    within = next(one for one in found if str(one["properties"].get("division_code", "421202")).startswith("421202"))
    tag = door.get(f"{CENTRES}/{within['id']}", "planner").headers["etag"]
    before = door.batches
    answer = httpx.patch(f"{door.address}{CENTRES}/{within['id']}", json={"properties": {"beds_total": 1}}, timeout=60,
                         headers={**elsewhere, "If-Match": tag, "Content-Type": "application/merge-patch+json"})  # fmt: skip
    refused(answer, 403)
    assert door.batches == before


WRITES = [("POST", CENTRES), ("PATCH", f"{CENTRES}/{NOBODY}"), ("DELETE", f"{CENTRES}/{NOBODY}"), ("PUT", "/api/v1/settings"), ("POST", "/api/v1/uploads"),
          ("POST", "/api/v1/place-names/changes"), ("POST", f"/api/v1/markers/{NOBODY}/approve"), ("POST", "/api/v1/remediation/cases"), ("POST", "/api/v1/coverage/scenarios"),
          ("PUT", f"/api/v1/cemeteries/{NOBODY}/facts"), ("POST", "/api/v1/topology/runs"), ("GET", "/api/v1/settings"), ("GET", "/api/v1/topology/runs"), ("GET", "/api/v1/remediation/cases")]  # fmt: skip
BODIES = {
    "/api/v1/coverage/scenarios": {
        "name": "x",
        "question": {"service": "cemeteries", "metric": "unit_ratio"},
        "changes": [],
    }
}


def asked(door: Any, method: str, path: str, who: str) -> httpx.Response:
    if method == "GET":
        return door.get(path, who)
    media = "application/merge-patch+json" if method == "PATCH" else "application/json"
    found: httpx.Response = door.send(
        method, path, who, json=BODIES.get(path, {}), headers={"Content-Type": media, "If-Match": '"1-x"'}
    )
    return found


@pytest.mark.row("R19")
@pytest.mark.parametrize(("method", "path"), WRITES, ids=lambda part: str(part)[-30:])
def test_the_public_is_asked_to_sign_in(door: Any, refused: Refused, method: str, path: str) -> None:
    before = door.batches
    answer = asked(door, method, path, "")
    refused(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert door.batches == before


@pytest.mark.row("R19")
@pytest.mark.parametrize(
    ("method", "path"), [pair for pair in WRITES if pair[0] != "GET"], ids=lambda part: str(part)[-30:]
)
def test_a_role_without_the_right_is_403_and_noted(door: Any, refused: Refused, method: str, path: str) -> None:
    before, noted = door.batches, denials(door)
    answer = asked(door, method, path, "audit_admin")
    found = refused(answer, 403)
    assert (door.batches, denials(door)) == (before, noted + 1)
    actor, request_id, detail = door.rows(
        "SELECT actor, request_id, detail FROM audit.event WHERE kind = 'denied' ORDER BY id DESC LIMIT 1"
    )[0]
    assert actor.startswith("guest-")
    assert request_id == found["instance"] == answer.headers["x-request-id"]
    assert (detail["method"], detail["path"]) == (method, path)


@pytest.mark.row("R19")
def test_a_reading_key_writes_nothing(door: Any, refused: Refused) -> None:
    reading = door.key(door.account("planner"), write=False)
    before = door.batches
    refused(httpx.post(f"{door.address}{CENTRES}", json={}, headers=reading), 403)
    refused(
        httpx.post(
            f"{door.address}/api/v1/uploads", headers={**reading, "Content-Type": "multipart/form-data; boundary=x"}
        ),
        403,
    )
    assert door.batches == before


@pytest.mark.row("R23")
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:1"},
                                     {"Origin": "http://127.0.0.1.evil.example"}, {"Origin": ""}])  # fmt: skip
def test_another_site_cannot_write_with_the_cookies_of_a_session(
    door: Any, refused: Refused, headers: dict[str, str]
) -> None:
    if not hasattr(door, "crossed"):
        door.crossed = door.account("surveyor", "planner", "reviewer", "names_officer")
    before = door.batches
    with door.browser(door.crossed) as visitor:
        for method, path in (
            ("POST", "/api/v1/uploads"),
            ("POST", CENTRES),
            ("POST", "/api/v1/topology/runs"),
            ("POST", "/api/v1/remediation/cases"),
            ("POST", "/logout"),
        ):
            refused(
                visitor.request(method, path, content=b"{}", headers={**headers, "Content-Type": "text/plain"}), 403
            )
        assert visitor.get("/api/v1/uploads").status_code == 200, "the session goes on"
        refused(visitor.post("/login", data={"name": "a", "password": "b"}, headers=headers), 403)
    refused(door.send("POST", "/login", data={"name": door.crossed, "password": door.PASSWORD}, headers=headers), 403)
    assert door.batches == before


@pytest.mark.row("R23")
def test_pages_of_other_sites_get_no_leave_to_write(door: Any) -> None:
    """A browser asks before it sends JSON; the answer names reads only, and never lets cookies along."""
    for path in ("/ogc/collections/care-centres/items", "/api/v1/uploads", "/api/v1/settings"):
        answer = door.send(
            "OPTIONS",
            path,
            headers={
                "Origin": "https://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
        )
        assert "POST" not in answer.headers.get("access-control-allow-methods", "")
        assert "access-control-allow-credentials" not in answer.headers
        assert "content-type" not in answer.headers.get("access-control-allow-headers", "").lower()


@pytest.mark.row("R40")
@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/health/detail",
        "/redoc",
        "/openapi.json",
        "/debug",
        "/admin",
        "/server-status",
        "/.well-known/openid-configuration",
        "/api/v1/audit",
        "/console",
    ],
)
def test_inner_pages_are_not_there(door: Any, refused: Refused, path: str) -> None:
    for who in ("", "admin"):
        refused(door.get(path, who), 404)


@pytest.mark.row("R40")
def test_what_is_open_of_the_inside_is_terse(door: Any) -> None:
    """`/docs` is for everybody on purpose, for it describes the open interface; health tells a word."""
    for path in ("/health/live", "/health/ready"):
        assert door.get(path).json() == {"status": "ok"}
    for path in ("/docs", "/api/openapi.json", "/ogc/api"):
        text = door.get(path).text
        assert os.environ.get("HOME", "/root") not in text
        assert "postgresql://" not in text


@pytest.mark.row("R18")
def test_an_upload_of_another_account_is_404(door: Any, refused: Refused) -> None:
    one, other = door.key(door.account("surveyor")), door.key(door.account("surveyor"))
    row = f"T{uuid.uuid4().hex[:4]},29.85123451,114.30123451,85.3"
    files = {"file": ("a.csv", f"点号,纬度,经度,高程\r\n{row}\r\n".encode(), "text/csv")}
    sent = httpx.post(
        f"{door.address}/api/v1/uploads",
        headers=one,
        data={"kind": "boundary-markers", "profile": '{"crs": "EPSG:4490"}'},
        files=files,
        timeout=60,
    )
    assert sent.status_code == 201, sent.text
    path = f"{door.address}/api/v1/uploads/{sent.json()['id']}"
    for method, more in (
        ("GET", ""),
        ("GET", "/rows"),
        ("GET", "/findings"),
        ("GET", "/annotated"),
        ("GET", "/preview"),
        ("POST", "/commit"),
        ("POST", "/undo"),
        ("DELETE", ""),
    ):
        refused(httpx.request(method, path + more, headers=other, timeout=60), 404)
    assert httpx.delete(path, headers=one).status_code == 204
