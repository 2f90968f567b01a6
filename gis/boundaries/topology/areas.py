"""Rules about areas beside each other: valid, no overlap, no gap, no hole, shared edges the same on both sides.

The five cases of `boundaries.md` 8.2: ground closed by unshared steps is found at any width; strips that are open at
their ends, and vertices on one side only, come from the invalid edges of the coverage with the gap width.
"""

import re

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from gis.boundaries.topology.edges import open_faults
from gis.boundaries.topology.measure import area_m2, between_m, length_m, width_m
from gis.boundaries.topology.model import Areas, Lines, Result, Shapes, Subject, Tell, Tolerances, silent
from gis.boundaries.topology.rings import Steps, faces, steps_of, unshared

PLACED = re.compile(r"^(?P<reason>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]$")
REASONS_ZH = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Nested holes": "洞套洞",
    "Holes are nested": "洞套洞",
    "Nested shells": "部分互相包含",
    "Hole lies outside shell": "洞在外环之外",
    "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "环重复",
    "Too few points in geometry component": "顶点太少",
    "Invalid Coordinate": "坐标无效",
}
EVEN_ODD = "even-odd"
NEED_VALID = ("overlap", "gap", "unshared-vertex", "unshared-edge")
INVALID = ("图形无效：不参与需要有效图形的检查", "Invalid: left out of the checks that need valid areas")


def invalid_areas(areas: Areas) -> Result:
    """Find invalid polygons, with GEOS's reason and its place."""
    found = Result(checked={"areas": len(areas.subjects)})
    bad = ~shapely.is_valid(areas.shapes)
    for index, said in zip(map(int, np.flatnonzero(bad)), shapely.is_valid_reason(areas.shapes[bad]), strict=True):
        reason, place = _placed(str(said), areas.shapes[index])
        found.add(
            "invalid-polygon",
            [areas.subjects[index]],
            place,
            reason=REASONS_ZH.get(reason, reason),
            reason_en=reason,
            lon=place.x,
            lat=place.y,
        )
    return found


def _placed(said: str, shape: BaseGeometry) -> tuple[str, Point]:
    """Take a reason like `Self-intersection[113.9 30.0]` apart; without a place, the first vertex stands."""
    parts = PLACED.match(said)
    if parts:
        return parts["reason"].strip(), Point(float(parts["lon"]), float(parts["lat"]))
    corners = shapely.get_coordinates(shape)
    return said, Point(corners[0]) if len(corners) else Point(0, 0)


def repeated_vertices(rule: str, subjects: list[Subject], shapes: Shapes, tolerances: Tolerances) -> Result:
    """Find vertices of rings or lines that follow each other nearer than the tolerance."""
    found = Result()
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    if rule == "duplicate-vertex":
        parts, ring_part = shapely.get_rings(parts, return_index=True)
        part_owner = part_owner[ring_part]
    xy, at = shapely.get_coordinates(parts, return_index=True)
    if len(xy) < 2:
        return found
    near = np.abs(xy[1:] - xy[:-1]).max(axis=1) < tolerances.duplicate_m / 50_000
    pairs = np.flatnonzero((at[1:] == at[:-1]) & near)
    metres = between_m(xy[pairs], xy[pairs + 1])
    for pair, metre in zip(pairs, metres, strict=True):
        if metre < tolerances.duplicate_m:
            found.add(rule, [subjects[part_owner[at[pair]]]], Point(xy[pair]), distance_m=float(metre))
    return found


def coverage(areas: Areas, tolerances: Tolerances, tell: Tell = silent) -> Result:
    """Find overlaps, gaps, holes and edges that differ from side to side.

    Invalid polygons are left out of the comparison of edges; for holes and overlaps they are read by the even-odd
    rule, and the finding says so in `read_as`.
    """
    found = Result()
    valid = shapely.is_valid(areas.shapes)
    for index in map(int, np.flatnonzero(~valid)):
        found.leave_out(NEED_VALID, areas.subjects[index], *INVALID)
    tell("faces", 0, 0)
    steps = steps_of(areas.shapes)
    loose = steps.take(unshared(steps))
    closed = faces(loose, STRtree(areas.shapes))
    for face in closed:
        _closed_fault(areas, face.shape, face.owners, face.touching, valid, tolerances, found)
    tell("edges", 0, 0)
    explained = [shapely.boundary(face.shape) for face in closed]
    open_faults(areas, np.flatnonzero(valid), explained, tolerances, found)
    return found


def _closed_fault(  # noqa: PLR0913, PLR0917 - the facts of one piece of ground
    areas: Areas,
    shape: BaseGeometry,
    owners: tuple[int, ...],
    touching: tuple[int, ...],
    valid: NDArray[np.bool_],
    tolerances: Tolerances,
    found: Result,
) -> None:
    named = owners or touching
    figures = {"area_m2": area_m2(shape), "width_m": width_m(shape)}
    if not all(valid[list(named)]):
        figures["read_as"] = EVEN_ODD  # type: ignore[assignment]
    who = [areas.subjects[i] for i in named]
    if owners:
        found.add("overlap", who, shape, **figures)
    elif figures["width_m"] <= tolerances.gap_width_m:
        found.add("gap", who, shape, length_m=length_m(shapely.boundary(shape)) / 2, **figures)
    else:
        found.add("hole", who, shape, **figures)


def lines_repeat(lines: Lines, tolerances: Tolerances) -> Result:
    """Find vertices of lines that follow each other nearer than the tolerance."""
    return repeated_vertices("line-duplicate-vertex", list(lines.subjects), lines.shapes, tolerances)


def areas_repeat(areas: Areas, tolerances: Tolerances) -> Result:
    """Find vertices of areas that follow each other nearer than the tolerance."""
    return repeated_vertices("duplicate-vertex", list(areas.subjects), areas.shapes, tolerances)


__all__ = ["Steps", "areas_repeat", "coverage", "invalid_areas", "lines_repeat", "repeated_vertices"]
