"""Runs, findings and exceptions over HTTP: who may, what is kept, and that an exception lapses with its place."""

from collections.abc import Callable

import sqlalchemy
from starlette.testclient import TestClient

from gis.core import db
from gis.core.history import open_batch

Users = Callable[..., dict[str, str]]
RUNS = "/api/v1/topology/runs"


def put_point(east: float, secrecy: str = "internal") -> None:
    """Put a boundary point so many degrees east of the start of a line, which it is said to lie on."""
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="a point off its line")
        values = {"east": east, "secrecy": secrecy}
        moved = opened.execute(sqlalchemy.text(MOVE), values)
        if not moved.rowcount:
            opened.execute(sqlalchemy.text(MAKE), values)
            opened.execute(sqlalchemy.text(LINK))


LINE = "(SELECT line_id FROM register.boundary_line_geometry WHERE NOT deleted ORDER BY line_id LIMIT 1)"
PLACE = (
    "(SELECT ST_Translate((ST_DumpPoints(geom)).geom, :east, 0) FROM register.boundary_line_geometry"
    f" WHERE line_id = {LINE} LIMIT 1)"
)
MOVE = f"UPDATE register.boundary_point SET geom = {PLACE}, secrecy = :secrecy WHERE number = 'TOPO-1'"
MAKE = (
    "INSERT INTO register.boundary_point (id, number, kind, geom, how_obtained, secrecy, source)"
    f" VALUES (gen_random_uuid(), 'TOPO-1', 'boundary-point', {PLACE}, 'illustrative', :secrecy, 'test')"
)
LINK = (
    "INSERT INTO register.boundary_point_line (id, point_id, line_id, ordinal, secrecy, source)"
    f" SELECT gen_random_uuid(), id, {LINE}, 1, 'internal', 'test' FROM register.boundary_point WHERE number = 'TOPO-1'"
)


def check(client: TestClient, who: dict[str, str], **wanted: object) -> dict:
    made = client.post(RUNS, json=wanted, headers=who)
    assert made.status_code == 202, made.text
    return client.get(made.headers["location"], headers=who).json()


def test_the_public_sees_the_rules_and_nothing_else(client: TestClient, users: Users):
    rules = client.get("/api/v1/topology/rules?lang=en").json()["rules"]
    assert {"gap", "polygon-lines", "marker-set"} <= {rule["code"] for rule in rules}
    assert client.get(RUNS).status_code == 401
    assert client.post(RUNS, json={}).status_code == 401
    assert client.get(RUNS, headers=users("audit_admin")).status_code == 403
    assert client.post(RUNS, json={}, headers=users("surveyor", write=False)).status_code == 403


def test_a_clean_register_and_a_repeat_with_the_same_key(client: TestClient, users: Users):
    who = users("surveyor")
    ran = check(client, who)
    assert (ran["status"], ran["counts"], ran["standing"]["error"]) == ("done", {}, 0)
    assert ran["checked"]["rebuilt"] > 0
    sent = {"headers": {**who, "Idempotency-Key": "topo-1"}, "json": {"rules": ["overlap"]}}
    first, again = client.post(RUNS, **sent), client.post(RUNS, **sent)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert client.post(RUNS, json={"rules": ["none"]}, headers=who).status_code == 422


def test_an_exception_needs_a_reviewer_and_a_reason_and_lapses_with_the_place(client: TestClient, users: Users):
    surveyor, reviewer = users("surveyor"), users("reviewer")
    put_point(0.5)
    ran = check(client, surveyor, rules=["point-off-line"])
    assert ran["standing"]["error"] == 1
    base = f"{RUNS}/{ran['id']}"
    (finding,) = client.get(f"{base}/findings", headers=surveyor).json()["findings"]
    assert finding["rule"] == "point-off-line"
    assert finding["figures"]["distance_m"] > finding["figures"]["limit_m"] == 1.0
    sent = {"run": ran["id"], "number": finding["number"], "reason": "协议书确认"}
    assert client.post("/api/v1/topology/exceptions", json=sent, headers=surveyor).status_code == 403
    assert client.post("/api/v1/topology/exceptions", json={**sent, "reason": " "}, headers=reviewer).status_code == 422
    made = client.post("/api/v1/topology/exceptions", json=sent, headers=reviewer)
    assert made.status_code == 201, made.text
    assert client.post("/api/v1/topology/exceptions", json=sent, headers=reviewer).status_code == 409
    after = client.get(base, headers=surveyor).json()
    assert after["counts"] == {"point-off-line": {"found": 1, "excepted": 1}}
    assert after["standing"]["error"] == 0
    listed = client.get(f"{base}/findings", headers=surveyor).json()["findings"][0]
    assert listed["exception"]["reason"] == "协议书确认"
    assert "协议书确认" in client.get(f"{base}/findings.csv", headers=surveyor).content.decode("utf-8-sig")
    (feature,) = client.get(f"{base}/findings.geojson", headers=surveyor).json()["features"]
    assert feature["geometry"]["type"] == "Point"
    put_point(0.49)
    assert check(client, surveyor, rules=["point-off-line"])["standing"]["error"] == 1
    put_point(0.5)
    assert check(client, surveyor, rules=["point-off-line"])["standing"]["error"] == 0
    undone = client.post(
        f"/api/v1/topology/exceptions/{made.json()['id']}/undo", json={"reason": "误"}, headers=reviewer
    )
    assert undone.status_code == 200
    assert client.get(base, headers=surveyor).json()["standing"]["error"] == 1
    put_point(0)


def test_a_finding_about_a_restricted_record_is_for_the_reviewer(client: TestClient, users: Users):
    put_point(0.5, "restricted")
    ran = check(client, users("surveyor"), rules=["point-off-line"])
    assert ran["counts"] == {}
    for form in ("", ".csv", ".geojson"):
        body = client.get(f"{RUNS}/{ran['id']}/findings{form}", headers=users("surveyor")).text
        assert "point-off-line" not in body
    assert client.get(f"{RUNS}/{ran['id']}", headers=users("reviewer")).json()["counts"]["point-off-line"]["found"] == 1
    put_point(0)
