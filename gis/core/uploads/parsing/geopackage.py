"""GeoPackage: SQLite held in memory, its schema judged before its rows are asked for, tables only (F56, F57).

The database is never a file on disk, so nothing beside it is opened. Views, foreign triggers, virtual and computed
columns are refused, an authorizer allows nothing but reading the three tables that are needed, and the standard
library's own SQLite does it: no driver, no extension, no function of the file's maker runs.
"""

import re
import sqlite3
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gis.core.uploads.parsing import systems, wkb
from gis.core.uploads.parsing.doubles import shortest
from gis.core.uploads.parsing.features import DEGREES, METRES, Cell, FeatureTable, by_size
from gis.core.uploads.parsing.geometry import Geometry
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal

HEADER = b"SQLite format 3\x00"
SYSTEM_TABLES = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
TRIGGERS = re.compile(
    r"rtree_.+_(?:insert|update[1-7]?|delete)|trigger_(?:insert|delete)_feature_count_.+|gpkg_(?:tile_matrix|metadata)_.+",
    re.IGNORECASE,
)
"""Triggers that the standard and GDAL write; none of them ever runs here."""
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
LISTED = 20


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    column: str
    srs_id: int
    epsg: int | None
    stated: str


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the one layer of features, or the one named in the limits; a row is one row, numbered from 1.

    Raises:
        Refusal: no GeoPackage, damaged, a write-ahead log left beside it, views, triggers, computed columns
            (unsupported); several layers or systems, text that cannot be decoded (unreadable).
    """
    database = _opened(data)
    try:
        _check_schema(database)
        layer = _layer(database, limits)
        return _rows(database, layer, limits)
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        # What the tables of the standard hold is of any type in SQLite: a name or number may be anything.
        raise Refusal("unsupported", "damaged") from error
    finally:
        database.close()


def _opened(data: bytes) -> sqlite3.Connection:
    if not data.startswith(HEADER) or len(data) < 512:
        raise Refusal("unsupported", "damaged")
    if data[18] != 1 or data[19] != 1:
        raise Refusal("unsupported", "gpkg-wal")
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        for setting in (
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "query_only=ON",
            "temp_store=MEMORY",
            "mmap_size=0",
        ):
            database.execute(f"PRAGMA {setting}")
    except (sqlite3.Error, sqlite3.Warning) as error:
        database.close()
        raise Refusal("unsupported", "damaged") from error
    return database


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check_schema(database: sqlite3.Connection) -> None:
    """Refuse what could act, hide or never end: views, triggers of others, tables that are no plain tables."""
    schema = database.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema").fetchall()
    tables = {name.casefold() for kind, name, _, sql in schema if kind == "table" and not _is_virtual(sql)}
    if any(kind == "trigger" and not TRIGGERS.fullmatch(name) for kind, name, _, _ in schema):
        raise Refusal("unsupported", "gpkg-unsafe", found="触发器", found_en="a trigger")
    views = {name.casefold() for kind, name, _, _ in schema if kind == "view"}
    if views & set(SYSTEM_TABLES):
        raise Refusal("unsupported", "gpkg-unsafe", found="视图", found_en="a view")
    if not set(SYSTEM_TABLES) <= tables:
        raise Refusal("unsupported", "not-a-table", found="SQLite")
    named = database.execute("SELECT table_name FROM gpkg_contents UNION SELECT table_name FROM gpkg_geometry_columns")
    for (name,) in named.fetchall():
        if str(name).casefold() not in tables:
            raise Refusal("unsupported", "gpkg-unsafe", found="视图或虚表", found_en="a view or virtual table")
        if any(row[6] for row in _columns(database, str(name))):
            raise Refusal("unsupported", "gpkg-unsafe", found="计算列", found_en="a computed column")
    if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise Refusal("unsupported", "damaged")


def _columns(database: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Return the columns of a table: number, name, type, …, and last what is hidden or computed."""
    return database.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()


def _is_virtual(sql: str) -> bool:
    return re.match(r"\s*CREATE\s+VIRTUAL", sql, re.IGNORECASE) is not None


