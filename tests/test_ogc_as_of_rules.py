"""`as_of`: what it takes, how answers link, are remembered and paged, and where it is refused."""

import datetime as dt
from typing import Any

import httpx
import pytest

from api.ogc.call import JSON

ITEMS = "/ogc/collections/{}/items"
CHINA = dt.timezone(dt.timedelta(hours=8))
FIRST = "SELECT id::text FROM view_public.{} ORDER BY id LIMIT 1"


@pytest.mark.parametrize(
    "value",
    [
        "", "now", "2026", "2026-1-1", "2026-02-30", "20260101", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00 08:00",
        "2026-01-01T24:00:00Z", "2016-12-31T23:59:60Z", "2026-01-01T00:00Z", "1767225600", "2026-01-01T00:00:00+24:00", "0000-01-01",
        "0001-01-01T00:00:00+08:00", "-0044-03-15", "9999-12-31", "2100-01-01T00:00:00Z", "2026-01-01/2026-02-01", "２０２６-01-01",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [ITEMS.format("settlements"), "/ogc/collections/settlements/export", "item"])
def test_moments_that_are_none_are_refused(past: Any, value: str, path: str) -> None:
    """R39: no zone, a leap second, what is still to come; faults come together."""
    if path == "item":
        path = f"{ITEMS.format('settlements')}/{past.ask(FIRST.format('settlements'))[0][0]}"
    answer = past.get("anonymous", path, as_of=value, crs="x")
    assert answer.status_code == 400, answer.text
    assert {each["parameter"]: each["code"] for each in answer.json()["errors"]} == {"as_of": "as_of", "crs": "crs"}
    assert all(each["message"] and each["message_en"] for each in answer.json()["errors"])


def test_a_day_is_its_end_in_china_and_today_has_not_ended(past: Any) -> None:
    today = dt.datetime.now(CHINA).date()
    for day in (today, today + dt.timedelta(1)):
        answer = past.get("anonymous", ITEMS.format("settlements"), as_of=str(day))
        assert answer.status_code == 400
        assert "end of that day" in answer.text
    page = past.get("anonymous", ITEMS.format("settlements"), as_of=str(today - dt.timedelta(1))).json()
    end = dt.datetime.combine(today, dt.time(), CHINA) - dt.timedelta(microseconds=1)
    assert dt.datetime.fromisoformat(page["asOf"]) == end


@pytest.mark.parametrize(
    "value", ["0001-01-01", "0001-01-01T00:00:00Z", "1949-10-01T00:00:00+08:00", "1949-10-01t00:00:00.123456789z"]
)
@pytest.mark.parametrize("collection", ["divisions", "place-names", "boundary-points"])
def test_before_its_first_record_a_collection_was_empty(past: Any, collection: str, value: str) -> None:
    page = past.get("reviewer", ITEMS.format(collection), as_of=value).json()
    assert (page["numberMatched"], page["features"], [link for link in page["links"] if link["rel"] == "next"]) == (
        0,
        [],
        [],
    )


def test_a_moment_may_be_told_in_any_zone(past: Any, centre: str) -> None:
    before = past.now()
    past.change("UPDATE register.care_centre SET beds_total = 41 WHERE id = %s", centre)
    moment = dt.datetime.fromisoformat(before)
    for zone in (dt.UTC, CHINA, dt.timezone(-dt.timedelta(hours=9, minutes=30))):
        found = past.get(
            "anonymous", f"{ITEMS.format('care-centres')}/{centre}", as_of=moment.astimezone(zone).isoformat()
        ).json()
        assert (found["asOf"], found["properties"]["beds_total"] != 41) == (before, True)


def test_nobody_saw_a_batch_that_was_at_work(past: Any) -> None:
    """A moment within a running change gives what readers got then, also after the change is committed."""
    rows = past.ask("SELECT id::text FROM view_public.cemeteries ORDER BY id LIMIT 3")
    before = past.walk("anonymous", "cemeteries")
    with past.batch() as cursor:
        for (fid,) in rows[:2]:
            cursor.execute("UPDATE register.cemetery SET name = name || '一' WHERE id = %s", (fid,))
        cursor.execute("UPDATE register.cemetery SET deleted = true WHERE id = %s", rows[2])
        within = past.now()
        cursor.execute("UPDATE register.cemetery SET name = name || '二' WHERE id = %s", rows[0])
        assert past.plain(past.walk("anonymous", "cemeteries")) == past.plain(before)
        assert past.plain(past.walk("anonymous", "cemeteries", as_of=within)) == past.plain(before)
    assert past.plain(past.walk("anonymous", "cemeteries", as_of=within)) == past.plain(before)
    after = past.walk("anonymous", "cemeteries")
    assert len(after) == len(before) - 1
    assert past.plain(past.walk("anonymous", "cemeteries", as_of=past.now())) == past.plain(after)
    begun, ended = past.ask(
        "SELECT lower(running), upper(running) FROM past.batch_commit ORDER BY lower(running) DESC LIMIT 1"
    )[0]
    assert begun < dt.datetime.fromisoformat(within) < ended


def test_a_page_does_not_move_while_the_register_changes(past: Any) -> None:
    moment, collection = past.now(), "division-seats"
    whole = past.plain(past.walk("anonymous", collection))
    found, answer = [], past.get("anonymous", ITEMS.format(collection), limit=20, sortby="-name", as_of=moment)
    while True:
        page = answer.json()
        found += page["features"]
        further = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not further:
            break
        assert "as_of=" in further[0]
        past.change("UPDATE register.division_seat SET name = '一' || name WHERE id = %s", found[-1]["id"])
        past.change("UPDATE register.division_seat SET deleted = NOT deleted WHERE id = %s", found[0]["id"])
        answer = past.web.get(further[0])
    assert sorted(past.plain(found)) == sorted(whole)
    assert [one["id"] for one in found] == [
        one["id"] for one in past.walk("anonymous", collection, sortby="-name", as_of=moment)
    ]


def test_links_and_tags_belong_to_their_moment(past: Any, centre: str) -> None:
    early = past.now()
    past.change("UPDATE register.care_centre SET beds_total = 55 WHERE id = %s", centre)
    late, items = past.now(), ITEMS.format("care-centres")
    answers = {at: past.get("anonymous", items, limit=5, **({"as_of": at} if at else {})) for at in ("", early, late)}
    tags = {answer.headers["etag"] for answer in answers.values()}
    assert len(tags) == 3
    assert all("must-revalidate" in answer.headers["cache-control"] for answer in answers.values())
    page = answers[early].json()
    assert page["asOf"] == early
    assert all(("as_of=" in link["href"]) == (link["rel"] != "collection") for link in page["links"])
    assert all("as_of=" not in link["href"] for link in answers[""].json()["links"])

    def again(at: str, tag: str) -> int:
        query = {"limit": "5", **({"as_of": at} if at else {})}
        return int(past.web.get(items, params=query, headers={"If-None-Match": tag}).status_code)

    for at in answers:
        for other, held in answers.items():
            assert again(at, held.headers["etag"]) == (304 if at == other else 200)
    past.change("UPDATE register.care_centre SET secrecy = 'restricted' WHERE id = %s", centre)
    assert again(early, answers[early].headers["etag"]) == 200, "what a change of secrecy takes away is asked anew"
    past.change("UPDATE register.care_centre SET secrecy = 'public' WHERE id = %s", centre)

    further = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert past.web.get(further).status_code == 200
    for moved in (late, None):
        at = httpx.URL(further)
        refused = past.web.get(at.copy_remove_param("as_of") if moved is None else at.copy_set_param("as_of", moved))
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "cursor")

    single = {
        at: past.get("anonymous", f"{items}/{centre}", **({"as_of": at} if at else {})) for at in ("", early, late)
    }
    assert len({answer.headers["etag"] for answer in single.values()}) == 3
    kept = {"If-None-Match": single[early].headers["etag"]}
    assert past.web.get(f"{items}/{centre}", params={"as_of": early}, headers=kept).status_code == 304
    assert past.web.get(f"{items}/{centre}", headers=kept).status_code == 200


