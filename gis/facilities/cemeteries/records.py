"""What a planner records of a cemetery: facts with the area as entered, plots, villages served. One batch each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.editing.places import require_county
from gis.core.errors import NotFound
from gis.core.faults import Faults
from gis.core.json_model import JsonModel
from gis.facilities.access import Officer
from gis.facilities.cemeteries.need import read_area
from gis.facilities.cemeteries.tables import CemeteryPlots
from gis.facilities.tables import Cemetery, CemeteryService, Settlement

FACTS, PLOTS, VILLAGES = "cemetery-facts", "cemetery-plots", "cemetery-villages"
CLEAN = r"^[^\x00-\x1f\x7f\ufffd]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=CLEAN)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=CLEAN)]
Digits = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
MOST_M2 = 10**9
Plots = Annotated[int, Field(ge=0, le=10_000_000)]


class _Form(JsonModel):
    """What every form here has."""


class FactsForm(_Form):
    """Facts of a cemetery; those not named stay."""

    area: Digits | None = Field(None, description="Total area, digits as written; with its unit.")
    area_unit: Literal["m2", "mu", "ha"] | None = Field(None, description="Unit of the area; 1 亩 is 10,000/15 m².")
    built_area_m2: Decimal | None = Field(None, ge=0, le=MOST_M2, decimal_places=2)
    approval_no: Short | None = None
    approved_by: Text | None = None
    organiser: Text | None = None
    parcel_id: Short | None = Field(None, description="Parcel in the spatial plan.")
    land_use_approval: Text | None = None
    stone_height_m: Decimal | None = Field(None, gt=0, le=99, decimal_places=2)
    reason: Text = Field(description="Why; kept with the change.")


class PlotGroup(_Form):
    """Plots of one class, burial and plot area."""

    plot_class: Literal["single", "double", "multi", "niche", "eco"]
    burial: Literal["ashes", "remains"] = "ashes"
    plot_area_m2: Decimal | None = Field(None, gt=0, le=1_000, decimal_places=3, description="Of one plot.")
    built: Plots
    used: Plots
    used_this_year: Plots = 0


class PlotsForm(_Form):
    """All groups of plots of a cemetery; groups not named are taken out."""

    year: int = Field(ge=1949, le=2100)
    groups: list[PlotGroup] = Field(max_length=50)
    reason: Text


class VillagesForm(_Form):
    """All villages that a cemetery serves; those not named are taken out."""

    villages: list[UUID] = Field(max_length=1_000)
    reason: Text


def require_cemetery(session: Session, cemetery_id: UUID, officer: Officer) -> Cemetery:
    """Return a cemetery, locked.

    Raises:
        NotFound: there is none for this officer. Forbidden: it lies outside the account's counties.
    """
    query = select(Cemetery).where(
        Cemetery.id == cemetery_id, ~Cemetery.deleted, Cemetery.secrecy.in_(officer.secrecies)
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("没有这个公墓", "There is no such cemetery")
    require_county(session, found.division_id, officer.counties)
    return found


def square_metres(area: str, unit: str) -> Decimal:
    """Return an area as it is stored, to 0.01 m², beside its digits and unit. Raises Invalid, see `read_area`."""
    return Decimal(str(round(float(read_area(area, unit)), 2)))


def consistent(facts: Mapping[str, Any], faults: Faults) -> None:
    """Note more built on than there is, more plots used than there are, a stone without a height, too large an area."""
    area, built = facts.get("area_m2"), facts.get("built_area_m2")
    if built is not None and area is not None and built > area:
        faults.add("built_area_m2", built, f"大于总面积 {area} 平方米", f"Above the total of {area} m²")
    if area is not None and area > MOST_M2:
        faults.add("area", area, f"大于 {MOST_M2} 平方米", f"Above {MOST_M2} m²")
    total, used = facts.get("plots_total"), facts.get("plots_used")
    if used is not None and total is not None and used > total:
        faults.add("plots_used", used, f"已用多于总数 {total}", f"More used than the total of {total}")
    if facts.get("stone_height_m") is not None and facts["stone_height_m"] <= 0:
        faults.add("stone_height_m", facts["stone_height_m"], "须大于 0", "Has to be above 0")


def set_facts(session: Session, cemetery_id: UUID, form: FactsForm, officer: Officer) -> UUID:
    """Set facts and return the batch. The area is stored in square metres beside its digits and unit.

    Raises:
        Invalid: area and unit do not go together, or more is built on than there is; all at once.
    """
    cemetery = require_cemetery(session, cemetery_id, officer)
    faults = Faults()
    if (form.area is None) != (form.area_unit is None):
        faults.add("area_unit", form.area_unit, "面积与单位须同时填写（亩或平方米）", "Area and its unit go together")
        faults.refuse()
    area_m2 = cemetery.area_m2
    if form.area is not None and form.area_unit is not None:
        area_m2 = square_metres(form.area, form.area_unit)
    built = cemetery.built_area_m2 if form.built_area_m2 is None else form.built_area_m2
    consistent({"built_area_m2": built, "area_m2": area_m2}, faults)
    faults.refuse()
    batch = officer.batch(session, FACTS, f"{cemetery.name}：{form.reason}")
    for name, value in form.model_dump(exclude={"area", "area_unit", "reason"}).items():
        if value is not None:
            setattr(cemetery, name, value)
    if form.area is not None:
        cemetery.area_m2, cemetery.area_received, cemetery.area_unit = area_m2, form.area, form.area_unit
    session.flush()
    return batch


def set_plots(session: Session, cemetery_id: UUID, form: PlotsForm, officer: Officer) -> UUID:
    """Set the plots and return the batch; the totals of the cemetery follow.

    Raises:
        Invalid: more used than built, more this year than in all, a group named twice; all at once.
    """
    cemetery = require_cemetery(session, cemetery_id, officer)
    faults, seen = Faults(), set()
    for index, group in enumerate(form.groups):
        key = (group.plot_class, group.burial, group.plot_area_m2)
        if key in seen:
            faults.add(f"groups.{index}", group.plot_class, "该类墓位重复", "This group is named twice")
        seen.add(key)
        if group.used > group.built:
            faults.add(f"groups.{index}.used", group.used, "已用多于已建", "More used than built")
        if group.used_this_year > group.used:
            faults.add(f"groups.{index}.used_this_year", group.used_this_year, "本年多于已用", "More than used")
    faults.refuse()
    batch = officer.batch(session, PLOTS, f"{cemetery.name}：{form.reason}")
    known = session.scalars(select(CemeteryPlots).where(CemeteryPlots.cemetery_id == cemetery_id,
                                                        ~CemeteryPlots.deleted))  # fmt: skip
    stored = {(each.plot_class, each.burial, each.plot_area_m2): each for each in known}
    for group in form.groups:
        row = stored.pop((group.plot_class, group.burial, group.plot_area_m2), None)
        if row is None:
            session.add(CemeteryPlots(id=uuid4(), cemetery_id=cemetery_id, year=form.year, secrecy="internal",
                                      source=f"录入：{officer.name}", **group.model_dump()))  # fmt: skip
        else:
            row.built, row.used, row.used_this_year = group.built, group.used, group.used_this_year
            row.year = form.year
    for row in stored.values():
        row.deleted = True
    cemetery.plots_total = sum(group.built for group in form.groups)
    cemetery.plots_used = sum(group.used for group in form.groups)
    session.flush()
    return batch


def set_villages(session: Session, cemetery_id: UUID, form: VillagesForm, officer: Officer) -> UUID:
    """Set the villages that a cemetery serves and return the batch.

    Raises:
        Invalid: a village that is not there, or named twice; all at once.
    """
    cemetery = require_cemetery(session, cemetery_id, officer)
    faults, wanted = Faults(), set(form.villages)
    there = set(session.scalars(select(Settlement.id).where(Settlement.id.in_(wanted), ~Settlement.deleted)))
    for missing in sorted(wanted - there, key=str):
        faults.add("villages", missing, "没有这个村（社区）", "There is no such village")
    if len(wanted) != len(form.villages):
        faults.add("villages", len(form.villages), "有重复的村（社区）", "A village is named twice")
    faults.refuse()
    batch = officer.batch(session, VILLAGES, f"{cemetery.name}：{form.reason}")
    known = session.scalars(select(CemeteryService).where(CemeteryService.cemetery_id == cemetery_id,
                                                          ~CemeteryService.deleted))  # fmt: skip
    stored = {each.settlement_id: each for each in known}
    for gone in set(stored) - wanted:
        stored[gone].deleted = True
    for fresh in sorted(wanted - set(stored), key=str):
        session.add(CemeteryService(id=uuid4(), cemetery_id=cemetery_id, settlement_id=fresh, secrecy=cemetery.secrecy,
                                    source=f"录入：{officer.name}"))  # fmt: skip
    session.flush()
    return batch
