"""How single facilities and settlements are written: the limits of the forms, the rules of the task endpoints."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.core.editing.model import Desk, Draft, Editor, Words, common, writable
from gis.core.editing.places import require_county
from gis.facilities.access import township_at
from gis.facilities.care_records import CareFactsForm, consistent
from gis.facilities.cemeteries.records import FactsForm
from gis.facilities.cemeteries.records import consistent as consistent_cemetery
from gis.facilities.cemeteries.tables import CemeteryPlots
from gis.facilities.kinds.settlements.fields import AGES
from gis.facilities.kinds.settlements.fields import FIELDS as SETTLEMENT_FIELDS
from gis.facilities.kinds.settlements.rules import consistent as consistent_ages
from gis.facilities.tables import (
    CEMETERY_NATURES,
    FACILITY_STATES,
    OPERATION_MODES,
    CareCentre,
    CareCentreType,
    CareService,
    Cemetery,
    CemeteryService,
    Settlement,
)

ROLES = ("planner", "reviewer")
ALL = frozenset({"POST", "PUT", "PATCH", "DELETE"})
BY_POSITION: Words = ("由位置所在的乡镇决定", "follows from the township at the position")
DIVISION = {"division_code": BY_POSITION, "division_name": BY_POSITION}
BY_TYPE: Words = ("由类型代码决定", "follows from type_code")
BY_PLOTS: Words = (
    "已按类登记墓位，总数由此得出：PUT /api/v1/cemeteries/{id}/plots",
    "follows from the groups of plots: PUT /api/v1/cemeteries/{id}/plots",
)
BY_VILLAGES: Words = ("由服务关系得出：PUT /api/v1/cemeteries/{id}/villages", "PUT /api/v1/cemeteries/{id}/villages")


def _place(draft: Draft) -> None:
    """Take the township from a new position, and keep it as received; an extent counts by a point inside of it."""
    placed = draft.placed
    if placed is not None:
        inside = placed.shape.representative_point()
        found = township_at(draft.session, inside.x, inside.y)
        draft.more |= {
            "division_id": None if found is None else found.id,
            "received_position": placed.text,
            "received_axes": placed.system.axes,
            "source_crs": f"EPSG:{placed.system.epsg}",
        }


def _require_place(session: Session, columns: Mapping[str, Any], desk: Desk) -> None:
    require_county(session, columns.get("division_id"), desk.counties)


def _care_centre(draft: Draft) -> None:
    _place(draft)
    code = draft.values["type_code"]
    if code is not None:
        level = draft.session.scalar(select(CareCentreType.level).where(CareCentreType.code == code))
        if level is None:
            known = draft.session.scalars(select(CareCentreType.code).order_by(CareCentreType.code)).all()
            listed = "、".join(known)
            draft.faults.schema("type_code", code, "choice", f"可取：{listed}", f"one of: {', '.join(known)}")
        else:
            draft.more["level"] = level
    consistent({**(draft.before or {}), **draft.values}, draft.faults)


def _cemetery(draft: Draft) -> None:
    _place(draft)
    values, faults = draft.values, draft.faults
    if draft.changes("area_m2"):
        area = values["area_m2"]
        said = (None, None) if area is None else (str(area), "m2")
        draft.more |= dict(zip(("area_received", "area_unit"), said, strict=True))
    consistent_cemetery({**(draft.before or {}), **values}, faults)
    if draft.before is not None and _has_groups(draft.session, draft.before):
        for name in ("plots_total", "plots_used"):
            if draft.changes(name):
                faults.note(name, values[name], "read-only", BY_PLOTS)


def _has_groups(session: Session, before: Mapping[str, Any]) -> bool:
    groups = select(func.count()).where(CemeteryPlots.cemetery_id == before["id"], ~CemeteryPlots.deleted)
    return bool(session.scalar(groups))


def _settlement(draft: Draft) -> None:
    _place(draft)
    consistent_ages(draft.values, draft.faults)


_PEOPLE = next(int(each.high or 0) for each in SETTLEMENT_FIELDS if each.name == AGES[0])
_BEDS = ("beds_total", "beds_nursing", "day_places", "residents")

CARE_CENTRES = Editor(
    collection="care-centres",
    record=CareCentre,
    roles=ROLES,
    methods=ALL,
    fields=(
        writable(CareCentre, "name"),
        writable(CareCentre, "type_code"),
        writable(CareCentre, "operation_mode", choices=OPERATION_MODES),
        *(writable(CareCentre, name, form=CareFactsForm) for name in _BEDS),
        writable(CareCentre, "meals_per_day", low=0, high=100_000),
        writable(CareCentre, "grade", low=0, high=5),
        writable(CareCentre, "status", choices=FACILITY_STATES),
        writable(CareCentre, "address"),
        *common(CareCentre),
    ),
    shapes=("Point",),
    ways={**DIVISION, "level": BY_TYPE, "type_name": BY_TYPE, "type_name_en": BY_TYPE},
    prepare=_care_centre,
    require_place=_require_place,
    parts=((CareService, "care_centre_id"),),
    relations=(CareService,),
)

CEMETERIES = Editor(
    collection="cemeteries",
    record=Cemetery,
    roles=ROLES,
    methods=ALL,
    fields=(
        writable(Cemetery, "name"),
        writable(Cemetery, "nature", choices=CEMETERY_NATURES),
        writable(Cemetery, "address"),
        writable(Cemetery, "organiser", form=FactsForm),
        writable(Cemetery, "area_m2", low=0, high=10**9),
        writable(Cemetery, "plots_total", low=0, high=10_000_000),
        writable(Cemetery, "plots_used", low=0, high=10_000_000),
        writable(Cemetery, "status", choices=FACILITY_STATES),
        *common(Cemetery),
    ),
    shapes=("Point", "Polygon", "MultiPolygon"),
    ways={**DIVISION, "served_settlements": BY_VILLAGES},
    prepare=_cemetery,
    require_place=_require_place,
    parts=((CemeteryService, "cemetery_id"), (CemeteryPlots, "cemetery_id")),
    relations=(CemeteryService,),
)

SETTLEMENTS = Editor(
    collection="settlements",
    record=Settlement,
    roles=ROLES,
    methods=ALL,
    fields=(
        writable(Settlement, "name"),
        writable(Settlement, "kind", choices=("village", "community")),
        *(writable(Settlement, name, low=0, high=_PEOPLE) for name in AGES),
        writable(Settlement, "year", low=1949, high=2100),
        *common(Settlement),
    ),
    shapes=("Point",),
    ways=DIVISION,
    prepare=_settlement,
    require_place=_require_place,
)

EDITORS = (CEMETERIES, CARE_CENTRES, SETTLEMENTS)
