"""People of a settlement that are too few to be published reach the public by no way: items, filters, tiles, tables."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from gis.core import db
from gis.core.history import open_batch

ITEMS = "/ogc/collections/settlements/items"
BANDS = ("pop_total", "pop_60", "pop_65", "pop_80")
CASES = {
    # as stored: as the public sees it
    (3, 3, 2, 0): (None, None, None, None),
    (300, 60, 40, 4): (300, 60, 40, None),
    (300, 60, 58, 20): (300, 60, None, 20),
    (300, 60, 58, 57): (300, 60, None, None),
    (300, 297, 296, 20): (300, None, None, 20),
    (300, 60, 40, 5): (300, 60, 40, 5),
    (300, 60, 60, 0): (300, 60, 60, 0),
}
AT = (114.812345, 29.512345)
WHOLE_NUMBER = re.compile(rb'"\x02[\x20\x28\x30]')
"""A value of a vector tile (field 4, two bytes) that is an int, uint or sint: in this collection only people are."""
TILE = "/ogc/collections/settlements/tiles/WebMercatorQuad/15/{row}/{column}"


@pytest.fixture(scope="module")
def reached(own_db: Callable[[str], AbstractContextManager[str]]) -> Iterator[tuple[TestClient, str]]:
    with own_db("sample") as url:
        with db.session() as store:
            open_batch(store, kind="test", actor="test", reason="test")
            for number, people in enumerate(CASES):
                store.execute(text("""
                    INSERT INTO register.settlement (id, name, kind, geom, pop_total, pop_60, pop_65, pop_80, year, source,
                           secrecy, is_sample)
                    VALUES (gen_random_uuid(), :name, 'village', ST_SetSRID(ST_MakePoint(:lon, :lat), 4490), :pop_total,
                           :pop_60, :pop_65, :pop_80, 2020, 'test', 'public', true)"""),
                    {"name": f"少人村{number}", "lon": AT[0], "lat": AT[1] + number / 10, **dict(zip(BANDS, people, strict=True))},
                )  # fmt: skip
        with TestClient(create_app()) as opened:
            yield opened, url


@pytest.fixture(scope="module")
def outside(reached: tuple[TestClient, str]) -> TestClient:
    return reached[0]


def found(client: TestClient, **query: str) -> list[dict[str, object]]:
    sent = client.get(ITEMS, params={"limit": "50", **query})
    assert sent.status_code == 200, sent.text
    return [each["properties"] | {"id": each["id"]} for each in sent.json()["features"]]


def test_items_and_the_single_item_hide_them(outside: TestClient):
    for number, (_, shown) in enumerate(CASES.items()):
        (row,) = found(outside, name=f"少人村{number}")
        assert tuple(row[band] for band in BANDS) == shown
        single = outside.get(f"{ITEMS}/{row['id']}").json()["properties"]
        assert tuple(single[band] for band in BANDS) == shown


def test_a_filter_cannot_find_what_is_hidden(outside: TestClient):
    assert found(outside, name="少人村0", pop_total="3") == []
    assert len(found(outside, name="少人村2", pop_60="60")) == 1
    assert found(outside, name="少人村2", pop_65="58") == []


def test_no_two_published_figures_differ_by_a_few(outside: TestClient):
    for number in range(len(CASES)):
        (row,) = found(outside, name=f"少人村{number}")
        shown = [int(str(row[band])) for band in BANDS if row[band] is not None]
        assert all(not 1 <= high - low <= 4 for high in shown for low in [*shown, 0])


def test_tiles_and_tables_hide_them(outside: TestClient):
    column, row = tile_of(AT[0], AT[1], 15)
    tile = outside.get(TILE.format(row=row, column=column))
    assert tile.status_code == 200
    assert "少人村0".encode() in tile.content
    assert WHOLE_NUMBER.search(tile.content) is None
    column, row = tile_of(AT[0], AT[1] + 0.1, 15)
    assert WHOLE_NUMBER.search(outside.get(TILE.format(row=row, column=column)).content) is not None
    page = outside.get("/facilities/table", params={"table": "settlements", "q": "少人村4"}).text
    assert "少人村4" in page
    cells = re.findall(r'<td class="numeric">([^<]*)</td>', page)
    assert cells
    assert "297" not in cells


def tile_of(lon: float, lat: float, level: int) -> tuple[int, int]:
    """Column and row of a tile of the Web Mercator square."""

    side = 2**level
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * side), int((1 - north) / 2 * side)


def test_inside_the_bureau_all_is_seen(
    reached: tuple[TestClient, str], users_at: Callable[..., Callable[..., dict[str, str]]]
):
    client, url = reached
    sent = client.get(ITEMS, params={"name": "少人村0"}, headers=users_at(url)("planner"))
    assert sent.json()["features"][0]["properties"]["pop_total"] == 3


def test_a_care_facility_of_a_few_residents_hides_their_number(
    reached: tuple[TestClient, str], users_at: Callable[..., Callable[..., dict[str, str]]]
):
    client, url = reached
    with db.session() as store:
        open_batch(store, kind="test", actor="test", reason="test")
        for name, residents in (("一人家庭床位", 1), ("五人家庭床位", 5)):
            store.execute(text("""
                INSERT INTO register.care_centre (id, name, type_code, level, geom, beds_total, residents, status, source,
                       secrecy, is_sample)
                SELECT gen_random_uuid(), :name, code, 'household', ST_SetSRID(ST_MakePoint(:lon, :lat), 4490), 6,
                       :residents, 'operating', 'test', 'public', true
                  FROM register.care_centre_type ORDER BY code LIMIT 1"""),
                {"name": name, "residents": residents, "lon": AT[0], "lat": AT[1]},
            )  # fmt: skip
    items = "/ogc/collections/care-centres/items"

    def seen(name: str, **who: str) -> object:
        (one,) = client.get(items, params={"name": name}, headers=who).json()["features"]
        return one["properties"]["residents"]

    assert (seen("一人家庭床位"), seen("五人家庭床位")) == (None, 5)
    assert seen("一人家庭床位", **users_at(url)("planner")) == 1
    assert client.get(items, params={"name": "一人家庭床位", "residents": "1"}).json()["features"] == []
