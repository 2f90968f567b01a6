"""Readings that wait for a person: grouped so that one decision settles many names, each decision one batch (P-C3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gis.core.errors import Conflict, Invalid, NotFound
from gis.core.history import ChangeBatch, open_batch
from gis.core.uploads.undo import undo_batch
from gis.gazetteer.checks.divisions import Tree, load_tree
from gis.gazetteer.naming import name_columns
from gis.gazetteer.readings import read_name
from gis.gazetteer.records.access import Reader, county_of
from gis.gazetteer.tables import PlaceName

KIND = "place-reading"
SHOWN = 100
EXAMPLES = 3
CONFIRMED_MAX = 5_000
_OPEN = text("""
SELECT n.id::text AS id, n.name, n.reading, p.id::text AS place, p.division_id::text AS division, k.spelled_as,
       k.generics
  FROM register.place_name n
  JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND p.secrecy = ANY(:secrecies)
  JOIN register.place_class k ON k.code = p.class_code
 WHERE n.pinyin_status = 'unconfirmed' AND NOT n.deleted AND n.secrecy = ANY(:secrecies)
   AND (:within = '{}'::text[] OR p.division_id::text = ANY(:within))
 ORDER BY n.name, n.id
""")
# the newest version of each row, held until the end; the status is looked at after the wait for another officer
_LOCKED = text("""
SELECT n.id::text AS id, n.name, n.pinyin_status = 'unconfirmed' AND NOT n.deleted AS open
  FROM register.place_name n WHERE n.id = ANY(CAST(:ids AS uuid[])) ORDER BY n.id FOR UPDATE OF n
""")


@dataclass(frozen=True, slots=True)
class Member:
    """A name that waits, with its whole readings in the order of the group's options."""

    id: str
    place: str
    name: str
    spelled_as: str
    generics: tuple[str, ...]
    division: str
    options: tuple[tuple[str, ...], ...]

    def read_as(self, option: Sequence[str], at: int | None) -> tuple[str, ...]:
        """Return the whole reading that an option of the group means for this name."""
        return tuple(option) if at is None else next(one for one in self.options if one[at] == option[0])

    def document(self) -> dict[str, str]:
        """Return the name as an example, or as one that another officer settled first."""
        return {"id": self.place, "name": self.name, "division": self.division}


