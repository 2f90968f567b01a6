"""Proposals: what a person asks for, checked against the record and the rules before anybody decides on it."""

import json
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import NotFound
from gis.core.faults import Faults
from gis.core.types import SECRECY
from gis.gazetteer.checks import Proposal, check_name
from gis.gazetteer.checks.divisions import Tree, load_tree
from gis.gazetteer.fields import BY_NAME, PROTECTED
from gis.gazetteer.naming import name_columns
from gis.gazetteer.records import forms
from gis.gazetteer.records.access import Reader, require_counties, require_place
from gis.gazetteer.records.positions import point, read_position
from gis.gazetteer.tables import Place, PlaceChange, PlaceClass, PlaceName

MANDATORY_NEW = ("class_code", "division", "meaning", "description", "secrecy")
REGISTERED = ("registered_unit",)


def submit(session: Session, place_id: UUID | None, form: forms.ProposalForm, reader: Reader) -> PlaceChange:
    """Store a proposal with what it was made against and what the checks found; nothing changes in the register.

    Args:
        session: the transaction.
        place_id: the place; None for a new one.
        form: the change, why, and on what evidence.
        reader: the account that proposes.

    Raises:
        NotFound: no such place (or name of it) for this account. Forbidden: it lies in another county.
        Invalid: every fault is named.
    """
    change, faults = form.change, Faults()
    place = None if place_id is None else require_place(session, place_id, reader)
    if (place is None) != isinstance(change, forms.NewPlace):
        faults.add("change.kind", change.kind, "新地名不属于已有记录，其他变更须指明记录",
                   "A new place has no record yet; every other change names one")  # fmt: skip
        faults.refuse()
    tree = load_tree(session)
    if isinstance(change, forms.Described):
        _protected(place, change, faults)
        _described(session, change, change.class_code or (place.class_code if place else None), tree, faults)
        if place is not None and change.division is not None and (node := tree.find(change.division)):
            require_counties(session, node.id, reader.counties)  # a place is not moved into somebody else's county
    if isinstance(change, forms.NewPlace):
        _complete(change, faults)
        node = tree.find(change.division or "")
        require_counties(session, node.id if node else None, reader.counties)
    elif place is not None:
        require_counties(session, place.division_id, reader.counties)
        _fits(session, place, change, reader, faults)
    _readable(session, place, change, faults)
    faults.refuse()
    made = PlaceChange(
        place_id=place_id,
        kind=change.kind,
        payload=change.model_dump(mode="json", exclude_unset=True),
        before=_before(session, place, change),
        findings=_findings(session, place, change),
        reason=form.reason,
        source=form.source,
        proposed_by=reader.user_id,
        proposed_by_name=reader.name,
    )
    session.add(made)
    session.flush()
    return made


def _described(session: Session, change: forms.Described, class_code: str | None, tree: Tree, faults: Faults) -> None:
    """Check class, division, geometry, details and attributes of a form."""
    known = None if class_code is None else session.get(PlaceClass, class_code)
    if change.class_code is not None and known is None:
        faults.add("class_code", change.class_code, "没有这个类别", "There is no such class")
    if change.division is not None and tree.find(change.division) is None:
        faults.add("division", change.division, "没有这个行政区", "There is no such division")
    if change.position is not None:
        _typed(change, faults)
    if change.geometry is not None:
        _geometry(change, known, faults)
    elif change.position is None and change.geometry_status is not None and "geometry" not in change.model_fields_set:
        faults.add("geometry_status", change.geometry_status, "位置性质随位置一起给出", "It goes with a geometry")
    for name in change.details:
        field = BY_NAME.get(name)
        if field is None or field.kept != "details":
            faults.add(f"details.{name}", name, "登记表没有这一项", "The register form has no such field")
    _attributes(change, known, faults)


def _protected(place: Place | None, change: forms.Described, faults: Faults) -> None:
    """Check that what would stand about the list of protected names has its level."""
    given = change.model_fields_set
    stands = {name: getattr(change if name in given or place is None else place, name) for name in PROTECTED}
    if stands["protection_level"] is None and any(value is not None for value in stands.values()):
        faults.add("protection_level", None, "列入保护名录须写明保护级别；撤出名录须四项一并清空",
                   "A listed name needs its level; to take it off, clear all four")  # fmt: skip


def _attributes(change: forms.Described, known: PlaceClass | None, faults: Faults) -> None:
    schema = {each["name"]: each for each in known.attribute_schema} if known else None
    for name, value in change.attributes.items():
        if schema is not None and name not in schema:
            faults.add(f"attributes.{name}", name, "该类别没有这一属性", "The class has no such attribute")
        elif schema and schema[name].get("type") in {"number", "integer"} and isinstance(value, str):
            faults.add(f"attributes.{name}", value, "应为数", "A number is needed")


