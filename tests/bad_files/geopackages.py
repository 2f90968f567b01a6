"""F56 and F57: GeoPackages that would compute for ever, run something, are damaged, or hold more than one layer."""

import math
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from typing import Any

from .model import Accepted, BadFile, Canary, Expected, Refused, Staged

UNDECLARED: dict[str, str] = {}
PLACES = [("T001", 114.3012345, 29.8512345), ("T002", 114.31, 29.86)]
SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
    organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
    last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
    z INTEGER, m INTEGER, PRIMARY KEY (table_name, column_name));
INSERT INTO gpkg_spatial_ref_sys VALUES ('CGCS2000', 4490, 'EPSG', 4490, 'GEOGCS["CGCS2000"]', '');
INSERT INTO gpkg_spatial_ref_sys VALUES ('zone 38', 4526, 'EPSG', 4526, 'PROJCS["CGCS2000 38"]', '');
"""
Work = Callable[[sqlite3.Connection], object]


def blob(east: float, north: float, srs: int = 4490, flags: int = 1) -> bytes:
    """Return a point as a GeoPackage geometry."""
    return b"GP" + struct.pack("<BBi", 0, flags, srs) + struct.pack("<BI2d", 1, 1, east, north)


def layer(base: sqlite3.Connection, name: str = "界桩", srs: int = 4490, places: Any = PLACES) -> None:
    """Add a layer of markers."""
    quoted = name.replace('"', '""')
    base.execute(f'CREATE TABLE "{quoted}" (fid INTEGER PRIMARY KEY, geom BLOB, 界桩编号 TEXT)')
    register(base, name, srs)
    for number, east, north in places:
        base.execute(f'INSERT INTO "{quoted}" (geom, 界桩编号) VALUES (?, ?)', (blob(east, north, srs), number))


def register(base: sqlite3.Connection, name: str, srs: int = 4490) -> None:
    """Enter a table or view as a layer of points."""
    base.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', '', 0, 0, 0, 0, ?)", (name, name, srs))
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)", (name, srs))


def package(*work: Work, sound: bool = True) -> bytes:
    """Return a GeoPackage with a sound layer (unless told otherwise) and what `work` does to it."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("PRAGMA application_id = 1196444487")
        base.executescript(SCHEMA)
        if sound:
            layer(base)
        for step in work:
            step(base)
        base.commit()
        return bytes(base.serialize())


def sql(*statements: str) -> Work:
    """Return work that runs these statements."""
    return lambda base: [base.execute(statement) for statement in statements]


def forged(sql_text: str, kind: str = "table", name: str = "x", root: int = 0) -> Work:
    """Return work that writes a line into the schema which SQLite itself would refuse to make."""

    def work(base: sqlite3.Connection) -> None:
        base.execute("PRAGMA writable_schema = ON")
        base.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", (kind, name, name, root, sql_text))

    return work


def _view(text: str, name: str = "v") -> Work:
    return lambda base: (base.execute(f"CREATE VIEW {name} AS {text}"), register(base, name))


def _damaged(data: bytes) -> bytes:
    """Return it with the inside of every page behind the first overwritten."""
    page = struct.unpack_from(">H", data, 16)[0]
    return b"".join(data[at : at + page] if at == 0 else b"\xa5" * page for at in range(0, len(data), page))


