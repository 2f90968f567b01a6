"""Is a marker moved? The test of boundaries.md 3.1 with its datum guard (B-50). Pure; EPSG:4490 degrees, metres.

`d` is the geodesic between the reference and the new position, `s` the root of the squared accuracies of both:
consistent up to 2 s (and always below the floor), suspect up to 3 s, moved beyond. A position whose datum nobody
declared cannot be tested at all.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.boundaries.markers.figures import FIGURES, Figures
from gis.core import azimuths

Verdict = Literal["consistent", "suspect", "moved", "not-testable"]
Reason = Literal["no-reference", "datum-unknown", "accuracy-unknown", "datum-suspected"]

RTK = re.compile(r"rtk|cors|gnss|gps|静态|北斗", re.IGNORECASE)
TRAVERSE = re.compile(r"导线|全站仪|交会|traverse|intersection|total station", re.IGNORECASE)
SCALED = re.compile(r"图上|量取|图解|scaled|digiti[sz]ed", re.IGNORECASE)
HANDHELD = re.compile(r"手持|handheld|导航|单点", re.IGNORECASE)
SCALE = re.compile(r"1\s*[:：]\s*([0-9]+(?:\.[0-9]+)?)\s*(万|[0-9 ,]*)")


@dataclass(frozen=True, slots=True)
class Position:
    """A position (degrees) with what is needed to weigh it; `datum` None is an undeclared one."""

    lon: float
    lat: float
    datum: Literal["CGCS2000", "WGS 84"] | None
    accuracy_m: float | None = None
    method: str | None = None
    map_scale: int | None = None


@dataclass(frozen=True, slots=True)
class Displacement:
    """The verdict and its evidence. Distances in metres, azimuth true in degrees from reference to new position."""

    verdict: Verdict
    reason: Reason | None = None
    distance_m: float | None = None
    azimuth_deg: float | None = None
    east_m: float | None = None
    north_m: float | None = None
    s_new_m: float | None = None
    s_ref_m: float | None = None
    s_m: float | None = None
    s_new_from: str | None = None
    s_ref_from: str | None = None
    frame_m: float = 0.0


def accuracy(position: Position, figures: Figures = FIGURES) -> tuple[float | None, str]:
    """Return the mean error of a position in metres and where it comes from: `stated`, or the method's class.

    A stated figure stands; else the method's own (boundaries.md 3.1). A map needs its scale. None when neither helps.
    """
    if position.accuracy_m is not None:
        return position.accuracy_m, "stated"
    method = position.method or ""
    if SCALED.search(method):
        scale = position.map_scale or _scale(method)
        return (scale * figures.map_share, "map-scaled") if scale else (None, "map-scale-unknown")
    for pattern, metres, name in (
        (HANDHELD, figures.region.handheld_accuracy_m, "handheld"),
        (TRAVERSE, figures.region.traverse_accuracy_m, "traverse"),
        (RTK, figures.region.rtk_accuracy_m, "rtk"),
    ):
        if pattern.search(method):
            return metres, name
    return None, "unknown"


def _scale(method: str) -> int | None:
    """Read the denominator out of words like 1:50000, 1:5万, 1:50 000."""
    match = SCALE.search(method)
    if match is None:
        return None
    if match[2] == "万":
        return round(float(match[1]) * 10_000)
    digits = re.sub(r"[ ,]", "", match[1] + match[2])
    return round(float(digits)) or None


def displacement(new: Position, reference: Position | None, figures: Figures = FIGURES) -> Displacement:
    """Compare a new position with the reference one."""
    if reference is None:
        return Displacement("not-testable", "no-reference")
    if new.datum is None or reference.datum is None:
        return Displacement("not-testable", "datum-unknown")
    metres, azimuth = azimuths.inverse(reference.lon, reference.lat, new.lon, new.lat)
    s_new, from_new = accuracy(new, figures)
    s_ref, from_ref = accuracy(reference, figures)
    frame_m = 0.0 if new.datum == reference.datum else figures.frame_m
    angle = math.radians(azimuth)
    found = {
        "distance_m": metres,
        "azimuth_deg": azimuth,
        "east_m": metres * math.sin(angle),
        "north_m": metres * math.cos(angle),
        "s_new_m": s_new,
        "s_ref_m": s_ref,
        "frame_m": frame_m,
    }
    named = {"s_new_from": from_new, "s_ref_from": from_ref}
    if s_new is None or s_ref is None:
        return Displacement("not-testable", "accuracy-unknown", **found, **named)  # type: ignore[arg-type]
    s_m = math.sqrt(s_new**2 + s_ref**2 + frame_m**2)
    return Displacement(_verdict(metres, s_m, figures), None, s_m=s_m, **found, **named)  # type: ignore[arg-type]


def _verdict(metres: float, s_m: float, figures: Figures) -> Verdict:
    region = figures.region
    if metres <= region.displacement_suspect * s_m or metres < region.displacement_floor_m:
        return "consistent"
    return "suspect" if metres <= region.displacement_moved * s_m else "moved"


def constant_offset(vectors: Sequence[tuple[float, float]], figures: Figures = FIGURES) -> tuple[float, float] | None:
    """Return (length in metres, azimuth in degrees) of an offset that many markers of one survey share.

    About 100 m, alike for all, is a datum taken for another one, not markers that moved together (B-50, B-36).

    Args:
        vectors: (east, north) in metres from reference to new position, one a marker.
        figures: the limits; at least `shift_points_min` vectors are needed.
    """
    region = figures.region
    if len(vectors) < region.shift_points_min:
        return None
    found = np.asarray(vectors, dtype=np.float64)
    middle = np.median(found, axis=0)
    length = float(np.hypot(*middle))
    spread = float(np.max(np.hypot(*(found - middle).T)))
    if not region.xian80_m[0] <= length <= region.xian80_m[1] or spread > region.shift_spread_m:
        return None
    return length, math.degrees(math.atan2(float(middle[0]), float(middle[1]))) % 360.0