def test_the_past_is_not_written(past: Any, own_server_users: Any, centre: str) -> None:
    who = own_server_users("planner")
    moment, path = past.now(), f"{ITEMS.format('care-centres')}/{centre}"
    held = past.web.get(path, headers=who)
    body = {"properties": {"beds_total": 9}}
    headers = {**who, "Content-Type": "application/json", "If-Match": held.headers["etag"]}
    for method in ("PATCH", "PUT", "DELETE"):
        content = {} if method == "DELETE" else {"json": body}
        answer = past.web.request(method, path, params={"as_of": moment}, headers=headers, **content)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "as_of"), answer.text
    made = past.web.post(
        ITEMS.format("care-centres"),
        params={"as_of": moment},
        headers={**who, "Content-Type": "application/geo+json"},
        json={},
    )
    assert (made.status_code, made.json()["errors"][0]["code"]) == (400, "as_of")
    assert past.web.get(path, headers=who).headers["etag"] == held.headers["etag"]
    past.change("UPDATE register.care_centre SET beds_total = 8 WHERE id = %s", centre)
    stale = past.web.get(path, params={"as_of": moment}, headers=who).headers["etag"]
    refused = past.web.patch(path, json=body, headers={**headers, "If-Match": stale})
    assert refused.status_code == 412, "the tag of a past version is not that of the present one"


