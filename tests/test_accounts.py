"""Accounts: no default one, only hashes stored, the right role for each write."""

import base64
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from gis.core import db
from gis.core.accounts import any_account, create_token, create_user
from gis.core.errors import Conflict, Invalid, NotFound

PASSWORD = "Zhushan-2026-Liangting"


def scalars(statement: str) -> list[object]:
    with db.session() as opened:
        return list(opened.scalars(text(statement)))


@pytest.fixture(scope="module")
def officer(sample_db: str) -> str:
    with db.session() as opened:
        assert not any_account(opened), "the sample register must bring no account"
        create_user(opened, name="wang", roles=["surveyor"], password=PASSWORD, counties=["421202"])
    return "wang"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"roles": ["king"]}, Invalid),
        ({"roles": []}, Invalid),
        ({"roles": ["admin", "audit_admin"]}, Invalid),
        ({"password": "short"}, Invalid),
        ({"password": "li" * 200}, Invalid),
        ({"password": "li-password"}, Invalid),
        ({"name": "Li Si"}, Invalid),
        ({"name": "l"}, Invalid),
        ({"counties": ["4212"]}, Invalid),
        ({"name": "wang"}, Conflict),
    ],
)
def test_bad_accounts_are_refused(officer: str, values: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error), db.session() as opened:
        create_user(opened, **{"name": "li", "roles": ["planner"], "password": PASSWORD, **values})
    assert scalars("SELECT count(*) FROM app.user_account WHERE name = 'li'") == [0]


def test_only_hashes_are_stored(officer: str) -> None:
    with db.session() as opened:
        key = create_token(opened, user_name=officer, write=True, days=1)
    stored = " ".join(map(str, scalars("SELECT row_to_json(k)::text FROM app.api_key k")))
    stored += " ".join(map(str, scalars("SELECT row_to_json(u)::text FROM app.user_account u")))
    assert key.partition(".")[2] not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


def test_keys_need_an_account_and_a_writing_role(officer: str) -> None:
    with pytest.raises(NotFound), db.session() as opened:
        create_token(opened, user_name="nobody")
    with pytest.raises(Invalid), db.session() as opened:
        create_user(opened, name="auditor", roles=["audit_admin"], password=PASSWORD)
        create_token(opened, user_name="auditor", write=True)


def test_signing_in_and_out(officer: str, client: TestClient) -> None:
    page = client.get("/login?next=/boundaries")
    assert page.status_code == 200
    wrong = client.post("/login", data={"name": officer, "password": "wrong", "next": "/"})
    unknown = client.post("/login", data={"name": "nobody", "password": "wrong", "next": "/"})
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    right = client.post(
        "/login", data={"name": officer, "password": PASSWORD, "next": "/boundaries"}, follow_redirects=False
    )
    assert (right.status_code, right.headers["location"]) == (303, "/boundaries")
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    token = client.cookies["minzheng"]
    assert scalars(f"SELECT count(*) FROM app.user_session WHERE token_sha256 = '{token}'") == [0]
    assert client.get("/api/v1/uploads").status_code == 200
    assert client.post("/logout", follow_redirects=False).status_code == 303
    client.cookies.set("minzheng", token)
    assert client.get("/api/v1/uploads").status_code == 401
    client.cookies.clear()
    with db.session(db.Role.AUDITOR) as auditor:
        kinds = list(auditor.scalars(text("SELECT kind FROM audit.event ORDER BY id")))
    assert {"user-created", "login-failed", "login", "logout"} <= set(kinds)


def test_a_redirect_never_leaves_the_server(officer: str, client: TestClient) -> None:
    for target in ("https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"):
        answer = client.post(
            "/login", data={"name": officer, "password": PASSWORD, "next": target}, follow_redirects=False
        )
        assert answer.headers["location"] == "/"
    client.cookies.clear()


def test_another_site_cannot_write(officer: str, client: TestClient) -> None:
    client.post("/login", data={"name": officer, "password": PASSWORD, "next": "/"}, follow_redirects=False)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.com"}, {"Origin": "null"}):
        assert client.post("/api/v1/uploads", headers=headers).status_code == 403
    client.cookies.clear()


