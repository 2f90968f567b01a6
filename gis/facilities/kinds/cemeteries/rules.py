"""What a list of cemeteries means beyond its columns: the area, with the unit of its cell, its header or a column."""

import re
from typing import Any

from gis.core.errors import Invalid
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.numbers import plain
from gis.facilities.cemeteries.records import square_metres
from gis.facilities.kinds.cemeteries.fields import UNITS

_UNIT = re.compile(r"(?<![万萬千百公英a-z])(?:亩|公顷|平方米|平米|㎡|m²|(?:m2|mu|ha)(?![a-z0-9]))", re.IGNORECASE)
"""Not inside a larger unit (万平方米, hm², 公亩): that is no unit here, so a person is asked for one."""

RULES: dict[str, Rule] = {
    "area-unit": Rule(
        "error", "面积 {value} 没有单位", "The area {value} has no unit",
        "在表头写“占地面积（亩）”或“占地面积（㎡）”，或加一列“面积单位”",
        "Name mu or m2 in the header, 'area (mu)', or in a column 'area unit'",
    ),
    "area-units-differ": Rule(
        "error", "面积的单位不一致：{units}", "The units of the area differ: {units}",
        "保留一处单位", "Keep one of them",
    ),
    "area-unread": Rule(
        "error", "{value} 不是面积", "{value} is no area", "写成 12.5，最多 6 位小数",
        "Write it like 12.5, at most 6 decimals",
    ),
}  # fmt: skip


def interpret(row: Row, check: Check, record: dict[str, Any]) -> None:
    """Set area in square metres, its digits and its unit; a unit is never guessed from the size of the number."""
    words, stated = row.values.get("area"), record.pop("area_unit", None)
    if not words:
        return
    cell = _UNIT.search(words)
    header = _UNIT.search(check.columns["area"].header)
    found = {UNITS[each[0].casefold()] for each in (cell, header) if each} | ({stated} if stated else set())
    if len(found) != 1:
        code = "area-units-differ" if found else "area-unit"
        check.add(code, row, "area", words, units="、".join(sorted(found)))
        return
    unit = found.pop()
    digits, _ = plain(_UNIT.sub("", words))
    try:
        area = square_metres(digits, unit)
    except Invalid:
        check.add("area-unread", row, "area", words)
        return
    record |= {"area_m2": float(area), "area_received": digits, "area_unit": unit}
