"""A file in another datum or a local grid, carried into CGCS2000 by a plane similarity over common points (B-35).

Four parameters: two shifts, one rotation, one scale, by least squares from at least three points known in both systems.
Official parameters between the datums are secret, so this is the honest substitute: it holds inside the common points
only, its residuals are shown, and what it gives carries its accuracy. It is used when a person asks for it, and refused
when it does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.uploads.cells import code_key
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.places import Floats
from gis.core.uploads.profile import CommonPoint

HULL_MARGIN_M = 1.0
"""A point this near the hull of the common points counts as enclosed: the common points themselves lie on it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A similarity between two planes, and how well the common points agree with it; metres.

    `factor` turns and scales a plane vector (east + i north) about `origin`, which becomes `target`.
    """

    factor: complex
    origin: complex
    target: complex
    residual_north: Floats
    residual_east: Floats

    @property
    def rms_m(self) -> float:
        """Mean error of a point: root of the sum of squared residuals over the points beyond the two that fix it."""
        squares = float((self.residual_north**2 + self.residual_east**2).sum())
        return float(np.sqrt(squares / (self.residual_north.size - 2)))

    @property
    def scale_ppm(self) -> float:
        """Scale, parts per million beyond one."""
        return (abs(self.factor) - 1) * 1e6

    @property
    def rotation_arcsec(self) -> float:
        """Rotation from the file's grid to the target's, seconds of arc, clockwise positive."""
        return float(-np.degrees(np.angle(self.factor)) * 3600)

    def carry(self, north: Floats, east: Floats) -> tuple[Floats, Floats]:
        """Return (north, east) in the target plane."""
        moved = self.factor * (east + 1j * north - self.origin) + self.target
        return np.asarray(moved.imag, dtype=np.float64), np.asarray(moved.real, dtype=np.float64)


def fit(*, north: Floats, east: Floats, to_north: Floats, to_east: Floats) -> Fit:
    """Fit a similarity by least squares; at least three points, not all in one place.

    Raises:
        Invalid: fewer points, or all of them coincide (code `similarity`).
    """
    here, there = east + 1j * north, to_east + 1j * to_north
    if here.size < 3 or float(np.abs(here - here.mean()).max()) < 1.0:
        raise Invalid("公共点不足或重合", "Too few common points, or all in one place", code="similarity")
    origin, target = complex(here.mean()), complex(there.mean())
    away, to = here - origin, there - target
    factor = complex((np.conj(away) * to).sum() / (np.abs(away) ** 2).sum())
    left = to - factor * away
    return Fit(factor, origin, target, np.asarray(left.imag), np.asarray(left.real))


@dataclass(frozen=True, slots=True)
class _Common:
    """Common points in both planes, with the name and, where it is in the file, the row of each."""

    names: list[str]
    rows: list[int | None]
    here: tuple[Floats, Floats]
    there: tuple[Floats, Floats]


def carry(check: Check, rows: Sequence[Row], north: Floats, east: Floats) -> tuple[Floats, Floats] | None:
    """Return positions (lon, lat, degrees; NaN where a pair has none), or None with a finding that says why not.

    `north` and `east` are the numbers of the file in the declared system, in its unit. Notes the residuals in
    `check.derivation` and on each row.
    """
    declared, region = check.profile.similarity, check.region
    assert declared is not None
    plane_north, plane_east = _plane(check, north, east)
    common = _common(check, rows, plane_north, plane_east)
    if common is None:
        return None
    least = max(3, region.similarity_points_min)
    if len(common.names) < least:
        check.add("similarity-few", count=len(common.names), least=least)
        return None
    try:
        found = fit(north=common.here[0], east=common.here[1], to_north=common.there[0], to_east=common.there[1])
    except Invalid:
        check.add("similarity-few", count=len(common.names), least=least)
        return None
    scale = declared.scale or region.map_scale
    limit_m = region.similarity_rms_mm * scale / 1000
    check.derivation = _described(check, common, found, limit_m)
    if not _fits(check, common, found, limit_m) or not _encloses(check, rows, common, (plane_north, plane_east)):
        return None
    return _carried(check, rows, found, (plane_north, plane_east))


def _carried(check: Check, rows: Sequence[Row], found: Fit, plane: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    known = np.isfinite(plane[0]) & np.isfinite(plane[1])
    lon, lat = np.full(known.shape, np.nan), np.full(known.shape, np.nan)
    to_north, to_east = found.carry(plane[0][known], plane[1][known])
    lon[known], lat[known] = crs.to_storage(northing=to_north, easting=to_east, source=check.region.metric_epsg)
    assert check.derivation is not None
    kept = {key: value for key, value in check.derivation.items() if key != "residuals"}
    rms_m = kept["rms_m"]
    for index in np.flatnonzero(known).tolist():
        row = rows[index]
        row.values["derivation"] = kept
        row.values["accuracy_m"] = round(float(np.hypot(row.values.get("accuracy_m") or 0.0, rms_m)), 4)
    check.add("similarity-applied", count=kept["points"], rms=f"{rms_m:.3f}", limit=f"{kept['limit_m']:.2f}")
    return lon, lat


def _plane(check: Check, north: Floats, east: Floats) -> tuple[Floats, Floats]:
    """Return the numbers in the declared datum's own plane, NaN where they cannot belong to it."""
    source = check.crs
    if source is None:
        return north, east
    out_north, out_east = np.full(north.shape, np.nan), np.full(east.shape, np.nan)
    known = np.isfinite(north) & np.isfinite(east)
    if source.is_projected:
        known &= crs.fits_zone(source, northing=np.nan_to_num(north), easting=np.nan_to_num(east))
    else:
        known &= (np.abs(np.nan_to_num(north)) <= 90) & (np.abs(np.nan_to_num(east)) <= 180)
    if known.any():
        meridian = check.region.zones_3[0] * 3
        out_north[known], out_east[known] = crs.own_plane(
            northing=north[known], easting=east[known], source=source, meridian=meridian
        )
    return out_north, out_east


