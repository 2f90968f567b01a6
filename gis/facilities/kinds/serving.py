"""Settlements that a facility serves, as a file lists them by name: found, and compared with the relation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.undo import table_of
from gis.facilities.kinds.facility import Facility
from gis.facilities.kinds.matching import Staged

if TYPE_CHECKING:
    from gis.facilities.kinds.comparing import Change, Comparison

_SETTLEMENTS = text("""
SELECT s.id::text, s.name, s.division_id::text, coalesce(l.name, ''), coalesce(left(l.code, 6), ''), s.village_code
  FROM register.settlement s LEFT JOIN view_internal.division_labels l ON l.id = s.division_id
 WHERE NOT s.deleted AND s.secrecy <> 'restricted' AND register.in_force(s.valid_from, s.valid_to) ORDER BY s.id
""")
_SERVED = """
SELECT k.{column}::text, k.settlement_id::text FROM register.{table} k
 WHERE NOT k.deleted AND k.{column}::text = ANY(:facilities)
"""


@dataclass(frozen=True, slots=True)
class Village:
    """A settlement of the register."""

    id: str
    name: str
    township_id: str | None
    township: str
    county: str
    code: str | None


@dataclass(slots=True)
class Served:
    """Settlements by what files call them, and those that known facilities serve."""

    by_name: dict[str, list[Village]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, Village] = field(default_factory=dict)
    now: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of_row(self, found: "Comparison", row: Staged) -> list[str]:
        """Return the ids of the settlements that a row names; one that cannot be told is noted."""
        assert found.facility.services is not None
        column, ids = found.facility.services.field, []
        for words in row.values["serves"]:
            fits = self._named(words, row)
            if len(fits) == 1:
                ids.append(fits[0].id)
            elif fits:
                places = "、".join(each.township or each.county or "–" for each in fits[:8])
                found.add("village-ambiguous", row, column, words, candidates=places)
            else:
                found.add("village-unknown", row, column, words)
        return sorted(set(ids))

    def _named(self, words: str, row: Staged) -> list[Village]:
        """Return those of the name, by preference in the row's township, else in its county; or township and name."""
        fits = self.by_name.get(words, [])
        within = [each for each in fits if each.township_id and each.township_id == row.township_id]
        within = within or [each for each in fits if row.county and each.county == row.county]
        return within or fits

    def compare(self, facility_id: str, wanted: Sequence[str], change: "Change") -> None:
        """Note which settlements come to those served and which leave: the list of a file is the whole list."""
        now, then = self.now[facility_id], set(wanted)
        change.serve, change.unserve = sorted(then - now), sorted(now - then)
        if change.serve or change.unserve:
            said = [
                f"{sign}{self._name(each)}"
                for sign, some in (("+", change.serve), ("-", change.unserve))
                for each in some
            ]
            change.told.append(("serves", "", " ".join(said)))

    def _name(self, settlement: str) -> str:
        known = self.by_id.get(settlement)
        return known.name if known else "…"


def read_served(session: Session, facility: Facility, rows: Iterable[Staged]) -> Served | None:
    """Return what is needed for rows that list settlements; None where no row does."""
    services = facility.services
    naming = [row for row in rows if "serves" in row.values]
    if services is None or not naming:
        return None
    found = Served()
    for values in session.execute(_SETTLEMENTS):
        village = Village(*values)
        found.by_id[village.id] = village
        for name in {village.name, village.township + village.name, village.code or village.name}:
            found.by_name[name].append(village)
    facilities = [row.known.id for row in naming if row.known]
    statement = text(_SERVED.format(column=services.column, table=table_of(services.table).name))
    for facility_id, settlement in session.execute(statement, {"facilities": facilities}):
        found.now[facility_id].add(settlement)
    return found
