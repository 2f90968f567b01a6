"""Names that are the same, or sound the same, within the scope the law sets for the class (P-B1)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.checks.built_up import BuiltUp
from gis.gazetteer.checks.classes import Classes
from gis.gazetteer.checks.divisions import Node, Tree
from gis.gazetteer.checks.model import Evidence, Finding, Proposal, found
from gis.gazetteer.checks.sameness import level_of
from gis.gazetteer.checks.words import Words

SCOPE_WORDS = {"nation": "登记库", "province": "登记库", "none": "登记库"}
CANDIDATES_MAX = 2_000
RANKS = ("public", "internal", "restricted")

_CANDIDATES = text("""
SELECT p.id::text AS id, p.place_code, p.class_code, k.name AS class_name, k.name_en AS class_name_en,
       p.division_id::text AS division_id, p.entity_id::text AS entity_id, n.name, n.kind, n.pinyin_toned, n.reading,
       greatest(array_position(ARRAY['public', 'internal', 'restricted'], p.secrecy::text),
                array_position(ARRAY['public', 'internal', 'restricted'], n.secrecy::text)) AS rank,
       ST_AsGeoJSON(p.geom, 7) AS geometry,
       ST_Distance(p.geom::geography, ST_GeomFromWKB(:shape, 4490)::geography) AS distance_m
  FROM register.place_name n
  JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND register.in_force(p.valid_from, p.valid_to)
  LEFT JOIN register.place_class k ON k.code = p.class_code
 WHERE NOT n.deleted AND register.in_force(n.valid_from, n.valid_to)
   AND (n.name = ANY(:names) OR (n.kind = 'standard' AND n.pinyin_key = :key))
   AND p.status = 'current' AND p.id IS DISTINCT FROM CAST(:itself AS uuid)
   AND (p.entity_id IS NULL OR p.entity_id IS DISTINCT FROM
        (SELECT o.entity_id FROM register.place o WHERE o.id = CAST(:itself AS uuid)))
   AND CASE WHEN CAST(:area AS uuid) IS NOT NULL THEN
        ST_Intersects(p.geom, (SELECT b.geom FROM register.built_up_area b WHERE b.id = CAST(:area AS uuid)))
        OR (p.geom IS NULL AND p.division_id::text = ANY(:divisions))
        ELSE (CAST(:divisions AS text[]) IS NULL OR p.division_id::text = ANY(:divisions)
        OR ((p.division_id IS NULL OR p.division_id::text = ANY(:above)) AND ST_Intersects(p.geom, (
             SELECT ST_Union(e.geom) FROM register.division_extent e WHERE e.division_id::text = ANY(:divisions)
                AND NOT e.deleted AND register.in_force(e.valid_from, e.valid_to))))
        OR (CAST(:within_m AS float8) IS NOT NULL
            AND ST_DWithin(p.geom::geography, ST_GeomFromWKB(:shape, 4490)::geography, :within_m))) END
 ORDER BY distance_m NULLS LAST, p.id LIMIT :most""")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a name must be the only one: the divisions looked at (None: all), and how it is said."""

    kind: str
    words: str
    divisions: tuple[str, ...] | None
    within_m: float | None = None
    unknown: bool = False
    area: str | None = None


def scope_of(
    proposal: Proposal, classes: Classes, words: Words, tree: Tree, here: Node | None, built: BuiltUp | None
) -> Scope:
    """Return the scope of the class for a name in a division: setting, else class table (placenames.md 1.2).

    `built` is the built-up area of the register that holds the place; without one it is assumed from divisions.
    """
    known = classes.by_code.get(proposal.class_code)
    kind = words.scope(proposal.class_code) or (known.uniqueness if known else "none")
    if kind in {"none", "nation", "province"}:
        return Scope(kind, SCOPE_WORDS[kind], None)
    if here is None:
        return Scope(kind, "登记库", None, unknown=True)
    if kind == "built-up" and built is not None:
        return Scope(kind, built.name, tuple(tree.built_up(here.id) or ()), area=built.id)
    if kind == "built-up":
        divisions = tree.built_up(here.id)
        if divisions is not None:
            within = words.figure("built-up") if proposal.geometry is not None else None
            return Scope(kind, "同一建成区（推定）", tuple(divisions), within)
    level = "township" if kind == "township" else "county"
    area = tree.above(here.id, level) or here
    return Scope(kind, tree.words(area.id), tuple(tree.subtree(area.id)))