@dataclass
class Group:
    """Names that one decision settles: those written alike, or those that share an open character before a generic.

    `tail`: of a group by character, how many characters stand from the open one to the end of each name.
    """

    key: str
    name: str
    options: list[list[str]]
    tail: int | None = None
    members: list[Member] = field(default_factory=list)

    def readings(self, option: Sequence[str]) -> dict[str, tuple[Member, tuple[str, ...]]]:
        """Return what each name of the group is read as when an option is taken, by the id of the name."""
        made = {}
        for one in self.members:
            at = None if self.tail is None else len(one.name) - self.tail
            made[one.id] = (one, one.read_as(option, at))
        return made

    def order(self) -> tuple[int, str]:
        """The largest first, then by name."""
        return -len(self.members), self.name

    def document(self) -> dict[str, Any]:
        """Return the group for an answer."""
        return {"key": self.key, "name": self.name, "options": self.options, "count": len(self.members),
                "examples": [one.document() for one in self.members[:EXAMPLES]],
                "by": "name" if self.tail is None else "character"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation did: its batch, the number of names, and those that somebody settled meanwhile."""

    batch_id: UUID
    count: int
    passed: tuple[dict[str, str], ...]


def read_open(session: Session, reader: Reader, *, division: str = "", contains: str = "") -> dict[str, Any]:
    """Return how many names wait, and their groups, the largest first: by character in a generic, and by name."""
    names, characters = _groups(session, reader, division, contains)
    listed = sorted(names.values(), key=lambda one: (-len(one.members), one.name))
    shared = sorted(
        (g for g in characters.values() if len(g.members) > 1), key=lambda one: (-len(one.members), one.name)
    )
    return {
        "count": sum(len(group.members) for group in names.values()),
        "names": [group.document() for group in listed[:SHOWN]],
        "more_names": max(0, len(listed) - SHOWN),
        "characters": [group.document() for group in shared[:SHOWN]],
    }


def _groups(
    session: Session, reader: Reader, division: str = "", contains: str = ""
) -> tuple[dict[str, Group], dict[str, Group]]:
    tree = load_tree(session)
    node = tree.find(division)
    values = {"secrecies": reader.secrecies, "within": tree.subtree(node.id) if node else []}
    names: dict[str, Group] = {}
    characters: dict[str, Group] = {}
    for row in session.execute(_OPEN, values).mappings():
        if contains and contains not in row["name"]:
            continue
        if reader.counties and county_of(tree, row["division"]) not in reader.counties:
            continue
        _sort_in(row, tree, names, characters)
    return names, characters


def _sort_in(row: Any, tree: Tree, names: dict[str, Group], characters: dict[str, Group]) -> None:
    name, options = row["name"], _options(row, tree)
    one = Member(row["id"], row["place"], name, row["spelled_as"], tuple(row["generics"]),
                 tree.words(row["division"]), options)  # fmt: skip
    key = f"name:{one.spelled_as}:{name}:{'|'.join(' '.join(each) for each in options)}"
    names.setdefault(key, Group(key, name, [list(each) for each in options])).members.append(one)
    open_at = [i for i in range(len(name)) if len({each[i] for each in options}) > 1]
    if len(open_at) != 1:
        return
    at = open_at[0]
    shared = f"character:{one.spelled_as}:{name[at:]}:{'|'.join(each[at] for each in options)}"
    made = Group(shared, f"…{name[at:]}", [[each[at]] for each in options], len(name) - at)
    characters.setdefault(shared, made).members.append(one)


def _options(row: Any, tree: Tree) -> tuple[tuple[str, ...], ...]:
    """The chain's readings, and the recorded one where a file gave another."""
    path = [each.code or each.name for each in tree.path(row["division"])]
    found = read_name(row["name"], row["spelled_as"], tuple(path)).alternatives
    recorded = tuple(row["reading"] or ())
    return (*found, recorded) if len(recorded) == len(row["name"]) and recorded not in found else found


def confirm(
    session: Session, reader: Reader, decisions: Sequence[tuple[str, list[str]]], request_id: str | None = None
) -> Confirmed:
    """Confirm readings by group, one batch for all. A name that another officer settles meanwhile is not overwritten.

    Args:
        session: the transaction.
        reader: who confirms; only names of own counties are in a group.
        decisions: the key of a group and the option taken.
        request_id: the request.

    Raises:
        Invalid: a group that is not there (any more), or a reading that is none of its options; each is named.
        Conflict: all of the names were settled meanwhile.
    """
    names, characters = _groups(session, reader)
    groups = names | characters
    errors = [
        {"field": key, "value": " ".join(option), "message": "没有这一组，或读音不在可选之列",
         "message_en": "No such group any more, or not one of its readings"}
        for key, option in decisions
        if key not in groups or option not in groups[key].options
    ]  # fmt: skip
    if errors:
        raise Invalid("有的读音不能核定", "Some readings cannot be confirmed", code="reading", errors=errors)
    chosen: dict[str, tuple[Member, tuple[str, ...]]] = {}
    for key, option in decisions:
        chosen |= groups[key].readings(option)
    if not 0 < len(chosen) <= CONFIRMED_MAX:
        raise Invalid(f"一次核定 1 至 {CONFIRMED_MAX} 个", f"1 to {CONFIRMED_MAX} names at once", code="count")
    held = _hold(session, chosen)
    passed = tuple(one.document() for key, (one, _) in chosen.items() if key not in held)
    if not held:
        raise Conflict("这些读音刚由他人核定", "Somebody else has just confirmed these readings", code="settled")
    words = "；".join(f"{groups[key].name} {' '.join(option)}" for key, option in decisions)
    batch = open_batch(session, kind=KIND, actor=reader.name, reason=f"核定读音：{words}"[:1000], request_id=request_id)
    _write(session, (chosen[key] for key in held), reader.name)
    return Confirmed(batch, len(held), passed)


def _hold(session: Session, chosen: dict[str, tuple[Member, tuple[str, ...]]]) -> list[str]:
    """Lock the rows in one order; return those that still wait under the same name."""
    rows = session.execute(_LOCKED, {"ids": list(chosen)}).mappings()
    return [row["id"] for row in rows if row["open"] and row["name"] == chosen[row["id"]][0].name]


def _write(session: Session, chosen: Iterable[tuple[Member, tuple[str, ...]]], author: str) -> None:
    changed = [
        {"id": UUID(one.id), **name_columns(one.name, one.spelled_as, one.generics, reading=reading,
                                            confirmed_by=author, why=f"核定：{author}")}
        for one, reading in chosen
    ]  # fmt: skip
    session.execute(update(PlaceName), changed)
    session.flush()


def undo(session: Session, batch_id: UUID, reader: Reader) -> UUID:
    """Undo a confirmation by a new batch: the one who made it may, and a reviewer. Twice changes nothing more.

    Raises:
        NotFound: no such confirmation for this account. Conflict: changed later.
    """
    batch = session.get(ChangeBatch, batch_id)
    if batch is None or batch.kind != KIND or (batch.actor != reader.name and not reader.may_decide):
        raise NotFound("没有这次核定", "There is no such confirmation")
    known = session.scalar(select(ChangeBatch.id).where(ChangeBatch.undoes == batch_id))
    if known is not None:
        return known
    return undo_batch(session, batch_id, tables=(PlaceName,), key="name", blockers=(), actor=reader.name)[0]
