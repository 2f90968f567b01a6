"""GDAL reads a whole zoom level of our tiles over HTTP, by the XYZ address and the TileJSON, and finds every record."""

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg2
import pyogrio
import pytest
import shapely

from gis.core.tiles import tile_at
from gis.register import COLLECTIONS

pytestmark = pytest.mark.client

LEVELS = [("divisions", 8), ("divisions", 10), ("division-seats", 7), ("boundary-lines", 10), ("care-centres", 9)]


@pytest.fixture(scope="module")
def database(server_parts: tuple[str, str]) -> Iterator[Any]:
    connection = psycopg2.connect(server_parts[1])
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def base(server: str, name: str) -> str:
    return f"{server}/ogc/collections/{name}/tiles/WebMercatorQuad"


@pytest.mark.parametrize(("name", "zoom"), LEVELS)
def test_pyogrio_reads_a_level_by_its_tilejson(server: str, database: Any, name: str, zoom: int) -> None:
    source = base(server, name)
    found = pyogrio.read_dataframe(f"MVT:{source}/xyz/{zoom}", layer=name, METADATA_FILE=f"{source}/tilejson.json")
    database.execute(f"SELECT id::text FROM view_public.{COLLECTIONS[name].view}")
    assert set(found["id"]) == {row[0] for row in database.fetchall()}
    assert str(found.crs) == "EPSG:3857"
    assert not shapely.is_empty(found.geometry.to_numpy()).any()


def test_debian_gdal_reads_a_tile(server: str, database: Any) -> None:
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("gdal-bin is not installed")
    database.execute("SELECT id::text, ST_X(geom), ST_Y(geom) FROM view_public.division_seats ORDER BY id LIMIT 1")
    seat, lon, lat = database.fetchone()
    tile = tile_at(lon, lat, 9)
    address = f"{base(server, 'division-seats')}/xyz/{tile.zoom}/{tile.column}/{tile.row}.pbf"
    command = [program, "-ro", "-al", f"/vsicurl/{address}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Layer name: division-seats" in told.stdout
    assert seat in told.stdout
