"""The tree of divisions as the checks use it: paths, subtrees, the built-up areas it stands for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

LEVEL_ORDER = ("prefecture", "county", "township", "village")

_TREE = text("""
SELECT d.id::text AS id, d.level, e.parent_id::text AS parent, c.code, n.name, n.kind, n.pinyin_toned
  FROM register.division d
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.division_extent e ON e.division_id = d.id AND NOT e.deleted
       AND register.in_force(e.valid_from, e.valid_to)
  LEFT JOIN register.division_code c ON c.division_id = d.id AND c.scheme = 'nbs' AND NOT c.deleted
       AND register.in_force(c.valid_from, c.valid_to)
 WHERE NOT d.deleted AND register.in_force(d.valid_from, d.valid_to)""")

_HOLDING = text("""
SELECT e.division_id::text, d.level FROM register.division_extent e JOIN register.division d ON d.id = e.division_id
 WHERE NOT e.deleted AND register.in_force(e.valid_from, e.valid_to) AND NOT d.deleted
   AND ST_Intersects(e.geom, ST_PointOnSurface(ST_GeomFromWKB(:shape, 4490)))""")


@dataclass(frozen=True, slots=True)
class Node:
    """A division in force."""

    id: str
    level: str
    parent: str | None
    code: str | None
    name: str
    kind: str
    pinyin_toned: str | None


@dataclass(frozen=True)
class Tree:
    """All divisions in force, by id."""

    nodes: Mapping[str, Node]

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {}
        for node in self.nodes.values():
            if node.parent:
                below.setdefault(node.parent, []).append(node.id)
        return below

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {node.code: node.id for node in self.nodes.values() if node.code}

    def find(self, division: str) -> Node | None:
        """Return a division by id or code."""
        return self.nodes.get(division) or self.nodes.get(self._codes.get(division, ""))

    def path(self, division_id: str | None) -> list[Node]:
        """Return the division and those above it, from the top down."""
        found: list[Node] = []
        node = self.nodes.get(division_id or "")
        while node is not None and node not in found:
            found.insert(0, node)
            node = self.nodes.get(node.parent or "")
        return found

    def words(self, division_id: str | None) -> str:
        """Return the path in words."""
        return "".join(node.name for node in self.path(division_id))

    def above(self, division_id: str | None, level: str) -> Node | None:
        """Return the division of a level in the path."""
        return next((node for node in self.path(division_id) if node.level == level), None)

    def subtree(self, division_id: str) -> list[str]:
        """Return the ids of a division and all below it."""
        found = [division_id]
        for each in found:
            found.extend(self._children.get(each, ()))
        return found

    def built_up(self, division_id: str) -> list[str] | None:
        """Return the ids of the divisions held for one built-up area: all 街道 of the county, else the township.

        None when the division is not below a township.
        """
        town, county = self.above(division_id, "township"), self.above(division_id, "county")
        if town is None:
            return None
        if town.kind != "街道" or county is None:
            return self.subtree(town.id)
        streets = [each for each in self._children.get(county.id, ()) if self.nodes[each].kind == "街道"]
        return [each for street in streets for each in self.subtree(street)]

    def deepest(self, ids: Collection[str]) -> Node | None:
        """Return the lowest of some divisions."""
        known = [self.nodes[each] for each in ids if each in self.nodes]
        return max(known, key=lambda node: LEVEL_ORDER.index(node.level), default=None)


def load_tree(session: Session) -> Tree:
    """Read the divisions in force."""
    rows = session.execute(_TREE).mappings()
    return Tree({row["id"]: Node(**{key: row[key] for key in Node.__slots__}) for row in rows})


def holding(session: Session, tree: Tree, shape: BaseGeometry) -> Node | None:
    """Return the lowest division that holds a point on the geometry (EPSG:4490), or None outside all of them."""
    rows = session.execute(_HOLDING, {"shape": shape.wkb}).all()
    return tree.deepest([row[0] for row in rows])
