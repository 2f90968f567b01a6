"""The 351 published CQL2 expressions, in text and JSON, over their three layers in PostGIS (A-S2), and what a filter refuses."""

import csv
import datetime as dt
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg2
import pytest
import shapely

from gis.core.filters import compiler, syntax
from gis.core.filters.terms import Column
from gis.core.selection import Condition

TYPES = {
    "integer": "bigint", "number": "double precision", "boolean": "boolean", "string": "text", "date": "date",
    "timestamp": "timestamptz",
}  # fmt: skip
KINDS = {"DATE": "date", "DATETIME": "timestamp", "BOOLEAN": "boolean", "REAL": "number", "DOUBLE": "number"}
ERRATA = {
    "ACCENTI(name) LIKE accenti('Ch%')": (2, 3),
    "ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))": (2, 1),
    "ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))": (2, 1),
}
"""Published count, true count: opengeospatial/ogcapi-features#1011; the data hold Chișinău, Chicago and Chengdu."""

ENVELOPES = (0, 32, 48, 48, 64)
CLASSES = {
    "basic-cql2": 48, "basic-cql2/combinations": 77, "advanced-comparison-operators": 14, "case-insensitive-comparison": 10,
    "accent-insensitive-comparison": 11, "basic-spatial-functions": 8, "basic-spatial-functions-plus": 7,
    "spatial-functions": 26, "temporal-functions": 36, "property-property": 101, "arithmetic": 13,
}  # fmt: skip


def kind_of(declared: str) -> str:
    if declared in KINDS:
        return KINDS[declared]
    return "integer" if "INT" in declared else "string"


def value_of(value: Any, kind: str) -> Any:
    """Return a value of SQLite as the driver takes it; a moment without zone is UTC (README of the data)."""
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    if kind == "timestamp":
        moment = dt.datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return value


def geometry_of(blob: bytes) -> str:
    """Return the geometry of a GeoPackage as hexadecimal EWKB."""
    envelope = ENVELOPES[blob[3] >> 1 & 7]
    shape = shapely.from_wkb(blob[8 + envelope :])
    return str(shapely.to_wkb(shapely.set_srid(shape, 4490), hex=True, include_srid=True))


class Layers:
    """The three layers in a schema of their own."""

    def __init__(self, url: str, file: Path) -> None:
        self.connection = psycopg2.connect(url)
        self.columns: dict[str, dict[str, Column]] = {}
        source = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
        with self.connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA cql2")
            for (layer,) in source.execute("SELECT table_name FROM gpkg_contents").fetchall():
                self._load(cursor, source, layer)
        self.connection.commit()
        source.close()

    def _load(self, cursor: Any, source: sqlite3.Connection, layer: str) -> None:
        declared = source.execute(f'PRAGMA table_info("{layer}")').fetchall()
        kinds = {name: kind_of(kind.upper()) for _, name, kind, *_ in declared if name not in {"fid", "geom"}}
        self.columns[layer] = {"geom": Column("geom", "geometry")}
        self.columns[layer] |= {name: Column(f'"{name}"', kind) for name, kind in kinds.items()}  # type: ignore[arg-type]
        columns = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in kinds.items())
        cursor.execute(f'CREATE TABLE cql2."{layer}" (geom geometry, {columns})')
        marks = ", ".join(["%s"] * (len(kinds) + 1))
        names = ", ".join(f'"{name}"' for name in kinds)
        for blob, *row in source.execute(f'SELECT geom, {names} FROM "{layer}"'):
            values = [value_of(value, kind) for value, kind in zip(row, kinds.values(), strict=True)]
            cursor.execute(f'INSERT INTO cql2."{layer}" VALUES ({marks})', [geometry_of(blob), *values])

    def count(self, layer: str, condition: Condition) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM cql2."{layer}" WHERE {condition.sql}', list(condition.values))
            ((found,),) = cursor.fetchall()
        return int(found)


@pytest.fixture(scope="module")
def layers(empty_db: str, shared_data: Path) -> Iterator[Layers]:
    made = Layers(empty_db, shared_data / "cql2" / "ne110m4cql2.gpkg")
    yield made
    made.connection.close()


@pytest.fixture(scope="module")
def expressions(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "cql2" / "expressions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("encoding", ["text", "json"])
@pytest.mark.parametrize("conformance", CLASSES)
def test_published_expressions_find_what_the_standard_says(
    layers: Layers, expressions: list[dict[str, str]], conformance: str, encoding: str
) -> None:
    rows = [row for row in expressions if row["conformance_class"] == conformance]
    assert len(rows) == CLASSES[conformance]
    for row in rows:
        tree = syntax.read_text(row["expression"])
        if encoding == "json":
            tree = syntax.read_json(orjson.dumps(tree.node).decode())
        condition = compiler.compiled(tree, layers.columns[row["layer"]])
        published, expected = ERRATA.get(row["expression"], (int(row["expected_count"]),) * 2)
        assert published == int(row["expected_count"])
        assert layers.count(row["layer"], condition) == expected, row["expression"]


def test_the_classes_are_all_rows(expressions: list[dict[str, str]]) -> None:
    assert len(expressions) == sum(CLASSES.values()) == 351


def test_the_errata_are_what_the_data_say(shared_data: Path) -> None:
    """The three counts again, without our compiler: names folded by Unicode decomposition."""
    file = shared_data / "cql2" / "ne110m4cql2.gpkg"
    source = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    names = [name for (name,) in source.execute("SELECT name FROM ne_110m_populated_places_simple")]
    source.close()
    plain = ["".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)) for name in names]
    assert sum(name.startswith("Ch") for name in plain) == 3
    assert sum(name.lower().startswith("chis") for name in plain) == 1
