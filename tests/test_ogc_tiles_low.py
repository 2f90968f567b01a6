"""Low zooms: the same records as the published views, shared edges stay shared, counts are of the viewer's level alone."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import psycopg2
import pytest
import shapely

from gis.core.collections import Level
from gis.core.tile_low import LOW_POINTS_MAX
from gis.core.tiles import Tile, tile_at
from gis.register import COLLECTIONS

Writing = Callable[[str], AbstractContextManager[Any]]
ZOOMS = range(9)
OUTLINED = [one for one in COLLECTIONS.values() if one.outlines]
LON, LAT = 104.3, 38.05
"""Far from the sample register, so that tiles there hold what a test wrote."""

CHECK = """
WITH derived AS (
    SELECT view, rank, sum(points) AS points, sum(x_cm) AS x_cm FROM tiles.cell WHERE zoom = 8 GROUP BY 1, 2
    HAVING sum(points) <> 0
), made AS (
    SELECT 'settlements' AS view, tiles.rank(secrecy) AS rank, count(*) AS points,
           sum((ST_X(register.display_3857(geom)) * 100)::bigint) AS x_cm
      FROM register.settlement WHERE NOT deleted AND coalesce(valid_to > tiles.settled(), true) GROUP BY 2
    UNION ALL
    SELECT 'place_names', greatest(tiles.rank(p.secrecy), tiles.rank(n.secrecy)), count(*),
           sum((ST_X(register.display_3857(ST_Centroid(p.geom))) * 100)::bigint)
      FROM register.place p JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted
     WHERE NOT p.deleted AND ST_Dimension(p.geom) = 0 AND coalesce(least(p.valid_to, n.valid_to) > tiles.settled(), true) GROUP BY 2
)
SELECT coalesce(json_agg(row_to_json(b)), '[]') FROM (
    SELECT * FROM (SELECT * FROM derived EXCEPT SELECT * FROM made) a
    UNION ALL SELECT * FROM (SELECT * FROM made EXCEPT SELECT * FROM derived) c) b
