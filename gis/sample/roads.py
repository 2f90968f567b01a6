"""The generated road network of the sample, read and checked as any file of roads is."""

import datetime as dt
from importlib.resources import files

from gis.core import crs
from gis.core.region import Region
from gis.core.settings import get_settings
from gis.coverage.network.findings import Findings
from gis.coverage.network.making import Made, make
from gis.coverage.network.roads import read_roads
from gis.coverage.network.speeds import classes, read_speeds, shipped
from gis.coverage.network.store import Description, values
from gis.coverage.network.tables import RoadNetwork
from gis.sample.common import Batch, identity

IDENTITY = identity("road-network", "1")
SOURCE = "示例，虚构：由虚构的村点和乡镇驻地生成，不是真实道路"
MADE_ON = dt.date(2026, 11, 25)


def network(region: Region) -> tuple[Made, Batch]:
    """Return the network, and the record of its version."""
    data = (files("data") / "sample" / "roads.csv").read_bytes()
    speeds, found = read_speeds(shipped(), MADE_ON), Findings()
    roads, _ = read_roads(data, "roads.csv", get_settings(), None, speeds, found)
    made = make(roads, crs.source_crs(crs.STORAGE), region, found)
    assert made is not None, found.errors[:3]
    used = classes(speeds, (road.road_class for road in roads))
    said = Description(IDENTITY, "示例路网（虚构，由程序生成）", "EPSG:4490", SOURCE, used, MADE_ON, is_sample=True)
    return made, [(RoadNetwork, [values(made, said, region.division_code)])]
