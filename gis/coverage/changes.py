"""Changes of a scenario: facilities added, moved, closed, brought back or resized, applied to what was loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from gis.core.errors import Invalid
from gis.core.region import Bounds
from gis.coverage import straight
from gis.coverage.question import fault
from gis.coverage.register import Facility, Loaded, plane

Operation = Literal["add", "move", "close", "open", "resize"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change; positions in EPSG:4490 degrees, `capacity` in beds or plots. An `add` brings its own id."""

    op: Operation
    id: str
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    capacity: int | None = None

    def document(self) -> dict[str, Any]:
        """Return the change as JSON, as `POST /api/v1/coverage/what-if` takes it."""
        given = {"op": self.op, "id": self.id, "lon": self.lon, "lat": self.lat, "capacity": self.capacity}
        return {name: value for name, value in (given | {"name": self.name or None}).items() if value is not None}


def check(changes: Sequence[Change], loaded: Loaded, area: Bounds) -> None:
    """Refuse changes that cannot be made.

    Raises:
        Invalid: every fault, with the number of the change and the field.
    """
    there = {each.id for each in loaded.facilities}
    faults = _position_faults(changes, area)
    for number, change in enumerate(changes):
        where = f"changes.{number}"
        if change.op == "add" and change.id in there:
            faults.append(fault(f"{where}.id", change.id, "编号已存在", "The id exists"))
        elif change.op != "add" and change.id not in there:
            faults.append(fault(f"{where}.id", change.id, "没有这个设施，或不属于所选类型", "No such facility here"))
        there.add(change.id)
        if change.op == "resize" and change.capacity is None:
            faults.append(fault(f"{where}.capacity", None, "须给出床位数或墓位数", "Beds or plots are needed"))
    _refuse(faults)


def check_positions(changes: Sequence[Change], area: Bounds) -> None:
    """Refuse positions that are missing or outside the region.

    Raises:
        Invalid: every fault.
    """
    _refuse(_position_faults(changes, area))


def _position_faults(changes: Sequence[Change], area: Bounds) -> list[dict[str, Any]]:
    west, south, east, north = area
    return [
        fault(f"changes.{number}.lon", [change.lon, change.lat], f"须在范围 {area} 内", f"Must lie in {area}")
        for number, change in enumerate(changes)
        if change.op in {"add", "move"}
        and not (
            change.lon is not None
            and change.lat is not None
            and west <= change.lon <= east
            and south <= change.lat <= north
        )
    ]


def _refuse(faults: list[dict[str, Any]]) -> None:
    if faults:
        raise Invalid("方案有误", "The scenario is not valid", code="scenario", errors=faults)


def engine(changes: Sequence[Change], loaded: Loaded) -> list[straight.Change]:
    """Return what the engine is to do, in metres of the plane; a change of size alone moves nobody."""
    made: list[straight.Change] = []
    for change in changes:
        if change.op in {"add", "move"}:
            assert change.lon is not None
            assert change.lat is not None
            northing, easting = plane([change.lon], [change.lat], loaded.epsg)
            kind = straight.Add if change.op == "add" else straight.Move
            made.append(kind(change.id, float(easting[0]), float(northing[0])))
        elif change.op in {"close", "open"}:
            made.append(straight.Switch(change.id, change.op == "open"))
    return made


def facilities(changes: Sequence[Change], loaded: Loaded, townships: Sequence[tuple[str, str]]) -> tuple[Facility, ...]:
    """Return the facilities after the changes, in the engine's order; `townships` are of the changed positions."""
    rows = {each.id: row for row, each in enumerate(loaded.facilities)}
    made = list(loaded.facilities)
    for change, (code, name) in zip(changes, townships, strict=True):
        if change.op == "add":
            rows[change.id] = len(made)
            made.append(_planned(change, loaded.is_cemeteries, code, name))
        elif change.op == "move" and change.lon is not None and change.lat is not None:
            old = made[rows[change.id]]
            made[rows[change.id]] = old._replace(lon=change.lon, lat=change.lat, township=code, township_name=name)
        elif change.op == "resize":
            made[rows[change.id]] = made[rows[change.id]]._replace(capacity=change.capacity)
    return tuple(made)


def _planned(change: Change, is_cemetery: bool, code: str, name: str) -> Facility:  # noqa: FBT001 - read in one place
    assert change.lon is not None
    assert change.lat is not None
    return Facility(
        id=change.id, name=change.name or "拟建设施", type_code="planned", type_name="拟建", type_name_en="Planned",
        level="cemetery" if is_cemetery else "planned", status="planned", lon=change.lon, lat=change.lat,
        capacity=change.capacity, beds_nursing=None, day_places=None, meals_per_day=None, residents=None,
        source="scenario", is_sample=False, township=code, township_name=name,
    )  # fmt: skip


def apply(changes: Sequence[Change], loaded: Loaded, townships: Sequence[tuple[str, str]]) -> Loaded:
    """Return what was loaded, after the changes."""
    sites = straight.apply(loaded.sites, engine(changes, loaded))
    after = replace(loaded, facilities=facilities(changes, loaded, townships), sites=sites)
    assert [each.id for each in after.facilities] == list(np.asarray(sites.ids))
    return after


def drawn(facilities: Sequence[dict[str, Any]], made: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return documents of the facilities as a map of the scenario draws them; those it adds are marks of its own."""
    rows = {each["id"]: dict(each) for each in facilities}
    for change in made:
        row = rows.get(change["id"])
        if row is None:
            continue
        if change["op"] in {"close", "open"}:
            row["counts"] = change["op"] == "open"
        else:
            row |= {name: change[name] for name in ("lon", "lat", "capacity") if name in change}
    return list(rows.values())
