"""From declared numbers to positions, all rows at once, and whether they lie in the region."""

import numpy as np
from numpy.typing import NDArray

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.region import Bounds

Floats = NDArray[np.float64]


def positions(source: crs.SourceCrs, north: Floats, east: Floats) -> tuple[Floats, Floats]:
    """Return (lon, lat) in EPSG:4490 degrees, NaN where a pair cannot belong to the system."""
    lon, lat = np.full(north.shape, np.nan), np.full(north.shape, np.nan)
    known = np.isfinite(north) & np.isfinite(east)
    if source.is_projected:
        known &= crs.fits_zone(source, northing=np.nan_to_num(north), easting=np.nan_to_num(east))
    else:
        known &= (np.abs(np.nan_to_num(north)) <= 90) & (np.abs(np.nan_to_num(east)) <= 180)
    if known.any():
        try:
            lon[known], lat[known] = crs.to_storage(northing=north[known], easting=east[known], source=source.epsg)
        except Invalid:
            return np.full(north.shape, np.nan), np.full(north.shape, np.nan)
    return lon, lat


def in_area(lon: Floats, lat: Floats, area: Bounds) -> NDArray[np.bool_]:
    """Tell for each position (degrees) whether it lies in the area of interest; NaN does not."""
    west, south, east, north = area
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return np.asarray(inside, dtype=np.bool_)
