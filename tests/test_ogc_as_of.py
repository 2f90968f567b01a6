"""`as_of`: every collection answers as it did at an earlier moment, to each reader, whatever happened since."""

from typing import Any

import pytest

from gis.register import COLLECTIONS

ROLES = ("anonymous", "surveyor", "reviewer")


@pytest.fixture(scope="module", params=list(COLLECTIONS))
def story(request: pytest.FixtureRequest, past: Any) -> Any:
    return past.story(request.param)


def test_the_story_tells_something(story: Any) -> None:
    """The answers differ from step to step, else what follows would prove nothing."""
    ids = [{feature["id"] for feature in seen["anonymous"]} for seen in story.seen]
    assert ids[0] - ids[1] == {story.gone, story.back, story.opened}
    assert ids[1] - ids[0] == {story.made}
    assert ids[2] ^ ids[1] == {story.back, story.opened, story.hidden}
    assert ids[2] - ids[3] == {story.made}
    for role in ROLES:
        before, after, last = ({feature["id"]: feature for feature in story.seen[step][role]} for step in (0, 1, 2))
        assert before[story.changed]["properties"] != after[story.changed]["properties"]
        assert before[story.moved]["geometry"] != after[story.moved]["geometry"]
        assert last[story.changed] not in (before[story.changed], after[story.changed])
    assert story.hidden in {feature["id"] for feature in story.seen[3]["reviewer"]}


@pytest.mark.parametrize("role", ROLES)
def test_items_are_what_they_were(story: Any, role: str) -> None:
    for step, moment in enumerate(story.moments):
        expected = story.expected(step, role)
        for query in ({}, {"limit": len(expected) // 3}):
            found = story.past.walk(role, story.name, as_of=moment, **query)
            assert story.past.plain(found) == story.past.plain(expected), step
    assert story.past.plain(story.past.walk(role, story.name)) == story.past.plain(story.seen[3][role])


def test_whatever_is_asked_of_the_past(story: Any) -> None:
    """Boxes, filters, orders, properties, systems, days and page sizes select from the past as they did then."""
    for query, answer in zip(story.ASKED, story.asked, strict=True):
        assert story.past.plain(
            story.past.walk("reviewer", story.name, as_of=story.moments[0], **query)
        ) == story.past.plain(answer), query
    assert story.past.walk("reviewer", story.name, datetime="2026-06-01")


@pytest.mark.parametrize("role", ROLES)
def test_single_features_come_and_go(story: Any, role: str) -> None:
    standing = {
        story.gone: (200, 404, 404, 404),
        story.back: (200, 404, 200, 200),
        story.made: (404, 200, 200, 404),
        story.hidden: (200,) * 4 if role == "reviewer" else (404,) * 4,
        story.opened: (200,) * 4 if role == "reviewer" else (200, 404, 200, 200),
    }
    for fid, statuses in standing.items():
        for step, status in enumerate(statuses):
            path = f"/ogc/collections/{story.name}/items/{fid}"
            answer = story.past.get(role, path, as_of=story.moments[step])
            assert answer.status_code == status, (fid, step, answer.text)
            if status == 200:
                feature = answer.json()
                assert feature.pop("asOf") == story.moments[step]
                assert all("as_of=" in link["href"] for link in feature.pop("links") if link["rel"] != "collection")
                assert story.past.plain([feature]) == story.past.plain(
                    [one for one in story.seen[step][role] if one["id"] == fid]
                )


@pytest.mark.parametrize("role", ROLES)
def test_exports_are_the_items_of_that_moment(story: Any, role: str) -> None:
    path = f"/ogc/collections/{story.name}/export"
    for step in (0, 1):
        moment, expected = story.moments[step], story.expected(step, role)
        answer = story.past.get(role, path, f="geojson", as_of=moment)
        assert answer.status_code == 200
        found = sorted(answer.json()["features"], key=lambda feature: feature["id"])
        assert story.past.plain(found) == story.past.plain(expected)
        table = story.past.get(role, path, f="csv", as_of=moment).text.splitlines()
        assert len(table) - 1 >= len(expected)
        assert (
            f"_{moment[:10].replace('-', '')}."
            in story.past.get(role, path, f="csv", as_of=moment).headers["content-disposition"]
        )
