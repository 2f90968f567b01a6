"""The columns of a file, and a layer of them written by GDAL and read again."""

import importlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute

DATA_FRAMES = ("pandas", "geopandas", "shapely")
GEOMETRY = "geometry"
AGAIN_ROWS = 1000
TYPES = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
}  # fmt: skip


def schema_of(job: dict[str, Any]) -> pa.Schema:
    """Return the columns of a job: its properties, then the geometry as WKB."""
    fields = [pa.field(one["name"], TYPES[one["type"]]) for one in job["columns"]]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])


class NotWhole(OSError):
    """A file does not hold what was written to it: the disk is full, most likely."""


@dataclass
class Tally:
    """What went into a layer or came out of it: rows, bytes of their first column (the id), shapes."""

    rows: int = 0
    id_bytes: int = 0
    shapes: int = 0

    def counting(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give the batches and count them; the geometry is the last column."""
        for batch in batches:
            self.rows += len(batch)
            self.id_bytes += compute.sum(compute.binary_length(batch.columns[0])).as_py() or 0
            self.shapes += len(batch) - batch.columns[-1].null_count
            yield batch


def write_layer(
    job: dict[str, Any], reader: pa.RecordBatchReader, path: Path, *, driver: str, options: dict[str, str]
) -> None:
    """Write a layer by GDAL, then read it again: where the disk is full, GDAL may go on and tell nothing.

    Raises:
        NotWhole: it is not all there.
    """
    pyogrio, sent = _pyogrio(), Tally()
    geometry = job["geometry"]
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(reader.schema, sent.counting(reader)),
        path,
        layer=path.stem,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type="Unknown" if geometry == "Geometry" else geometry,
        crs=f"EPSG:{job['epsg']}",
        encoding=job["encoding"] if driver == "ESRI Shapefile" else None,
        **options,
    )
    found, indexed = _again(pyogrio, path, reader.schema.names[0], sent.shapes)
    if found != sent or indexed != sent.shapes:
        raise NotWhole(f"{path.name}: {found} of {sent}, {indexed} in the index")


def _again(pyogrio: Any, path: Path, first: str, shapes: int) -> tuple[Tally, int]:
    """Return what a layer holds, and how many shapes its spatial index knows (`shapes` where it has none)."""
    found = Tally()
    try:
        with pyogrio.open_arrow(path, columns=[first], use_pyarrow=True, batch_size=AGAIN_ROWS) as (meta, batches):
            for _ in found.counting(batches):
                pass
        return found, _indexed(path, meta["geometry_name"]) if path.suffix == ".gpkg" else shapes
    except (OSError, RuntimeError, IndexError, sqlite3.Error) as error:
        raise NotWhole(f"{path.name}: {error}") from error


def _indexed(path: Path, geometry: str) -> int:
    """Return how many shapes the spatial index of a GeoPackage holds, 0 where the file is damaged."""
    with closing(sqlite3.connect(path)) as opened:
        if opened.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            return 0
        (rows,) = opened.execute(f'SELECT count(*) FROM "rtree_{path.stem}_{geometry}_rowid"').fetchone()  # noqa: S608
        return int(rows)


def _pyogrio() -> Any:
    """Load pyogrio without what it loads where it can, half of the child's memory, for data frames only."""
    hidden: dict[str, Any] = {name: None for name in DATA_FRAMES if name not in sys.modules}
    sys.modules.update(hidden)
    try:
        return importlib.import_module("pyogrio")
    finally:
        for name in hidden:
            del sys.modules[name]