@pytest.mark.parametrize("key", ["", "x", "mz00000000.x", "Basic eA==", "mz" + "0" * 4000])
def test_a_wrong_key_is_refused_even_for_public_reads(client: TestClient, key: str) -> None:
    answer = client.get("/ogc/collections/divisions/items", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_expired_and_revoked_keys_end_at_once(officer: str, client: TestClient) -> None:
    for change in (
        "revoked_at = now()",
        "created_at = now() - interval '2 days', expires_at = now() - interval '1 day'",
    ):
        with db.session() as opened:
            key = create_token(opened, user_name=officer, days=1)
        headers = {"Authorization": f"Bearer {key}"}
        assert client.get("/ogc/collections/divisions/items?limit=1", headers=headers).status_code == 200
        with db.session() as opened:
            opened.execute(text(f"UPDATE app.api_key SET {change} WHERE prefix = '{key.partition('.')[0]}'"))
        assert client.get("/ogc/collections/divisions/items?limit=1", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("role", "write", "status"),
    [("surveyor", True, 422), ("surveyor", False, 403), ("planner", True, 403), ("admin", False, 403)],
)
def test_uploads_need_a_surveyors_writing_key(  # 422: let in, and then the file is empty
    users: Callable[..., dict[str, str]], client: TestClient, role: str, write: bool, status: int
) -> None:
    form = {"data": {"kind": "boundary-markers"}, "files": {"file": ("markers.csv", b"", "text/csv")}}
    answer = client.post("/api/v1/uploads", headers=users(role, write=write), **form)
    assert answer.status_code == status, answer.text


def test_anonymous_may_not_upload(client: TestClient) -> None:
    assert client.post("/api/v1/uploads").status_code == 401


def test_the_answer_to_a_failed_commit_is_never_2xx(
    own_db: Callable[..., object], users: Callable[..., dict[str, str]], session: Session
) -> None:
    """The login page writes an event; make its commit fail and expect an error, not the page (trap 1)."""
    from api.app import create_app

    with own_db("sample"):
        with db.session(db.Role.OWNER) as owner:
            owner.execute(
                text(
                    """CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS
                       $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END $$;
                       CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON app.user_session DEFERRABLE INITIALLY DEFERRED
                       FOR EACH ROW EXECUTE FUNCTION app.refuse()"""
                )
            )
        with db.session() as opened:
            create_user(opened, name="zhao", roles=["surveyor"], password=PASSWORD)
        with TestClient(create_app(), raise_server_exceptions=False) as fresh:
            answer = fresh.post(
                "/login", data={"name": "zhao", "password": PASSWORD, "next": "/"}, follow_redirects=False
            )
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers
        assert scalars("SELECT count(*) FROM app.user_session") == [0]


def test_a_key_is_taken_as_the_password_of_basic_too(officer: str, client: TestClient) -> None:
    """For programs that send no other header (QGIS 3.22); a password of an account opens nothing."""
    with db.session() as opened:
        key = create_token(opened, user_name=officer, days=1)
    path = "/ogc/collections/boundary-markers/items?limit=1"

    def asked(text: str, scheme: str = "Basic") -> int:
        packed = base64.b64encode(text.encode()).decode()
        return client.get(path, headers={"Authorization": f"{scheme} {packed}"}).status_code

    assert [asked(f"{officer}:{key}"), asked(f"{officer}:{key}", "basic")] == [200, 200]
    known = client.get(path, auth=(officer, key)).json()["features"][0]["properties"]
    assert "received_northing" in known
    assert "received_northing" not in client.get(path).json()["features"][0]["properties"]
    refused = [
        f"nobody:{key}",
        f":{key}",
        f"{officer}:",
        f"{officer}:{PASSWORD}",
        f"{officer}:{key}x",
        f"{officer}:a\x00b",
        key,
        f"{officer}:王",
    ]
    assert [asked(text) for text in refused] == [401] * len(refused)
    for header in ("Basic", "Basic =", "Basic ÿ", "Digest a", f"Basic {key}"):
        answer = client.get(path, headers={"Authorization": header.encode("latin-1")})
        assert answer.status_code == 401
        assert "Basic" not in answer.headers["www-authenticate"]
