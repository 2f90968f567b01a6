"""The child that makes a file of an export: rows read in blocks, tables that widen, and no file that lacks its end."""

import binascii
import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pytest

from gis.core.collections import Level
from gis.core.exports import files
from gis.core.exports.child import NOT_WHOLE
from gis.core.exports.columns import ROWS_BYTES, read_batches
from gis.core.exports.forms import FORMS
from gis.core.exports.layers import NotWhole, schema_of, write_layer
from gis.core.exports.statements import Plan
from gis.core.selection import Selection
from gis.core.settings import ROOT, get_settings
from gis.register import COLLECTIONS

TEXTS = pa.schema([("id", pa.string()), ("note", pa.string()), ("geometry", pa.binary())])
on_disk = pytest.mark.parametrize("form", ["gpkg", "fgb", "shp"])


def a_job(form: str, folder: Path) -> dict[str, Any]:
    return files.job(Plan(FORMS[form], COLLECTIONS["settlements"], Level.PUBLIC, Selection()), str(folder))


def rows(job: dict[str, Any], count: int, name: str = "村") -> bytes:
    """Return rows of points as COPY writes them; the last name is the longest."""
    kinds = {"integer": "7", "number": "1.5", "boolean": "t", "date": "2020-01-01"}
    made = []
    for number in range(count):
        own = name * (30 if number == count - 1 else 1)
        cells = [f"{number:036d}", *(kinds.get(one["type"], own) for one in job["columns"][1:])]
        made.append(",".join([*cells, binascii.hexlify(struct.pack("<BIdd", 1, 1, number / 1e3, 30.0)).decode()]))
    return "\n".join(made).encode() + b"\n"


def run(job: dict[str, Any], fed: bytes) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-c", files.BOOT, str(ROOT), json.dumps(job)]
    return subprocess.run(command, input=fed, capture_output=True, check=False, timeout=60)


def largest(form: str, made: bytes) -> int:
    """Return the size of the largest file that the child had on disk."""
    if form != "shp":
        return len(made)
    return max(one.file_size for one in zipfile.ZipFile(io.BytesIO(made)).infolist())


def test_a_row_longer_than_a_block_is_read_whole() -> None:
    schema = pa.schema([("id", pa.string()), ("geometry", pa.binary())])
    long = "00" * 16 * get_settings().upload_vertices_max
    fed = io.BytesIO(f"a,{'00' * 500_000}\nb,{long}\nc,00\n".encode())
    batches = list(read_batches(schema, fed))
    assert [one for batch in batches for one in batch.column("id").to_pylist()] == ["a", "b", "c"]
    assert batches[-1].column("geometry").to_pylist()[-1] == b"\x00"


@pytest.mark.parametrize("inside", ["甲\n乙", "\n", 'he said ""no""\n,', "a\r\nb", '""'])
def test_blocks_end_between_rows_and_never_inside_a_cell(inside: str) -> None:
    padding = "长" * 97
    count = 4 * ROWS_BYTES // len(padding.encode())
    fed = "".join(f'{number},"{padding}{inside}",00\n' for number in range(count)).encode()
    batches = list(read_batches(TEXTS, io.BytesIO(fed)))
    assert len(batches) > 3
    assert [one for batch in batches for one in batch.column("id").to_pylist()] == [str(n) for n in range(count)]
    told = {one for batch in batches for one in batch.column("note").to_pylist()}
    assert told == {padding + inside.replace('""', '"')}


def test_no_cell_and_an_empty_one_differ() -> None:
    (batch,) = read_batches(TEXTS, io.BytesIO(b'1,,\n2,"",0101\n'))
    assert batch.column("note").to_pylist() == [None, ""]
    assert batch.column("geometry").to_pylist() == [None, b"\x01\x01"]


def test_columns_of_a_table_are_as_wide_as_their_values(tmp_path: Path) -> None:
    job = a_job("shp", tmp_path)
    made = run(job, rows(job, 500))
    assert made.returncode == 0, made.stderr
    path = tmp_path / "made.shp.zip"
    path.write_bytes(made.stdout)
    table = pyogrio.read_arrow(f"/vsizip/{path}/settlements.shp")[1]
    assert set(table.column("name").to_pylist()) == {"村", "村" * 30}
    assert table.column("id").to_pylist()[-1] == f"{499:036d}"
    head = zipfile.ZipFile(path).read("settlements.dbf")[32:]
    widths = {head[at : at + 11].rstrip(b"\0").decode(): head[at + 16] for at in range(0, 32 * len(job["columns"]), 32)}
    assert (widths["id"], widths["name"], widths["pop_total"]) == (36, 90, 9)


@on_disk
@pytest.mark.parametrize("lacking", [1, 5_000])
def test_a_file_over_its_limit_ends_the_child(tmp_path: Path, form: str, lacking: int) -> None:
    job = a_job(form, tmp_path)
    fed = rows(job, 3_000)
    whole = run(job, fed)
    assert whole.returncode == 0, whole.stderr
    for path in tmp_path.iterdir():
        path.unlink()
    cut = run({**job, "file_max_bytes": largest(form, whole.stdout) - lacking}, fed)
    assert cut.returncode not in {0, 1}
    assert len(cut.stdout) < 1_000


@on_disk
def test_a_disk_that_takes_no_more_is_told(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """GDAL goes on behind a write that failed; with the signal ignored the limit is as silent as a full disk."""
    job = a_job(form, tmp_path)
    fed = rows(job, 3_000)
    size = largest(form, run(job, fed).stdout)
    for path in tmp_path.iterdir():
        path.unlink()
    ignoring = files.BOOT.replace("main()", "__import__('signal').signal = lambda *_: None; main()")
    monkeypatch.setattr(files, "BOOT", ignoring)
    cut = run({**job, "file_max_bytes": size - 1}, fed)
    assert cut.returncode == NOT_WHOLE, cut.stderr
    assert b"settlements" in cut.stderr
    assert len(cut.stdout) < 1_000


def test_a_layer_that_lacks_rows_is_not_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_job("fgb", tmp_path)
    path, write = tmp_path / "settlements.fgb", pyogrio.write_arrow

    def lossy(reader: pa.RecordBatchReader, *args: Any, **options: Any) -> None:
        table = reader.read_all()
        write(table.slice(1), *args, **options)

    monkeypatch.setattr(pyogrio, "write_arrow", lossy)
    schema = schema_of(job)
    batches = list(read_batches(schema, io.BytesIO(rows(job, 10))))
    with pytest.raises(NotWhole, match="rows=9"):
        write_layer(job, pa.RecordBatchReader.from_batches(schema, batches), path, driver="FlatGeobuf", options={})