@pytest.mark.parametrize(
    "path",
    [
        "collections/cemeteries/tiles", "collections/cemeteries/tiles/WebMercatorQuad", "tiles/WebMercatorQuad/tilejson.json",
        "tiles/WebMercatorQuad/style.json", "tiles/WebMercatorQuad/8/107/209", "collections/cemeteries/tiles/WebMercatorQuad/xyz/8/209/107.pbf",
    ],
)  # fmt: skip
def test_tiles_show_the_present_only(past: Any, path: str) -> None:
    answer = past.get("anonymous", f"/ogc/{path}", as_of="2026-01-01")
    assert answer.status_code == 400
    assert [(each["code"], "items" in each["message_en"]) for each in answer.json()["errors"]] == [("as_of", True)]


@pytest.mark.parametrize("path", ["", "/queryables", "/schema", "/sortables"])
def test_descriptions_have_no_past(past: Any, path: str) -> None:
    answer = past.get("anonymous", f"/ogc/collections/cemeteries{path}", as_of="2026-01-01")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown-parameter")


def test_the_definition_names_the_parameter(past: Any) -> None:
    assert "as_of" in past.get("anonymous", "/ogc/collections/cemeteries/queryables").json()["description"]
    document = past.get("anonymous", "/ogc/api").json()
    assert document["components"]["parameters"]["as_of"]["in"] == "query"
    for path, item in document["paths"].items():
        names = [each.get("$ref", "").rsplit("/", 1)[-1] for each in item["get"]["parameters"]]
        assert ("as_of" in names) == path.endswith(("/items", "/items/{featureId}", "/export")), path
    assert JSON in document["paths"]["/collections"]["get"]["responses"]["200"]["content"]


@pytest.mark.parametrize(("lang", "back"), [("zh", "回到现在"), ("en", "Back to now")])
def test_pages_say_which_moment_they_show(past: Any, centre: str, lang: str, back: str) -> None:
    moment = past.now()
    past.change("UPDATE register.care_centre SET name = %s WHERE id = %s", f"改名{lang}", centre)
    shown = f"{dt.datetime.fromisoformat(moment).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    for path in (ITEMS.format("care-centres"), f"{ITEMS.format('care-centres')}/{centre}"):
        page = past.get("anonymous", path, f="html", lang=lang, as_of=moment).text
        assert f"<time>{shown}</time>" in page
        assert back in page
        assert f"改名{lang}" not in page
        assert "featureLayer(" in page
        now = past.get("anonymous", path, f="html", lang=lang).text
        assert back not in now
        assert f"改名{lang}" in now
        assert "featureLayer(" not in now
    assert (
        f"/items/{centre}?f=html&amp;as_of="
        in past.get("anonymous", ITEMS.format("care-centres"), f="html", as_of=moment).text
    )