def _typed(change: forms.Described, faults: Faults) -> None:
    """Make the geometry of a typed position, so that the approver decides on what will be written."""
    assert change.position is not None
    if change.geometry is not None:
        faults.add("position", None, "坐标和图形只给一种", "Give typed coordinates or a geometry, not both")
        return
    found = read_position(change.position, faults)
    if found is not None:
        change.geometry = point(found)


def _geometry(change: forms.Described, known: PlaceClass | None, faults: Faults) -> None:
    try:
        shape = shapely.from_geojson(forms_json(change.geometry))
    except (shapely.errors.GEOSException, ValueError, TypeError):
        faults.add("geometry", None, "不是 GeoJSON 几何", "Not a GeoJSON geometry")
        return
    box = shapely.bounds(shape)
    inside = bool(box[0] >= 73 and box[2] <= 136 and box[1] >= 3 and box[3] <= 54)
    if shape is None or shape.is_empty or not shape.is_valid or not inside:
        reason = "空或无效" if shape is None or shape.is_empty or inside else "不在国内（经度在前，度）"
        faults.add("geometry", None, f"几何{reason}", "The geometry is empty, invalid or outside the country")
        return
    kind = {0: "point", 1: "line", 2: "area"}[int(shapely.get_dimensions(shape))]
    if known is not None and kind not in known.geometry_kinds:
        allowed = "、".join(known.geometry_kinds)
        faults.add(
            "geometry", kind, f"该类别的图形应是 {allowed}", f"The class takes {', '.join(known.geometry_kinds)}"
        )
    if change.geometry_status is None:
        faults.add("geometry_status", None, "须写明位置是实测还是概略", "Say whether it was surveyed or is approximate")


def forms_json(geometry: dict[str, Any] | None) -> str:
    """Return a geometry as GeoJSON text."""
    return json.dumps(geometry)


def _complete(change: forms.NewPlace, faults: Faults) -> None:
    """Check that a new record has what the form marks as mandatory (P-A2)."""
    for name in MANDATORY_NEW:
        if getattr(change, name) is None:
            title = BY_NAME[name].title_zh if name in BY_NAME else name
            faults.add(name, None, f"必填：{title}", f"Mandatory: {name}")
    for name in REGISTERED:
        if not change.details.get(name):
            faults.add(f"details.{name}", None, f"必填：{BY_NAME[name].title_zh}", f"Mandatory: {name}")
    if change.geometry is None and change.position is None and not change.details.get("position_note"):
        faults.add("geometry", None, "须给出位置，或写明相对位置（position_note）",
                   "Give a geometry, or the position in words (position_note)")  # fmt: skip


def _fits(session: Session, place: Place, change: forms.Change, reader: Reader, faults: Faults) -> None:
    """Check a change of a place that is there against its names and the other records."""
    if isinstance(change, forms.AddName | forms.Rename):
        kinds = [change.name_kind] if isinstance(change, forms.AddName) else ["standard"]
        same = select(PlaceName.id).where(PlaceName.place_id == place.id, ~PlaceName.deleted,
                                          PlaceName.name == change.name, PlaceName.kind.in_(kinds))  # fmt: skip
        if session.scalar(same) is not None:
            faults.add("name", change.name, "该地名已有这个名称", "The place has this name already")
    if isinstance(change, forms.Dated):
        _dates(change, faults)
    if isinstance(change, forms.SetReading | forms.RemoveName):
        name = session.get(PlaceName, change.name_id)
        if name is None or name.deleted or name.place_id != place.id or name.secrecy not in reader.secrecies:
            raise NotFound("该地名没有这个名称", "The place has no such name")
        if isinstance(change, forms.RemoveName) and name.kind == "standard":
            faults.add("name_id", name.name, "标准名称不能删去，只能更名", "A standard name is renamed, never removed")
    _linked(session, place, change, reader, faults)


def _linked(session: Session, place: Place, change: forms.Change, reader: Reader, faults: Faults) -> None:
    if isinstance(change, forms.Link):
        other = require_place(session, change.other_id, reader)
        require_counties(session, other.division_id, reader.counties)
        if other.id == place.id:
            faults.add("other_id", change.other_id, "不能与自身关联", "A record is not linked to itself")
    if isinstance(change, forms.Unlink) and place.entity_id is None:
        faults.add("change.kind", change.kind, "该记录没有关联", "The record is linked to none")
    if isinstance(change, forms.Unlink):
        for other in session.scalars(select(Place).where(Place.entity_id == place.entity_id, ~Place.deleted)):
            require_counties(session, other.division_id, reader.counties)
    if isinstance(change, forms.Retire) and place.status == "historic":
        faults.add("change.kind", change.kind, "该地名已是历史地名", "The place is historic already")
    if isinstance(change, forms.Edit) and len(change.model_fields_set) <= 1:
        faults.add("change", None, "没有任何改动", "Nothing is changed")


