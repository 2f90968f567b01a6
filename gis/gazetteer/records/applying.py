"""A decided change written into the register: one batch, all or nothing."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import shapely
from pydantic import TypeAdapter
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.errors import Conflict
from gis.core.types import STORAGE_SRID
from gis.gazetteer.checks.divisions import load_tree
from gis.gazetteer.fields import FOUR, PROTECTED
from gis.gazetteer.naming import name_columns
from gis.gazetteer.records import forms
from gis.gazetteer.records.positions import received
from gis.gazetteer.records.proposing import forms_json, standard_of
from gis.gazetteer.tables import Place, PlaceClass, PlaceName

CHANGE: TypeAdapter[Any] = TypeAdapter(forms.Change)
CLEARED = (*FOUR, *PROTECTED)
"""Fields that null empties."""
RANKS = ("public", "internal", "restricted")


class Writer:
    """Writes one change; `source` is its evidence, `author` who confirmed what needs a person."""

    def __init__(self, session: Session, source: str, author: str) -> None:
        self.session, self.source, self.author = session, source, author

    def write(self, place: Place | None, change: forms.Change) -> Place:
        """Write a change and return the place it is about."""
        if isinstance(change, forms.NewPlace):
            return self._new(change)
        assert place is not None
        if isinstance(change, forms.AddName):
            self._add_name(place, change)
        elif isinstance(change, forms.Rename):
            self._rename(place, change)
        elif isinstance(change, forms.SetReading):
            self._set_reading(place, change)
        elif isinstance(change, forms.RemoveName):
            self._name(change.name_id).deleted = True
        elif isinstance(change, forms.Edit):
            self._edit(place, change)
        elif isinstance(change, forms.Retire):
            self._retire(place, change)
        else:
            self._link(place, change)
        self.session.flush()
        return place

    def _columns(
        self, name: str, class_code: str, reading: list[str] | None, division_id: UUID | None
    ) -> dict[str, Any]:
        known = self.session.get(PlaceClass, class_code)
        return name_columns(
            name,
            known.spelled_as if known else "feature",
            known.generics if known else (),
            reading=reading,
            confirmed_by=self.author if reading else None,
            why=f"核定：{self.author}；{self.source}" if reading else None,
            division_path=self._path(division_id),
        )

    def _path(self, division_id: UUID | None) -> list[str]:
        tree = load_tree(self.session)
        return [each.code or each.name for each in tree.path(str(division_id))] if division_id else []

    def _name(self, name_id: UUID) -> PlaceName:
        return self.session.scalars(select(PlaceName).where(PlaceName.id == name_id).with_for_update()).one()

    def _add_name(self, place: Place, change: forms.AddName) -> None:
        secrecy = max(change.secrecy or place.secrecy, place.secrecy, key=RANKS.index)
        given = change.model_dump(exclude={"kind", "name", "name_kind", "reading", "secrecy"})
        columns = self._columns(change.name, place.class_code, change.reading, place.division_id)
        self.session.add(PlaceName(id=uuid4(), place_id=place.id, name=change.name, kind=change.name_kind,
                                   secrecy=secrecy, source=self.source, **given, **columns))  # fmt: skip

    def _rename(self, place: Place, change: forms.Rename) -> None:
        """End the old standard name, keep it as a former one for its time, and begin the new one."""
        old = standard_of(self.session, place.id)
        if old is None or (old.valid_from is not None and old.valid_from >= change.since):
            raise Conflict(
                "现行标准名称的起日不早于更名日", "The present name does not begin before that day", code="dates"
            )
        kept = {name: getattr(old, name) for name in (
            "name", "specific", "generic", "reading", "reading_source", "reading_by", "reading_on", "local_reading",
            "pinyin", "pinyin_toned", "pinyin_status", "pinyin_source", "language", "approval_ref", "valid_from",
            "since_year", "secrecy", "source",
        )}  # fmt: skip
        old.valid_to = change.since
        self.session.flush()
        self.session.add(PlaceName(id=uuid4(), place_id=place.id, kind="former", valid_to=change.since, **kept))
        columns = self._columns(change.name, place.class_code, change.reading, place.division_id)
        self.session.add(PlaceName(id=uuid4(), place_id=place.id, kind="standard", name=change.name,
                                   valid_from=change.since, approval_ref=change.approval_ref, secrecy=old.secrecy,
                                   source=self.source, **columns))  # fmt: skip

    def _set_reading(self, place: Place, change: forms.SetReading) -> None:
        name = self._name(change.name_id)
        for column, value in self._columns(name.name, place.class_code, change.reading, place.division_id).items():
            setattr(name, column, value)
        if change.local_reading is not None:
            name.local_reading = change.local_reading

    def _edit(self, place: Place, change: forms.Described) -> None:
        given = change.model_fields_set
        if isinstance(change, forms.Edit) and change.secrecy is not None:
            self._names_follow(place, change.secrecy)
        respell = change.class_code is not None and change.class_code != place.class_code
        for name in (*CLEARED, "class_code", "secrecy"):
            if name in given and (getattr(change, name) is not None or name in CLEARED):
                setattr(place, name, getattr(change, name))
        if respell and isinstance(change, forms.Edit):
            self._respell(place)
        if change.division is not None:
            place.division_id = self._division(change.division)
        if "geometry" in given:
            self._move(place, change)
        for name in ("details", "attributes"):
            merged = {**(getattr(place, name) or {}), **getattr(change, name)}
            setattr(place, name, {key: value for key, value in merged.items() if value is not None})

    def _move(self, place: Place, change: forms.Described) -> None:
        """Put the place elsewhere; digits and range of its former position go with that into the history."""
        place.geom = self._geometry(change)
        place.geometry_status = (change.geometry_status or "none") if change.geometry is not None else "none"
        kept = received(change.position)
        place.received_lon, place.received_lat, place.source_crs = kept.east, kept.north, kept.crs
        place.received_lon_to = place.received_lat_to = None
        place.lon_from = place.lon_to = place.lat_from = place.lat_to = None

    def _names_follow(self, place: Place, secrecy: str) -> None:
        """Let names that were as secret as the place stay so; one that was more secret stays unless it is below now."""
        for name in self.session.scalars(select(PlaceName).where(PlaceName.place_id == place.id, ~PlaceName.deleted)):
            if name.secrecy == place.secrecy or RANKS.index(name.secrecy) < RANKS.index(secrecy):
                name.secrecy = secrecy

    def _respell(self, place: Place) -> None:
        """Write the names anew by the rules of the new class; what was confirmed about a reading stays (P-C4)."""
        known = self.session.get(PlaceClass, place.class_code)
        assert known is not None
        for name in self.session.scalars(select(PlaceName).where(PlaceName.place_id == place.id, ~PlaceName.deleted)):
            made = name_columns(name.name, known.spelled_as, known.generics, reading=name.reading)
            for column in ("specific", "generic", "pinyin", "pinyin_toned"):
                setattr(name, column, made[column])

    def _division(self, code: str) -> UUID:
        node = load_tree(self.session).find(code)
        if node is None:
            raise Conflict("没有这个行政区", "There is no such division", code="division")
        return UUID(node.id)

    @staticmethod
    def _geometry(change: forms.Described) -> Any:
        if change.geometry is None:
            return None
        return f"SRID={STORAGE_SRID};{shapely.from_geojson(forms_json(change.geometry)).wkt}"

    def _new(self, change: forms.NewPlace) -> Place:
        """Make the place with its standard name; its code is given out now, in the lock of its serial (P-A3)."""
        assert change.class_code is not None
        assert change.division is not None
        place = Place(
            id=uuid4(), place_code=self._code(change.division, change.class_code), class_code=change.class_code,
            division_id=self._division(change.division), geometry_status="none", status="current",
            valid_from=change.valid_from, secrecy=change.secrecy or "internal", source=self.source, details={},
            attributes={},
        )  # fmt: skip
        self._edit(place, change)
        place.details = {"registered_by": self.author, "registered_on": dt.datetime.now(dt.UTC).date().isoformat(),
                         **place.details}  # fmt: skip
        self.session.add(place)
        self.session.flush()
        columns = self._columns(change.name, change.class_code, change.reading, place.division_id)
        self.session.add(PlaceName(id=uuid4(), place_id=place.id, kind="standard", name=change.name,
                                   valid_from=change.valid_from, approval_ref=change.approval_ref,
                                   secrecy=place.secrecy, source=self.source, **columns))  # fmt: skip
        self.session.flush()
        return place

    def _code(self, division: str, class_code: str) -> str | None:
        """Return the next code of a county, township and class; None above the county, where no code is given."""
        if division[4:6] == "00":
            return None
        prefix = division[:6] + division[6:9].ljust(3, "0") + class_code
        return str(self.session.scalar(text("SELECT register.next_place_code(:prefix)"), {"prefix": prefix}))

    def _retire(self, place: Place, change: forms.Retire) -> None:
        place.status, place.valid_to = "historic", change.on
        standard = standard_of(self.session, place.id)
        if standard is not None and (standard.valid_from is None or standard.valid_from < change.on):
            standard.valid_to = change.on

    def _link(self, place: Place, change: forms.Change) -> None:
        if isinstance(change, forms.Link):
            other = self.session.scalars(select(Place).where(Place.id == change.other_id).with_for_update()).one()
            entity = other.entity_id or place.entity_id or uuid4()
            former = [each for each in (other.entity_id, place.entity_id) if each not in {None, entity}]
            if former:
                for moved in self.session.scalars(select(Place).where(Place.entity_id.in_(former))):
                    moved.entity_id = entity
            other.entity_id = place.entity_id = entity
            return
        rest = self.session.scalars(
            select(Place).where(Place.entity_id == place.entity_id, Place.id != place.id, ~Place.deleted)
        ).all()
        place.entity_id = None
        if len(rest) == 1:
            rest[0].entity_id = None
