"""Dense points at zooms 9 and 10: cells that the writes keep, where a tile would hold too many; else every point."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import shapely

from gis.core.tile_low import LOW_POINTS_MAX
from gis.core.tiles import Tile, tile_at

DENSE = (92.0, 38.05)
"""Far from the sample register; one tile of zoom 11 holds all that is within 0.1 degrees east and 0.05 north."""


@pytest.fixture(scope="module")
def api(own_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=own_server, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def url(own_server_parts: tuple[str, str]) -> str:
    return own_server_parts[1]


@pytest.fixture(scope="module")
def dense(url: str, settle: Callable[..., None]) -> None:
    """One point more than a tile of zoom 10 shows as points, and 50 restricted ones beside them."""
    settle(url, LOW_POINTS_MAX + 1, lon=DENSE[0], lat=DENSE[1])
    settle(url, 50, lon=DENSE[0] + 0.04, lat=DENSE[1], secrecy="restricted")


def get(api: httpx.Client, name: str, tile: Tile, headers: dict[str, str] | None = None) -> httpx.Response:
    path = f"/ogc/collections/{name}/tiles/WebMercatorQuad/{tile.zoom}/{tile.row}/{tile.column}"
    return api.get(path, headers=headers)


@pytest.mark.parametrize(("zoom", "side"), [(9, 8), (10, 8)])
def test_many_points_of_zooms_9_and_10_are_the_kept_cells(
    api: httpx.Client, read_layer: Callable[..., Any], own_server_users: Callable[..., Any], dense: None, zoom: int,
    side: int,
) -> None:  # fmt: skip
    """Each in the middle of what it counts, and of the viewer's level."""
    tile = tile_at(*DENSE, zoom)
    for headers, points in (({}, LOW_POINTS_MAX + 1), (own_server_users("reviewer"), LOW_POINTS_MAX + 51)):
        found = read_layer(get(api, "settlements", tile, headers).content, tile, "settlements")
        assert set(found.columns) <= {"geometry", "mvt_id", "point_count"}
        assert int(found["point_count"].sum()) == points
        assert 2 <= len(found) <= side * side
        wide = 40075016.685578488 / (1 << zoom) / side
        cells = (shapely.get_coordinates(found.geometry.to_numpy()) + 20037508.342789244) // wide
        assert len({tuple(cell) for cell in cells}) == len(found)
        x, y = shapely.get_coordinates(found.geometry.to_numpy()).T
        middle = (x * found["point_count"]).sum() / points / 111319.4908
        assert middle == pytest.approx(DENSE[0] + 0.00045 if not headers else DENSE[0] + 0.0014, abs=0.0006)
        assert y.min() > 0


def test_as_many_points_as_a_tile_may_hold_are_all_there(
    api: httpx.Client, url: str, read_layer: Callable[..., Any], settle: Callable[..., None], dense: None
) -> None:
    """At zoom 11 each of the many points; and of few at zoom 10. At zoom 9 those of so large a collection are counted."""
    tile = tile_at(*DENSE, 11)
    found = read_layer(get(api, "settlements", tile).content, tile, "settlements")
    assert len(found) == found["id"].nunique() == LOW_POINTS_MAX + 1
    lon, lat = DENSE[0] - 6, DENSE[1]
    settle(url, LOW_POINTS_MAX, lon=lon, lat=lat)
    for zoom in (10, 11):
        tile = tile_at(lon, lat, zoom)
        found = read_layer(get(api, "settlements", tile).content, tile, "settlements")
        assert len(found) == found["id"].nunique() == LOW_POINTS_MAX
    tile = tile_at(lon, lat, 9)
    found = read_layer(get(api, "settlements", tile).content, tile, "settlements")
    assert int(found["point_count"].sum()) == LOW_POINTS_MAX > len(found)


def test_whether_points_are_counted_does_not_differ_between_tiles(
    api: httpx.Client, url: str, read_layer: Callable[..., Any], settle: Callable[..., None], dense: None
) -> None:
    """Else a map showed circles in one tile and points in the next; the tile looked at holds three points."""
    lon, lat = DENSE[0] - 12, DENSE[1]
    settle(url, 3, lon=lon, lat=lat)
    near = {zoom: tile_at(lon, lat, zoom) for zoom in (8, 9, 10)}
    held = {zoom: read_layer(get(api, "settlements", tile).content, tile, "settlements") for zoom, tile in near.items()}
    assert int(held[10]["id"].nunique()) == 3
    for zoom in (8, 9):
        assert "id" not in held[zoom].columns
        assert int(held[zoom]["point_count"].sum()) == 3
