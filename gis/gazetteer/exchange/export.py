"""Exports as streams of bytes: CSV, XLSX, GeoJSON and Linked Places, with bounded memory."""

import asyncio
import csv
import io
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, Literal

import orjson
from openpyxl import Workbook

from gis.core.collections import Level
from gis.core.errors import Busy, GisError
from gis.core.exports.files import UNFINISHED
from gis.core.exports.progress import Progress, forget_old
from gis.core.exports.running import TOLD_EVERY_S
from gis.core.uploads.inert import inert
from gis.gazetteer.exchange import linked, table
from gis.gazetteer.exchange.records import records
from gis.gazetteer.search.divisions import Tree, read_tree
from gis.gazetteer.search.filters import Filters

Format = Literal["csv", "xlsx", "geojson", "lpf"]
MEDIA: Mapping[Format, tuple[str, str]] = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "geojson": ("application/geo+json", "geojson"),
    "lpf": ("application/ld+json", "lpf.json"),
}
SHEET_ROWS = 1_000_000
BLOCK = 1 << 16


@dataclass(frozen=True)
class Wanted:
    """What is exported: the format, the search and its filters, who looks, and the address of items."""

    format: Format
    query: str
    filters: Filters
    level: Level
    base: str = "/ogc/collections/place-names/items"
    national: bool = False


Pages = AsyncIterator[list[dict[str, Any]]]


async def export(wanted: Wanted, told: Progress) -> AsyncIterator[bytes]:
    """Yield the file piece by piece; a page of records is in memory at a time. How far it is goes into `told`.

    Raises:
        BadRequest: the query is too long.
        Busy: its end was asked for.
    """
    try:
        await asyncio.to_thread(forget_old)
        told.tell()
        tree = await read_tree(wanted.level)
        pages = _watched(records(wanted.query, wanted.filters, wanted.level), told)
        make = {"xlsx": _workbook, "csv": _delimited}.get(wanted.format, _features)
        async for piece in make(wanted, tree, pages):
            told.state = "running"
            told.sent_bytes += len(piece)
            yield piece
    except BaseException as error:
        told.end("failed" if isinstance(error, GisError) else "stopped", error)
        raise
    told.end("done")


async def _watched(pages: Pages, told: Progress) -> Pages:
    """Hand pages on, count their records, and stop when the end is wanted."""
    last = time.monotonic()
    async for page in pages:
        told.rows += len(page)
        yield page
        if time.monotonic() - last >= TOLD_EVERY_S:
            last = time.monotonic()
            if await asyncio.to_thread(told.told_is_unwanted):
                told.end("stopped")
                raise Busy(*UNFINISHED)


async def _rows(pages: Pages, tree: Tree, fields: list[str]) -> AsyncIterator[list[list[str]]]:
    async for page in pages:
        cells = [table.row_of(record, tree) for record in page]
        yield [[inert(row.get(field, "")) for field in fields] for row in cells]


async def _delimited(wanted: Wanted, tree: Tree, pages: Pages) -> AsyncIterator[bytes]:
    """Yield CSV in UTF-8 with its mark, so that spreadsheets read the characters; no cell is a formula."""
    columns = table.columns(national=wanted.national)
    yield b"\xef\xbb\xbf" + _lines([[header for _, header in columns]])
    async for rows in _rows(pages, tree, [field for field, _ in columns]):
        yield _lines(rows)


def _lines(rows: list[list[str]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()


async def _workbook(wanted: Wanted, tree: Tree, pages: Pages) -> AsyncIterator[bytes]:
    """Yield a workbook: it is written row by row into a file of its own first, since a zip is only then complete.

    In a thread, because a page of records takes it a tenth of a second and more, in which nobody else was answered.
    """
    columns = table.columns(national=wanted.national)
    headers = [header for _, header in columns]
    book = Workbook(write_only=True)
    written = 0

    def write(rows: list[list[str]]) -> None:
        nonlocal written
        for row in rows:
            if written % SHEET_ROWS == 0:
                title = "地名" if written == 0 else f"地名 {written // SHEET_ROWS + 1}"
                book.create_sheet(title).append(headers)
            book.worksheets[-1].append(row)
            written += 1

    try:
        async for rows in _rows(pages, tree, [field for field, _ in columns]):
            await asyncio.to_thread(write, rows)
    except BaseException:
        asyncio.get_running_loop().run_in_executor(None, _discard, book)
        raise
    if not written:
        book.create_sheet("地名").append(headers)
    with tempfile.TemporaryFile() as target:
        await asyncio.to_thread(book.save, target)
        target.seek(0)
        for block in iter(partial(_block, target), b""):
            yield block


def _discard(book: Workbook) -> None:
    """Finish a workbook that nobody wants: else its sheets would stay open and their files lie about."""
    with tempfile.TemporaryFile() as target:
        book.save(target)


def _block(target: IO[bytes]) -> bytes:
    return target.read(BLOCK)


async def _features(wanted: Wanted, tree: Tree, pages: Pages) -> AsyncIterator[bytes]:
    """Yield a FeatureCollection: GeoJSON with the fields of the form, or Linked Places."""
    make: Callable[[Mapping[str, Any]], dict[str, Any]]
    if wanted.format == "lpf":
        head = {"@context": linked.CONTEXT}
        make = partial(linked.feature, tree=tree, base=wanted.base)
    else:
        head = {}
        make = partial(_geojson, tree=tree, titles=dict(table.columns(national=wanted.national)))
    opening = orjson.dumps({"type": "FeatureCollection", **head, "features": []})
    yield opening.removesuffix(b"]}")
    first = True
    async for page in pages:
        if page:
            yield (b"" if first else b",\n") + b",\n".join(orjson.dumps(make(record)) for record in page)
            first = False
    yield b"]}"


def _geojson(record: Mapping[str, Any], tree: Tree, titles: Mapping[str, str]) -> dict[str, Any]:
    cells = table.row_of(record, tree)
    geometry = record["geometry"]
    left_out = {"longitude", "latitude", "coordinate_system"} if geometry is not None else set()
    properties = {titles[key]: value for key, value in cells.items() if value and key in titles and key not in left_out}
    return {"type": "Feature", "id": record["id"], "geometry": geometry, "properties": properties}
