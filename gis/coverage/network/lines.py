"""Roads as they are drawn: courses of single edges in metres, and those of a view as GeoJSON."""

from typing import Any
from uuid import UUID

import numpy as np
import orjson
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.collections import Level
from gis.core.errors import NotFound
from gis.coverage.model import Integers
from gis.coverage.network.store import version
from gis.coverage.network.tables import RoadNetwork

EDGES_MAX = 5_000
Bounds = tuple[float, float, float, float]
COURSES = text("SELECT edge, ST_AsBinary(geom) FROM register.road_edge WHERE network_id = :id AND edge = ANY(:edges)")
VIEW = text("""
SELECT edge, road_class, length_m, walk_kmh, drive_kmh, direction, bridge, ferry, ST_AsGeoJSON(geom, 6)
  FROM register.road_edge
 WHERE network_id = :id AND geom && ST_MakeEnvelope(:west, :south, :east, :north, 4490)
   AND ST_Intersects(geom, ST_MakeEnvelope(:west, :south, :east, :north, 4490))
 ORDER BY drive_kmh DESC, walk_kmh DESC, edge LIMIT :most""")


def visible(session: Session, identity: UUID | None, level: Level) -> RoadNetwork:
    """Return a version of the network that a level may see, the current one without an id.

    Raises:
        NotFound: there is none, or it may not be seen (code `network`).
    """
    found = version(session, identity)
    if found.secrecy not in level.secrecies:
        raise NotFound("登记库中没有这个路网", "The register holds no such road network", code="network")
    return found


def courses(session: Session, identity: UUID, rows: Integers, epsg: int) -> np.ndarray:
    """Return the courses of edges by row of the loaded network, metres (easting, northing) of a CGCS2000 zone.

    Edges are numbered from 1 in the order of the rows (`store.write_parts`). None where both ends are at one place.
    """
    found = session.execute(COURSES, {"id": identity, "edges": (rows + 1).tolist()}).all()
    by_edge = {int(edge): None if course is None else bytes(course) for edge, course in found}
    lines = shapely.from_wkb(np.array([by_edge[row + 1] for row in rows.tolist()], dtype=object))
    degrees = shapely.get_coordinates(lines)
    if degrees.size:
        northing, easting = crs.from_storage(lon=degrees[:, 0], lat=degrees[:, 1], target=epsg)
        lines = shapely.set_coordinates(lines, np.column_stack((easting, northing)))
    return lines


def edges_in(session: Session, network: RoadNetwork, bounds: Bounds, most: int) -> dict[str, Any]:
    """Return the edges that touch a view (west, south, east, north in EPSG:4490 degrees) as GeoJSON, fast roads first.

    `truncated` says that there are more than `most`. A version's edges never change.
    """
    west, south, east, north = bounds
    values = {"id": network.id, "west": west, "south": south, "east": east, "north": north, "most": most + 1}
    rows = session.execute(VIEW, values).all()
    return {
        "type": "FeatureCollection",
        "network": named(network),
        "truncated": len(rows) > most,
        "numberReturned": min(len(rows), most),
        "features": [
            {"type": "Feature", "id": row[0], "geometry": orjson.loads(row[8]), "properties": {
                "class": row[1], "length_m": row[2], "walk_kmh": row[3], "drive_kmh": row[4], "direction": row[5],
                "bridge": row[6], "ferry": row[7],
            }}
            for row in rows[:most]
        ],
    }  # fmt: skip


def named(network: RoadNetwork) -> dict[str, Any]:
    """Return which version of the network something was drawn from."""
    return {
        "id": str(network.id), "name": network.name, "content_sha256": network.content_sha256,
        "source": network.source, "is_sample": network.is_sample,
        "data_on": network.data_on.isoformat() if network.data_on else None,
    }  # fmt: skip
