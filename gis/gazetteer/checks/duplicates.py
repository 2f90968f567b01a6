"""Names of a county that are the same or sound the same: groups, members, counts by division and class (P-B2).

One pass over the names in SQL (`GROUPING SETS`), one for the members. What the law forbids is told apart from what
is only alike: a group `breaks` the rule when two of its members share the scope of their class.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import NotFound
from gis.gazetteer.checks.classes import Classes, load_classes
from gis.gazetteer.checks.divisions import Node, Tree, load_tree
from gis.gazetteer.checks.words import Words, load_words

Likeness = Literal["same-name", "same-sound"]
LIKENESSES: tuple[Likeness, ...] = ("same-name", "same-sound")

# Places in the subtree of a division; those of no division count where they lie. `town` is the township of each.
_NAMES = """
WITH below AS (SELECT unnest(CAST(:ids AS uuid[])) AS id, unnest(CAST(:towns AS uuid[])) AS town),
names AS MATERIALIZED (
  SELECT p.id, coalesce(p.entity_id, p.id) AS entity, n.name, n.pinyin_key AS key, n.pinyin_toned, p.class_code,
         p.division_id, b.town, p.place_code, p.geom
    FROM register.place_name n
    JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND register.in_force(p.valid_from, p.valid_to)
    LEFT JOIN below b ON b.id = p.division_id
   WHERE n.kind = 'standard' AND NOT n.deleted AND register.in_force(n.valid_from, n.valid_to)
     AND p.status = 'current' AND p.secrecy = ANY(:allowed) AND n.secrecy = ANY(:allowed)
     AND (CAST(:class_code AS text) IS NULL OR p.class_code LIKE :class_code)
     AND (b.id IS NOT NULL OR (p.division_id IS NULL AND ST_Intersects(p.geom, (
          SELECT e.geom FROM register.division_extent e WHERE e.division_id = CAST(:division AS uuid)
             AND NOT e.deleted AND register.in_force(e.valid_from, e.valid_to) LIMIT 1)))))
"""
_ALIKE = {
    "same-name": ("name", "count(DISTINCT entity) > 1"),
    "same-sound": ("key", "count(DISTINCT name) > 1"),
}
_COUNTS = """
SELECT by_what, area, count(*) AS groups, sum(records) AS records FROM (
  SELECT CASE WHEN grouping(town) = 0 THEN 'division' WHEN grouping(class_code) = 0 THEN 'class' ELSE 'all' END
         AS by_what,
         CASE WHEN grouping(town) = 0 THEN town::text WHEN grouping(class_code) = 0 THEN class_code END AS area,
         count(*) AS records
    FROM names WHERE {alike} IS NOT NULL
   GROUP BY GROUPING SETS (({alike}), ({alike}, town), ({alike}, class_code)) HAVING {having}) found
 GROUP BY by_what, area"""
_MEMBERS = """
, groups AS (SELECT {alike} AS alike, count(*) AS size FROM names WHERE {alike} IS NOT NULL GROUP BY 1 HAVING {having})
SELECT g.alike, m.id::text AS id, m.name, m.pinyin_toned, m.class_code, m.division_id::text AS division_id,
       m.place_code, m.entity::text AS entity, ST_X(ST_PointOnSurface(m.geom)) AS lon,
       ST_Y(ST_PointOnSurface(m.geom)) AS lat,
       (SELECT a.id::text FROM register.built_up_area a WHERE NOT a.deleted AND ST_Intersects(a.geom, m.geom)
         ORDER BY ST_Area(a.geom), a.id LIMIT 1) AS built_up
  FROM groups g JOIN names m ON m.{alike} = g.alike ORDER BY g.size DESC, g.alike, m.name, m.id"""


@dataclass(frozen=True, slots=True)
class Member:
    """A place of a group; degrees in CGCS2000, None without a position."""

    id: str
    name: str
    pinyin_toned: str | None
    class_code: str
    class_name: str
    division: str
    division_id: str | None
    place_code: str | None
    entity: str
    lon: float | None
    lat: float | None
    built_up: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Places that bear one name, or names of one sound. `breaks`: two of them share the scope of their class."""

    likeness: Likeness
    alike: str
    members: tuple[Member, ...]
    breaks: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Groups and the records in them: of the whole division, of a township, of a class."""

    likeness: Likeness
    by: Literal["all", "division", "class"]
    code: str | None
    name: str
    groups: int
    records: int
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one division."""

    division: Node
    groups: tuple[Group, ...]
    counts: tuple[Count, ...]

    @property
    def breaking(self) -> int:
        """Groups that break the rule of their scope."""
        return sum(group.breaks for group in self.groups)


