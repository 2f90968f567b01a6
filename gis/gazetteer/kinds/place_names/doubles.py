"""One village registered twice, as an area (216xx) and as an organisation (276xx): reported, never linked (P-A9)."""

import re
from collections import defaultdict
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import PlaceFinding

AREA, ORGANISATION = "216", "276"
ORGAN = re.compile("(?:(?<=村)民委员会|(?<=村)委会|村民委员会|村委会|居民委员会|居委会|(?<=社区)居委会)$")
_STAGED = text("""
SELECT row_number, "values"->>'name', "values"#>>'{place,class_code}', "values"#>>'{place,place_code}',
       coalesce("values"#>>'{place,division_id}', ''), target_id::text
  FROM app.upload_row
 WHERE upload_id = :upload AND action IS NOT NULL
   AND left("values"#>>'{place,class_code}', 3) IN ('216', '276') ORDER BY row_number
""")
_REGISTERED = text("""
SELECT n.name, p.class_code, p.place_code, coalesce(p.division_id::text, ''), p.id::text
  FROM register.place_name n JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND p.secrecy <> 'restricted'
 WHERE n.kind = 'standard' AND NOT n.deleted AND n.name = ANY(:names) AND p.entity_id IS NULL
   AND left(p.class_code, 3) IN ('216', '276')
""")


def base_of(name: str, class_code: str) -> str:
    """Return the name of the village or community that an area or its committee bears.

    >>> base_of("长岭村民委员会", "27610"), base_of("花园社区居民委员会", "27620"), base_of("长岭村", "21610")
    ('长岭村', '花园社区', '长岭村')
    """
    return ORGAN.sub("", name) if class_code.startswith(ORGANISATION) else name


def _spellings(name: str, class_code: str) -> list[str]:
    """Return the names that the counterpart may bear."""
    base = base_of(name, class_code)
    if class_code.startswith(ORGANISATION):
        return [base, f"{base}村", f"{base}社区"]
    ends = ("民委员会", "委会", "村民委员会") if base.endswith("村") else ("居民委员会", "居委会", "村民委员会")
    return [base, *(base + end for end in ends)]


def registered_twice(session: Session, upload_id: UUID) -> list[PlaceFinding]:
    """Return a finding for each staged row whose counterpart of the other class stands in the file or the register."""
    staged = session.execute(_STAGED, {"upload": upload_id}).all()
    if not staged:
        return []
    counterparts: dict[tuple[str, str], list[tuple[str, str | None, int | None, str | None]]] = defaultdict(list)
    for row, name, class_code, code, division, target in staged:
        counterparts[name, division].append((class_code, code, row, target))
    names = sorted({spelling for _, name, class_code, *_ in staged for spelling in _spellings(name, class_code)})
    for name, class_code, code, division, place in session.execute(_REGISTERED, {"names": names}):
        if not any(target == place for *_, target in counterparts.get((name, division), ())):
            counterparts[name, division].append((class_code, code, None, place))
    return [
        finding
        for row, name, class_code, _, division, target in staged
        if (finding := _counterpart(row, name, class_code, target, division, counterparts)) is not None
    ]


def _counterpart(
    row: int,
    name: str,
    class_code: str,
    target: str | None,
    division: str,
    counterparts: dict[tuple[str, str], list[tuple[str, str | None, int | None, str | None]]],
) -> PlaceFinding | None:
    for spelling in _spellings(name, class_code):
        for other_class, code, other_row, place in counterparts.get((spelling, division), ()):
            if other_class[:3] == class_code[:3] or (place is not None and place == target):
                continue
            where = ("登记库", "the register") if other_row is None else (f"第 {other_row} 行", f"row {other_row}")
            words = {"where": where[0], "where_en": where[1], "other": spelling, "code": code or other_class}
            return PlaceFinding("registered-twice", row, "name", name[:80], words)
    return None
