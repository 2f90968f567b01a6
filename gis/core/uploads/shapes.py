"""Lines and areas: from the text as received to shapes in EPSG:4490, with every fault named and located (F58).

The system and the order of the axes are declared, never read from the numbers; the transformation is that of
`gis.core.crs`. A shape with a fault is not staged: nothing is closed, split, snapped or left out on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon

from gis.core import crs
from gis.core.uploads import faults
from gis.core.uploads.coordinates import declared_system
from gis.core.uploads.interpretations import NORTH_FIRST, Columns, rank
from gis.core.uploads.kinds import Check, Column, Row
from gis.core.uploads.misplaced import explain
from gis.core.uploads.offers import described
from gis.core.uploads.places import Floats, in_area, positions

TYPES: dict[str, tuple[str, ...]] = {"line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon")}
TYPES["any"] = ("Point", "MultiPoint", *TYPES["line"], *TYPES["area"])
WANTED = {"line": ("线", "a line"), "area": ("面", "an area"), "any": ("点、线或面", "a point, a line or an area")}
VERTICES_EXPLAINED = 3
LEAST = {"point": 1, "line": 2, "area": 4}
_AXES = {True: ("northing-easting", "easting-northing"), False: ("lat-lon", "lon-lat")}


@dataclass(slots=True)
class Received:
    """A geometry as received: its paths (lines or rings; points are one path) by part, and all vertices, as numbers."""

    type: str
    parts: list[list[int]]
    lengths: list[int]
    first: Floats
    second: Floats

    @property
    def family(self) -> str:
        """Tell whether it is of points, a line or an area."""
        return _family(self.type)

    @property
    def path(self) -> NDArray[np.intp]:
        """The path of each vertex."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.intp), self.lengths)


def _family(type_name: str) -> str:
    return next((family for family in ("line", "area") if type_name in TYPES[family]), "point")


