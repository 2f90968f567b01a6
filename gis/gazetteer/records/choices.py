"""What the forms of a place offer: classes with their attributes, divisions of the account, coordinate systems."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.crs_choices import Bounds, choices
from gis.gazetteer.checks.divisions import load_tree
from gis.gazetteer.tables import PlaceClass

TOP_LENGTH = 2
PLACED_IN = frozenset({"prefecture", "county", "township"})
"""Levels that a place code can name; a place in a village lies in its township."""


def form_choices(session: Session, counties: Sequence[str], area: Bounds) -> dict[str, Any]:
    """Return `{classes, divisions, systems}` for the forms.

    Args:
        session: reads the register.
        counties: codes of the counties the account is limited to; none for no limit.
        area: of the region, degrees, EPSG:4490; zones near it are offered.
    """
    rows = list(session.scalars(select(PlaceClass).order_by(PlaceClass.code)))
    tops = {row.code[:TOP_LENGTH]: row for row in rows if row.parent_code is None}
    classes = []
    for row in rows:
        top = tops.get(row.code[:TOP_LENGTH], row)
        classes.append({
            "code": row.code, "name": row.name, "name_en": row.name_en, "group": top.name, "group_en": top.name_en,
            "kinds": list(row.geometry_kinds), "attributes": list(row.attribute_schema),
        })  # fmt: skip
    return {"classes": classes, "divisions": _divisions(session, counties), "systems": choices(area)}


def _divisions(session: Session, counties: Sequence[str]) -> list[dict[str, str]]:
    tree = load_tree(session)
    found = []
    for node in sorted(tree.nodes.values(), key=lambda each: each.code or ""):
        if node.code is None or node.level not in PLACED_IN:
            continue
        county = tree.above(node.id, "county")
        if counties and (county is None or county.code not in counties):
            continue
        above = "".join(each.name for each in tree.path(node.id)[:-1])
        found.append({"code": node.code, "name": node.name, "above": above})
    return found
