"""Degrees spelled for people."""

import math
from typing import Literal

from gis.core.errors import Invalid

_HEMISPHERES = {"lat": "NS", "lon": "EW"}


def format_dms(degrees: float, axis: Literal["lon", "lat"], *, decimals: int = 4) -> str:
    """Spell decimal degrees like 29°51′23.4567″N; 0.0001″ is 3 mm. Rounding never gives 60 seconds.

    >>> format_dms(29.85, "lat")
    '29°51′00.0000″N'
    """
    if not math.isfinite(degrees):
        raise Invalid("坐标含有非有限数值", "A coordinate is not finite", code="not-finite")
    scale = 10**decimals
    units = round(abs(degrees) * 3600 * scale)
    minutes, rest = divmod(units, 60 * scale)
    whole, fraction = divmod(rest, scale)
    letter = _HEMISPHERES[axis][0 if degrees >= 0 else 1]
    seconds = f"{whole:02d}.{fraction:0{decimals}d}" if decimals else f"{whole:02d}"
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds}″{letter}"
