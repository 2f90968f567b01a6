"""Settlements and facilities out of the register, as rows and as arrays for the engine; one state of the register."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.collections import Level
from gis.core.errors import Invalid
from gis.core.region_store import read_region
from gis.coverage.figures import Labels, label
from gis.coverage.model import Demand, Integers, Sites
from gis.coverage.question import NO_REACH, Question, fault
from gis.coverage.statements import CARE_CENTRES, CEMETERIES, DIVISION, SERVED, SETTLEMENTS
from gis.facilities.hazards import open_major


class Settlement(NamedTuple):
    """A village or community: position in EPSG:4490 degrees, residents as persons."""

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    pop_total: int
    pop_60: int
    pop_65: int
    pop_80: int
    year: int
    source: str
    is_sample: bool
    township: str
    township_name: str


class Facility(NamedTuple):
    """A care centre or cemetery; of a cemetery `capacity` are plots and `day_places` the used ones."""

    id: str
    name: str
    type_code: str
    type_name: str
    type_name_en: str
    level: str
    status: str
    lon: float
    lat: float
    capacity: int | None
    beds_nursing: int | None
    day_places: int | None
    meals_per_day: int | None
    residents: int | None
    source: str
    is_sample: bool
    township: str
    township_name: str


class Basis(NamedTuple):
    """Years of the people, sources, and whether any of the data are invented."""

    years: tuple[int, ...]
    sources: frozenset[str]
    is_sample: bool


@dataclass(frozen=True)
class Populated:
    """The settlements with all that rests on them alone: a scenario changes facilities and keeps this object."""

    settlements: tuple[Settlement, ...]
    demand: Demand

    @cached_property
    def labels(self) -> Labels:
        """Townships of the demand, sorted once."""
        return label(self.demand)

    @cached_property
    def order(self) -> Integers:
        """Place of each settlement's id in ascending order, shape (D,): sorted once, compared as numbers after."""
        places = np.empty(self.demand.ids.size, dtype=np.int64)
        places[np.argsort(self.demand.ids, kind="stable")] = np.arange(self.demand.ids.size)
        return places

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the townships that settlements lie in, by code."""
        return {each.township: each.township_name for each in self.settlements}

    @cached_property
    def basis(self) -> Basis:
        """What the settlements rest on."""
        return Basis(
            tuple(sorted({each.year for each in self.settlements})),
            frozenset(each.source for each in self.settlements),
            any(each.is_sample for each in self.settlements),
        )


@dataclass(frozen=True)
class Loaded:
    """One state of the register for one question; the arrays' rows are the rows of the tuples.

    `hazardous` are ids of facilities with an open major hazard; `served_unit` and `served_site` are rows of the service
    relation; `unplaced_elsewhere` are people of settlements without a township, left out where an area is asked for.
    """

    is_cemeteries: bool
    populated: Populated
    facilities: tuple[Facility, ...]
    sites: Sites
    epsg: int
    hazardous: frozenset[str]
    served_unit: Integers
    served_site: Integers
    unplaced_elsewhere: int = 0

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """The settlements."""
        return self.populated.settlements

    @property
    def demand(self) -> Demand:
        """The settlements as arrays."""
        return self.populated.demand

    @cached_property
    def basis(self) -> Basis:
        """What people and facilities rest on."""
        people = self.populated.basis
        sources = people.sources | {each.source for each in self.facilities}
        return Basis(people.years, sources, people.is_sample or any(each.is_sample for each in self.facilities))

    @cached_property
    def supply(self) -> dict[str, list[Facility]]:
        """Facilities that count as supply, by the code of their township."""
        found: dict[str, list[Facility]] = {}
        for facility, counts in zip(self.facilities, self.sites.effective, strict=True):
            if counts:
                found.setdefault(facility.township, []).append(facility)
        return found

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that the figures rest on, hex; of 100,000 settlements it takes a second, so once a state."""
        digest = hashlib.sha256()
        for rows in (self.settlements, self.facilities):
            digest.update(repr(rows).encode())
        for array in (self.sites.effective, self.served_unit, self.served_site):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def load(session: Session, question: Question, level: Level) -> Loaded:
    """Read what a viewer of this level may see of one question's settlements and facilities.

    Raises:
        Invalid: the area or a type is not there; every fault.
    """
    day, levels = question.on, list(level.secrecies)
    values = {"day": day, "levels": levels}
    facilities = _facilities(session, question, values)
    settlements = tuple(Settlement(*row) for row in session.execute(SETTLEMENTS, values))
    elsewhere = 0
    if question.area:
        elsewhere = sum(getattr(each, question.population) for each in settlements if not each.township)
        settlements = tuple(each for each in settlements if each.township.startswith(question.area))
    epsg = read_region(session).metric_epsg
    is_care = question.service == "care-centres"
    hazardous = frozenset(str(each) for each in open_major(session, day)) if is_care else frozenset[str]()
    unit, site = _relations(session, question, values, settlements, facilities)
    return Loaded(
        is_cemeteries=question.service == "cemeteries",
        populated=Populated(settlements, _demand(settlements, question, epsg)),
        facilities=facilities,
        sites=_sites(facilities, hazardous, question, epsg),
        epsg=epsg,
        hazardous=hazardous,
        served_unit=unit,
        served_site=site,
        unplaced_elsewhere=elsewhere,
    )


