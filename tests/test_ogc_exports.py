"""Exports over HTTP (spatial-api.md A-P14): every form, read back by GDAL, holds what SQL holds, and no more."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from gis.core.collections import Level
from gis.core.exports.forms import FORMS
from gis.core.exports.text import safe_row
from gis.register import COLLECTIONS

every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))
every_form = pytest.mark.parametrize("form", list(FORMS))
MANY = "pop_total > 2000"
SECRETS = {"internal": "=秘洞甲", "restricted": "秘洞乙"}
SEEN = {"anonymous": [], "surveyor": ["internal"], "reviewer": ["internal", "restricted"]}


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


def exported(api: httpx.Client, name: str, form: str, **asked: Any) -> bytes:
    parameters = {key.replace("_", "-"): value for key, value in asked.items()}
    answer = api.get(f"/ogc/collections/{name}/export", params={"f": form, **parameters})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].split(";")[0] == FORMS[form].media
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def read_back(data: bytes, form: str, folder: Path) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Return geometry and properties by id, as GDAL (GeoParquet: pyarrow) reads the file."""
    path = folder / f"read.{FORMS[form].extension}"
    path.write_bytes(data)
    if form == "parquet":
        table = parquet.read_table(path)
        rows = table.to_pylist()
        found = [(shapely.from_wkb(row.pop("geometry")), row) for row in rows]
        return {row["id"]: (shape, row) for shape, row in found}
    layers = [str(path)]
    if form == "shp":
        with zipfile.ZipFile(path) as packed:
            layers = [f"/vsizip/{path}/{name}" for name in packed.namelist() if name.endswith(".shp")]
    key = "feature_id" if form == "kml" else "id"
    rows = [row for layer in layers for row in pyogrio.read_dataframe(layer).to_dict("records")]
    assert len({row[key] for row in rows}) == len(rows)
    return {row[key]: (row.get("geometry"), row) for row in rows}


def in_sql(url: str, name: str, level: Level = Level.PUBLIC, where: str = "true") -> dict[str, Any]:
    view = f"{level.schema}.{COLLECTIONS[name].view}"
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text, ST_AsBinary(geom) FROM {view} WHERE {where}")
        return {one: None if shape is None else shapely.from_wkb(bytes(shape)) for one, shape in cursor.fetchall()}


def assert_same(found: dict[str, tuple[Any, dict[str, Any]]], expected: dict[str, Any]) -> None:
    assert found.keys() == expected.keys()
    for one, (shape, _) in found.items():
        wanted = expected[one]
        if shape is None or wanted is None:
            assert shape is None
            assert wanted is None
            continue
        assert shapely.equals_exact(shapely.normalize(multi(shape)), shapely.normalize(multi(wanted)), 2e-9), one


def multi(shape: Any) -> Any:
    """Return the shape as one of many: shapefiles and KML do not tell one part from many of one."""
    kinds: dict[str, Any] = {"Polygon": shapely.MultiPolygon, "LineString": shapely.MultiLineString}
    return kinds[shape.geom_type]([shape]) if shape.geom_type in kinds else shape


@every_form
@every_collection
def test_all_features_are_those_of_sql(
    api: httpx.Client, server_parts: tuple[str, str], tmp_path: Path, name: str, form: str
) -> None:
    expected = in_sql(server_parts[1], name)
    assert expected
    assert_same(read_back(exported(api, name, form), form, tmp_path), expected)


@every_form
def test_a_filter_selects_what_sql_selects(
    api: httpx.Client, server_parts: tuple[str, str], tmp_path: Path, form: str
) -> None:
    expected = in_sql(server_parts[1], "settlements", where="pop_total > 1000 AND name LIKE '%村%'")
    everything = in_sql(server_parts[1], "settlements")
    assert 0 < len(expected) < len(everything)
    data = exported(api, "settlements", form, filter="pop_total > 1000 AND name LIKE '%村%'")
    assert_same(read_back(data, form, tmp_path), expected)


@every_form
def test_nothing_selected_is_an_empty_file(api: httpx.Client, tmp_path: Path, form: str) -> None:
    data = exported(api, "settlements", form, filter="name = '没有'")
    if form == "geojsonseq":
        assert data == b""
    else:
        assert read_back(data, form, tmp_path) == {}


