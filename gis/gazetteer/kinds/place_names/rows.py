"""From the cells of a register row to the record it would make: class, division, years, secrecy, names, details.

Everything here is a function of the row and of what `context` read; the register itself is compared in `place`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from gis.core.crs import STORAGE
from gis.core.uploads.findings import shown
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.stated import epsg_of
from gis.gazetteer.fields import DETAILS, FOUR, PROTECTED
from gis.gazetteer.kinds.place_names.context import TOWNSHIP_DIGITS, Context, Manner
from gis.gazetteer.kinds.place_names.fields import ATTRIBUTES
from gis.gazetteer.kinds.place_names.name_checks import check_name
from gis.gazetteer.kinds.place_names.names import listed, name_rows
from gis.gazetteer.kinds.place_names.positions import place_rows

CODE = re.compile(r"[0-9]{20}", re.ASCII)
CLASS = re.compile(r"([0-9]{2,5})(?![0-9]).*", re.ASCII | re.DOTALL)
CODE_TWICE = "code_twice"
"""Where a row keeps the number of the earlier row with its code, until it is checked."""
YEAR = re.compile(
    r"(?P<bc>公元前|前|BC\s*|-)?(?P<year>[0-9]{1,4})(?:年|[-/.年][0-9]{1,2}(?:月|[-/.月][0-9]{1,2}日?)?)?(?P<bce>\s*BC)?",
    re.IGNORECASE,
)
PLAIN_SECRECY = frozenset({"公开", "内部", "秘密", "public", "internal", "restricted"})
_OF_PLACE = frozenset((*FOUR, *PROTECTED))
_KEPT_AS_DETAILS = frozenset(
    ("hanzi", "roman", "generic_roman", "class_name", "division", *(each.name for each in DETAILS))
)


def check_batch(rows: Sequence[Row], check: Check) -> None:
    """Tell each row whose code an earlier row has (`CODE_TWICE`), and whether the file has names at all."""
    if not _has_names(check):
        check.add("name-column")
        return
    codes: dict[str, int] = {}
    for row in rows:
        code = row.values.get("place_code")
        if code and (other := codes.setdefault(code, row.number)) != row.number:
            row.values[CODE_TWICE] = other


def check_part(rows: Sequence[Row], check: Check) -> Counter[str]:
    """Turn each row into the record that it would make, and note what is wrong or doubtful about it."""
    counts: Counter[str] = Counter()
    if _has_names(check):
        place_rows(rows, check)
        for row in rows:
            _row(row, check, counts)
    return counts


def conclude(counts: Counter[str], check: Check) -> None:
    """Say how many rows got what they did not state."""
    for code in ("class-from-code", "secrecy-default", "status-default", "division-none"):
        if counts[code]:
            check.add(code, count=counts[code])


def _has_names(check: Check) -> bool:
    return bool({"name", "hanzi"} & check.columns.keys())


def _row(row: Row, check: Check, counts: Counter[str]) -> None:
    values = row.values
    name = _name(row, check)
    code = _code(row, check)
    class_code = _class(row, check, code, counts)
    if name is None or class_code is None:
        row.texts = {}
        return
    place, details = _kept(values)
    place["class_code"] = class_code
    _protection(row, check, place)
    if code:
        place["place_code"] = code
    _without_repetition(row, check, class_code, details)
    place |= _years(row, check, details)
    place |= _levels(values, place, counts)
    county = _division(row, check, place, counts)
    if "division_id" in place and details.get("division") in check.context.divisions.spellings(place["division_id"]):
        del details["division"]
    place |= values.get("place", {})
    manner = _manner(check, place)
    names = name_rows(row, check, name, manner)
    check_name(row, check, names[0], class_code, manner)
    made: dict[str, Any] = {
        "name": name,
        "place": place,
        "stated": [key for key in ("secrecy", "status") if values.get(key)],
        "details": details,
        "attributes": _attributes(row, check, class_code, details),
        "names": names,
    }
    if county:
        made["counties"] = [county]
    row.values, row.texts = made, {}


def _kept(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what goes as it was understood into the columns of the place and into its details."""
    place: dict[str, Any] = {}
    details: dict[str, Any] = {}
    for key, value in values.items():
        if value and key in _KEPT_AS_DETAILS:
            details[key] = value
        elif value and key in _OF_PLACE:
            place[key] = value
    return place, details


def _protection(row: Row, check: Check, place: dict[str, Any]) -> None:
    """Note a row that says where a name is listed but not at which level."""
    said = [key for key in PROTECTED if key in place]
    if said and "protection_level" not in place and not row.has_error:
        check.add("protection-level", row, said[0], str(place[said[0]]))


def _manner(check: Check, place: dict[str, Any]) -> Manner:
    """Return how the row's names are written and read: in its division, else in the one that its code begins with."""
    context: Context = check.context
    division = context.divisions.by_id.get(place.get("division_id", ""))
    within = (division.code if division else "") or place.get("place_code", "")
    return context.manner_of(place["class_code"], within[:TOWNSHIP_DIGITS])


