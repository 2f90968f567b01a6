"""Where the rows of a file lie, by what the kind takes: two columns, a geometry, or either and perhaps neither."""

from collections.abc import Sequence
from typing import Any

from gis.core.uploads.columns import PAIRS
from gis.core.uploads.coordinates import locate
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.shapes import place_shapes


def place(check: Check, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Set position or shape of each row that has one, note what is wrong, and return the interpretations offered.

    Where any geometry fits (`UploadKind.shape` is `any`) a row may have a geometry, a position in two columns, or
    none; the geometry stands above the columns. Without any position in the file no system need be declared.
    """
    if check.kind.shape == "any":
        return _anywhere(check, rows)
    if check.kind.shape:
        return place_shapes(check, rows)
    return locate(check, rows) if check.kind.positioned else []


def _anywhere(check: Check, rows: Sequence[Row]) -> list[dict[str, Any]]:
    shaped = [row for row in rows if row.shape_text is not None]
    celled = _in_columns(check, rows)
    offers = locate(check, celled) if celled else []
    if shaped:
        offers = place_shapes(check, shaped) or offers
    if shaped and celled:
        _say_once(check)
    return offers


def _in_columns(check: Check, rows: Sequence[Row]) -> list[Row]:
    """Return the rows without a geometry that have something in one of a pair of columns of the position."""
    pairs = [pair for pair in PAIRS if set(pair) <= check.columns.keys()]
    names = {name for pair in pairs for name in pair}
    for alone in {name for pair in PAIRS for name in pair} & check.columns.keys() - names:
        check.add("position-half", column=check.columns[alone].header)
    return [row for row in rows if row.shape_text is None and any(map(str.strip, map(row.texts.__getitem__, names)))]


def _say_once(check: Check) -> None:
    """Keep one of the findings about the whole file that both ways of placing note."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for finding in check.findings:
        key = (finding.code, repr(finding.params))
        if finding.row is None and key in seen:
            continue
        seen.add(key)
        kept.append(finding)
    check.findings = kept
