"""Rows of CSV as Arrow batches, and these as GeoPackage, FlatGeobuf, GeoParquet or zipped shapefile.

Runs in the child alone. One block of rows is in memory at a time; the files of GDAL stand in the job's folder.
"""

import json
from binascii import unhexlify
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from gis.core.exports import shapefiles
from gis.core.exports.layers import GEOMETRY, schema_of, write_layer

BLOCK = 1 << 16
ROWS_BYTES = 1 << 18
GROUP_BYTES = 1 << 23
"""Of a group of rows of GeoParquet, by size: rows of long borders are thousands of times those of points."""
DRIVERS = {"gpkg": "GPKG", "fgb": "FlatGeobuf"}
OPTIONS: dict[str, dict[str, str]] = {"gpkg": {}, "fgb": {"SPATIAL_INDEX": "NO"}}
"""An index of FlatGeobuf is sorted in memory before the first feature is written."""


def write(job: dict[str, Any], rows: IO[bytes] | None, out: Any) -> None:
    """Write the file of a job; `rows` None means that there are none."""
    schema = schema_of(job)
    batches = read_batches(schema, rows) if rows is not None else iter(())
    folder = Path(job["folder"])
    if job["form"] == "parquet":
        _parquet(job, schema, batches, out)
    elif job["form"] == "shp":
        shapefiles.write(job, pa.RecordBatchReader.from_batches(schema, batches), out)
    else:
        path = folder / f"{job['layer']}.{job['form']}"
        write_layer(
            job, pa.RecordBatchReader.from_batches(schema, batches), path, driver=DRIVERS[job["form"]],
            options=OPTIONS[job["form"]],
        )  # fmt: skip
        with path.open("rb") as made:
            while block := made.read(BLOCK):
                out.write(block)


def read_batches(schema: pa.Schema, rows: IO[bytes]) -> Iterator[pa.RecordBatch]:
    """Give the rows as they come; NULL is an empty cell without quotes.

    Arrow's own streaming reads several blocks ahead, each as long as the longest row may be.
    """
    convert = csv.ConvertOptions(
        column_types={field.name: field.type for field in schema},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    for block in _whole_rows(rows):
        table = csv.read_csv(
            pa.BufferReader(block),
            read_options=csv.ReadOptions(column_names=schema.names, block_size=len(block) + 1, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=convert,
        )
        for batch in table.to_batches():
            columns = [*batch.columns[:-1], _decoded(batch.columns[-1])]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _whole_rows(rows: IO[bytes]) -> Iterator[bytes]:
    """Give blocks of whole rows: a row ends at a line feed that has an even number of quotes before it."""
    held = b""
    while more := rows.read(max(ROWS_BYTES, len(held))):
        held += more
        end = held.rfind(b"\n") + 1
        while end and held.count(b'"', 0, end) % 2:
            end = held.rfind(b"\n", 0, end - 1) + 1
        if end:
            yield held[:end]
            held = held[end:]
    if held:
        yield held


def _decoded(hexed: pa.Array) -> pa.Array:
    """Return hexadecimal cells as their bytes, all at once: half of each offset."""
    whole = pa.concat_arrays([hexed]) if hexed.offset else hexed
    validity, offsets, data = whole.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(whole) + 1)
    read = unhexlify(memoryview(data)[: ends[-1]]) if data is not None else b""
    halves = pa.py_buffer((ends // 2).astype(np.int32).tobytes())
    return pa.Array.from_buffers(pa.binary(), len(whole), [validity, halves, pa.py_buffer(read)])


def _parquet(job: dict[str, Any], schema: pa.Schema, batches: Iterator[pa.RecordBatch], out: Any) -> None:
    """Write GeoParquet 1.1 straight to the pipe, a group of rows at a time."""
    from pyarrow import parquet  # noqa: PLC0415 - the other forms do without

    kinds = [] if job["geometry"] == "Geometry" else [job["geometry"]]
    column = {"encoding": "WKB", "geometry_types": kinds, "crs": job["projjson"], "edges": "planar"}
    described = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    plain = pa.schema([pa.field(field.name, field.type) for field in schema], metadata={"geo": json.dumps(described)})
    held: list[pa.RecordBatch] = []
    told = schema.names[:-1]  # dictionary and bounds of borders would cost more memory than the rows, and serve nobody
    with parquet.ParquetWriter(
        pa.PythonFile(out, mode="w"), plain, compression="zstd", use_dictionary=told, write_statistics=told
    ) as writer:
        for batch in batches:
            held.append(batch)
            if sum(each.nbytes for each in held) >= GROUP_BYTES:
                writer.write_table(pa.Table.from_batches(held).cast(plain))
                held = []
        if held:
            writer.write_table(pa.Table.from_batches(held).cast(plain))