def classes_compared(class_code: str, classes: Classes, words: Words) -> list[str]:
    """Return the classes a name is compared with: those with the same scope, written in the same way.

    A natural village may bear the name of the administrative village it lies in; a road and the estate beside it
    do compare. An unknown class is compared with all.
    """
    if class_code not in classes.by_code:
        return list(classes.by_code)

    def scope(code: str) -> str:
        return words.scope(code) or classes.by_code[code].uniqueness

    return [code for code in classes.by_code if scope(code) == scope(class_code)]


def candidates(
    session: Session, proposal: Proposal, names: Collection[str], key: str | None, scope: Scope, tree: Tree
) -> Sequence[dict[str, Any]]:
    """Return the records in force within the scope that bear one of the names or sound as the key says."""
    top = scope.divisions[0] if scope.divisions else None
    shape = proposal.geometry
    values = {
        "names": list(names),
        "key": key,
        "itself": str(proposal.place_id) if proposal.place_id else None,
        "divisions": list(scope.divisions) if scope.divisions is not None else None,
        "above": [node.id for node in tree.path(top)[:-1]],
        "within_m": scope.within_m,
        "area": scope.area,
        "shape": shape.wkb if shape is not None else None,
        "most": CANDIDATES_MAX,
    }
    return [dict(row) for row in session.execute(_CANDIDATES, values).mappings()]


def evidence_of(row: dict[str, Any], tree: Tree, level: Level) -> Evidence:
    """Return a record as evidence; one above the viewer's level keeps its id for rulings and tells nothing."""
    if row["rank"] > RANKS.index(level.value) + 1:
        return Evidence(id=row["id"], hidden=True)
    distance = row["distance_m"]
    return Evidence(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        pinyin_toned=row["pinyin_toned"],
        class_code=row["class_code"],
        class_name=row["class_name"] or "",
        class_name_en=row["class_name_en"] or "",
        code=row["place_code"],
        division=tree.words(row["division_id"]),
        division_id=row["division_id"],
        distance_m=None if distance is None else round(distance, 1),
        geometry=orjson.loads(row["geometry"]) if row["geometry"] else None,
    )


def compare(  # noqa: PLR0913, PLR0917 - what a name is and where
    rows: Sequence[dict[str, Any]], proposal: Proposal, reading: Sequence[str] | None, alike: Collection[str],
    scope: Scope, compared: Collection[str], tree: Tree, level: Level,
) -> Iterator[Finding]:  # fmt: skip
    """Sort the candidates by how they are the same, and give one finding for each kind of sameness."""
    groups: dict[str, list[Evidence]] = {}
    for row in rows:
        rule = _rule(row, proposal, reading, alike, compared)
        if rule is not None:
            groups.setdefault(rule, []).append(evidence_of(row, tree, level))
    for rule, evidence in groups.items():
        seen = [each for each in evidence if not each.hidden]
        names = list(dict.fromkeys(each.name for each in seen))
        said = "、".join(names[:5]) or (proposal.name if rule == "same-name" else "限制级记录")
        figures = {
            "scope": scope.words,
            "word": said,
            "count": len(evidence),
            "hidden": len(evidence) > len(seen),
            "reading": " ".join(reading or ()),
        }
        yield found(rule, figures, evidence=tuple(evidence))


def _rule(
    row: dict[str, Any], proposal: Proposal, reading: Sequence[str] | None, alike: Collection[str],
    compared: Collection[str],
) -> str | None:  # fmt: skip
    if row["kind"] != "standard":
        return "same-other-name" if row["name"] == proposal.name and row["class_code"] in compared else None
    if row["class_code"] not in compared:
        return None
    if row["name"] == proposal.name and {row["class_code"][:3], proposal.class_code[:3]} == {"216", "276"}:
        return "double-registration"
    return level_of(proposal.name, reading, row["name"], row["reading"], alike)
