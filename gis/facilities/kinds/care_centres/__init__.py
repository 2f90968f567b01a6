"""养老服务设施 as an upload: the list that civil affairs keeps, with beds, acceptance, filing and villages served."""

from gis.facilities import collections
from gis.facilities.care_records import consistent
from gis.facilities.hazards.tables import CareHazard
from gis.facilities.kinds.care_centres.fields import FIELDS
from gis.facilities.kinds.care_centres.rules import RULES, doubts, interpret, load_types
from gis.facilities.kinds.facility import Facility, Services
from gis.facilities.kinds.making import upload_kind
from gis.facilities.tables import CareCentre, CareService

CARE_CENTRES = Facility(
    table=CareCentre,
    collection=collections.CARE_CENTRES,
    fields=FIELDS,
    consistent=consistent,
    interpret=interpret,
    read_more=load_types,
    doubts=doubts,
    code="credit_code",
    defaults={"status": "operating"},
    services=Services(CareService, "care_centre_id", "serves"),
)
KIND = upload_kind(
    CARE_CENTRES, "care-centres", "养老服务设施", "Care centres", RULES,
    leaning=((CareHazard, "care_centre_id"), (CareService, "care_centre_id")),
)  # fmt: skip