def _common(check: Check, rows: Sequence[Row], north: Floats, east: Floats) -> _Common | None:
    declared = check.profile.similarity
    assert declared is not None
    if declared.by == "points":
        return _listed(check, declared.points, declared.to_crs)
    keys = [code_key(str(row.values.get(check.kind.key) or "")) for row in rows]
    known = check.control(sorted(set(keys) - {""})) if check.control else {}
    taken: dict[str, int] = {}
    for index, key in enumerate(keys):
        if key in known and np.isfinite(north[index]) and np.isfinite(east[index]):
            taken.setdefault(key, index)
    places = np.array([known[key] for key in taken], dtype=np.float64).reshape(-1, 2)
    indices = list(taken.values())
    there = crs.from_storage(lon=places[:, 0], lat=places[:, 1], target=check.region.metric_epsg)
    names = [str(rows[index].values[check.kind.key]) for index in indices]
    return _Common(names, [rows[index].number for index in indices], (north[indices], east[indices]), there)


def _listed(check: Check, points: Sequence[CommonPoint], to_crs: str) -> _Common | None:
    """Take the common points that the profile lists; they are in the file's system, as its rows are."""
    here = np.array([(each.northing, each.easting) for each in points], dtype=np.float64).reshape(-1, 2)
    there = np.array([(each.to_northing, each.to_easting) for each in points], dtype=np.float64).reshape(-1, 2)
    try:
        lon, lat = crs.to_storage(northing=there[:, 0], easting=there[:, 1], source=crs.parse_epsg(to_crs))
        plane = crs.from_storage(lon=lon, lat=lat, target=check.region.metric_epsg)
    except Invalid as error:
        check.add("similarity-target", reason_zh=error.detail, reason_en=error.detail_en)
        return None
    north, east = _plane(check, here[:, 0], here[:, 1])
    kept = np.isfinite(north)
    names = [each.number or str(index + 1) for index, each in enumerate(points) if kept[index]]
    return _Common(names, [None] * len(names), (north[kept], east[kept]), (plane[0][kept], plane[1][kept]))


def _fits(check: Check, common: _Common, found: Fit, limit_m: float) -> bool:
    if found.rms_m <= limit_m:
        return True
    worst = int(np.argmax(np.hypot(found.residual_north, found.residual_east)))
    length_m = float(np.hypot(found.residual_north[worst], found.residual_east[worst]))
    figures: dict[str, Any] = {"rms": f"{found.rms_m:.3f}", "limit": f"{limit_m:.2f}", "count": len(common.names)}
    check.add("similarity-rms", worst=common.names[worst][:40], residual=f"{length_m:.3f}", **figures)
    return False


def _encloses(check: Check, rows: Sequence[Row], common: _Common, plane: tuple[Floats, Floats]) -> bool:
    if not check.region.similarity_encloses:
        return True
    hull = shapely.MultiPoint(np.column_stack([common.here[1], common.here[0]])).convex_hull.buffer(HULL_MARGIN_M)
    known = np.isfinite(plane[0]) & np.isfinite(plane[1])
    outside = known & ~shapely.contains_xy(hull, np.nan_to_num(plane[1]), np.nan_to_num(plane[0]))
    listed = [rows[index].number for index in np.flatnonzero(outside).tolist()]
    if not listed:
        return True
    named = "、".join(map(str, listed[:20])) + ("…" if len(listed) > 20 else "")
    check.add("similarity-outside", count=len(listed), rows=named)
    return False


def _described(check: Check, common: _Common, found: Fit, limit_m: float) -> dict[str, Any]:
    declared = check.profile.similarity
    assert declared is not None
    listed = zip(common.names, common.rows, found.residual_north, found.residual_east, strict=True)
    return {
        "method": "similarity",
        "by": declared.by,
        "source_crs": check.profile.crs,
        "target_crs": f"EPSG:{check.region.metric_epsg}",
        "points": len(common.names),
        "rms_m": round(found.rms_m, 4),
        "limit_m": round(limit_m, 4),
        "scale_ppm": round(found.scale_ppm, 3),
        "rotation_arcsec": round(found.rotation_arcsec, 3),
        "residuals": [
            {"number": name, "row": row, "north_m": round(float(n), 4), "east_m": round(float(e), 4)}
            for name, row, n, e in listed
        ],
    }
