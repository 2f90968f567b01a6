"""Which column of a file holds which field: by exact name, by normalised name, by part of a name; never by place.

In survey practice X is the northing and Y the easting (B-31); headers are read so.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from gis.core.errors import Unreadable
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.dms_columns import triples
from gis.core.uploads.exported import Own
from gis.core.uploads.findings import Finding, Lang, render
from gis.core.uploads.kinds import Column, Field, UploadKind
from gis.core.uploads.units import without_unit

EXACT, NORMALISED, CONTAINED, CUT = 1.0, 0.9, 0.6, 0.5
CUT_CHARS = 3
"""Characters that are left of a Chinese name where a shapefile cut it at ten bytes (F52)."""
HEADER_SEARCH = 30
"""Rows looked through for the header."""
LONGEST = 200
"""Characters of a header that count: no name is longer, and a file may hold thousands of such cells."""

POSITION = (
    Field("latitude", "north", "纬度", "latitude", (
        "纬度", "北纬", "大地纬度", "纬度B", "B", "lat", "latitude", "纬度值", "WD", "ycoord_deg",
    )),
    Field("longitude", "east", "经度", "longitude", (
        "经度", "东经", "大地经度", "经度L", "L", "lon", "lng", "long", "longitude", "经度值", "JD",
    )),
    Field("northing", "north", "北坐标 X", "northing X", (
        "X", "纵坐标", "北坐标", "X坐标", "坐标X", "纵坐标X", "北坐标X", "X(北)", "北(X)", "northing", "north", "N",
        "ZZB", "北方向",
    )),
    Field("easting", "east", "东坐标 Y", "easting Y", (
        "Y", "横坐标", "东坐标", "Y坐标", "坐标Y", "横坐标Y", "东坐标Y", "Y(东)", "东(Y)", "easting", "east", "E",
        "HZB", "东方向",
    )),
)  # fmt: skip
PAIRS = (("northing", "easting"), ("latitude", "longitude"))

UNUSED = ""
"""Declared for a field that is to have no column."""
NUMBERED = re.compile(r"#([0-9]{1,4})", re.ASCII)
OURS = frozenset({"校验结果", "Check result"})
"""Headers of the column that the annotated file adds: no column of the user's."""
MARKS = OURS | {"记录标识"}
"""Headers by which a file of ours is known: check results, identities of records."""
_UNIT = re.compile(
    r"[(\[【](?:m|米|公尺|km|°|度|deg|degree|degrees|十进制度|单位[:：]?m|单位[:：]?米|度分秒|dms)[)\]】]$"
)
_IGNORED = re.compile(r"[\s_\-*·:：、.\u200b-\u200f\u2060\ufeff]")


def fold(header: str) -> str:
    """Normalise a header: NFKC, lower case, no blanks, no unit in brackets at its end; of a long text its beginning."""
    return _fold(header[:LONGEST])


@lru_cache(maxsize=8192)
def _fold(header: str) -> str:
    folded = _IGNORED.sub("", unicodedata.normalize("NFKC", without_unit(header)).casefold())
    return _UNIT.sub("", folded)


def all_fields(kind: UploadKind) -> tuple[Field, ...]:
    """Return the fields of a kind with the position fields, where it has a position."""
    return (*kind.fields, *POSITION) if kind.has_columns else kind.fields


def find_header(
    rows: Sequence[tuple[int, list[str], str]], kind: UploadKind, declared: int | None, named: Collection[str] = ()
) -> tuple[int, list[str]]:
    """Return the index and cells of the header row: the declared one, else the first with two known names.

    Where columns are declared by their headers, a row that holds all of those is the header too.

    Raises:
        Unreadable: no row qualifies (code `columns`), or there is no row at all (code `empty`).
    """
    if not rows:
        raise refuse([Finding("empty")])
    for index, (number, cells, _) in enumerate(rows):
        if declared is not None:
            if number == declared:
                return index, cells
        elif index < HEADER_SEARCH and (_holds(cells, named) or _names_known(cells, kind) >= 2):
            return index, cells
    found = "、".join(cell.strip() for cell in rows[0][1] if cell.strip())[:200]
    missing = next((field for field in kind.fields if field.required), kind.fields[0])
    raise refuse([Finding("columns", params={"title": missing.title_zh, "field": missing.name, "found": found})])


def _holds(cells: Sequence[str], named: Collection[str]) -> bool:
    return len(named) > 1 and set(named) <= {cell.strip() for cell in cells}


def _names_known(cells: Sequence[str], kind: UploadKind) -> int:
    fields = all_fields(kind)
    return len(_best(cells, fields).keys() | triples(cells, [field for field in fields if field in POSITION[:2]], fold))


def recognise(
    headers: Sequence[str], kind: UploadKind, declared: Mapping[str, str], own: Own | None = None
) -> dict[str, Column]:
    """Return the column of each field that was found; declared columns override recognition.

    The columns of a file of ours (`own`) are known; those of the register itself are no field's unless declared.

    A column is declared by its header, or as `#3` where the header is empty or stands more than once; an empty text
    leaves the field without a column.

    Raises:
        Unreadable: a required field or a pair of position columns is missing, a field has two candidates, or
            the declaration does not fit (code `columns`); names what was found (F2).
    """
    fields = {field.name: field for field in all_fields(kind)}
    found = "、".join(header.strip() for header in headers if header.strip())[:300]
    if own is not None:
        declared = {**own.columns, **declared}
    columns, faults = _declared(headers, fields, declared, found)
    angles = [field for name, field in fields.items() if name in PAIRS[1] and name not in declared]
    for name, (index, *more) in triples(headers, angles, fold).items():
        columns[name] = Column(index, headers[index].strip(), NORMALISED, tuple(more))
    taken = {index for column in columns.values() for index in (column.index, *column.more)}
    others = () if own is None else own.others
    free = ["" if index in taken or header.strip() in others else header for index, header in enumerate(headers)]
    open_fields = [field for name, field in fields.items() if name not in columns and declared.get(name) != UNUSED]
    for name, candidates in _best(free, open_fields).items():
        top = max(column.confidence for column in candidates)
        best = [column for column in candidates if column.confidence == top]
        if len(best) > 1:
            listed = "、".join(column.header for column in best)
            params = {"title": fields[name].title_zh, "field": name, "candidates": listed}
            faults.append(Finding("columns-twice", params=params))
        else:
            columns[name] = best[0]
    faults += _missing(kind, fields, columns, faults, found)
    if faults:
        raise refuse(faults)
    return columns