def _wal(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[18:20] = b"\x02\x02"
    return bytes(changed)


def _attach(canary: Canary) -> bytes:
    return package(
        forged(f"CREATE VIRTUAL TABLE x USING csv(filename='{canary.path}')"), lambda base: register(base, "x")
    )


def gpkg(identity: str, variant: str, data: Any, expected: Expected, **more: Any) -> BadFile:
    """Return a bad file named `a.gpkg`; `data` is bytes or makes them of a canary."""
    make = data if callable(data) else lambda _: data
    more.setdefault("profile", UNDECLARED)
    return BadFile(identity, f"gpkg, {variant}", make, expected, name="a.gpkg", needs="gpkg", **more)


ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS fid, NULL AS geom, n AS 界桩编号 FROM c"
UNSAFE, NO_TABLE, DAMAGED = (Refused(415, code) for code in ("gpkg-unsafe", "not-a-table", "damaged"))
SOUND = package()
TRIGGER = "CREATE TRIGGER t AFTER INSERT ON 界桩 BEGIN DELETE FROM gpkg_contents; END"
CHANGE = "UPDATE 界桩 SET {} WHERE fid = 2"
FILES: list[BadFile] = [
    gpkg("F57", "view without end as the only layer", package(_view(ENDLESS), sound=False), UNSAFE, note="GDAL hangs, even counting"),
    gpkg("F57", "view without end beside a layer", package(_view(ENDLESS)), UNSAFE),
    gpkg("F57", "plain view as a layer", package(_view("SELECT * FROM 界桩")), UNSAFE),
    gpkg("F57", "table that is a view in the list of layers", package(sql("ALTER TABLE 界桩 RENAME TO y", f"CREATE VIEW 界桩 AS {ENDLESS}")), UNSAFE),
    gpkg("F57", "trigger", package(sql(TRIGGER)), UNSAFE),
    gpkg("F57", "virtual table on a file", _attach, UNSAFE),
    gpkg("F57", "generated column without end", package(forged(f'CREATE TABLE x (fid INTEGER PRIMARY KEY, geom BLOB, n AS (({ENDLESS.replace("NULL AS geom", "1")})))')), DAMAGED),
    gpkg("F57", "damaged pages", _damaged(SOUND), DAMAGED),
    gpkg("F57", "cut off", SOUND[: len(SOUND) // 2], DAMAGED),
    gpkg("F57", "header only", SOUND[:100], DAMAGED),
    gpkg("F57", "WAL", _wal(SOUND), Refused(415, "gpkg-wal")),
    gpkg("F57", "page of a table beyond the end", package(forged("CREATE TABLE x (a)", root=999)), DAMAGED),
    gpkg("F57", "layer that is not there", package(sql("DROP TABLE 界桩")), UNSAFE),
    gpkg("F57", "a system that is no number", package(sql("UPDATE gpkg_geometry_columns SET srs_id = 'x'")), DAMAGED),
    gpkg("F57", "a layer without a name", package(sql("UPDATE gpkg_contents SET table_name = NULL")), UNSAFE),
    gpkg("F57", "no table of contents", package(sql("DROP TABLE gpkg_contents")), NO_TABLE),
    gpkg("F57", "name of a layer that is SQL", package(lambda base: layer(base, 'x"; DROP TABLE gpkg_contents; --'), sound=False), Accepted(2)),
    gpkg("F54", "NaN", package(lambda base: layer(base, places=[("T001", math.nan, 29.8), ("T002", 114.3, math.inf)]), sound=False), Staged(2, [(1, "not-a-number"), (2, "not-a-number")])),
    gpkg("F43", "null, not a geometry, a polygon", package(sql(CHANGE.format("geom = NULL"))), Staged(2, [(2, "geometry-missing")])),
    gpkg("F53", "geometry cut off", package(sql(CHANGE.format("geom = substr(geom, 1, 20)"))), Refused(422, "gpkg-geometry", 2)),
    gpkg("F17", "NUL in a text", package(sql(CHANGE.format("界桩编号 = 'a' || char(0) || 'b'"))), Refused(422, "nul", 2)),
    gpkg("F20", "text not UTF-8", package(sql(CHANGE.format("界桩编号 = CAST(x'fffe41' AS TEXT)"))), Refused(422, "encoding", 2)),
    gpkg("F29", "blob as code", package(sql(CHANGE.format("界桩编号 = x'0102'"))), Staged(2, [(2, "bad-characters")])),
    gpkg("F56", "two layers", package(lambda base: layer(base, "乙")), Refused(422, "layers")),
    gpkg("F56", "two layers, two systems", package(lambda base: layer(base, "乙", 4526)), Refused(422, "layers")),
    gpkg("F56", "two systems in one layer", package(lambda base: base.execute("UPDATE 界桩 SET geom = ? WHERE fid = 2", (blob(38529020.0, 3303600.0, 4526),))), Refused(422, "gpkg-systems")),
    gpkg("F1", "no feature", package(sql("DELETE FROM 界桩")), Refused(422, "empty")),
    gpkg("F35", "SQLite that is no GeoPackage", package(sql(*(f"DROP TABLE gpkg_{name}" for name in ("contents", "geometry_columns", "spatial_ref_sys")), "PRAGMA application_id = 0")), NO_TABLE),
]  # fmt: skip
