"""From the cells of a row to the record that it would make; the register itself is compared in `comparing`."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
from shapely import MultiPoint, MultiPolygon, Polygon

from gis.core.faults import Faults
from gis.core.uploads.cells import code_key
from gis.core.uploads.columns import POSITION
from gis.core.uploads.kinds import Check, Row
from gis.facilities.kinds.facility import NEW, Context, Facility

NEW_WORDS = frozenset({"新增", "新建", "新", "new"})
SEPARATORS = re.compile(r"[、，,；;/|\s]+")
_PLACES = tuple(field.name for field in POSITION)


def row_checker(facility: Facility) -> Callable[[Row, Check], None]:
    """Return the check of one row: whole numbers, the township it names, figures that fit each other."""

    def check_row(row: Row, check: Check) -> None:
        values = row.values
        record: dict[str, Any] = {}
        for field in facility.fields:
            if facility.has(field.name) and (value := values.get(field.name)) is not None:
                record[field.name] = _stored(facility, field.name, value, row, check)
        facility.interpret(row, check, record)
        record = {key: value for key, value in record.items() if value is not None}
        faults = Faults()
        facility.consistent(record, faults)
        note_faults(row, check, faults)
        for doubt in facility.doubts(record):
            check.add("odd", row, None, None, said=doubt["message"], said_en=doubt["message_en"])
        made = {"name": values.get("name"), "record": record, **_identity(row, check), **_township(row, check)}
        made |= _position(row, check, facility)
        made["noted"] = values.get("noted", ())
        if facility.services and (listed := values.get(facility.services.field)):
            made["serves"] = list(dict.fromkeys(name for name in SEPARATORS.split(listed) if name))
        row.values = made

    return check_row


def note_faults(row: Row, check: Check, faults: Faults) -> None:
    """Note what a check of the register's own forms found."""
    for fault in faults.found:
        check.add(
            "figures", row, fault["field"], fault["value"] or None, said=fault["message"], said_en=fault["message_en"]
        )


def _stored(facility: Facility, name: str, value: Any, row: Row, check: Check) -> Any:
    if facility.is_whole(name):
        if value != int(value):
            check.add("not-whole", row, name, row.texts[name])
            return None
        return int(value)
    places = facility.decimals(name)
    if places is not None and round(value, places) != value:
        check.add("decimals", row, name, row.texts[name], places=places)
        return None
    return value == "yes" if facility.is_flag(name) else value


def _identity(row: Row, check: Check) -> dict[str, str]:
    words = row.values.get("record_id")
    if not words:
        return {}
    if words.casefold() in NEW_WORDS:
        return {"record_id": NEW}
    try:
        return {"record_id": str(UUID(words))}
    except ValueError:
        check.add("record-id", row, "record_id", words)
        return {}


def _township(row: Row, check: Check) -> dict[str, str]:
    """Return the township and county that a row states, by its columns; what cannot be told is noted."""
    context: Context = check.context
    words, county_words = row.values.get("township"), row.values.get("county")
    county = context.townships.county_of(county_words) if county_words else None
    if county_words and county is None:
        check.add("county-unknown", row, "county", county_words)
        return {}
    stated = {"county": county} if county else {}
    if not words:
        return stated
    found = context.townships.named(words, county)
    if len(found) == 1:
        one = found[0]
        return {"township_id": one.id, "township": one.name, "county": one.county}
    if not found and (only := context.townships.county_of(words)) and county in {None, only}:
        return {"county": only}
    if found:
        check.add("township-ambiguous", row, "township", words, candidates="、".join(each.full_name for each in found))
    else:
        check.add("township-unknown", row, "township", words, county=county_words or "")
    return {}


def _position(row: Row, check: Check, facility: Facility) -> dict[str, Any]:
    """Return the position as received, with the system that was declared, and tell whether anything was given."""
    texts = {name: row.texts[name] for name in _PLACES if row.texts.get(name, "").strip()}
    shape = row.shape
    if isinstance(shape, MultiPoint) and len(shape.geoms) == 1:
        shape = row.shape = shape.geoms[0]
    is_area = facility.areal and isinstance(shape, Polygon | MultiPolygon)
    if shape is not None and shape.geom_type != "Point" and not is_area:
        check.add("no-point", row)
        row.shape = None
    found: dict[str, Any] = {"has_position": bool(texts) or row.shape_text is not None}
    if row.shape is not None:
        received = {"received_position": row.shape_text, "received_axes": row.values.get("axes")}
    elif row.lon is not None:
        received = {"received_position": orjson.dumps(row.values.get("position", texts)).decode()}
    else:
        return found
    return found | {"as_received": {**received, "source_crs": check.profile.crs}}


def batch_checker(facility: Facility) -> Callable[[Sequence[Row], Check], None]:
    """Return the check of all rows: none is said twice, and what was left to defaults is counted."""

    def check_batch(rows: Sequence[Row], check: Check) -> None:
        named: dict[tuple[str, str], int] = {}
        coded: dict[str, int] = {}
        left: Counter[str] = Counter()
        for row in rows:
            record = row.values["record"]
            _once(row, check, named)
            left.update(row.values.pop("noted"))
            code = record.get(facility.code or "")
            if code and facility.code_is_unique and (other := coded.setdefault(code, row.number)) != row.number:
                check.add("code-twice", row, facility.code, code, other=other)
            for name in ("secrecy", "status"):
                left[f"{name}-default"] += facility.has(name) and name not in record
        _units(check, facility)
        for noted, count in left.items():
            if count:
                check.add(noted, count=count)
        for row in rows:
            row.texts = {}

    return check_batch


def _units(check: Check, facility: Facility) -> None:
    """Note headers with a unit that is not the column's: nothing is converted unseen."""
    for name, (pattern, needed, needed_en) in facility.foreign_units.items():
        column = check.columns.get(name)
        if column is not None and pattern.search(column.header):
            check.add("foreign-unit", field=name, header=column.header[:80], needed=needed, needed_en=needed_en)


def _once(row: Row, check: Check, named: dict[tuple[str, str], int]) -> None:
    name, township = row.values["name"], row.values.get("township_id")
    if not name or not township or row.values.get("record_id") == NEW:
        return
    other = named.setdefault((code_key(name), township), row.number)
    if other != row.number:
        check.add("name-twice", row, "name", name, other=other)
