"""Bad requests by forms, redirects and paths: R32 to R34."""

from collections.abc import Callable
from typing import Any

import pytest

Refused = Callable[..., dict[str, Any]]


def part(name: str, value: str, *, file: str = "") -> str:
    told = f'; filename="{file}"' if file else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n{value}\r\n'


FORMS = {
    "1001-parts": ("x", "".join(part(f"f{n}", "1") for n in range(1001)) + "--x--\r\n"),
    "no-boundary": (None, part("kind", "boundary-markers") + "--x--\r\n"),
    "empty-boundary": ("", part("kind", "boundary-markers") + "--x--\r\n"),
    "long-boundary": ("x" * 5000, part("kind", "boundary-markers") + "--x--\r\n"),
    "two-files": ("x", part("kind", "boundary-markers") + part("file", "a", file="a.csv") + part("file", "b", file="b.csv") + "--x--\r\n"),
    "no-file": ("x", part("kind", "boundary-markers") + "--x--\r\n"),
    "file-is-a-field": ("x", part("kind", "boundary-markers") + part("file", "a") + "--x--\r\n"),
    "field-twice": ("x", part("kind", "boundary-markers") * 2 + part("file", "a", file="a.csv") + "--x--\r\n"),
    "unknown-field": ("x", part("kind", "boundary-markers") + part("role", "admin") + part("file", "a", file="a.csv") + "--x--\r\n"),
    "cut-off": ("x", part("kind", "boundary-markers") + '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc'),
    "no-name": ("x", "--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n"),
    "no-disposition": ("x", "--x\r\n\r\nabc\r\n--x--\r\n"),
    "no-part": ("x", "--x--\r\n"),
    "empty": ("x", ""),
    "no-multipart": ("x", "kind=boundary-markers"),
    "long-field": ("x", part("kind", "a" * 50_000) + part("file", "a", file="a.csv") + "--x--\r\n"),
    "many-headers": ("x", "--x\r\n" + "X-A: b\r\n" * 5000 + "\r\nabc\r\n--x--\r\n"),
}  # fmt: skip


@pytest.mark.row("R32")
@pytest.mark.parametrize("name", list(FORMS))
def test_a_form_that_is_none_is_400(door: Any, refused: Refused, name: str) -> None:
    boundary, body = FORMS[name]
    before = door.rows("SELECT count(*) FROM app.upload")
    media = "multipart/form-data" + ("" if boundary is None else f"; boundary={boundary}")
    marker = door.rows("SELECT id FROM view_internal.boundary_markers LIMIT 1")[0][0]
    for path in ("/api/v1/uploads", f"/api/v1/markers/{marker}/photos", f"/api/v1/markers/{marker}/documents"):
        answer = door.send("POST", path, "surveyor", content=body.encode(), headers={"Content-Type": media})
        refused(answer, 400, 422) if "markers/" in path else refused(answer, 400)
    refused(door.send("POST", "/login", content=body.encode(), headers={"Content-Type": media}), 400, 422)
    assert door.rows("SELECT count(*) FROM app.upload") == before


TARGETS = ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:a=b", "/\r\nSet-Cookie: a=b", "/\t/evil.example",
           "http:evil.example", " https://evil.example", "///evil.example", "/.//evil.example", "https:/evil.example", "data:text/html,x", "/\x00", "﹨evil"]  # fmt: skip


@pytest.mark.row("R33")
@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_never_leaves_the_server(door: Any, target: str) -> None:
    if not hasattr(door, "guest"):
        door.guest = door.account("planner")
    answer = door.send("POST", "/login", data={"name": door.guest, "password": door.PASSWORD, "next": target})
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert where.startswith("/"), where
    assert not where.startswith(("//", "/\\")), where
    assert "\t" not in where
    assert "a=b" not in answer.headers["set-cookie"]
    for path in ("/ogc/collections/?next=", "/?next=", "/ogc?redirect=", "/boundaries/?url="):
        moved = door.get(f"{path}https://evil.example")
        assert "evil.example" not in moved.headers.get("location", "").partition("?")[0]
    door.http().cookies.clear()


PATHS = ["/static/../pyproject.toml", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/..%2f..%2fpyproject.toml", "/static/..\\..\\pyproject.toml", "/static/....//pyproject.toml",
         "//etc/passwd", "/static//etc/passwd", "/static/;/../x", "/ogc;x=1", "/ogc/..;/api", "/api/v1/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/%252e%252e/x",
         "/.env", "/.git/config", "/static/.%2e/.env", "/api/v1/uploads/templates/..%2f..%2fetc%2fpasswd", "/static/css", "/static/", "//evil.example/%2f..", "/ogc/collections/../../x"]  # fmt: skip


@pytest.mark.row("R34")
@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_leads_out_is_404(door: Any, refused: Refused, path: str) -> None:
    refused(door.raw(door.line("GET", path)), 404)
