"""Rules between levels, and between areas and the lines they are built from (B-51, B-53)."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.boundaries.assemble import Edge, polygons
from gis.boundaries.topology.areas import INVALID
from gis.boundaries.topology.measure import NOISE_M, area_m2, on_plane
from gis.boundaries.topology.model import Areas, Lines, Result, Subject

LACK = ("下级未覆盖", "not covered by the children")
EXCEED = ("下级越出上级", "children reach beyond the parent")
VERTICES = ("只是顶点不同", "only vertices differ")


def parent_union(parents: Areas, children: Areas) -> Result:
    """Compare each area with the union of its children, on the ground and vertex by vertex."""
    found = Result(checked={"parents": 0})
    by_parent: dict[str, list[int]] = defaultdict(list)
    for index, parent in enumerate(children.parents):
        by_parent[parent].append(index)
    child_valid, own_valid = shapely.is_valid(children.shapes), shapely.is_valid(parents.shapes)
    for index, subject in enumerate(parents.subjects):
        members = by_parent.get(subject.id, [])
        if not members:
            continue
        found.checked["parents"] += 1
        bad = [children.subjects[i] for i in members if not child_valid[i]]
        bad += [] if own_valid[index] else [subject]
        if bad:
            for each in bad:
                found.leave_out(["parent-union"], each, *INVALID)
            continue
        whole = _union(children.shapes[members])
        _compare_parent(found, subject, parents.shapes[index], whole)
    return found


def _union(shapes: NDArray[np.object_]) -> BaseGeometry:
    """Return the union; a valid coverage keeps every vertex of its rim."""
    if shapely.coverage_is_valid(shapes):
        whole: BaseGeometry = shapely.coverage_union_all(shapes)
        return whole
    return shapely.union_all(shapes)


def _compare_parent(found: Result, subject: Subject, own: BaseGeometry, whole: BaseGeometry) -> None:
    pieces = [(piece, LACK) for piece in _ground(shapely.difference(own, whole))]
    pieces += [(piece, EXCEED) for piece in _ground(shapely.difference(whole, own))]
    for piece, (zh, en) in pieces:
        found.add("parent-union", [subject], piece, area_m2=area_m2(piece), side=zh, side_en=en)
    odd = _differing(own, whole)
    if len(odd) and not pieces:
        found.add(
            "parent-union", [subject], MultiPoint(odd), area_m2=0.0, vertices=len(odd), side=VERTICES[0],
            side_en=VERTICES[1],
        )  # fmt: skip


def _ground(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a difference that are ground and not only numbers (0.1 mm wide or more)."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    return [part for part in parts if 2 * (flat := on_plane(part)).area >= NOISE_M * flat.length]


def _differing(one: BaseGeometry, other: BaseGeometry) -> list[tuple[float, float]]:
    """Return the vertices that only one of two areas has."""
    a = {(float(x), float(y)) for x, y in shapely.get_coordinates(one)}
    b = {(float(x), float(y)) for x, y in shapely.get_coordinates(other)}
    return sorted(a ^ b)


def enclaves(areas: Areas) -> Result:
    """Find areas of several parts, and areas that lie inside another; both are legal with a basis, so warnings."""
    found = Result()
    tree = shapely.STRtree(areas.shapes)
    for index, subject in enumerate(areas.subjects):
        parts = sorted(shapely.get_parts(areas.shapes[index]), key=lambda part: -float(part.area))
        for part in parts[1:]:
            found.add(
                "enclave", [subject], part, area_m2=area_m2(part), shape="另有一块飞地",
                shape_en="a part apart from the rest",
            )  # fmt: skip
        for ring in (ring for part in parts for ring in part.interiors):
            hole = Polygon(ring)
            for i in tree.query(hole.representative_point(), predicate="intersects"):
                if i != index:
                    found.add(
                        "enclave", [subject, areas.subjects[i]], hole, area_m2=area_m2(hole), shape="一个在另一个之内",
                        shape_en="one lies inside the other",
                    )  # fmt: skip
    return found


def edges_of(lines: Lines) -> list[Edge]:
    """Return the parts of lines as edges: side a on the left, side b, or the outside party, on the right."""
    return [
        Edge(a, b, outside, part)
        for shape, (a, b, outside) in zip(lines.shapes, lines.sides, strict=True)
        for part in shapely.get_parts(shape)
    ]


def derived(lines: Lines) -> dict[str, MultiPolygon]:
    """Build the areas of a level from its lines; division id -> area.

    Raises:
        ValueError: the lines do not close, or the sides of a face disagree.
    """
    return polygons(edges_of(lines))


def polygons_and_lines(areas: Areas, lines: Lines) -> Result:
    """Compare each area with the one its lines make: same ground and the same vertices."""
    found = Result(checked={"rebuilt": 0})
    if not len(lines.subjects):
        return found
    try:
        built = derived(lines)
    except ValueError as error:
        _say_why(found, lines, str(error))
        return found
    found.checked["rebuilt"] = len(built)
    for subject, own in zip(areas.subjects, areas.shapes, strict=True):
        made = built.get(subject.id)
        if made is None:
            found.add(
                "lines-open", [subject], own.representative_point(), reason="没有界线围着它",
                reason_en="no lines go round it",
            )  # fmt: skip
            continue
        odd = _differing(own, made)
        other_ground = [] if own.equals(made) else _ground(shapely.symmetric_difference(shapely.make_valid(own), made))
        if odd or other_ground:
            place = MultiPolygon(other_ground) if other_ground else MultiPoint(odd)
            found.add(
                "polygon-lines", [subject], place, area_m2=sum(map(area_m2, other_ground)), vertices=len(odd)
            )  # fmt: skip
    return found


def _say_why(found: Result, lines: Lines, reason: str) -> None:
    """Report lines from which no areas come: at the loose ends, or at the faces whose sides disagree."""
    edges = edges_of(lines)
    owner = [i for i, shape in enumerate(lines.shapes) for _ in shapely.get_parts(shape)]
    network = shapely.union_all([edge.line for edge in edges])
    cut, dangles = shapely.polygonize_full(shapely.get_parts(network))[1:3]
    loose = [part for part in (*shapely.get_parts(cut), *shapely.get_parts(dangles)) if not part.is_empty]
    tree = shapely.STRtree([edge.line for edge in edges])
    for part in loose:
        near = {owner[int(i)] for i in tree.query(part.interpolate(0.5, normalized=True), "dwithin", distance=1e-9)}
        who = [lines.subjects[i] for i in sorted(near)]
        found.add("lines-open", who, part, reason="不闭合的一段", reason_en="a stretch that closes nothing")
    if not loose:
        _disagreeing(found, lines.subjects, edges, owner, reason)


def _disagreeing(found: Result, subjects: Sequence[Subject], edges: list[Edge], owner: list[int], reason: str) -> None:
    """Report the faces whose steps name more than one party."""
    left: dict[tuple[tuple[float, ...], tuple[float, ...]], tuple[str | None, int]] = {}
    for at, edge in enumerate(edges):
        for p, q in zip(edge.line.coords[:-1], edge.line.coords[1:], strict=True):
            left[p, q] = (edge.a, owner[at])
            left[q, p] = (edge.b, owner[at])
    steps = shapely.linestrings([key for key in left if key[0] < key[1]])
    for face in map(shapely.orient_polygons, shapely.get_parts(shapely.polygonize(steps))):
        named = [
            left[p, q] for ring in (face.exterior, *face.interiors)
            for p, q in zip(ring.coords[:-1], ring.coords[1:], strict=True) if (p, q) in left
        ]  # fmt: skip
        if len({side for side, _ in named}) > 1:
            who = [subjects[i] for i in sorted({at for _, at in named})]
            found.add("lines-open", who, face, reason="围成一个面的界线两侧单位不一致", reason_en=reason)
