"""Rules about boundary points, tri-junctions and markers on their lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, STRtree
from shapely.geometry.base import BaseGeometry

from gis.boundaries.assemble import METRES_PER_DEGREE
from gis.boundaries.topology.measure import Floats, between_m, nearest_on
from gis.boundaries.topology.model import Lines, Result, Spot, Subject, Tolerances

SETS = {"single": ("Q",), "pair": ("A", "B"), "triple": ("C", "D", "E")}
Course = tuple[Subject, BaseGeometry, int]


def courses(levels: Mapping[str, Lines]) -> dict[str, Course]:
    """Return every line by its id: subject, course and the scale of its source map (0 unknown)."""
    return {
        subject.id: (subject, shape, lines.scales[i] if len(lines.scales) else 0)
        for lines in levels.values()
        for i, (subject, shape) in enumerate(zip(lines.subjects, lines.shapes, strict=True))
    }


def on_lines(spots: Sequence[Spot], lines: Mapping[str, Course], tolerances: Tolerances) -> Result:
    """Compare every point with each of its lines."""
    found = Result(checked={"points": len(spots)})
    pairs = [(spot, lines[line]) for spot in spots for line in spot.lines if line in lines]
    pairs = [(spot, course) for spot, course in pairs if spot.placement in {None, "single"}]
    if not pairs:
        return found
    places = np.array([(spot.point.x, spot.point.y) for spot, _ in pairs])
    shapes = np.array([shape for _, (_, shape, _) in pairs], dtype=np.object_)
    off = between_m(places, nearest_on(places, shapes))
    vertices = np.array([shapely.multipoints(shapely.get_coordinates(shape)) for shape in shapes], dtype=np.object_)
    apart = between_m(places, nearest_on(places, vertices))
    for (spot, (line, shape, scale)), line_m, vertex_m in zip(pairs, off, apart, strict=True):
        limit = tolerances.off_line_m * (scale / tolerances.map_scale if scale else 1.0)
        _judge(spot, line, shape, (float(line_m), float(vertex_m), limit), tolerances, found)
    return found


def _judge(
    spot: Spot,
    line: Subject,
    shape: BaseGeometry,
    measured: tuple[float, float, float],
    tolerances: Tolerances,
    found: Result,
) -> None:
    off, apart, limit = measured
    who, is_marker = [spot.subject, line], spot.kind == "marker"
    if off > limit:
        rule = "marker-off-line" if is_marker else "point-off-line"
        found.add(rule, who, spot.point, distance_m=off, limit_m=limit)
    elif is_marker and apart > tolerances.duplicate_m:
        rule = "missing-vertex" if off <= tolerances.duplicate_m else "marker-not-at-vertex"
        found.add(rule, who, spot.point, distance_m=apart)
    elif spot.kind == "tri-junction":
        ends = [Point(part.coords[k]) for part in shapely.get_parts(shape) for k in (0, -1)]
        metres = between_m(
            np.repeat([[spot.point.x, spot.point.y]], len(ends), axis=0), np.array([(end.x, end.y) for end in ends])
        ).min()
        if metres > limit:
            found.add("not-split", who, spot.point)
        elif not any(end.equals(spot.point) for end in ends):
            found.add("junction-ends", who, spot.point, distance_m=float(metres))


def duplicates(spots: Sequence[Spot], tolerances: Tolerances) -> Result:
    """Find two markers, or two points, of one line in one place."""
    found = Result()
    if len(spots) < 2:
        return found
    places = np.array([(spot.point.x, spot.point.y) for spot in spots])
    points = [spot.point for spot in spots]
    reach = 2 * tolerances.duplicate_m / METRES_PER_DEGREE
    first, second = STRtree(points).query(points, predicate="dwithin", distance=reach)
    metres = between_m(places[first], places[second])
    for i, j, metre in zip(first, second, metres, strict=True):
        a, b = spots[i], spots[j]
        alike = (a.kind == "marker") == (b.kind == "marker") and set(a.lines) & set(b.lines)
        if i < j and alike and metre < tolerances.duplicate_m:
            found.add("duplicate-point", [a.subject, b.subject], MultiPoint(places[[i, j]]), distance_m=float(metre))
    return found


def sets(spots: Sequence[Spot]) -> Result:
    """Find pairs without A and B, and triples without C, D and E (2.2)."""
    found = Result()
    groups: dict[tuple[str, int, str], list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.kind == "marker" and spot.placement in SETS and spot.serial is not None and spot.lines:
            groups[spot.lines[0], spot.serial, spot.placement].append(spot)
    for (_, _, placement), posts in sorted(groups.items()):
        letters = sorted(post.letter or "?" for post in posts)
        if letters != list(SETS[placement]):
            found.add(
                "marker-set", [post.subject for post in posts], MultiPoint([post.point for post in posts]),
                wanted="、".join(SETS[placement]), found="、".join(letters),
            )  # fmt: skip
    return found


def order(spots: Sequence[Spot], lines: Mapping[str, Course]) -> Result:
    """Find serials that neither follow their line nor run west to east or north to south, and those that run back."""
    found = Result()
    groups: dict[str, dict[int, list[Spot]]] = defaultdict(lambda: defaultdict(list))
    for spot in spots:
        if spot.kind == "marker" and spot.serial is not None and spot.lines and spot.lines[0] in lines:
            groups[spot.lines[0]][spot.serial].append(spot)
    for line_id, serials in sorted(groups.items()):
        line, shape, _ = lines[line_id]
        if len(serials) < 2:
            continue
        course = shapely.line_merge(shape)
        posts = [serials[serial][0] for serial in sorted(serials)]
        _direction(line, posts, found)
        places = np.array([(post.point.x, post.point.y) for post in posts])
        if (np.diff(places[:, 0]) > 0).all() or (np.diff(places[:, 1]) < 0).all():
            continue  # from west to east or from north to south, as the rule reads, though the line may wind back
        if isinstance(course, LineString) and not course.is_ring:
            along = shapely.line_locate_point(course, [post.point for post in posts])
            _follow(line, posts, along, found)
        else:
            found.leave_out(
                ["marker-order"], line, "界线分段，没有唯一的次序", "The line has parts and no single order"
            )
    return found


def _follow(line: Subject, posts: Sequence[Spot], along: Floats, found: Result) -> None:
    moves = np.sign(np.diff(along))
    direction = 1.0 if (moves > 0).sum() >= (moves < 0).sum() else -1.0
    for k in map(int, np.flatnonzero(moves == -direction)):
        pair = posts[k : k + 2]
        found.add("marker-order", [*(post.subject for post in pair), line], MultiPoint([post.point for post in pair]))


def _direction(line: Subject, posts: Sequence[Spot], found: Result) -> None:
    start, end = posts[0].point, posts[-1].point
    if end.x < start.x and end.y > start.y:
        found.add("marker-direction", [line], MultiPoint([start, end]))
