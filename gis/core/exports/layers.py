"""The columns of a file, and a layer of them written by GDAL."""

import importlib
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa

DATA_FRAMES = ("pandas", "geopandas", "shapely")
GEOMETRY = "geometry"
TYPES = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
}  # fmt: skip


def schema_of(job: dict[str, Any]) -> pa.Schema:
    """Return the columns of a job: its properties, then the geometry as WKB."""
    fields = [pa.field(one["name"], TYPES[one["type"]]) for one in job["columns"]]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])


def write_layer(
    job: dict[str, Any], reader: pa.RecordBatchReader, path: Path, *, driver: str, options: dict[str, str]
) -> None:
    """Write a layer by GDAL."""
    pyogrio = _pyogrio()
    geometry = job["geometry"]
    pyogrio.write_arrow(
        reader,
        path,
        layer=path.stem,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type="Unknown" if geometry == "Geometry" else geometry,
        crs=f"EPSG:{job['epsg']}",
        encoding=job["encoding"] if driver == "ESRI Shapefile" else None,
        **options,
    )


def _pyogrio() -> Any:
    """Load pyogrio without what it loads where it can, half of the child's memory, for data frames only."""
    hidden: dict[str, Any] = {name: None for name in DATA_FRAMES if name not in sys.modules}
    sys.modules.update(hidden)
    try:
        return importlib.import_module("pyogrio")
    finally:
        for name in hidden:
            del sys.modules[name]
