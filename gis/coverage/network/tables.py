"""Tables of road networks: versions, of which one is current, with their nodes and edges, which never change."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Double, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Day,
    Name,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_of,
    pattern,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)


class RoadNetwork(VersionedMixin, Base):
    """A version of the road network of a region: what it came from, what is in it, whether it is the current one."""

    __tablename__ = "road_network"
    __table_args__ = (
        *clean("name", "source"),
        pattern("region", "^[0-9]{6}$"),
        pattern("content_sha256", "^[0-9a-f]{64}$"),
        CheckConstraint("nodes > 0 AND edges > 0 AND parts > 0", name="not_empty"),
        secrecy_known(),
        Index(
            "uq_road_network_current", "region", unique=True, postgresql_where=text("is_current AND NOT deleted")
        ),
        register_table("路网版本"),
    )  # fmt: skip

    region: Mapped[str] = mapped_column(String(6), comment="Division code of the region")
    name: Mapped[Name] = mapped_column(comment="Name of the version")
    is_current: Mapped[bool] = mapped_column(Boolean, comment="The version that analyses use when none is named")
    data_on: Mapped[Day] = mapped_column(comment="Day the roads were recorded; NULL unknown")
    crs: Mapped[str] = mapped_column(String(20), comment="System declared for the file")
    nodes: Mapped[int] = mapped_column(Integer, comment="Nodes")
    edges: Mapped[int] = mapped_column(Integer, comment="Edges")
    parts: Mapped[int] = mapped_column(Integer, comment="Parts that no edge connects")
    length_m: Mapped[float] = mapped_column(Double, comment="Length of all edges, metres")
    speeds: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="Speeds by class of road, km/h, with document and whether verified"
    )
    content_sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of nodes and edges, hex")


def _part_of() -> Any:
    return mapped_column(ForeignKey("register.road_network.id"), primary_key=True, comment="Version it belongs to")


class RoadNode(Base):
    """A node: an end of edges."""

    __tablename__ = "road_node"
    __table_args__ = (*clean("node"), sound("geom"), register_table("路网节点"))

    network_id: Mapped[UUID] = _part_of()
    node: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Id in its version")
    geom: Mapped[WKBElement] = geometry("POINT", "Position")


class RoadEdge(Base):
    """An edge: a stretch of road between two nodes."""

    __tablename__ = "road_edge"
    __table_args__ = (
        *clean("road_class"),
        sound("geom"),
        one_of("direction", ("both", "forward", "backward")),
        *not_negative("length_m", "walk_kmh", "drive_kmh"),
        CheckConstraint("length_m < 1e7 AND walk_kmh < 30 AND drive_kmh < 200", name="figures_plausible"),
        spatial_index("road_edge"),
        register_table("路网路段"),
    )

    network_id: Mapped[UUID] = _part_of()
    edge: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Number in its version")
    start_node: Mapped[str] = mapped_column(String(60), comment="Node it starts from")
    end_node: Mapped[str] = mapped_column(String(60), comment="Node it ends at")
    length_m: Mapped[float] = mapped_column(Double, comment="Length, metres")
    road_class: Mapped[str] = mapped_column(String(40), comment="Class in the table of speeds")
    walk_kmh: Mapped[float] = mapped_column(Double, comment="Walking speed, km/h; 0: no walking")
    drive_kmh: Mapped[float] = mapped_column(Double, comment="Driving speed, km/h; 0: no vehicles")
    direction: Mapped[str] = mapped_column(String(8), comment="Vehicles: both, forward (start to end) or backward")
    bridge: Mapped[bool] = mapped_column(Boolean, comment="On a bridge")
    ferry: Mapped[bool] = mapped_column(Boolean, comment="By ferry")
    source_row: Mapped[int] = mapped_column(Integer, comment="Row or feature of the file")
    geom: Mapped[WKBElement | None] = geometry(
        "LINESTRING", "Course; NULL where both ends are at one place", nullable=True
    )
