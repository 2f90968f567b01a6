"""Zipped shapefiles: short names told in `fields.txt`, what does not fit told in `notes.txt`, one layer a geometry."""

import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute, ipc

from gis.core.exports.layers import schema_of, write_layer
from gis.core.exports.short import short_names

TEXT_BYTES = 254
WIDTHS = {pa.string(): 10, pa.int64(): 9}
"""Widths that the columns of a table begin with; GDAL widens them as values come. To narrow them at the end it would
write the whole table anew for each column."""
GETA = "〓"
"""Stands for a character that the encoding lacks, as in print."""
KINDS = {"Point": (1, 4), "MultiLineString": (2, 5), "MultiPolygon": (3, 6)}
"""The WKB types of a layer."""
SUFFIXES = {"Point": "points", "MultiLineString": "lines", "MultiPolygon": "areas"}


def write(job: dict[str, Any], reader: pa.RecordBatchReader, out: Any) -> None:
    """Write the zip to the pipe: the fields first, then the files of each layer, then notes where there are any."""
    folder = Path(job["folder"])
    shorts = short_names([one["name"] for one in job["columns"]])
    fitted = Fitted(job, shorts)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("fields.txt", b"\xef\xbb\xbf" + _fields(job, shorts).encode())
        for kind, batches in _layers(job, fitted.batches(reader), folder):
            name = job["layer"] if job["geometry"] != "Geometry" else f"{job['layer']}_{SUFFIXES[kind]}"
            layer = pa.RecordBatchReader.from_batches(fitted.schema, batches)
            write_layer({**job, "geometry": kind}, layer, folder / f"{name}.shp", driver="ESRI Shapefile", options={})
            for file in sorted(folder.glob(f"{name}.*")):
                packed.write(file, file.name)
                file.unlink()
        if fitted.notes:
            packed.writestr("notes.txt", b"\xef\xbb\xbf" + fitted.told().encode())


def _narrow(short: str, field: pa.Field) -> pa.Field:
    width = WIDTHS.get(field.type)
    return pa.field(short, field.type, metadata={"GDAL:OGR:width": str(width)} if width else None)


def _fields(job: dict[str, Any], shorts: list[str]) -> str:
    lines = [f"{job['title']} {job['layer']} EPSG:{job['epsg']} {job['encoding']}", ""]
    lines += ["字段 field\t属性 property\t含义\tmeaning\t类型 type\t单位 unit"]
    lines += [
        "\t".join([short, one["name"], one["zh"], one["en"], one["type"], one["unit"]])
        for short, one in zip(shorts, job["columns"], strict=True)
    ]
    return "\r\n".join(lines) + "\r\n"


class Fitted:
    """Fits rows into a table of dBASE and counts, by field, what it had to cut or replace."""

    def __init__(self, job: dict[str, Any], shorts: list[str]) -> None:
        self._encoding = job["encoding"]
        self.notes: dict[tuple[str, str], int] = {}
        whole = schema_of(job)
        self.schema = pa.schema([*map(_narrow, shorts, whole), whole.field(-1)])

    def batches(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """Give the batches fitted."""
        for batch in reader:
            columns = [
                self._text(field.name, column) if field.type == pa.string() else column
                for field, column in zip(self.schema, batch.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _text(self, name: str, column: pa.Array) -> pa.Array:
        longest = compute.max(compute.binary_length(column)).as_py() or 0
        if longest <= TEXT_BYTES and (self._encoding == "UTF-8" or self._is_known(column)):
            return column
        return pa.array([None if text is None else self._fit(name, text) for text in column.to_pylist()], pa.string())

    def _is_known(self, column: pa.Array) -> bool:
        try:
            "".join(filter(None, column.to_pylist())).encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _fit(self, name: str, text: str) -> str:
        known = "".join(one if self._has(one) else GETA for one in text)
        if known != text:
            self._note(name, "replaced")
        coded = known.encode(self._encoding)
        if len(coded) > TEXT_BYTES:
            self._note(name, "cut")
        return coded[:TEXT_BYTES].decode(self._encoding, "ignore")

    def _has(self, character: str) -> bool:
        try:
            character.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _note(self, name: str, what: str) -> None:
        self.notes[name, what] = self.notes.get((name, what), 0) + 1

    def told(self) -> str:
        """Return the notes as text."""
        words = {
            "cut": f"超过 {TEXT_BYTES} 字节，已截断 longer than {TEXT_BYTES} bytes, cut",
            "replaced": f"含 {self._encoding} 没有的字，以 {GETA} 代替"
            f" characters that {self._encoding} lacks, as {GETA}",
        }
        return "".join(f"{name}: {count} {words[what]}\r\n" for (name, what), count in self.notes.items())


def _layers(
    job: dict[str, Any], batches: Iterator[pa.RecordBatch], folder: Path
) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """Give the layers: one, or of mixed features one for each kind of geometry that there is."""
    if job["geometry"] != "Geometry":
        yield job["geometry"], batches
        return
    first = next(batches, None)
    if first is None:
        yield "Point", iter(())
        return
    kept, codes = folder / "rows.arrow", set[int]()
    with ipc.new_file(kept, first.schema) as spool:
        for batch in chain([first], batches):
            codes |= set(wkb_types(batch).tolist())
            spool.write_batch(batch)
    for kind, own in KINDS.items():
        taken = (*own, 0) if kind == "Point" else own
        if codes & set(taken):
            yield kind, _of_kind(kept, taken)
    kept.unlink()


def _of_kind(kept: Path, taken: tuple[int, ...]) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(kept)) as source:
        spool = ipc.open_file(source)
        for number in range(spool.num_record_batches):
            batch = spool.get_batch(number)
            yield batch.filter(pa.array(np.isin(wkb_types(batch), taken)))


def wkb_types(batch: pa.RecordBatch) -> Any:
    """Return the WKB type of each geometry, 0 where there is none; the server writes little-endian."""
    texts = batch.columns[-1]
    types = [0 if one is None else one[1] for one in texts.to_pylist()]
    return np.array(types, dtype=np.int64)
