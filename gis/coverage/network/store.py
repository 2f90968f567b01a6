"""Networks in the register: written once as a version, read back as arrays, kept in the process by version and hash."""

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.db import copy_rows
from gis.core.errors import NotFound
from gis.core.region_store import read_region
from gis.core.types import STORAGE_SRID
from gis.coverage.model import Floats
from gis.coverage.network.making import Edge, Made
from gis.coverage.network.model import BACKWARD, BOTH, FORWARD, Network
from gis.coverage.network.tables import RoadNetwork

KEPT = 2
DIRECTIONS = {"both": BOTH, "forward": FORWARD, "backward": BACKWARD}
KMH = 3.6
EDGE_COLUMNS = (
    "network_id", "edge", "start_node", "end_node", "length_m", "road_class", "walk_kmh", "drive_kmh", "direction",
    "bridge", "ferry", "source_row", "geom",
)  # fmt: skip

_kept: OrderedDict[tuple[UUID, str, int], Network] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a version beside its content; `identity` is its id, `speeds` those of the classes in use."""

    identity: UUID
    name: str
    crs: str
    source: str
    speeds: dict[str, object]
    data_on: dt.date | None = None
    is_sample: bool = False


def write(session: Session, made: Made, said: Description, region_code: str) -> RoadNetwork:
    """Store a network as the current version of its region, in the open batch; the former one stays, not current."""
    session.execute(
        update(RoadNetwork).where(RoadNetwork.region == region_code, RoadNetwork.is_current).values(is_current=False)
    )
    network = RoadNetwork(**values(made, said, region_code))
    session.add(network)
    session.flush()
    write_parts(session, network.id, made)
    return network


def values(made: Made, said: Description, region_code: str) -> dict[str, Any]:
    """Return the columns of a version that is to be the current one."""
    return {
        "id": said.identity, "region": region_code, "name": said.name, "is_current": True, "data_on": said.data_on,
        "crs": said.crs, "nodes": len(made.ids), "edges": len(made.edges), "parts": made.parts,
        "length_m": float(sum(edge.length_m for edge in made.edges)), "speeds": said.speeds,
        "content_sha256": digest(made), "secrecy": "public", "source": said.source, "is_sample": said.is_sample,
    }  # fmt: skip


def write_parts(session: Session, identity: UUID, made: Made) -> None:
    """Store nodes and edges of a version whose record is there."""
    nodes = (
        (identity, node, _point(lon, lat))
        for node, lon, lat in zip(made.ids, made.lon.tolist(), made.lat.tolist(), strict=True)
    )
    copy_rows(session, "register.road_node", ("network_id", "node", "geom"), nodes)
    copy_rows(session, "register.road_edge", EDGE_COLUMNS, _edges(identity, made))


def _edges(identity: UUID, made: Made) -> Iterator[Sequence[object]]:
    for number, edge in enumerate(made.edges, start=1):
        road = edge.road
        yield (
            identity, number, made.ids[edge.nodes[0]], made.ids[edge.nodes[1]], repr(edge.length_m), road.road_class,
            repr(road.walk_kmh), repr(road.drive_kmh), road.direction, road.bridge, road.ferry, road.row, _line(edge),
        )  # fmt: skip


def _point(lon: float, lat: float) -> str:
    return f"SRID={STORAGE_SRID};POINT({lon!r} {lat!r})"


def _line(edge: Edge) -> str | None:
    lon, lat = edge.lon.tolist(), edge.lat.tolist()
    if len(set(zip(lon, lat, strict=True))) < 2:
        return None
    return f"SRID={STORAGE_SRID};LINESTRING({','.join(f'{e!r} {n!r}' for e, n in zip(lon, lat, strict=True))})"


def digest(made: Made) -> str:
    """Return the SHA-256 of all that travel rests on, hex; equal for equal networks, whatever their version's id."""
    found = hashlib.sha256("\n".join(made.ids).encode())
    for array in (made.lon, made.lat):
        found.update(np.ascontiguousarray(array).tobytes())
    for edge in made.edges:
        road = edge.road
        found.update(
            f"{edge.nodes} {edge.length_m!r} {road.road_class} {road.walk_kmh!r} {road.drive_kmh!r} {road.direction}"
            f" {road.bridge} {road.ferry}\n".encode()
        )
        found.update(edge.lon.tobytes() + edge.lat.tobytes())
    return found.hexdigest()


def version(session: Session, identity: UUID | None = None) -> RoadNetwork:
    """Return a version by id, or the current one of the region.

    Raises:
        NotFound: there is none (code `network`).
    """
    query = select(RoadNetwork).where(~RoadNetwork.deleted)
    if identity is None:
        query = query.where(RoadNetwork.is_current, RoadNetwork.region == read_region(session).division_code)
    else:
        query = query.where(RoadNetwork.id == identity)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("登记库中没有这个路网", "The register holds no such road network", code="network")
    return found


def versions(session: Session) -> list[RoadNetwork]:
    """Return all versions, the current ones first, then the newest."""
    query = select(RoadNetwork).where(~RoadNetwork.deleted)
    return list(session.scalars(query.order_by(RoadNetwork.is_current.desc(), RoadNetwork.sys_from.desc())))


def load_network(session: Session, identity: UUID | None = None) -> tuple[RoadNetwork, Network]:
    """Return a version of the network and its arrays, in metres of the region's CGCS2000 system.

    Arrays are kept in the process under the version's id and hash and the system; the versions themselves never change.

    Raises:
        NotFound: there is no such version, or no current one (code `network`).
    """
    found = version(session, identity)
    epsg = read_region(session).metric_epsg
    key = (found.id, found.content_sha256, epsg)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return found, _kept[key]
    network = _read(session, found.id, epsg)
    with _lock:
        _kept[key] = network
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found, network


def _read(session: Session, identity: UUID, epsg: int) -> Network:
    which = {"id": identity}
    query = text("SELECT node, ST_X(geom), ST_Y(geom) FROM register.road_node WHERE network_id = :id")
    nodes = session.execute(query, which)
    named = sorted((str(node), float(lon), float(lat)) for node, lon, lat in nodes)
    northing, easting = crs.from_storage(lon=[row[1] for row in named], lat=[row[2] for row in named], target=epsg)
    rows = {row[0]: number for number, row in enumerate(named)}
    edges = session.execute(
        text(
            "SELECT start_node, end_node, length_m, walk_kmh, drive_kmh, direction, ferry FROM register.road_edge"
            " WHERE network_id = :id ORDER BY edge"
        ),
        which,
    ).all()
    start, end = (np.array([rows[edge[i]] for edge in edges], dtype=np.int64) for i in (0, 1))
    length, walk, drive = (_figures([edge[i] for edge in edges]) for i in (2, 3, 4))
    return Network(
        np.array([row[0] for row in named], dtype=np.str_), easting, northing, start, end, length, walk / KMH,
        drive / KMH, np.array([DIRECTIONS[edge[5]] for edge in edges], dtype=np.int64),
        np.array([edge[6] for edge in edges], dtype=bool),
    )  # fmt: skip


def _figures(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)
