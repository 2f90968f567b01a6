"""The nearest boundary line of many positions at once: an index over the lines' segments, then geodesic distances."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.core import crs

Floats = NDArray[np.float64]


def nearest_lines(courses: Sequence[bytes], lon: Floats, lat: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return for each position the index of the nearest line and the geodesic distance to it in metres.

    Args:
        courses: lines as WKB, EPSG:4490 degrees; at least one.
        lon: longitudes, degrees.
        lat: latitudes, degrees, as many.

    The foot of the perpendicular is found in degrees whose longitude is scaled by the cosine of the mean latitude:
    over the area of a city that is true to about a percent of the angle, so the distance to the foot is right to
    well below a metre within a kilometre of the line.
    """
    scale = np.array([np.cos(np.radians(lat.mean())), 1.0])
    parts, owner = shapely.get_parts(shapely.from_wkb(list(courses)), return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    points = points * scale
    joined = part[:-1] == part[1:]
    starts, ends = points[:-1][joined], points[1:][joined]
    line_of_segment = owner[part[:-1][joined]]
    wanted = np.column_stack([lon, lat]) * scale
    index = shapely.STRtree(list(np.atleast_1d(np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1))))))
    segment = index.nearest(shapely.points(wanted))
    start, along = starts[segment], ends[segment] - starts[segment]
    squared = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    share = np.clip(((wanted - start) * along).sum(axis=1) / squared, 0.0, 1.0)
    foot = (start + along * share[:, None]) / scale
    metres = crs.distance_m(lon_a=lon, lat_a=lat, lon_b=foot[:, 0], lat_b=foot[:, 1])
    return np.asarray(line_of_segment[segment], dtype=np.intp), metres
