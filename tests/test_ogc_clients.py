"""Real clients read us: GDAL by pyogrio and by Debian's tools, OWSLib. Their counts equal the database's."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pyogrio
import pytest
from owslib.ogcapi.features import Features

from gis.register import COLLECTIONS

pytestmark = pytest.mark.client


@pytest.fixture(scope="module")
def database(server_parts: tuple[str, str]) -> Iterator[Any]:
    connection = psycopg2.connect(server_parts[1])
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def ids(database: Any, name: str) -> list[str]:
    database.execute(f"SELECT id::text FROM view_public.{COLLECTIONS[name].view} ORDER BY id")
    return [row[0] for row in database.fetchall()]


@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_pyogrio_reads_every_feature(server: str, database: Any, name: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{server}/ogc", layer=name, PAGE_SIZE=50)
    expected = ids(database, name)
    assert len(frame) == len(expected)
    assert sorted(frame["id"]) == expected
    assert not frame.geometry.is_empty.any()
    for item in COLLECTIONS[name].own:
        assert item.internal or item.name in frame.columns


def test_pyogrio_box_and_equality_filter(server: str, database: Any) -> None:
    source = f"OAPIF:{server}/ogc"
    counties = pyogrio.read_dataframe(source, layer="divisions", where="level = 'county'")
    assert len(counties) == 6
    box = (114.0, 29.5, 114.4, 29.9)
    database.execute(
        "SELECT count(*) FROM view_public.divisions WHERE ST_Intersects(geom, ST_MakeEnvelope(%s,%s,%s,%s,4490))",
        box,
    )
    assert len(pyogrio.read_dataframe(source, layer="divisions", bbox=box)) == database.fetchone()[0]


def test_debian_gdal_lists_layers_and_counts(server: str, database: Any) -> None:
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("gdal-bin is not installed")
    listed = subprocess.run([program, "-ro", f"OAPIF:{server}/ogc"], capture_output=True, text=True, check=True)
    assert [name for name in COLLECTIONS if name in listed.stdout] == list(COLLECTIONS)
    for name in ("divisions", "boundary-lines"):
        command = [program, "-ro", "-al", "-so", f"OAPIF:{server}/ogc", name]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        found = re.search(r"Feature Count: (\d+)", told.stdout)
        assert found is not None
        assert int(found[1]) == len(ids(database, name))
        read = subprocess.run([program, "-ro", "-al", "-q", f"OAPIF:{server}/ogc", name], capture_output=True, text=True, check=True)  # fmt: skip
        assert len(re.findall(r"^OGRFeature", read.stdout, re.MULTILINE)) == len(ids(database, name))


def test_owslib_pages_through_place_names_without_loss_or_repeat(server: str, database: Any) -> None:
    client = Features(f"{server}/ogc")
    assert sorted(client.feature_collections()) == sorted(COLLECTIONS)
    page = client.collection_items("place-names", limit=37)
    found = [feature["id"] for feature in page["features"]]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        cursor = re.search(r"cursor=([^&]+)", following[0])
        assert cursor is not None
        page = client.collection_items("place-names", limit=37, cursor=cursor[1])
        found += [feature["id"] for feature in page["features"]]
    assert found == ids(database, "place-names")
    alone = client.collection_item("place-names", found[0])
    assert alone["id"] == found[0]


def test_key_opens_more_to_gdal(server: str, server_users: Callable[..., Any]) -> None:
    key = server_users("surveyor")["Authorization"].removeprefix("Bearer ")
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": key})
    try:
        frame = pyogrio.read_dataframe(f"OAPIF:{server}/ogc", layer="boundary-markers")
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": None, "GDAL_HTTP_BEARER": None})
    assert "received_northing" in frame.columns


@pytest.mark.parametrize(
    "where",
    [
        "level = 'county' AND pop_total > 300000",
        "name LIKE '%镇' OR parent_name IS NULL",
        "area_m2 BETWEEN 1e8 AND 2e8",
    ],
)
def test_pyogrio_filters_find_what_the_database_finds(server: str, database: Any, where: str) -> None:
    """GDAL sends what it can as CQL2 text, because queryables and classes are declared, and looks at the rest itself."""
    database.execute(f"SELECT id::text FROM view_public.divisions WHERE {where} ORDER BY id")
    expected = [row[0] for row in database.fetchall()]
    assert expected
    frame = pyogrio.read_dataframe(f"OAPIF:{server}/ogc", layer="divisions", where=where)
    assert sorted(frame["id"]) == expected


def test_pyogrio_reads_another_system_in_its_order(server: str, database: Any) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/4547"
    frame = pyogrio.read_dataframe(f"OAPIF:{server}/ogc", layer="division-seats", CRS=uri)
    assert frame.crs.to_epsg() == 4547
    database.execute(
        "SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(geom, 4547) AS g FROM view_public.division_seats) s ORDER BY 1"
    )
    expected = database.fetchall()
    found = sorted(zip(frame.geometry.x, frame.geometry.y, strict=True))
    assert len(found) == len(expected)
    for (x, y), (easting, northing) in zip(found, expected, strict=True):
        assert (x, y) == (pytest.approx(easting, abs=0.01), pytest.approx(northing, abs=0.01))


def test_owslib_filters_in_text(server: str, database: Any) -> None:
    database.execute("SELECT count(*) FROM view_public.place_names WHERE name LIKE '%山%'")
    (expected,) = database.fetchone()
    found = Features(f"{server}/ogc").collection_items("place-names", filter="name LIKE '%山%'", limit=1000)
    assert found["numberMatched"] == expected > 0