@pytest.mark.parametrize("asked", [
    {"f": "dwg"}, {"limit": "5"}, {"nothing": "1"}, {"f": "csv", "encoding": "GBK"}, {"f": "shp", "encoding": "Big5"},
    {"f": "kml", "crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, {"filter": "secrecy = 'internal'"},
])  # fmt: skip
def test_what_an_export_does_not_know_is_refused(api: httpx.Client, asked: dict[str, str]) -> None:
    answer = api.get("/ogc/collections/settlements/export", params=asked)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["errors"]) == 1


def test_accept_chooses_the_form(api: httpx.Client) -> None:
    for form in FORMS.values():
        answer = api.get("/ogc/collections/division-seats/export", headers={"Accept": f"x/y, {form.media};q=0.9"})
        assert answer.headers["content-type"].split(";")[0] == form.media
        assert f'filename="division-seats.{form.extension}"' in answer.headers["content-disposition"]


def test_the_page_of_a_collection_links_every_form(api: httpx.Client) -> None:
    page = api.get("/ogc/collections/settlements", params={"f": "html"}).text
    linked = {link["href"]: link["type"] for link in api.get("/ogc/collections/settlements").json()["links"]}
    for form in FORMS.values():
        address = f"/ogc/collections/settlements/export?f={form.name}"
        assert f'{address}"' in page
        assert linked[f"{str(api.base_url).rstrip('/')}{address}"] == form.media


def test_properties_order_and_system_are_those_asked_for(api: httpx.Client, tmp_path: Path) -> None:
    mercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
    listed = api.get(
        "/ogc/collections/settlements/items", params={"limit": 1000, "crs": mercator, "filter": MANY}
    ).json()
    expected = {one["id"]: one for one in listed["features"]}
    data = exported(
        api, "settlements", "csv", properties="name,pop_total", sortby="-pop_total", crs=mercator, filter=MANY
    )
    assert data.startswith(b"\xef\xbb\xbfid,name,pop_total,easting,northing,WKT\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    people = [int(row["pop_total"]) for row in rows]
    assert people == sorted(people, reverse=True)
    assert len(rows) == len(expected)
    for row in rows:
        one = expected[row["id"]]
        assert row["name"] == one["properties"]["name"]
        assert [float(row["easting"]), float(row["northing"])] == one["geometry"]["coordinates"]
    zone = next(uri for uri in api.get("/ogc/collections/settlements").json()["crs"] if "/45" in uri)
    data = exported(api, "settlements", "gpkg", crs=zone, properties="", filter=MANY)
    (tmp_path / "zone.gpkg").write_bytes(data)
    frame = pyogrio.read_dataframe(tmp_path / "zone.gpkg")
    assert frame.crs.to_epsg() == int(zone.rsplit("/", 1)[1])
    items = api.get("/ogc/collections/settlements/items", params={"limit": 1000, "crs": zone, "filter": MANY}).json()[
        "features"
    ]
    places = {one["id"]: one["geometry"]["coordinates"] for one in items}
    for one, shape in zip(frame["id"], frame.geometry, strict=True):
        assert [shape.y, shape.x] == pytest.approx(places[one], abs=1e-4)


def test_properties_of_every_form_are_those_of_items(api: httpx.Client, tmp_path: Path) -> None:
    listed = api.get("/ogc/collections/care-centres/items", params={"limit": 1000}).json()["features"]
    expected = {one["id"]: one["properties"] for one in listed}
    for form in ("geojson", "geojsonseq", "csv", "gpkg", "fgb", "parquet"):
        found = read_back(exported(api, "care-centres", form), form, tmp_path)
        for one, (_, row) in found.items():
            for key, value in expected[one].items():
                assert plain(row[key]) == plain(value), (form, key)


def plain(value: Any) -> str:
    """Return a value as text: a CSV tells no types, GDAL reads days as moments and no text as not a number."""
    if value is None or str(value) in {"nan", "NaT"}:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{float(value):.10g}"
    try:
        return f"{float(value):.10g}"
    except (TypeError, ValueError):
        return str(value).removesuffix(" 00:00:00")


@pytest.fixture(scope="module")
def planted(own_server_parts: tuple[str, str]) -> dict[str, str]:
    """Insert a village of each level, far outside, one named like a formula; returns level -> id."""
    made = {}
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason)"
            " VALUES (gen_random_uuid(), 'test', 'test', 'test') RETURNING id)"
            " SELECT set_config('minzheng.batch_id', id::text, true) FROM b"
        )
        for level, name in {**SECRETS, "public": "=1+1𠮷村"}.items():
            cursor.execute(
                "INSERT INTO register.settlement (id, name, kind, geom, pop_total, pop_60, pop_65, pop_80, year,"
                " secrecy, source, is_sample) VALUES (gen_random_uuid(), %s, 'village', ST_SetSRID(ST_MakePoint(121.2, 31.2),"
                " 4490), 3, 3, 3, 0, 2024, %s, %s, true) RETURNING id::text",
                (name, level, "长" * 90 if level == "public" else "test"),
            )
            (made[level],) = cursor.fetchone() or ("",)
    return made


