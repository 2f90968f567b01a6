"""The properties of a feature as the columns of its record: typed strictly, nothing dropped, rounded or trimmed."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gis.core.collections import Property
from gis.core.editing.faults import FeatureFaults
from gis.core.editing.model import Editor, Writable
from gis.core.uploads.cells import unprintable
from gis.core.uploads.parsing.strict_json import Lexeme, spell

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
WRONG, NOTED = object(), object()
"""Stand for a value of another type, and for one whose fault was noted."""
TYPES = {
    "string": ("文本", "a text"), "integer": ("整数", "a whole number"), "number": ("数", "a number"),
    "boolean": ("true 或 false", "true or false"), "date": ("YYYY-MM-DD 日期", "a date, YYYY-MM-DD"),
}  # fmt: skip


def read_values(
    editor: Editor,
    properties: Mapping[str, Any],
    published: tuple[Property, ...],
    current: Mapping[str, Any] | None,
    faults: FeatureFaults,
) -> dict[str, Any]:
    """Return the value of every writable column; None where a property is absent or null.

    Args:
        editor: the collection.
        properties: as sent (numbers with their digits).
        published: the properties this viewer can read.
        current: the properties as they stand, None for a new feature: a read-only one may be sent back unchanged.
        faults: takes unknown and read-only properties, wrong types, values out of range and required ones that lack.
    """
    known, fields = {item.name for item in published}, editor.writables(new=current is None)
    writables = {each.name for each in fields}
    for name, value in properties.items():
        if name not in known and name not in writables:
            faults.schema(name[:60], None, "unknown-property", "没有这个属性", "There is no such property")
        elif name not in writables:
            _unchanged(editor, name, value, current, faults)
    found = {}
    for each in fields:
        value = properties.get(each.name)
        if value is None and each.required:
            faults.schema(each.name, None, "required", "必填", "is required")
        found[each.column] = None if value is None else _typed(each, value, faults)
    return found


def _unchanged(editor: Editor, name: str, value: Any, current: Mapping[str, Any] | None, faults: FeatureFaults) -> None:
    """Let a read-only property pass as it stands; else say how it is set."""
    stands = None if current is None else current.get(name)
    if value is None and current is None:
        return
    if not _same(value, stands):
        zh, en = editor.ways.get(name, ("由登记库推算或维护，不能直接写", "kept by the register, not written"))
        faults.note(name, _shown(value), "read-only", (zh, en))


def _same(sent: Any, stands: Any) -> bool:
    if isinstance(sent, Lexeme) and isinstance(stands, Lexeme):
        return Decimal(str(sent)) == Decimal(str(stands))
    return type(sent) is type(stands) and bool(sent == stands)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else spell(value)


def _typed(each: Writable, value: Any, faults: FeatureFaults) -> Any:
    """Return a value of the property's type, `WRONG` when it is none."""
    readers = {"string": _string, "integer": _number, "number": _number, "date": _date}
    if each.type == "boolean":
        found = value if isinstance(value, bool) else WRONG
    else:
        found = readers[each.type](each, value, faults)
    if found is WRONG:
        zh, en = TYPES[each.type]
        faults.schema(each.name, _shown(value), "type", f"应为{zh}", f"has to be {en}")
    return None if found is WRONG or found is NOTED else found


def _string(each: Writable, value: Any, faults: FeatureFaults) -> Any:
    if not isinstance(value, str) or isinstance(value, Lexeme):
        return WRONG
    bad = unprintable(value)
    if bad:
        faults.schema(each.name, value, "bad-characters", f"含不允许的字符 {bad}", f"Characters not allowed: {bad}")
    elif value == "" or value != value.strip():
        faults.schema(
            each.name, value, "blank", "不能为空或以空格开头结尾（清空用 null）", "blank or padded; null clears it"
        )
    elif each.choices and value not in each.choices:
        listed = "、".join(each.choices)
        faults.schema(each.name, value, "choice", f"可取：{listed}", f"one of: {', '.join(each.choices)}")
    elif each.max_chars is not None and len(value) > each.max_chars:
        limit = each.max_chars
        faults.schema(each.name, value, "too-long", f"超过 {limit} 个字符", f"longer than {limit} characters")
    else:
        return value
    return NOTED


def _number(each: Writable, value: Any, faults: FeatureFaults) -> Any:
    if not isinstance(value, Lexeme) or (each.type == "integer" and not INTEGER.fullmatch(value)):
        return WRONG
    number = Decimal(str(value))
    low, high = each.low, each.high
    if (low is not None and number < low) or (high is not None and number > high):
        zh, en = (
            f"不在 {low if low is not None else ''}–{high} 内",
            f"not within {low if low is not None else ''} to {high}",
        )
        faults.schema(each.name, value, "out-of-range", zh, en)
    elif each.type == "number" and number != round(number, each.decimals):
        faults.schema(
            each.name, value, "digits", f"保留 {each.decimals} 位小数，不作舍入", f"{each.decimals} decimals are kept"
        )
    else:
        return int(number) if each.type == "integer" else number
    return NOTED


def _date(_each: Writable, value: Any, _faults: FeatureFaults) -> Any:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return WRONG
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return WRONG
    return day if FIRST <= day <= LAST else WRONG
