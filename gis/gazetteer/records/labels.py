"""What codes and positions of a proposal mean, so that the approver reads names and distances."""

from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import crs
from gis.gazetteer.checks.divisions import Tree
from gis.gazetteer.records.access import Reader

_CLASSES = text("SELECT code, name, name_en FROM register.place_class WHERE code = ANY(:codes)")
_NAMES = text("SELECT id::text, name FROM register.place_name WHERE id::text = ANY(:ids) AND secrecy = ANY(:secrecies)")
_PLACES = text("""
SELECT p.id::text, n.name, k.name AS class_name, k.name_en AS class_name_en, p.place_code
  FROM register.place p
  JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted
  LEFT JOIN register.place_class k ON k.code = p.class_code
 WHERE p.id::text = ANY(:ids) AND NOT p.deleted AND p.secrecy = ANY(:secrecies) AND n.secrecy = ANY(:secrecies)
 ORDER BY n.valid_to NULLS FIRST
""")


def add_labels(session: Session, tree: Tree, reader: Reader, changes: Iterable[dict[str, Any]]) -> None:
    """Add `labels` to proposals: classes, divisions, the name or place meant, and how far a point would move.

    Args:
        session: the transaction.
        tree: the divisions.
        reader: who reads; nothing above the own level is named.
        changes: proposals with `payload` and `values` (what the proposer saw).
    """
    listed = list(changes)
    both = [[each["payload"], each["values"] or {}] for each in listed]
    codes = [code for pair in both for one in pair if (code := one.get("class_code"))]
    values: dict[str, Any] = {"secrecies": reader.secrecies}
    classes = {row.code: [row.name, row.name_en] for row in session.execute(_CLASSES, {"codes": codes})}
    named = session.execute(_NAMES, values | {"ids": _ids(listed, "name_id")})
    names: dict[str, str] = {row.id: row.name for row in named}
    places: dict[str, dict[str, Any]] = {}
    for row in session.execute(_PLACES, values | {"ids": _ids(listed, "other_id")}).mappings():
        places.setdefault(row["id"], dict(row))
    for change, (asked, was) in zip(listed, both, strict=True):
        change["labels"] = {
            "classes": {code: classes[code] for one in (asked, was) if (code := one.get("class_code")) in classes},
            "divisions": {code: words for one in (asked, was) if (code := one.get("division"))
                          and (words := _words(tree, code))},
            "name": names.get(asked.get("name_id") or ""),
            "other": places.get(asked.get("other_id") or ""),
            "moved_m": moved_m(asked, was),
        }  # fmt: skip


def history_labels(session: Session, tree: Tree, batches: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the names, Chinese and English, of the class codes and division ids that the batches of a place hold."""
    held: set[str] = set()
    for change in (one for batch in batches for one in batch["changes"]):
        for value in (change["before"], change["after"]):
            each = value if isinstance(value, dict) else {change["field"]: value}
            held |= {str(each[field]) for field in ("class_code", "division_id") if each.get(field)}
    named = {row.code: [row.name, row.name_en] for row in session.execute(_CLASSES, {"codes": sorted(held)})}
    return named | {one: [words, words] for one in held if one in tree.nodes and (words := tree.words(one))}


def _ids(changes: Iterable[Mapping[str, Any]], key: str) -> list[str]:
    return [str(each["payload"][key]) for each in changes if each["payload"].get(key)]


def _words(tree: Tree, code: str) -> str | None:
    node = tree.find(code)
    return None if node is None else tree.words(node.id)


def moved_m(asked: Mapping[str, Any], was: Mapping[str, Any]) -> float | None:
    """Return how far a point would move, metres on the ellipsoid; None where one of the two is no point."""
    after, before = asked.get("geometry"), was.get("geometry")
    if not after or not before or after.get("type") != "Point":
        return None
    shape = shapely.from_wkb(before)
    if shape.geom_type != "Point":
        return None
    lon, lat = after["coordinates"][:2]
    return round(float(crs.distance_m(lon_a=shape.x, lat_a=shape.y, lon_b=lon, lat_b=lat)), 1)
