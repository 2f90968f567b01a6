"""What is not public does not exist for the public: in no item, count, facet, suggestion, guess or order of an answer."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from gis.core import db
from gis.core.history import open_batch
from gis.gazetteer.naming import name_columns
from gis.gazetteer.search import store

API = "/api/v1/place-names"
SECRETS = ("密营湾", "绝密寨", "暗号岗", "温泉", "咸宁北站", "淦河", "王家湾")
"""Names of secret records: three that stand nowhere else, and four that public records bear too."""
LISTED = {"protection_level": "county", "details": '{"named_on": "1985"}'}
QUERIES = (
    *SECRETS, "密营", "密", "营湾", "密应湾", "密湾", "miyingwan", "myw", "miying", "mi", "m", "密y湾", "jmz", "暗", "绝密",
    "咸安区密营湾", "密营湾咸安区", "温", "wenquan", "湾", "寨", "42120200022200", "421202", "王家弯", "王嘉湾", "wjw", "xn",
)  # fmt: skip


def asked(client: TestClient, headers: dict[str, str] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ask everything that search, suggest and nearby can be asked about the secret names."""
    for q in QUERIES:
        for path, params in (
            ("search", {"limit": 100}),
            ("search", {"division": "421202", "near": "114.31,29.86"}),
            ("search", {"class": "22200", "bbox": "114.2,29.8,114.4,29.9", "status": "current"}),
            ("search", {"as_of": "2099"}),
            ("search", {"polygon": "POLYGON((114.2 29.8,114.4 29.8,114.4 29.9,114.2 29.8))"}),
            ("search", {"protection": "any"}),
            ("search", {"approved_from": "1900", "approved_to": "2100"}),
            ("suggest", {"limit": 20}),
            ("suggest", {"division": "421202"}),
        ):
            answer = client.get(f"{API}/{path}", params={"q": q, **params}, headers=headers)
            assert answer.status_code == 200, answer.text
            yield f"{path} {q} {params}", answer.json()
    for params in ({"lon": 114.31, "lat": 29.86}, {"lon": 114.31, "lat": 29.86, "class": "22200", "radius_m": 500}):
        answer = client.get(f"{API}/nearby", params=params, headers=headers)
        yield f"nearby {params}", answer.json()
    yield "point", client.get(f"{API}/search", params={"q": "114.31,29.86"}, headers=headers).json()


def add(opened: Any, *names: tuple[str, str, str], secrecy: str, **columns: Any) -> str:
    """Add a place with names (name, kind, secrecy)."""
    row = {
        "id": str(uuid4()), "class_code": "22200", "geom": "SRID=4490;POINT(114.31 29.86)", "geometry_status": "surveyed",
        "status": "current", "secrecy": secrecy, "source": "test",
        "division_id": opened.scalar(text("SELECT division_id FROM register.division_code WHERE code = '421202'")),
    } | columns  # fmt: skip
    write(opened, "place", row)
    for name, kind, own in names:
        given = {
            "id": str(uuid4()),
            "place_id": row["id"],
            "name": name,
            "kind": kind,
            "secrecy": own,
            "source": "test",
        }
        write(opened, "place_name", given | name_columns(name, "settlement"))
    return str(row["id"])


def write(opened: Any, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join(f"CAST(:{column} AS text[])" if column == "reading" else f":{column}" for column in row)
    opened.execute(text(f"INSERT INTO register.{table} ({', '.join(row)}) VALUES ({marks})"), row)


@pytest.fixture(scope="module")
def before(client: TestClient) -> dict[str, dict[str, Any]]:
    """Return what the public is told while no secret name stands in the register."""
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="public")
        add(opened, ("王家湾", "standard", "public"), secrecy="public")
    return dict(asked(client))


@pytest.fixture(scope="module")
def secrets(before: object) -> dict[str, str]:
    """Add records that are not public, in every way a record can be so."""
    made = {}
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="secret")
        for name in SECRETS:
            code = f"421202000222009{len(made):05d}"
            made[name] = add(opened, (name, "standard", "public"), secrecy="internal", place_code=code, **LISTED)
        made["restricted"] = add(opened, ("绝密寨", "standard", "restricted"), secrecy="public")
        made["hidden standard"] = add(
            opened, ("暗号岗", "standard", "internal"), ("明号岗", "alias", "public"), secrecy="public"
        )
        made["not yet"] = add(opened, ("密营湾", "standard", "public"), secrecy="public", valid_from="2999-01-01")
        row = opened.execute(
            text("SELECT id FROM register.place WHERE deleted IS FALSE AND secrecy = 'public' LIMIT 1")
        ).one()
        write(opened, "place_name", {
            "id": str(uuid4()), "place_id": row.id, "name": "密营湾", "kind": "alias", "secrecy": "internal", "source": "test",
        } | name_columns("密营湾", "settlement"))  # fmt: skip
    return made


