"""What a planner should know of the facilities before trusting a run (C-16): listed, never silently dropped."""

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from gis.coverage.register import Facility, Loaded

SAME_PLACE_M = 1.0


def look_over(loaded: Loaded) -> list[dict[str, Any]]:
    """Return what is odd about facilities: not in operation, in no township, no capacity, two at one place."""
    found = []
    for facility, counts in zip(loaded.facilities, loaded.sites.effective, strict=True):
        if not counts:
            hazard = facility.id in loaded.hazardous
            found.append(_item("hazard" if hazard else "not-operating", facility))
        elif not facility.township:
            found.append(_item("no-township", facility))
        if counts and _empty(facility):
            found.append(_item("no-capacity", facility))
    return found + _twins(loaded)


def _item(code: str, facility: Facility, other: Facility | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"code": code, "id": facility.id, "name": facility.name, "status": facility.status}
    if other is not None:
        made["other"] = {"id": other.id, "name": other.name}
    return made


def _empty(facility: Facility) -> bool:
    counted = (facility.capacity,) if facility.level == "cemetery" else (
        facility.capacity, facility.day_places, facility.meals_per_day)  # fmt: skip
    return not any(counted)


def _twins(loaded: Loaded) -> list[dict[str, Any]]:
    if len(loaded.facilities) < 2:
        return []
    tree = cKDTree(np.column_stack((loaded.sites.easting_m, loaded.sites.northing_m)))
    pairs = sorted(tree.query_pairs(SAME_PLACE_M))
    return [_item("same-place", loaded.facilities[first], loaded.facilities[second]) for first, second in pairs]
