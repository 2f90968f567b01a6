"""Bring a file of roads in as a new version: read, check everything, store all or nothing."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.history import open_batch
from gis.core.region import Region
from gis.core.region_store import read_region
from gis.core.settings import Settings
from gis.coverage.network.findings import Findings
from gis.coverage.network.making import Made, make
from gis.coverage.network.roads import read_roads
from gis.coverage.network.speeds import classes, read_speeds, shipped
from gis.coverage.network.store import Description, write
from gis.coverage.network.tables import RoadNetwork


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file and what is declared of it. `crs` is an EPSG code such as `EPSG:4490`: the datum is never guessed."""

    data: bytes
    file_name: str
    crs: str
    source: str
    name: str
    data_on: dt.date | None = None
    layer: str | None = None
    speeds: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file gave: all findings, and the network when none of them is an error."""

    findings: Findings
    made: Made | None
    speeds: dict[str, object]


def check(incoming: Incoming, settings: Settings, region: Region) -> Checked:
    """Read and check a file; nothing is stored.

    Raises:
        Invalid: the declared system is none or is refused, or the table of speeds is not valid.
        GisError: the file is refused as a whole.
    """
    source = crs.source_crs(epsg := crs.parse_epsg(incoming.crs))
    table = shipped() if incoming.speeds is None else incoming.speeds
    speeds = read_speeds(table, incoming.data_on or dt.datetime.now(dt.UTC).date())
    found = Findings()
    roads, parsed = read_roads(incoming.data, incoming.file_name, settings, incoming.layer, speeds, found)
    stated = parsed.declared.get("crs")
    same = crs.treat_wgs84_as_cgcs2000
    if stated is not None and same(crs.parse_epsg(stated)) != same(epsg):  # GeoJSON of any datum says WGS 84
        found.add("crs-differs", value=stated, more=f"{incoming.crs} / {stated}")
    made = make(roads, source, region, found)
    return Checked(found, made, classes(speeds, (road.road_class for road in roads)))


def load(session: Session, incoming: Incoming, settings: Settings, *, actor: str) -> tuple[RoadNetwork, Findings]:
    """Store a file as the current network of the region, in one change batch; the caller commits.

    Raises:
        Invalid: the file has errors (code `network-file`, all findings in `errors`), or as `check`.
    """
    region = read_region(session)
    checked = check(incoming, settings, region)
    if checked.made is None:
        raise Invalid(
            "路网文件有误，未入库", "The file of roads has errors; nothing was stored", code="network-file",
            errors=checked.findings.items,
        )  # fmt: skip
    open_batch(
        session, kind="network", actor=actor, reason=f"载入路网 {incoming.name}", source_name=incoming.file_name[:255],
        source_sha256=hashlib.sha256(incoming.data).hexdigest(),
    )  # fmt: skip
    said = Description(uuid4(), incoming.name, incoming.crs, incoming.source, checked.speeds, incoming.data_on)
    return write(session, checked.made, said, region.division_code), checked.findings
