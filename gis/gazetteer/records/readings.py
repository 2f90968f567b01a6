"""Readings that wait for a person: grouped so that one decision settles many names, each decision one batch (P-C3)."""

from collections import defaultdict
from collections.abc import Sequence
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


@dataclass
class Group:
    """Names that one decision settles: those written alike, or those that share an open character before a generic."""

    key: str
    name: str
    options: list[list[str]]
    at: int | None = None
    ids: list[str] = field(default_factory=list)
    examples: list[dict[str, str]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return the group for an answer."""
        return {"key": self.key, "name": self.name, "options": self.options, "count": len(self.ids),
                "examples": self.examples[:3], "by": "name" if self.at is None else "character"}  # fmt: skip


def read_open(session: Session, reader: Reader, *, division: str = "", contains: str = "") -> dict[str, Any]:
    """Return how many names wait, and their groups, the largest first: by character in a generic, and by name."""
    names, characters = _groups(session, reader, division, contains)
    listed = sorted(names.values(), key=lambda one: (-len(one.ids), one.name))
    shared = sorted((g for g in characters.values() if len(g.ids) > 1), key=lambda one: (-len(one.ids), one.name))
    return {
        "count": sum(len(group.ids) for group in names.values()),
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
    path = [each.code or "" for each in tree.path(row["division"])]
    found = read_name(row["name"], row["spelled_as"], tuple(path))
    options = [list(one) for one in found.alternatives]
    example = {"id": row["place"], "name": row["name"], "division": tree.words(row["division"])}
    key = f"name:{row['spelled_as']}:{row['name']}:{'|'.join(' '.join(one) for one in options)}"
    group = names.setdefault(key, Group(key, row["name"], options))
    group.ids.append(row["id"])
    group.examples.append(example)
    open_at = [i for i in range(len(row["name"])) if len({one[i] for one in options}) > 1] if options else []
    if len(open_at) != 1:
        return
    at = open_at[0]
    tail = row["name"][at:]
    shared = f"character:{row['spelled_as']}:{tail}:{'|'.join(one[at] for one in options)}"
    wide = characters.setdefault(shared, Group(shared, f"…{tail}", [[one[at]] for one in options], at))
    wide.ids.append(row["id"])
    wide.examples.append(example)


def confirm(
    session: Session, reader: Reader, decisions: Sequence[tuple[str, list[str]]], request_id: str | None = None
) -> tuple[UUID, int]:
    """Confirm readings by group, one batch for all; return the batch and the number of names.

    Args:
        session: the transaction.
        reader: who confirms; only names of own counties are in a group.
        decisions: the key of a group and the option taken.
        request_id: the request.

    Raises:
        Invalid: a group that is not there (any more), or a reading that is none of its options; each is named.
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
    chosen: dict[str, tuple[Group, list[str]]] = {}
    for key, option in decisions:
        chosen |= dict.fromkeys(groups[key].ids, (groups[key], option))
    if not 0 < len(chosen) <= CONFIRMED_MAX:
        raise Invalid(f"一次核定 1 至 {CONFIRMED_MAX} 个", f"1 to {CONFIRMED_MAX} names at once", code="count")
    words = "；".join(f"{groups[key].name} {' '.join(option)}" for key, option in decisions)
    batch = open_batch(session, kind=KIND, actor=reader.name, reason=f"核定读音：{words}"[:1000], request_id=request_id)
    _write(session, chosen, reader.name)
    return batch, len(chosen)


def _write(session: Session, chosen: dict[str, tuple[Group, list[str]]], author: str) -> None:
    tree = load_tree(session)
    changed: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in session.execute(_OPEN, {"secrecies": ["public", "internal", "restricted"], "within": []}).mappings():
        if row["id"] not in chosen:
            continue
        group, option = chosen[row["id"]]
        reading = option
        if group.at is not None:
            path = [each.code or "" for each in tree.path(row["division"])]
            tail = group.name.removeprefix("…")
            at = len(row["name"]) - len(tail)
            found = read_name(row["name"], row["spelled_as"], tuple(path))
            reading = next(list(one) for one in found.alternatives if one[at] == option[0])
        made = name_columns(row["name"], row["spelled_as"], row["generics"], reading=reading, confirmed_by=author,
                            why=f"核定：{author}")  # fmt: skip
        changed[row["id"]] = {"id": UUID(row["id"]), **made}
    session.execute(update(PlaceName), list(changed.values()))
    session.flush()


def undo(session: Session, batch_id: UUID, reader: Reader) -> UUID:
    """Undo a confirmation by a new batch: the one who made it may, and a reviewer.

    Raises:
        NotFound: no such confirmation for this account. Conflict: undone already, or changed later.
    """
    batch = session.get(ChangeBatch, batch_id)
    if batch is None or batch.kind != KIND or (batch.actor != reader.name and not reader.may_decide):
        raise NotFound("没有这次核定", "There is no such confirmation")
    if session.scalar(select(ChangeBatch.id).where(ChangeBatch.undoes == batch_id)) is not None:
        raise Conflict("该批次已撤销", "The batch was undone already", code="undone")
    return undo_batch(session, batch_id, tables=(PlaceName,), key="name", blockers=(), actor=reader.name)[0]