def test_the_answers_to_the_public_do_not_change_by_a_byte(
    client: TestClient, before: dict[str, dict[str, Any]], secrets: dict[str, str]
):
    assert dict(asked(client)) == before
    assert store.check().agrees


def test_a_signed_in_viewer_sees_what_the_level_holds(
    client: TestClient, secrets: dict[str, str], users: Callable[..., dict[str, str]]
):
    found = {}
    for role in ("names_officer", "reviewer"):
        headers = users(role)
        ids: set[str] = set()
        for name in ("密营湾", "绝密寨", "暗号岗"):
            answer = client.get(f"{API}/search", params={"q": name}, headers=headers).json()
            ids |= {item["id"] for item in answer["items"]}
            texts = [
                one["text"]
                for one in client.get(f"{API}/suggest", params={"q": name[:2]}, headers=headers).json()["items"]
            ]
            assert name in texts
        found[role] = ids
    assert {secrets["密营湾"], secrets["绝密寨"], secrets["hidden standard"]} <= found["names_officer"]
    assert secrets["restricted"] not in found["names_officer"]
    assert secrets["restricted"] in found["reviewer"]


def test_counts_and_facets_are_of_the_level(
    client: TestClient, secrets: dict[str, str], users: Callable[..., dict[str, str]]
):
    public = client.get(f"{API}/search", params={"q": "王家湾"}).json()
    internal = client.get(f"{API}/search", params={"q": "王家湾"}, headers=users("names_officer")).json()
    exact = [sum(item["match"]["tier"] == "exact" for item in answer["items"]) for answer in (public, internal)]
    assert exact[1] == exact[0] + 1
    assert internal["count"] > public["count"]
    assert sum(one["count"] for one in internal["facets"]["class"]) == internal["count"]
    assert public["items"][0]["also"] == 0 < internal["items"][0]["also"]


def test_a_record_made_secret_is_gone_at_once_and_back_when_published(client: TestClient, secrets: dict[str, str]):
    def seen() -> list[str]:
        answer = client.get(f"{API}/search", params={"q": "转密湾"}).json()
        assert answer["count"] == len(answer["items"])
        return [item["name"] for item in answer["items"]]

    def change(column: str) -> None:
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="secrecy")
            opened.execute(text(column), {"id": place})

    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="public")
        place = add(opened, ("转密湾", "standard", "public"), secrecy="public")
    assert seen() == ["转密湾"]
    change("UPDATE register.place SET secrecy = 'internal' WHERE id = :id")
    assert seen() == []
    with db.session() as opened:
        assert not opened.scalar(text("SELECT count(*) FROM search.word_public WHERE name = '转密湾'"))
    change("UPDATE register.place SET secrecy = 'public' WHERE id = :id")
    assert seen() == ["转密湾"]
    change("UPDATE register.place_name SET secrecy = 'restricted' WHERE place_id = :id")
    assert seen() == []


def test_the_role_of_the_public_cannot_read_the_store(secrets: object):
    for relation in ("word", "entry", "word_public", "entry_restricted", "derived", "variant"):
        with pytest.raises(DBAPIError, match="permission denied"), db.session(db.Role.APP_RO) as public:
            public.execute(text(f"SELECT count(*) FROM search.{relation}"))
    for call in ("search.refresh('{}')", "search.sweep('{}')"):
        with pytest.raises(DBAPIError, match="permission denied"), db.session(db.Role.APP_RO) as public:
            public.execute(text(f"SELECT {call}"))
    with pytest.raises(DBAPIError, match="permission denied"), db.session() as service:
        service.execute(text("CALL search.rebuild()"))
    with pytest.raises(DBAPIError, match="permission denied"), db.session() as service:
        service.execute(text("DELETE FROM search.entry"))


def test_the_views_of_the_public_hold_public_words_alone(secrets: dict[str, str]):
    with db.session(db.Role.APP_RO) as public:
        held = set(public.scalars(text("SELECT name FROM view_public.name_words")))
        subjects = {str(one) for one in public.scalars(text("SELECT subject FROM view_public.name_entries"))}
        bearers = {str(one) for one in public.scalars(text("SELECT id FROM view_public.name_bearers"))}
    assert not {"绝密寨", "暗号岗"} & held
    hidden = {place for name, place in secrets.items() if name not in {"hidden standard", "not yet"}}
    assert not hidden & subjects
    assert secrets["hidden standard"] not in subjects
    assert not {secrets[name] for name in SECRETS} & bearers
