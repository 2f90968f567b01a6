"""Units that stand in headers: metres and degrees are read, feet and kilometres are refused with the reason.

Nothing is converted: a factor that is applied unseen (international or US survey foot, 2 ppm apart) is a guess.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from gis.core.uploads.kinds import Check, Column, Field

_FOOT = r"(?:us\s*survey\s*)?(?:us|intl?)?[\s\-_]?(?:ft|feet|foot|sft)(?:\s*us)?|英尺|呎"
_KILOMETRE = r"km|千米|公里|kilomet(?:er|re)s?"
_TAIL = re.compile(
    rf"(?:[(\[【{{]\s*(?:单位\s*[:：]?\s*)?(?:(?P<f>{_FOOT})|(?P<k>{_KILOMETRE}))\s*[)\]】}}]"
    rf"|[\s_\-/,:：]+(?:(?P<f2>{_FOOT})|(?P<k2>{_KILOMETRE})))$"
)
LONGEST = 200


def unit_of(header: str) -> Literal["ft", "km"] | None:
    """Return the unit at the end of a header that is refused for coordinates and heights, None for all others.

    >>> unit_of("Easting (US ft)"), unit_of("高程（英尺）"), unit_of("Y_km"), unit_of("X(m)"), unit_of("shift")
    ('ft', 'ft', 'km', None, None)
    """
    match = _TAIL.search(_plain(header))
    if match is None:
        return None
    return "ft" if match["f"] or match["f2"] else "km"


def without_unit(header: str) -> str:
    """Return a header without such a unit, so that its column is known and the finding can name it."""
    plain = _plain(header)
    return _TAIL.sub("", plain) if _TAIL.search(plain) else header


def _plain(header: str) -> str:
    return unicodedata.normalize("NFKC", header[:LONGEST]).casefold().strip()


def _is_measured(field: Field) -> bool:
    return field.type in {"north", "east", "number"} and not field.own_unit


def note_units(check: Check, columns: Mapping[str, Column]) -> None:
    """Note each column of a coordinate or a number whose header states feet or kilometres."""
    from gis.core.uploads.columns import all_fields  # noqa: PLC0415 - columns reads units too

    measured = {field.name for field in all_fields(check.kind) if _is_measured(field)}
    for name, column in columns.items():
        unit = unit_of(column.header) if name in measured else None
        if unit is not None:
            check.add(f"unit-{unit}", field=name, header=column.header[:80])
