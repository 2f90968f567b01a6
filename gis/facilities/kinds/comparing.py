"""Staged rows beside the register: new, changed (each field told) or unchanged; where they lie, whom they serve."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.faults import Faults
from gis.core.uploads.kinds import Check, PlaceFinding
from gis.facilities.kinds.facility import Facility
from gis.facilities.kinds.matching import Known, Staged, match, places_named, read_rows
from gis.facilities.kinds.serving import Served, read_served
from gis.facilities.kinds.townships import Townships, load_townships

MOVED_M = 1.0
"""Positions nearer than this are the same, metres: lists give degrees to five places."""
DIFFERS_DEG = 1e-8
TITLES = {
    "geom": ("位置", "position"),
    "serves": ("服务村（社区）", "settlements served"),
    "division_id": ("乡镇", "township"),
    "level": ("层级", "level"),
    "area_m2": ("面积（平方米）", "area (m²)"),
    "area_received": ("面积原文", "area as received"),
}  # fmt: skip
_STORE = text("""
UPDATE app.upload_row r SET action = n.action, target_id = n.target, measures = n.measures
  FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS n(row_number int, action text, target uuid, measures jsonb)
 WHERE r.upload_id = :upload AND r.row_number = n.row_number
""")


@dataclass(slots=True)
class Change:
    """What a row changes of a known record: columns, whether the geometry, settlements served; and how it is told."""

    set: dict[str, Any] = field(default_factory=dict)
    geom: bool = False
    serve: list[str] = field(default_factory=list)
    unserve: list[str] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.set or self.geom or self.serve or self.unserve)

    def as_json(self) -> dict[str, Any]:
        """Return what the write needs."""
        return {"set": self.set, "geom": self.geom, "serve": self.serve, "unserve": self.unserve}


@dataclass(slots=True)
class Comparison:
    """One comparison of an upload with the register."""

    facility: Facility
    check: Check
    townships: Townships
    served: Served | None = None
    findings: list[PlaceFinding] = field(default_factory=list)
    stored: list[dict[str, Any]] = field(default_factory=list)
    unplaced: list[Staged] = field(default_factory=list)
    by_position: int = 0

    def add(self, code: str, row: Staged, name: str | None = None, value: object = None, **params: Any) -> None:
        """Note a finding of a row."""
        said = None if value is None else str(value)[:80]
        self.findings.append(PlaceFinding(code, row.row, name, said, params))


def comparer(facility: Facility) -> Callable[[Session, UUID, Check], list[PlaceFinding]]:
    """Return the comparison of a kind; it sets action (create, change, unchanged), target and measures of the rows."""

    def check_place(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
        rows = read_rows(session, upload_id, facility)
        found = Comparison(facility, check, load_townships(session))
        found.findings += match(rows, facility)
        if facility.services:
            found.served = read_served(session, facility, rows)
        for row in rows:
            _locate(found, row)
            if not row.unclear:
                _one(found, row, upload_id)
        if found.unplaced:
            _offer(found, places_named(session, upload_id))
        if found.by_position:
            found.findings.append(PlaceFinding("township-by-position", params={"count": found.by_position}))
        listed = orjson.dumps(found.stored).decode()
        session.execute(_STORE, {"upload": upload_id, "found": listed})
        return found.findings

    return check_place


def _offer(found: Comparison, places: Mapping[int, tuple[float, float]]) -> None:
    """Note new records without a position; a place of that name is offered to be looked at, never taken."""
    for row in found.unplaced:
        at = places.get(row.row)
        hint = f"地名库中该乡镇同名地名在 {at[0]:.5f}, {at[1]:.5f}，核对后可填写。" if at else ""
        hint_en = f"The place of that name there lies at {at[0]:.5f}, {at[1]:.5f}: check it first." if at else ""
        found.add("position-missing", row, None, None, hint=hint, hint_en=hint_en)


def _locate(found: Comparison, row: Staged) -> None:
    """Compare the position with the township and the county that the row states."""
    if not row.placed:
        return
    stated, county = row.values.get("township_id"), row.values.get("county")
    if row.at_code is None:
        found.add("outside-all", row)
        return
    at = found.townships.by_code.get(row.at_code)
    at_name = at.full_name if at else row.at_name
    slack_m = found.check.region.line_tolerance_m
    if county and row.at_code[:6] != county and (row.outside_m is None or row.outside_m > slack_m):
        words = found.townships.counties.get(county) or county
        found.add("outside-stated-county", row, "township" if stated else "county", None, at=at_name, stated=words)
    elif stated and row.at_id != stated and row.outside_m is not None and row.outside_m > slack_m:
        words = row.values["township"]
        found.add(
            "outside-stated-township", row, "township", words, at=at_name, stated=words, distance=f"{row.outside_m:.0f}"
        )
    elif not stated and (row.known is None or row.known.before.get("division_id") is None):
        found.by_position += 1


def _one(found: Comparison, row: Staged, upload_id: UUID) -> None:
    serves = found.served.of_row(found, row) if found.served and "serves" in row.values else None
    if row.known is None:
        if not row.placed:
            if not row.values["has_position"]:
                found.unplaced.append(row)
            return
        if missing := [name for name in found.facility.needed if name not in row.values["record"]]:
            titles = {each.name: each for each in found.facility.fields if each.name in missing}
            zh, en = (
                "、".join(titles[name].title_zh for name in missing),
                ", ".join(titles[n].title_en for n in missing),
            )
            found.add("needed", row, missing[0], None, titles=zh, titles_en=en)
            return
        made = hashlib.md5(f"{upload_id}/{row.row}".encode(), usedforsecurity=False).hexdigest()
        new = {"counties": _counties(row), "division_id": row.township_id, "serve": serves or []}
        _store(found, row, "create", str(UUID(made)), new)
        return
    change = _compare(found, row, row.known, serves)
    measures: dict[str, Any] = {"counties": _counties(row)}
    if row.placed and row.known.apart_m is not None:
        measures["offset_m"] = round(row.known.apart_m, 3)
    if change:
        measures["change"] = change.as_json()
        said = TITLES | {each.name: (each.title_zh, each.title_en) for each in found.facility.fields}
        told, told_en = (_told(change, said, english=english) for english in (False, True))
        found.add("known-changed", row, "name", row.known.before["name"], fields=told, fields_en=told_en)
    _store(found, row, "change" if change else "unchanged", row.known.id, measures)


def _store(found: Comparison, row: Staged, action: str, target: str, measures: Mapping[str, Any]) -> None:
    found.stored.append({"row_number": row.row, "action": action, "target": target, "measures": measures})


def _counties(row: Staged) -> list[str]:
    """Return the county that a row is about; none where it would carry a record from one county into another."""
    county = row.county or (row.known.county if row.known else None)
    if row.known and row.known.county and row.known.county != county:
        return []
    return [county] if county else []


def _compare(found: Comparison, row: Staged, known: Known, serves: Sequence[str] | None) -> Change:
    change = Change()
    record = dict(row.values["record"])
    _compare_places(found, row, known, change)
    if row.values.get("township_id"):
        record["division_id"] = row.values["township_id"]
    elif row.at_id and (change.geom or known.before.get("division_id") is None):
        record["division_id"] = row.at_id  # what moves belongs to the township it moves to
    for name, value in record.items():
        before = known.before.get(name)
        if name == "source" and str(before).partition("；")[0] == value:
            continue  # the stored source goes on with the name of the file
        if found.check.own and (of := found.facility.written.get(name)) and _same(known.before.get(of), record.get(of)):
            continue  # the same figure, written another way
        if not _same(before, value):
            change.set[name] = value
            words = (_name_of(found, before), _name_of(found, value)) if name == "division_id" else (before, value)
            change.told.append((name, _short(words[0]), _short(words[1])))
    if serves is not None and found.served:
        found.served.compare(known.id, serves, change)
    _consistent(found, row, {**known.before, **change.set})
    return change


def _same(before: Any, after: Any) -> bool:
    numbers = isinstance(before, int | float) and isinstance(after, int | float)
    return float(before) == float(after) if numbers else bool(before == after)


def _name_of(found: Comparison, division: Any) -> Any:
    return next((each.full_name for each in found.townships.listed if each.id == division), division)


def _compare_places(found: Comparison, row: Staged, known: Known, change: Change) -> None:
    """Take another position; a point never replaces an extent that is registered."""
    if not row.placed or known.apart_m is None:
        return
    if known.family != "POINT" and row.family == "POINT":
        if known.apart_m > MOVED_M:
            found.add("point-for-extent", row, None, None, distance=f"{known.apart_m:.0f}")
        return
    if known.family != row.family or (known.differs_deg or 0) > DIFFERS_DEG or known.apart_m > MOVED_M:
        change.geom = True
        change.set |= row.values["as_received"]
        change.told.append(("geom", "", f"{known.apart_m:.0f} m"))


def _consistent(found: Comparison, row: Staged, merged: Mapping[str, Any]) -> None:
    faults = Faults()
    found.facility.consistent(merged, faults)
    for fault in faults.found:
        found.add(
            "known-figures", row, fault["field"], fault["value"], said=fault["message"], said_en=fault["message_en"]
        )


def _told(change: Change, titles: Mapping[str, tuple[str, str]], *, english: bool) -> str:
    parts = []
    for name, before, after in change.told:
        title = titles.get(name, (name, name))[english]
        parts.append(f"{title} {before} → {after}" if before else f"{title} {after}")
    return ("；", "; ")[english].join(parts)


def _short(value: Any) -> str:
    words = "–" if value is None else str(value)
    return words if len(words) <= 60 else words[:59] + "…"