def report(
    session: Session, division: str, level: Level, likeness: Iterable[Likeness] = LIKENESSES, class_code: str = ""
) -> Report:
    """Find what is alike among the standard names in force of a division; of one class and those below it if given.

    Names above the viewer's level are left out of groups and counts alike. NotFound: no such division.
    """
    tree, classes, words = load_tree(session), load_classes(session), load_words(session)
    node = tree.find(division)
    if node is None:
        raise NotFound("没有这个区划", "No such division", code="division")
    ids = tree.subtree(node.id)
    towns = [town.id if (town := tree.above(each, "township")) else None for each in ids]
    values = {
        "ids": ids, "towns": towns, "division": node.id, "allowed": _allowed(level),
        "class_code": class_code.rstrip("0") + "%" if class_code else None,
    }  # fmt: skip
    groups: list[Group] = []
    counts: list[Count] = []
    for each in likeness:
        counts += _counted(session, each, values, tree, classes)
        groups += _grouped(session, each, values, _Scopes(tree, classes, words))
    return Report(node, tuple(groups), tuple(counts))


def _allowed(level: Level) -> list[str]:
    levels = list(Level)
    return [each.value for each in levels[: levels.index(level) + 1]]


def _counted(session: Session, likeness: Likeness, values: Any, tree: Tree, classes: Classes) -> Iterable[Count]:
    alike, having = _ALIKE[likeness]
    rows = session.execute(text(_NAMES + _COUNTS.format(alike=alike, having=having)), values).mappings()
    for row in sorted(rows, key=lambda each: (each["by_what"], each["area"] or "")):
        node, known = tree.nodes.get(row["area"] or ""), classes.by_code.get(row["area"] or "")
        by, records = row["by_what"], int(row["records"])
        if by == "class":
            name, name_en = (known.name, known.name_en) if known else (row["area"], row["area"])
            yield Count(likeness, by, row["area"], name, row["groups"], records, name_en)
        else:
            name = node.name if node else ""
            yield Count(likeness, by, node.code if node else None, name, row["groups"], records, name)


@dataclass(frozen=True)
class _Scopes:
    """Tells whether members of a group share the scope that the law sets for their classes."""

    tree: Tree
    classes: Classes
    words: Words

    def of(self, member: Member) -> tuple[str, str] | None:
        known = self.classes.by_code.get(member.class_code)
        scope = self.words.scope(member.class_code) or (known.uniqueness if known else "none")
        if scope == "none" or member.division_id is None:
            return None
        if scope in {"nation", "province"}:
            return scope, ""
        if scope == "built-up" and member.built_up is not None:
            return scope, member.built_up
        if scope == "built-up":
            built = self.tree.built_up(member.division_id)
            if built:
                return scope, min(built)
        area = self.tree.above(member.division_id, "township" if scope == "township" else "county")
        return scope, area.id if area else member.division_id

    def broken(self, members: Sequence[Member], likeness: Likeness) -> bool:
        """True when two things, or for a sound two names, of one scope stand in the group."""
        same = likeness == "same-name"
        told = {(member.entity if same else member.name, self.of(member)) for member in members}
        shared = Counter(scope for _, scope in told if scope is not None)
        return any(count > 1 for count in shared.values())


def _grouped(session: Session, likeness: Likeness, values: Any, scopes: _Scopes) -> Iterable[Group]:
    alike, having = _ALIKE[likeness]
    rows = session.execute(text(_NAMES + _MEMBERS.format(alike=alike, having=having)), values).mappings()
    paths: dict[str | None, str] = {}
    found: dict[str, list[Member]] = {}
    for row in rows:
        known = scopes.classes.by_code.get(row["class_code"])
        if row["division_id"] not in paths:
            paths[row["division_id"]] = scopes.tree.words(row["division_id"])
        said: dict[str, Any] = {"class_name": known.name if known else "", "division": paths[row["division_id"]]}
        member = Member(**{key: value for key, value in row.items() if key != "alike"}, **said)
        found.setdefault(row["alike"], []).append(member)
    return [Group(likeness, key, tuple(members), scopes.broken(members, likeness)) for key, members in found.items()]


def only_breaking(made: Report) -> Report:
    """Return the report with the groups that break a rule; its counts stay those of all groups."""
    return replace(made, groups=tuple(group for group in made.groups if group.breaks))