"""


@pytest.fixture(scope="module")
def url(own_server_parts: tuple[str, str]) -> str:
    return own_server_parts[1]


@pytest.fixture(scope="module")
def rows(url: str) -> Iterator[Callable[..., list[Any]]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True

    def run(sql: str, *values: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    yield run
    connection.close()


@pytest.fixture(scope="module")
def api(own_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=own_server, timeout=30) as client:
        yield client


def get(api: httpx.Client, name: str, tile: Tile, headers: dict[str, str] | None = None) -> httpx.Response:
    path = f"/ogc/collections/{name}/tiles/WebMercatorQuad/{tile.zoom}/{tile.row}/{tile.column}"
    return api.get(path, headers=headers)


def counted(body: Any) -> int:
    return int(body["point_count"].sum())


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("collection", OUTLINED, ids=lambda one: one.id)
def test_shapes_are_of_the_records_of_the_view(rows: Callable[..., list[Any]], collection: Any, level: Level) -> None:
    shaped = rows(f"SELECT id::text FROM {level.schema}.{collection.outlines} ORDER BY 1")
    seen = rows(f"SELECT id::text FROM {level.schema}.{collection.view} WHERE ST_Dimension(geom) > 0 ORDER BY 1")
    assert shaped == seen
    shared = ", ".join(collection.low)
    assert (
        rows(
            f"SELECT id, {shared} FROM {level.schema}.{collection.outlines}"
            f" EXCEPT SELECT id, {shared} FROM {level.schema}.{collection.view}"
        )
        == []
    )


def test_the_public_sees_shapes_of_published_geometry_only(rows: Callable[..., list[Any]]) -> None:
    """No vertex of a public shape is farther from the published geometry than the grid is wide."""
    ((worst,),) = rows(
        "SELECT max(ST_HausdorffDistance(o.geom_8, register.display_3857(v.geom))) FROM view_public.divisions v"
        " JOIN view_public.division_outlines o USING (id)"
    )
    assert 0 < worst < 153 * 1.5
    ((differing,),) = rows(
        "SELECT count(*) FROM view_public.division_outlines p JOIN view_restricted.division_outlines r USING (id)"
        " WHERE NOT (p.geom_8 = r.geom_8)"
    )
    assert differing > 0


@pytest.mark.parametrize("zoom", [5, 6, 7, 8])
def test_neighbours_share_their_edges(
    api: httpx.Client, read_layer: Callable[..., Any], rows: Callable[..., list[Any]], zoom: int
) -> None:
    """Townships of the city do not overlap and leave no gaps but those the published areas have."""
    ((west, south, east, north),) = rows(
        "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT ST_Extent(geom) b FROM view_public.divisions) e"
    )
    first, last = tile_at(west, north, zoom), tile_at(east, south, zoom)
    unit = 40075016.685578488 / (1 << zoom) / 4096
    tested = 0
    for column in range(first.column, last.column + 1):
        for row in range(first.row, last.row + 1):
            tile = Tile(zoom, column, row)
            answer = get(api, "divisions", tile)
            if answer.status_code == 204:
                continue
            found = read_layer(answer.content, tile, "divisions")
            townships = shapely.get_parts(found[found["level"] == "township"].geometry.to_numpy())
            if len(townships) < 2:
                continue
            tested += len(townships)
            whole = shapely.union_all(townships)
            overlap = sum(shapely.area(townships)) - whole.area
            perimeter = sum(shapely.length(townships))
            assert overlap <= perimeter * unit * 0.5
            closed = whole.buffer(unit * 2, join_style="mitre").buffer(-unit * 2, join_style="mitre")
            assert abs(closed.area - whole.area) <= perimeter * unit * 0.5
    assert tested > 20


@pytest.mark.parametrize("zoom", ZOOMS)
def test_low_tiles_carry_few_attributes_and_stay_small(
    api: httpx.Client, read_layer: Callable[..., Any], zoom: int
) -> None:
    tile = tile_at(114.3, 29.8, zoom)
    for collection in OUTLINED:
        answer = get(api, collection.id, tile)
        assert answer.status_code in {200, 204}
        assert len(answer.content) <= 500_000
        if answer.status_code == 200:
            found = read_layer(answer.content, tile, collection.id)
            allowed = {"id", "label", "geometry", "mvt_id", "feature_count", "point_count", *collection.low}
            assert set(found.columns) <= allowed


def test_a_written_geometry_is_in_the_next_tile(
    api: httpx.Client, read_layer: Callable[..., Any], url: str, rows: Callable[..., list[Any]], writing: Writing
) -> None:
    """Also one that moved, was taken away and came back."""
    tile = tile_at(LON, LAT, 8)
    assert get(api, "divisions", tile).status_code == 204
    ((extent, was),) = rows(
        "SELECT e.id::text, e.geom_public::text FROM view_public.divisions v JOIN register.division_extent e"
        " ON e.division_id = v.id AND NOT e.deleted WHERE v.level = 'township' ORDER BY v.code LIMIT 1"
    )
    move = "UPDATE register.division_extent SET geom_public = %s::geometry WHERE id = %s"
    square = f"SRID=4490;MULTIPOLYGON((({LON} {LAT}, {LON + 0.2} {LAT}, {LON + 0.2} {LAT + 0.2}, {LON} {LAT + 0.2}, {LON} {LAT})))"
    with writing(url) as cursor:
        cursor.execute(move, (square, extent))
    found = read_layer(get(api, "divisions", tile).content, tile, "divisions")
    assert len(found) == 1
    bounds = found.geometry.iloc[0].bounds
    assert (bounds[2] - bounds[0]) == pytest.approx(0.2 * 111319.49, rel=0.03)
    for gone, status in ((True, 204), (False, 200)):
        with writing(url) as cursor:
            cursor.execute("UPDATE register.division_extent SET deleted = %s WHERE id = %s", (gone, extent))
        assert get(api, "divisions", tile).status_code == status
    with writing(url) as cursor:
        cursor.execute(move, (was, extent))
    assert get(api, "divisions", tile).status_code == 204


def test_many_points_become_cells_that_count_what_the_viewer_may_see(
    api: httpx.Client, read_layer: Callable[..., Any], url: str, own_server_users: Callable[..., Any],
    rows: Callable[..., list[Any]], settle: Callable[..., None], writing: Writing,
) -> None:  # fmt: skip
    tile = tile_at(LON, LAT, 8)
    settle(url, 5, lon=LON, lat=LAT)
    few = read_layer(get(api, "settlements", tile).content, tile, "settlements")
    assert (len(few), "point_count" in few.columns) == (5, False)
    settle(url, LOW_POINTS_MAX, lon=LON, lat=LAT)
    settle(url, 300, lon=LON + 0.4, lat=LAT, secrecy="internal")
    settle(url, 40, lon=LON + 0.4, lat=LAT + 0.3, secrecy="restricted")
    viewers = {"anonymous": {}, "surveyor": own_server_users("surveyor"), "reviewer": own_server_users("reviewer")}
    expected = {"anonymous": 0, "surveyor": 300, "reviewer": 340}
    for zoom in ZOOMS:
        over = tile_at(LON + 0.2, LAT, zoom)
        ((others,),) = rows(
            "SELECT count(*) FROM view_public.settlements WHERE source <> 'test'"
            " AND register.display_3857(geom) && ST_TileEnvelope(%s, %s, %s)", zoom, over.column, over.row
        )  # fmt: skip
        if tile_at(LON, LAT, zoom) != tile_at(LON + 0.5, LAT + 0.4, zoom):
            continue
        for role, headers in viewers.items():
            found = read_layer(get(api, "settlements", over, headers).content, over, "settlements")
            assert set(found.columns) == {"geometry", "mvt_id", "point_count"} or set(found.columns) == {
                "geometry",
                "point_count",
            }
            assert counted(found) == LOW_POINTS_MAX + 5 + expected[role] + others, (role, zoom)
            assert len(found) <= 64 * 64
    at = read_layer(get(api, "settlements", tile).content, tile, "settlements")
    middle = shapely.get_coordinates(at.geometry.to_numpy()).mean(axis=0)
    assert middle[0] == pytest.approx(LON * 111319.4908, abs=40075016 / 256 / 64)
    with writing(url) as cursor:
        cursor.execute(
            "UPDATE register.settlement SET secrecy = 'public' WHERE source = 'test' AND secrecy = 'internal'"
        )
        cursor.execute("UPDATE register.settlement SET deleted = true WHERE source = 'test' AND secrecy = 'restricted'")
    both = tile_at(LON + 0.2, LAT, 7)
    assert counted(read_layer(get(api, "settlements", both).content, both, "settlements")) == LOW_POINTS_MAX + 305
    assert rows(CHECK) == [([],)]
    with writing(url) as cursor:
        cursor.execute("UPDATE register.settlement SET deleted = true WHERE source = 'test'")
    assert get(api, "settlements", tile).status_code == 204


def test_cells_follow_the_day_a_record_comes_into_force(
    api: httpx.Client, read_layer: Callable[..., Any], url: str, rows: Callable[..., list[Any]],
    settle: Callable[..., None],
) -> None:  # fmt: skip
    lon = LON - 4
    tile = tile_at(lon, LAT, 8)
    ((today,),) = rows("SELECT register.today()")
    day = dt.timedelta(days=1)
    settle(url, LOW_POINTS_MAX + 1, lon=lon, lat=LAT)
    for since, until in ((today + day, None), (None, today), (today - day, today), (None, dt.date(2020, 1, 1))):
        settle(url, 100, lon=lon, lat=LAT, since=since, until=until)
    for since, until in ((today, None), (None, today + day), (dt.date(2001, 1, 1), today + day)):
        settle(url, 10, lon=lon, lat=LAT, since=since, until=until)
    assert counted(read_layer(get(api, "settlements", tile).content, tile, "settlements")) == LOW_POINTS_MAX + 31


def test_cells_of_place_names_follow_places_and_names(
    url: str, plant: Callable[..., list[str]], rows: Callable[..., list[Any]], writing: Writing
) -> None:
    """A place counts as often as it has a standard name, at the higher secrecy of the two."""
    before = rows("SELECT points FROM tiles.cell WHERE view = 'place_names' AND zoom = 0")
    assert before
    assert rows(CHECK) == [([],)]
    places = [
        {"name": f"瓦片{n}", "lon": LON, "lat": LAT, "division": "421202001", "secrecy": secrecy}
        for n, secrecy in enumerate(("public", "internal", "restricted", "public"))
    ]
    ids = plant(url, *places)
    assert rows(CHECK) == [([],)]
    changes = (
        "UPDATE register.place SET secrecy = 'restricted' WHERE id = %s",
        "UPDATE register.place SET geom = ST_Translate(geom, 0.5, 0) WHERE id = %s",
        "UPDATE register.place_name SET secrecy = 'public' WHERE place_id = %s",
        "UPDATE register.place_name SET deleted = true WHERE place_id = %s",
        "UPDATE register.place_name SET deleted = false WHERE place_id = %s",
        "UPDATE register.place SET deleted = true WHERE id = %s",
    )
    for change in changes:
        with writing(url) as cursor:
            cursor.execute(change, (ids[0],))
        assert rows(CHECK) == [([],)], change


def test_crowded_cells_are_put_together(url: str, rows: Callable[..., list[Any]], settle: Callable[..., None]) -> None:
    """Hundreds of single writes leave few rows to sum, and the sums are right."""
    for _ in range(120):
        settle(url, 1, lon=LON - 8, lat=LAT)
    tile = tile_at(LON - 8, LAT, 8)
    ((kept, points),) = rows(
        "SELECT count(*), sum(points) FROM tiles.cell WHERE view = 'settlements' AND zoom = 8 AND tile_column = %s"
        " AND tile_row = %s", tile.column, tile.row
    )  # fmt: skip
    assert points == 120
    assert kept < 100
    assert rows(CHECK) == [([],)]