def _layer(database: sqlite3.Connection, limits: Limits) -> _Layer:
    found = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.srs_name"
        " FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features' ORDER BY c.table_name"
    ).fetchmany(limits.entries)
    names = [str(row[0]) for row in found]
    if not names:
        raise Refusal("unreadable", "empty")
    if limits.sheet is not None and limits.sheet not in names:
        raise Refusal("unreadable", "layer-missing", wanted=limits.sheet, found=names[:LISTED])
    if limits.sheet is None and len(names) > 1:
        raise Refusal("unreadable", "layers", found=names[:LISTED])
    name, column, srs_id, organization, number, title = found[names.index(limits.sheet) if limits.sheet else 0]
    epsg = (
        number if str(organization).upper() == "EPSG" and isinstance(number, int) and systems.is_known(number) else None
    )
    return _Layer(str(name), str(column), int(srs_id), epsg, f"{organization}:{number} {title}")


def _rows(database: sqlite3.Connection, layer: _Layer, limits: Limits) -> Parsed:
    names = [str(row[1]) for row in _columns(database, layer.name)]
    if layer.column not in names:
        raise Refusal("unsupported", "damaged")
    if len(names) > limits.columns:
        raise Refusal("too-large", "too-many-columns", limit=limits.columns)
    _fence(database, layer.name)
    database.text_factory = bytes
    listed = ", ".join(_quoted(name) for name in names)
    rows = database.execute(f"SELECT {listed} FROM {_quoted(layer.name)}").fetchmany(limits.rows + 1)  # noqa: S608
    place = names.index(layer.column)
    geometries = [_geometry(row[place], layer, number) for number, row in enumerate(rows, start=1)]
    table = FeatureTable(limits, _position(layer, geometries))
    _declare(table, layer)
    for number, (row, geometry) in enumerate(zip(rows, geometries, strict=True), start=1):
        table.add(number, _attributes(names, row, place, number), geometry)
    return table.parsed("gpkg", "utf-8", sheet=layer.name)


def _fence(database: sqlite3.Connection, name: str) -> None:
    """Allow nothing any more but reading this table."""

    def judge(action: int, first: str | None, *_: Any) -> int:
        allowed = action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and first == name)
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    database.set_authorizer(judge)


def _position(layer: _Layer, geometries: Sequence[Geometry | None]) -> tuple[str, str]:
    if layer.epsg is not None:
        return DEGREES if layer.epsg in systems.GEOGRAPHIC.values() else METRES
    points = [found.coordinates for found in geometries if found is not None and found.type == "Point"]
    return by_size((float(point[0]), float(point[1])) for point in points if point)


def _declare(table: FeatureTable, layer: _Layer) -> None:
    if layer.epsg is None:
        table.notes.append(("crs-not-understood", {"stated": layer.stated[:80]}))
    else:
        table.declared["crs"] = f"EPSG:{layer.epsg}"


def _attributes(names: Sequence[str], row: Sequence[Any], place: int, number: int) -> dict[str, Cell]:
    return {name: _cell(row[index], number) for index, name in enumerate(names) if index != place}


def _cell(value: Any, number: int) -> Cell:
    if value is None:
        return "", "t"
    if isinstance(value, int):
        return str(value), "n"
    if isinstance(value, float):
        return shortest(value), "n"
    try:
        return bytes(value).decode("utf-8"), "t"
    except UnicodeDecodeError as error:
        raise Refusal("unreadable", "encoding", number, tried="utf-8") from error


def _geometry(blob: Any, layer: _Layer, number: int) -> Geometry | None:
    """Return the geometry of a row, None where there is none.

    Raises:
        Refusal: it is damaged, or in another system than its layer (F56).
    """
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP" or blob[2] != 0:
        raise Refusal("unreadable", "gpkg-geometry", number)
    flags = blob[3]
    envelope = ENVELOPES.get((flags >> 1) & 0x07)
    if envelope is None or flags & 0x20:
        raise Refusal("unreadable", "gpkg-geometry", number)
    (srs_id,) = struct.unpack_from("<i" if flags & 1 else ">i", blob, 4)
    if srs_id != layer.srs_id:
        raise Refusal("unreadable", "gpkg-systems", number, found=srs_id, layer=layer.srs_id)
    try:
        geometry = wkb.read(blob, 8 + envelope)
    except wkb.Damaged as error:
        raise Refusal("unreadable", "gpkg-geometry", number) from error
    return Geometry(geometry.type, []) if flags & 0x10 else geometry