def place_shapes(check: Check, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Set the shape of each row that has a sound one, note what is wrong, and return the interpretations offered.

    `row.values["shape"]` keeps the text as received and `row.values["axes"]` the order of its ordinates.
    """
    check.crs = declared_system(check)
    if check.profile.similarity is not None:
        check.add("similarity-points-only")
        check.crs = None
    kind = check.kind.shape
    assert kind is not None
    if all(row.shape_text is None for row in rows) and not any(row.has_error for row in rows):
        check.add("shapes-missing", wanted=WANTED[kind][0], wanted_en=WANTED[kind][1])
        return []
    north_first = check.profile.axis_order in NORTH_FIRST
    if north_first:
        check.add("axes-by-profile", axis_order=check.profile.axis_order)
    received = [(row, found) for row in rows if (found := _read(check, row, kind)) is not None]
    if check.crs is not None:
        for row, found in received:
            row.values["shape"] = row.shape_text
            row.values["axes"] = _AXES[check.crs.is_projected][0 if north_first else 1]
            _place(check, row, found, north_first=north_first)
    if not received:
        return []
    first, second = ([repr(float(getattr(found, name)[0])) for _, found in received] for name in ("first", "second"))
    columns = Columns(first, second, headers=("E", "N"), north_first=False, in_degrees=False)
    return described(rank(columns, check.region), columns, check.region)


def _read(check: Check, row: Row, kind: str) -> Received | None:
    """Return the numbers of a row's geometry; what they lack is noted."""
    if row.shape_text is None:
        if not row.has_error:
            check.add("shapes-missing", row, wanted=WANTED[kind][0], wanted_en=WANTED[kind][1])
        return None
    found = orjson.loads(row.shape_text)
    if found.get("type") not in TYPES[kind]:
        zh, en = WANTED[kind]
        check.add("geometry-type", row, found=str(found.get("type"))[:60], wanted=zh, wanted_en=en)
        return None
    family = _family(found["type"])
    coordinates = found["coordinates"] if found["type"].startswith("Multi") else [found["coordinates"]]
    if family == "point":
        coordinates = [coordinates]
    paths = list(chain.from_iterable(coordinates)) if family == "area" else coordinates
    if not paths or any(len(path) < LEAST[family] for path in paths):
        shortest = min((str(path) for path in paths), key=len, default="[]")
        check.add("geometry-short", row, found=shortest[:60], least=LEAST[family])
        return None
    count = sum(map(len, paths))
    if count > check.settings.upload_vertices_max:
        check.add("too-many-vertices", row, limit=check.settings.upload_vertices_max)
        return None
    if not _closed(check, row, paths, family):
        return None
    flat = np.array([position[:2] for position in chain.from_iterable(paths)], dtype=np.float64)
    lengths = [len(path) for path in paths]
    numbers = iter(range(len(paths)))
    parts = [[next(numbers)] if family != "area" else [next(numbers) for _ in part] for part in coordinates]
    return Received(found["type"], parts, lengths, flat[:, 0], flat[:, 1])


def _closed(check: Check, row: Row, paths: Sequence[Sequence[Sequence[float]]], kind: str) -> bool:
    """Tell whether all rings of an area end where they begin; each that does not is noted."""
    is_closed = True
    for path in paths if kind == "area" else ():
        if path[0][:2] != path[-1][:2]:
            check.add("ring-open", row, first=str(list(path[0])), last=str(list(path[-1])))
            is_closed = False
    return is_closed


def _place(check: Check, row: Row, found: Received, *, north_first: bool) -> None:
    source = check.crs
    assert source is not None
    north, east = (found.first, found.second) if north_first else (found.second, found.first)
    if not source.is_projected and _crosses_180(check, row, found, east):
        return
    lon, lat = positions(source, north, east)
    outside = np.flatnonzero(~in_area(lon, lat, check.region.area))
    told = outside[:VERTICES_EXPLAINED]
    if told.size:
        _explain(check, row, source, told, (north[told], east[told]))
    if outside.size > VERTICES_EXPLAINED:
        check.add("more-vertices", row, count=int(outside.size) - VERTICES_EXPLAINED)
    if outside.size:
        return
    if found.family == "point":
        points = [Point(*place) for place in zip(lon.tolist(), lat.tolist(), strict=True)]
        row.shape = points[0] if found.type == "Point" else MultiPoint(points)
        return
    is_area = found.family == "area"
    shape = faults.Shape(lon, lat, found.path, is_area)
    built = _build(shape, found, is_area=is_area)
    wrong = faults.too_small(shape) or faults.invalidity(shape, built)
    noted = [*wrong, *faults.spikes(shape, check.region.spike_deg), *faults.duplicates(shape, check.region.duplicate_m)]
    for fault in noted:
        vertex = {} if fault.vertex is None else {"vertex": fault.vertex}
        value = None if fault.vertex is None else _numbers(found, fault.vertex - 1)
        check.add(fault.code, row, None, value, **fault.params, **vertex)
    if not wrong:
        row.shape = built


def _crosses_180(check: Check, row: Row, found: Received, lon: Floats) -> bool:
    """Note the first vertex whose longitude lies beyond 180 degrees or jumps across that meridian."""
    same = np.append(False, found.path[1:] == found.path[:-1])
    jumps = same & (np.abs(np.diff(lon, prepend=lon[0])) > 180)
    beyond = (np.abs(lon) > 180) & (np.abs(lon) <= 360)
    index = np.flatnonzero(jumps | beyond)
    if index.size:
        vertex = int(index[0])
        check.add("crosses-180", row, None, _numbers(found, vertex), vertex=vertex + 1)
    return bool(index.size)


def _numbers(found: Received, index: int) -> str:
    return f"{float(found.first[index])!r}, {float(found.second[index])!r}"


def _explain(
    check: Check, row: Row, source: crs.SourceCrs, vertices: NDArray[np.intp], values: tuple[Floats, Floats]
) -> None:
    """Note why vertices lie outside the area, with the words that points in two columns get."""
    north, east = values
    names = ("northing", "easting") if source.is_projected else ("latitude", "longitude")
    east_index = 1 if check.profile.axis_order in NORTH_FIRST else 0
    columns = {names[0]: Column(1 - east_index, "", 1.0), names[1]: Column(east_index, "", 1.0)}
    probe = Check(check.kind, check.profile, check.settings, columns, check.region, source)
    texts = [f"#{v + 1} ({float(e)!r}, {float(n)!r})" for v, n, e in zip(vertices, north, east, strict=True)]
    probes = [Row(row.number, [], "", texts=dict.fromkeys(names, text)) for text in texts]
    explain(probe, probes, names, source, north, east)
    for finding in probe.findings:
        check.add(finding.code, row, None, finding.value, **finding.params)


def _build(shape: faults.Shape, found: Received, *, is_area: bool) -> MultiLineString | MultiPolygon:
    """Build the geometry in EPSG:4490; rings are closed as received, so nothing is added."""
    points = np.column_stack([shape.lon, shape.lat])
    paths = np.split(points, np.cumsum(found.lengths)[:-1])
    if not is_area:
        return MultiLineString([LineString(path) for path in paths])
    polygons = [Polygon(paths[part[0]], [paths[hole] for hole in part[1:]]) for part in found.parts]
    return shapely.multipolygons(polygons)