def _name(row: Row, check: Check) -> str | None:
    """Return the standard name: its column, else the name as written in Hanzi."""
    name, hanzi = row.values.get("name"), row.values.get("hanzi")
    if name and hanzi == name:
        del row.values["hanzi"]
    elif name and hanzi:
        check.add("hanzi-differs", row, "hanzi", hanzi, name=shown(name))
    elif hanzi:
        return str(row.values.pop("hanzi"))
    if not name and not row.has_error:
        check.add("name-missing", row, "name" if "name" in check.columns else "hanzi")
    return name


def _code(row: Row, check: Check) -> str | None:
    code, other = row.values.get("place_code"), row.values.pop(CODE_TWICE, None)
    if not code:
        return None
    if not CODE.fullmatch(code):
        check.add("code-form", row, "place_code", code)
        return None
    if other is not None:
        check.add("code-twice", row, "place_code", code, other=other)
    return str(code)


def _class(row: Row, check: Check, code: str | None, counts: Counter[str]) -> str | None:
    """Return the class by its code or name; by the place code where the row says none."""
    context: Context = check.context
    words = row.values.get("class_code")
    coded = code[9:14] if code else None
    if not words:
        found = context.by_class_name.get(row.values.get("class_name") or "")
        if found is None and coded is None:
            check.add("class-missing", row, "class_code")
        elif found is None:
            counts["class-from-code"] += 1
        return _known(row, check, found or coded, coded)
    digits = CLASS.fullmatch(words)
    found = digits[1].ljust(5, "0") if digits else context.by_class_name.get(words)
    if found is None:
        check.add("class-unnamed", row, "class_code", words)
        return None
    return _known(row, check, found, coded)


def _known(row: Row, check: Check, found: str | None, coded: str | None) -> str | None:
    context: Context = check.context
    if found is None:
        return None
    if found not in context.classes.by_code:
        check.add("class-unknown", row, "class_code", found)
    if coded is not None and coded != found:
        check.add("code-class", row, "class_code", found, coded=coded)
    return found


def _years(row: Row, check: Check, details: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in ("since_year", "until_year"):
        words = row.values.get(key)
        if not words:
            continue
        match = YEAR.fullmatch(words)
        if match is None:
            check.add("year-unread", row, key, words)
            details[key] = words
            continue
        found[key] = int(match["year"]) * (-1 if match["bc"] or match["bce"] else 1)
        if not words.lstrip("-").isdigit():
            details[key] = words
    if len(found) == 2 and found["since_year"] > found["until_year"]:
        check.add("years-order", row, "since_year", since=found["since_year"], until=found["until_year"])
    return found


def _levels(values: dict[str, Any], place: dict[str, Any], counts: Counter[str]) -> dict[str, str]:
    """Return status and secrecy, and count the rows that do not say."""
    status, secrecy = values.get("status"), values.get("secrecy")
    if not status:
        counts["status-default"] += 1
        status = "historic" if "until_year" in place else "current"
    if not secrecy:
        counts["secrecy-default"] += 1
    return {"status": status, "secrecy": secrecy or "internal"}


def _division(row: Row, check: Check, place: dict[str, Any], counts: Counter[str]) -> str | None:
    """Set the division that the row names, else that of its code; return the code of its county."""
    context: Context = check.context
    words, code = row.values.get("division"), place.get("place_code", "")
    found = context.divisions.named(words, code) if words else None
    if words and found is None:
        check.add("division-unknown", row, "division", words)
    by_code = context.divisions.of_code(code) if code else None
    if code and by_code is None:
        check.add("code-division-unknown", row, "place_code", code, coded=code[:9])
    if found is not None and by_code is not None and not context.divisions.are_in_line(found, by_code):
        check.add("code-division", row, "division", words, coded=code[:9])
    found = found or by_code
    if found is None:
        counts["division-none"] += not words
        return None
    place["division_id"] = found.id
    return found.county


def _without_repetition(row: Row, check: Check, class_code: str, details: dict[str, Any]) -> None:
    """Leave out of the details what the record says elsewhere; keep the words of a secrecy level that has others."""
    known = check.context.classes.by_code.get(class_code)
    if known is not None and details.get("class_name") == known.name:
        del details["class_name"]
    if epsg_of(details.get("coordinate_system") or "") == STORAGE:
        del details["coordinate_system"]
    secrecy = row.texts.get("secrecy", "").strip()
    if secrecy and secrecy not in PLAIN_SECRECY:
        details["secrecy"] = secrecy


def _attributes(row: Row, check: Check, class_code: str, details: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of the class; what the class does not have is kept among the details."""
    schema = check.context.schemas.get(class_code, {})
    found: dict[str, Any] = {}
    for key in sorted(row.values.keys() & ATTRIBUTES):  # one order in every process
        value: Any = row.values[key]
        each = schema.get(key)
        if each is None:
            check.add("attribute-unfit", row, key, value, title=check.columns[key].header)
            details[key] = value
            continue
        if each.get("type") in {"number", "integer"}:
            try:
                value = float(value) if "." in value else int(value)
            except ValueError:
                check.add("attribute-number", row, key, value, title=check.columns[key].header)
        found[key] = value
    return found


__all__ = ["check_batch", "check_part", "conclude", "listed"]
