"""村和社区 as an upload: residents by age with their year and source, the demand that facilities serve."""

from gis.facilities import collections
from gis.facilities.kinds.facility import Facility
from gis.facilities.kinds.making import upload_kind
from gis.facilities.kinds.settlements.fields import AGES, FIELDS, TEN_THOUSANDS
from gis.facilities.kinds.settlements.rules import RULES, consistent, interpret
from gis.facilities.tables import CareService, CemeteryService, Settlement

SETTLEMENTS = Facility(
    table=Settlement,
    collection=collections.SETTLEMENTS,
    fields=FIELDS,
    consistent=consistent,
    interpret=interpret,
    code="village_code",
    code_is_unique=True,
    needed=("kind", *AGES, "year"),
    foreign_units=dict.fromkeys(AGES, (TEN_THOUSANDS, "人", "persons")),
)
KIND = upload_kind(
    SETTLEMENTS, "settlements", "村和社区", "Settlements", RULES,
    leaning=((CareService, "settlement_id"), (CemeteryService, "settlement_id")),
)  # fmt: skip
