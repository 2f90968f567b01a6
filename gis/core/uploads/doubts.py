"""Doubts that numbers alone leave: compact DMS read as decimal, UTM read as Gauss-Krüger. Asked, never decided."""

from typing import Any

import numpy as np

from gis.core import crs
from gis.core.uploads.angles import read_angle
from gis.core.uploads.interpretations import Columns, Ranking
from gis.core.uploads.kinds import Check
from gis.core.uploads.places import Floats


def ask_compact(check: Check, ranking: Ranking, columns: Columns) -> None:
    """Ask whether decimals are compact DMS, where nobody declared the spelling and both readings lie in the region.

    Read wrongly, the worked example moves 40 km and may still lie in the city (B-33). With enough points whose
    digit pairs are all below 60 the question blocks the commit; with fewer it cannot be told and is only said.
    """
    if check.profile.angle is not None or (check.crs is not None and check.crs.is_projected):
        return
    shares = {offer.angle: offer.share for offer in reversed(ranking.offers) if not offer.source.is_projected}
    if not shares.get("decimal") or shares.get("compact-dms", 0.0) < shares["decimal"] or ranking.pairs.failed:
        return
    index = next(i for i, text in enumerate(columns.first) if read_angle(text, "compact-dms").value is not None)
    example, offers = columns.first[index], {offer.angle: offer for offer in ranking.offers}
    params: dict[str, Any] = {
        "count": ranking.pairs.passed,
        "example": example.strip()[:40],
        "decimal": f"{read_angle(example).value:.6f}",
        "compact": f"{read_angle(example, 'compact-dms').value:.6f}",
        "apart_km": f"{_apart_m(offers['decimal'].lon, offers['decimal'].lat, ranking) / 1000:.1f}",
    }
    check.add("compact-dms?" if ranking.pairs.speak_for_compact(check.region) else "compact-dms-few", **params)


def _apart_m(lon: Floats, lat: Floats, ranking: Ranking) -> float:
    """Return the median distance between the decimal and the compact reading, metres."""
    compact = next(offer for offer in ranking.offers if offer.angle == "compact-dms")
    both = np.isfinite(lon) & np.isfinite(compact.lon)
    apart = crs.distance_m(lon_a=lon[both], lat_a=lat[both], lon_b=compact.lon[both], lat_b=compact.lat[both])
    return float(np.median(apart)) if apart.size else 0.0


def note_utm(check: Check, source: crs.SourceCrs, lon: Floats, lat: Floats) -> None:
    """Warn where UTM and Gauss-Krüger of one meridian cannot be told apart: ranges coincide, places do not (B-32).

    `lon` and `lat` are the positions by the declared system, degrees.
    """
    other = utm_twin(source)
    if other is None:
        return
    north, east = crs.from_storage(lon=np.median(lon), lat=np.median(lat), target=source.epsg)
    other_lon, other_lat = crs.to_storage(northing=north, easting=east, source=other.epsg)
    apart_m = crs.distance_m(lon_a=np.median(lon), lat_a=np.median(lat), lon_b=other_lon, lat_b=other_lat)
    names: dict[str, Any] = {
        "zh": source.title_zh,
        "en": source.title_en,
        "other_zh": other.title_zh,
        "other_en": other.title_en,
    }
    check.add("utm?", value=source.name, apart=f"{float(apart_m):.0f}", other=other.name, **names)


def utm_twin(source: crs.SourceCrs) -> crs.SourceCrs | None:
    """Return the system of the same meridian, without prefix, in the other projection; None where there is none."""
    if source.central_meridian is None or source.zone is not None:
        return None
    if source.projection == "utm":
        return crs.find(source.central_meridian, 6, prefixed=False)
    return crs.find(source.central_meridian, 6, prefixed=False, datum="WGS 84", utm=True)
