"""Nearest effective facility in a straight line, whole or by changes; both give exactly the same (C-17 ... C-19)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from gis.core.errors import Invalid
from gis.coverage.closest import closest
from gis.coverage.model import NOBODY, Demand, Floats, Integers, Nearest, Sites


@dataclass(frozen=True, slots=True)
class Add:
    """A new effective facility; metres of the demand's system."""

    id: str
    easting_m: float
    northing_m: float


@dataclass(frozen=True, slots=True)
class Move:
    """A facility somewhere else; metres."""

    id: str
    easting_m: float
    northing_m: float


@dataclass(frozen=True, slots=True)
class Switch:
    """A facility closed (`effective` false) or brought (back) into supply, as by a change of its capacity."""

    id: str
    effective: bool


Change = Add | Move | Switch


def nearest(demand: Demand, sites: Sites) -> Nearest:
    """Return the nearest effective facility of every demand point; the lowest id wins a tie."""
    found = Nearest(np.full(demand.ids.size, np.inf), np.full(demand.ids.size, NOBODY, dtype=np.int64))
    return _search(demand, sites, found, np.arange(demand.ids.size))


def apply(sites: Sites, changes: Sequence[Change]) -> Sites:
    """Return the facilities after changes, in the order given; rows keep their place and new ones follow.

    Raises:
        Invalid: an added id exists, or another id does not; every fault is listed.
    """
    names = np.array([each.id for each in changes], dtype=np.str_)
    known = np.flatnonzero(np.isin(sites.ids, names))
    rows = dict(zip(sites.ids[known].tolist(), known.tolist(), strict=True))
    east, north, effective = sites.easting_m.copy(), sites.northing_m.copy(), sites.effective.copy()
    added: dict[str, tuple[float, float, bool]] = {}
    faults = []
    for number, change in enumerate(changes):
        row = rows.get(change.id)
        if (row is None and change.id not in added) != isinstance(change, Add):
            zh, en = (
                ("编号已存在", "The id exists") if isinstance(change, Add) else ("没有这个设施", "No such facility")
            )
            faults.append({"field": f"changes.{number}.id", "value": change.id, "detail": zh, "detail_en": en})
        elif row is None:
            added[change.id] = _added(change, added.get(change.id))
        elif isinstance(change, Switch):
            effective[row] = change.effective
        else:
            east[row], north[row] = change.easting_m, change.northing_m
    if faults:
        raise Invalid("方案有误", "The scenario is not valid", code="scenario", errors=faults)
    if not added:
        return Sites(sites.ids, east, north, effective)
    new_east, new_north, new_effective = zip(*added.values(), strict=True)
    ids = np.append(sites.ids, np.array(list(added), dtype=np.str_))
    return Sites(ids, np.append(east, new_east), np.append(north, new_north), np.append(effective, new_effective))


def _added(change: Change, stood: tuple[float, float, bool] | None) -> tuple[float, float, bool]:
    """Return place and state of a facility that is new, after one more change of it."""
    if isinstance(change, Switch):
        assert stood is not None
        return stood[0], stood[1], change.effective
    return change.easting_m, change.northing_m, True if stood is None else stood[2]


def what_if(demand: Demand, before: Sites, known: Nearest, changes: Sequence[Change]) -> tuple[Sites, Nearest]:
    """Return facilities and nearest after changes; equal to `nearest` of the changed facilities, without its cost.

    Only people whose facility went away are searched again; each new position is compared with what they have.

    Raises:
        Invalid: as `apply`.
    """
    after = apply(before, changes)
    old = before.ids.size
    same = (after.easting_m[:old] == before.easting_m) & (after.northing_m[:old] == before.northing_m)
    gone = before.effective & ~(after.effective[:old] & same)
    fresh = after.effective.copy()
    fresh[:old] &= ~(before.effective & same)
    lost = np.flatnonzero((known.owner >= 0) & gone[known.owner]) if old else np.empty(0, dtype=np.int64)
    distance, owner = known.distance_m.copy(), known.owner.copy()
    distance[lost], owner[lost] = np.inf, NOBODY
    found = _search(demand, after, Nearest(distance, owner), lost)
    ranks = after.rank()
    for row in np.flatnonzero(fresh):
        metres = _metres(demand, np.arange(demand.ids.size), after, np.full(demand.ids.size, row))
        tied = (metres == found.distance_m) & (ranks[row] < ranks[found.owner])
        better = (metres < found.distance_m) | tied
        found.distance_m[better], found.owner[better] = metres[better], row
    return after, found


def _metres(demand: Demand, points: Integers, sites: Sites, rows: Integers) -> Floats:
    east = demand.easting_m[points] - sites.easting_m[rows]
    north = demand.northing_m[points] - sites.northing_m[rows]
    metres: Floats = np.sqrt(east * east + north * north)
    return metres


def _search(demand: Demand, sites: Sites, found: Nearest, points: Integers) -> Nearest:
    rows = np.flatnonzero(sites.effective)
    if not rows.size or not points.size:
        return found
    rows = rows[np.argsort(sites.ids[rows], kind="stable")]
    east, north = sites.easting_m[rows], sites.northing_m[rows]
    tree = cKDTree(np.column_stack((east, north)))
    metres, near = closest(tree, east, north, demand.easting_m[points], demand.northing_m[points])
    found.distance_m[points], found.owner[points] = metres, rows[near]
    return found