def candidates(headers: Sequence[str], kind: UploadKind) -> dict[str, list[Column]]:
    """Return by field the columns that fit it best; more than one is a tie that a person decides."""
    found = _best(headers, all_fields(kind))
    tops = {name: max(column.confidence for column in columns) for name, columns in found.items()}
    return {name: [c for c in columns if c.confidence == tops[name]] for name, columns in found.items()}


def refuse(faults: Sequence[Finding], lang: Lang = "zh") -> Unreadable:
    """Return the error for a file that is readable but cannot be used, with its findings."""
    rendered = [render(CORE, fault, lang) for fault in faults]
    english = [render(CORE, fault, "en") for fault in faults]
    for fault, words in zip(rendered, english, strict=True):
        fault["message_en"], fault["remedy_en"] = words["message"], words["remedy"]
    code = "columns" if faults[0].code.startswith("columns") else faults[0].code
    message, message_en = ("；".join(str(fault["message"]) for fault in some) for some in (rendered, english))
    return Unreadable(message, message_en, code=code, errors=rendered)


def _declared(
    headers: Sequence[str], fields: Mapping[str, Field], declared: Mapping[str, str], found: str
) -> tuple[dict[str, Column], list[Finding]]:
    columns: dict[str, Column] = {}
    faults = []
    stripped = [header.strip() for header in headers]
    for name, header in declared.items():
        index = place_of(stripped, header.strip())
        if name in fields and index is not None:
            columns[name] = Column(index, stripped[index], EXACT)
        elif name not in fields or header != UNUSED:
            params = {"field": name[:40], "header": header[:80], "found": found}
            faults.append(Finding("columns-unknown", params=params))
    return columns, faults


def place_of(stripped: Sequence[str], header: str) -> int | None:
    """Return the place of a declared column: the one header that reads so, else the number behind `#`."""
    if header and stripped.count(header) == 1:
        return stripped.index(header)
    number = NUMBERED.fullmatch(header)
    index = int(number[1]) - 1 if number else -1
    return index if 0 <= index < len(stripped) else None


def _missing(
    kind: UploadKind,
    fields: Mapping[str, Field],
    columns: Mapping[str, Column],
    faults: Sequence[Finding],
    found: str,
) -> list[Finding]:
    unclear = {finding.params["field"] for finding in faults}
    needed = [field.name for field in kind.fields if field.required]
    if kind.positioned and not any(first in columns and second in columns for first, second in PAIRS):
        started = next((pair for pair in PAIRS if set(pair) & set(columns)), PAIRS[1])
        needed += started
    missing = [name for name in needed if name not in columns and name not in unclear]
    return [
        Finding("columns", params={"title": fields[name].title_zh, "field": name, "found": found}) for name in missing
    ]


def _best(headers: Sequence[str], fields: Sequence[Field]) -> dict[str, list[Column]]:
    """Return the candidate columns by field: each header counts for the one field that it fits best."""
    candidates: dict[str, list[Column]] = {}
    for index, header in enumerate(headers):
        scores = sorted(((*_fit(header, field), field.name) for field in fields if header.strip()), reverse=True)
        if not scores or scores[0][0] == 0:
            continue
        if len(scores) > 1 and scores[0][:2] == scores[1][:2]:
            continue
        confidence, _, name = scores[0]
        candidates.setdefault(name, []).append(Column(index, header.strip(), confidence))
    return candidates


def _fit(header: str, field: Field) -> tuple[float, int]:
    """Return confidence and length of the best synonym of a field for a header."""
    stripped, folded = header.strip(), fold(header)
    best = (0.0, 0)
    for synonym in field.synonyms:
        plain = fold(synonym)
        if stripped == synonym:
            best = max(best, (EXACT, len(plain)))
        elif folded == plain:
            best = max(best, (NORMALISED, len(plain)))
        elif len(plain) > 1 and (not plain.isascii() or len(plain) > 3) and plain in folded:
            best = max(best, (CONTAINED, len(plain)))
        elif len(folded) >= CUT_CHARS and not folded.isascii() and plain.startswith(folded):
            best = max(best, (CUT, len(folded)))
    return best


def describe(columns: Mapping[str, Column], headers: Sequence[str], own: Own | None = None) -> dict[str, Any]:
    """Return the recognition as the status document shows it: fields with their column, what is ignored, what is ours.

    `own` lists columns of the register itself in a file that an export of ours made.
    """
    used = {index for column in columns.values() for index in (column.index, *column.more)}
    left = (header.strip() for index, header in enumerate(headers) if index not in used)
    unused = [header for header in left if header not in {"", *MARKS}]
    others = () if own is None else own.others
    return {
        "headers": list(headers),
        "fields": {
            name: {"header": column.header, "index": column.index, "confidence": column.confidence}
            for name, column in columns.items()
        },
        "ignored": [header for header in unused if header not in others],
        "own": [header for header in unused if header in others],
    }