def _dates(change: forms.Dated, faults: Faults) -> None:
    if change.valid_from and change.valid_to and change.valid_from >= change.valid_to:
        faults.add("valid_to", change.valid_to, "止日须晚于起日", "It must be after the first day")
    if change.since_year is not None and change.until_year is not None and change.since_year > change.until_year:
        faults.add("until_year", change.until_year, "止年不早于始年", "It must not be before the first year")


def _readable(session: Session, place: Place | None, change: forms.Change, faults: Faults) -> None:
    """Check that a given reading has a syllable for each character."""
    reading = getattr(change, "reading", None)
    if reading is None:
        return
    name = getattr(change, "name", None)
    if isinstance(change, forms.SetReading):
        held = session.get(PlaceName, change.name_id)
        name = held.name if held else ""
    code = place.class_code if place else getattr(change, "class_code", None)
    known = session.get(PlaceClass, code) if code else None
    try:
        name_columns(name or "", known.spelled_as if known else "feature", reading=reading)
    except ValueError:
        faults.add("reading", " ".join(reading), f"读音须一字一音节：{name} 共 {len(name or '')} 字",
                   f"One syllable a character: {name} has {len(name or '')}")  # fmt: skip


def _before(session: Session, place: Place | None, change: forms.Change) -> dict[str, Any]:
    """Return the versions and values that the proposer saw, and how secret the proposal is."""
    levels = [getattr(change, "secrecy", None) or "public", "internal" if place is None else place.secrecy]
    if isinstance(change, forms.SetReading | forms.RemoveName):
        held = session.get(PlaceName, change.name_id)
        levels.append(held.secrecy if held else "restricted")
    if isinstance(change, forms.Link):
        other = session.get(Place, change.other_id)
        levels.append(other.secrecy if other else "restricted")
    seen: dict[str, Any] = {"secrecy": max(levels, key=SECRECY.index)}
    if place is None:
        return seen
    seen["version"] = place.version
    if isinstance(change, forms.Edit):
        seen["values"] = {name: shown(place, name) for name in change.model_fields_set - {"kind"}}
    if isinstance(change, forms.SetReading | forms.RemoveName):
        name = session.get(PlaceName, change.name_id)
        seen["name"] = {"id": str(change.name_id), "version": name.version if name else 0}
    if isinstance(change, forms.Rename):
        held = standard_of(session, place.id)
        seen["name"] = {"id": str(held.id), "version": held.version} if held else {}
    return seen


def shown(place: Place, name: str) -> Any:
    """Return a field's value as it is compared at the decision."""
    if name in {"geometry", "position"}:
        return None if place.geom is None else str(place.geom)
    value = getattr(place, "division_id" if name == "division" else name)
    return value if isinstance(value, dict) or value is None else str(value)


def standard_of(session: Session, place_id: UUID) -> PlaceName | None:
    """Return the standard name that stands without an end."""
    return session.scalar(
        select(PlaceName).where(PlaceName.place_id == place_id, PlaceName.kind == "standard", ~PlaceName.deleted,
                                PlaceName.valid_to.is_(None))
    )  # fmt: skip


def _findings(session: Session, place: Place | None, change: forms.Change) -> list[dict[str, Any]]:
    """Return what the checks find about a standard name that is proposed."""
    if not isinstance(change, forms.Rename | forms.NewPlace):
        return []
    code = place.class_code if place else getattr(change, "class_code", None)
    shape = None
    if isinstance(change, forms.NewPlace) and change.geometry is not None:
        shape = shapely.from_geojson(forms_json(change.geometry))
    division = str(place.division_id) if place and place.division_id else getattr(change, "division", None)
    proposal = Proposal(
        change.name, code or "", geometry=shape, division=division, place_id=place.id if place else None,
        approval_ref=change.approval_ref, reading=tuple(change.reading) if change.reading else None,
    )  # fmt: skip
    found = check_name(session, proposal, Level.INTERNAL, tell_hidden=True)  # read by every insider
    return [
        {name: value for name, value in each.document().items() if name not in {"evidence", "figures"}}
        | {"message_en": each.document(english=True)["message"], "evidence": len(each.evidence)}
        for each in found
    ]
