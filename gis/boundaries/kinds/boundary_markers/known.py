"""Approved positions of markers by number, for comparing the datum and for local similarities."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_KNOWN = text("""
SELECT register.code_key(m.number), ST_X(m.geom), ST_Y(m.geom) FROM register.boundary_marker m
 WHERE NOT m.deleted AND m.secrecy <> 'restricted' AND m.coordinate_status = 'approved'
   AND register.code_key(m.number) = ANY(:keys)
""")


def known(session: Session, keys: Sequence[str]) -> Mapping[str, tuple[float, float]]:
    """Return (lon, lat), EPSG:4490 degrees, of the approved markers among these folded numbers."""
    return {str(key): (float(lon), float(lat)) for key, lon, lat in session.execute(_KNOWN, {"keys": list(keys)})}
