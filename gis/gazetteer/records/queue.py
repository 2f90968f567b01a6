"""The queue of proposals, and how many entities and records there are (P-A9)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.errors import BadRequest
from gis.gazetteer.checks.divisions import Tree, load_tree
from gis.gazetteer.records.access import Reader
from gis.gazetteer.records.labels import add_labels

LIMIT = 200
_QUEUE = text("""
SELECT c.id::text, c.kind, c.payload, c.findings, c.reason, c.source, c.status, c.proposed_by_name, c.proposed_at,
       c.decided_by_name, c.decided_at, c.note, c.batch_id::text, c.place_id::text, c.proposed_by = :user AS is_mine,
       c.before->'values' AS "values", p.division_id::text AS division_id,
       (SELECT n.name FROM register.place_name n WHERE n.place_id = c.place_id AND n.kind = 'standard' AND NOT n.deleted
         ORDER BY n.valid_to NULLS FIRST LIMIT 1) AS place_name
  FROM app.place_change c LEFT JOIN register.place p ON p.id = c.place_id
 WHERE (:status = '' OR c.status = :status) AND (NOT :mine OR c.proposed_by = :user)
   AND (p.id IS NULL OR p.secrecy = ANY(:secrecies))
   AND coalesce(c.before->>'secrecy', 'restricted') = ANY(:secrecies)
   AND (NOT :limited OR c.proposed_by = :user
        OR coalesce(p.division_id::text, c.payload->>'division') = ANY(:within))
 ORDER BY c.status <> 'submitted', c.proposed_at DESC LIMIT :limit
""")
_COUNTS = text("""
SELECT count(*) AS records, count(DISTINCT coalesce(p.entity_id, p.id)) AS entities
  FROM register.place p
 WHERE NOT p.deleted AND p.secrecy = ANY(:secrecies)
   AND (:division = '' OR p.division_id::text = ANY(:within))
   AND (:class = '' OR p.class_code LIKE :class || '%')
""")


def read_queue(session: Session, reader: Reader, *, status: str = "", mine: bool = False) -> list[dict[str, Any]]:
    """Return proposals, those that wait first; an account limited to counties sees theirs and its own."""
    tree = load_tree(session)
    values = {"user": reader.user_id, "status": status, "mine": mine, "secrecies": reader.secrecies, "limit": LIMIT,
              "limited": bool(reader.counties), "within": _within(tree, reader.counties)}  # fmt: skip
    found = []
    for row in session.execute(_QUEUE, values).mappings():
        division = row["division_id"] or _node_id(tree, row["payload"].get("division"))
        moments = {key: row[key].isoformat() if row[key] else None for key in ("proposed_at", "decided_at")}
        found.append({**row, **moments, "division": tree.words(division)})
    add_labels(session, tree, reader, found)
    return found


def _within(tree: Tree, counties: Sequence[str]) -> list[str]:
    """Return the ids and the codes of all divisions of some counties: a proposal names its division by either."""
    nodes = [tree.nodes[each] for code in counties if (top := tree.find(code)) for each in tree.subtree(top.id)]
    return [each.id for each in nodes] + [each.code for each in nodes if each.code]


def _node_id(tree: Tree, code: str | None) -> str | None:
    node = tree.find(code or "")
    return node.id if node else None


def read_counts(session: Session, reader: Reader, *, division: str = "", class_code: str = "") -> dict[str, int]:
    """Return the number of records, and of the things they are of: a thing registered twice is one entity.

    `division` is a code (all below it counts), `class_code` a code whose trailing noughts stand for all below it.
    """
    tree = load_tree(session)
    node = tree.find(division)
    if division and node is None:
        raise BadRequest(f"没有行政区 {division}", f"There is no division {division}", code="division")
    within = tree.subtree(node.id) if node else []
    values = {"secrecies": reader.secrecies, "division": division, "within": within,
              "class": class_code.rstrip("0") if len(class_code) == 5 else class_code}  # fmt: skip
    records, entities = session.execute(_COUNTS, values).one()
    return {"records": int(records), "entities": int(entities)}