def _facilities(session: Session, question: Question, values: dict[str, object]) -> tuple[Facility, ...]:
    statement = CARE_CENTRES if question.service == "care-centres" else CEMETERIES
    found = tuple(Facility(*row) for row in session.execute(statement, values))
    known = {code for (code,) in session.execute(text("SELECT code FROM register.care_centre_type"))}
    if question.service == "cemeteries":
        known = {"public-urban", "public-rural", "commercial", "columbarium"}
    faults = [
        fault("types", each, "没有这个类型", "No such type") | {"allowed": sorted(known)}
        for each in question.types
        if each not in known
    ]
    if question.area and not session.execute(DIVISION, {**values, "code": question.area}).first():
        faults.append(fault("area", question.area, "没有这个区划", "No such division"))
    if faults:
        raise Invalid("问题有误", "The question is not valid", code="coverage-question", errors=faults)
    wanted = set(question.types) or known - NO_REACH
    return tuple(each for each in found if each.type_code in wanted)


def _demand(rows: Sequence[Settlement], question: Question, epsg: int) -> Demand:
    northing, easting = plane([each.lon for each in rows], [each.lat for each in rows], epsg)
    people = np.array([getattr(each, question.population) for each in rows], dtype=np.int64)
    townships = np.array([each.township for each in rows], dtype=np.str_)
    return Demand(np.array([each.id for each in rows], dtype=np.str_), easting, northing, people, townships)


def _sites(rows: Sequence[Facility], hazardous: frozenset[str], question: Question, epsg: int) -> Sites:
    northing, easting = plane([each.lon for each in rows], [each.lat for each in rows], epsg)
    effective = [each.status == "operating" and not (question.effective_only and each.id in hazardous) for each in rows]
    ids = np.array([each.id for each in rows], dtype=np.str_)
    return Sites(ids, easting, northing, np.array(effective, dtype=bool))


def plane(lon: Sequence[float], lat: Sequence[float], epsg: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (northing, easting) in metres of the region's CGCS2000 system, of EPSG:4490 degrees."""
    if not lon:
        return np.empty(0), np.empty(0)
    northing, easting = crs.from_storage(lon=lon, lat=lat, target=epsg)
    return np.atleast_1d(northing), np.atleast_1d(easting)


def _relations(
    session: Session, question: Question, values: dict[str, object], units: Sequence[Settlement],
    sites: Sequence[Facility],
) -> tuple[Integers, Integers]:  # fmt: skip
    unit_rows = {each.id: row for row, each in enumerate(units)}
    site_rows = {each.id: row for row, each in enumerate(sites)}
    pairs = [
        (unit_rows[settlement], site_rows[facility])
        for settlement, facility in session.execute(SERVED[question.service], values)
        if settlement in unit_rows and facility in site_rows
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def revision(session: Session) -> tuple[int, dt.datetime]:
    """Return the number of the register's last committed change and when it was."""
    number, moment = session.execute(text("SELECT number, changed_at FROM register.revision")).one()
    return int(number), moment
