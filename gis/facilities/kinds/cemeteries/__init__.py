"""公墓 as an upload: nature, area with its unit as received, plots, approvals, villages served; a point or an area."""

from gis.facilities import collections
from gis.facilities.cemeteries.records import consistent
from gis.facilities.cemeteries.tables import CemeteryPlots
from gis.facilities.kinds.cemeteries.fields import CENTIMETRES, FIELDS, NO_SQUARE_METRES, TEN_THOUSANDS
from gis.facilities.kinds.cemeteries.rules import RULES, interpret
from gis.facilities.kinds.facility import Facility, Services
from gis.facilities.kinds.making import upload_kind
from gis.facilities.tables import Cemetery, CemeteryService

PLOTS = (TEN_THOUSANDS, "穴（个）", "single plots")
CEMETERIES = Facility(
    table=Cemetery,
    collection=collections.CEMETERIES,
    fields=FIELDS,
    consistent=consistent,
    interpret=interpret,
    areal=True,
    defaults={"status": "operating"},
    services=Services(CemeteryService, "cemetery_id", "serves"),
    needed=("nature",),
    exported={"area_m2": "area"},
    written={"area_received": "area_m2", "area_unit": "area_m2"},
    foreign_units={
        "plots_total": PLOTS,
        "plots_used": PLOTS,
        "built_area_m2": (NO_SQUARE_METRES, "平方米", "square metres"),
        "stone_height_m": (CENTIMETRES, "米", "metres"),
    },
)
KIND = upload_kind(
    CEMETERIES, "cemeteries", "公墓", "Cemeteries", RULES,
    leaning=((CemeteryPlots, "cemetery_id"), (CemeteryService, "cemetery_id")),
)  # fmt: skip