@pytest.mark.parametrize("who", list(SEEN))
def test_nobody_exports_what_he_may_not_see(
    own_server: str, own_server_users: Callable[..., Any], planted: dict[str, str], tmp_path: Path, who: str
) -> None:
    headers = {} if who == "anonymous" else own_server_users(who)
    with httpx.Client(base_url=own_server, headers=headers, timeout=60) as client:
        for form in FORMS:
            data = exported(client, "settlements", form)
            found = read_back(data, form, tmp_path)
            for level, name in SECRETS.items():
                assert (planted[level] in found) is (level in SEEN[who]), form
                if form != "parquet":
                    assert (name.encode() in unpacked(data)) is (level in SEEN[who]), form
            names = set(next(iter(found.values()))[1])
            assert ("secrecy" in names) is (who != "anonymous")


def unpacked(data: bytes) -> bytes:
    """Return all bytes of a file, those of a zip unpacked."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", "\n=", "  =", "'="])
def test_every_beginning_of_a_formula_is_made_text(start: str) -> None:
    cell = f'{start}1+cmd|"x"'
    row = f'a,"{cell.replace(chr(34), chr(34) * 2)}",,12\r'.encode()[:-1]
    (cells,) = csv.reader(io.StringIO(safe_row(row).decode(), newline=""))
    assert cells == ["a", "'" + cell, "", "12"]


def test_no_cell_of_a_table_is_a_formula(own_server: str, planted: dict[str, str]) -> None:
    with httpx.Client(base_url=own_server, timeout=60) as client:
        text = exported(client, "settlements", "csv").decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text, newline="")) if row["id"] == planted["public"])
    assert row["name"] == "'=1+1𠮷村"


def test_a_shapefile_tells_its_fields_and_what_did_not_fit(
    own_server: str, planted: dict[str, str], tmp_path: Path
) -> None:
    with httpx.Client(base_url=own_server, timeout=60) as client:
        packed = zipfile.ZipFile(io.BytesIO(exported(client, "settlements", "shp", encoding="gbk")))
        row = read_back(exported(client, "settlements", "shp"), "shp", tmp_path)[planted["public"]][1]
    assert row["name"] == "=1+1𠮷村"
    assert packed.read("settlements.cpg").strip() in {b"GBK", b"CP936", b"936"}
    fields = packed.read("fields.txt").decode("utf-8-sig")
    assert "division_c\tdivision_code\t所属区划代码\tDivision code\tstring" in fields
    notes = packed.read("notes.txt").decode("utf-8-sig")
    assert "name: 1 含 GBK 没有的字" in notes
    assert "source" not in notes
    assert "〓村".encode("gbk") in packed.read("settlements.dbf")


def test_the_head_of_an_export_makes_and_logs_none(own_server_parts: tuple[str, str], own_server: str) -> None:
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        counted = "SELECT count(*) FROM audit.event WHERE kind = 'features-exported'"
        cursor.execute(counted)
        before = cursor.fetchone()
        connection.commit()
        head = httpx.head(f"{own_server}/ogc/collections/settlements/export?f=gpkg")
        assert (head.status_code, head.headers["content-type"]) == (200, FORMS["gpkg"].media)
        cursor.execute(counted)
        assert cursor.fetchone() == before


def test_exports_are_logged(own_server_parts: tuple[str, str], own_server: str) -> None:
    with httpx.Client(base_url=own_server, timeout=60) as client:
        exported(client, "division-seats", "csv", properties="name")
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT actor, detail FROM audit.event WHERE kind = 'features-exported' ORDER BY 1")
        found = cursor.fetchall()
    assert any(actor == "public" and detail["query"] == "f=csv&properties=name" for actor, detail in found)
