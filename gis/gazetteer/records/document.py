"""The document of one place: what the record page and `GET /api/v1/place-names/{id}` show."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from gis.core.first_registered import missing
from gis.gazetteer.checks.divisions import load_tree
from gis.gazetteer.fields import FIELDS, PROTECTED
from gis.gazetteer.records.access import Reader, in_counties
from gis.gazetteer.records.history import history
from gis.gazetteer.records.labels import add_labels, history_labels
from gis.gazetteer.records.rows import PlaceRows, Row

NAME_FIELDS = (
    "id", "name", "kind", "pinyin", "pinyin_toned", "reading", "pinyin_status", "pinyin_source", "reading_source",
    "reading_by", "reading_on", "local_reading", "specific", "generic", "language", "valid_from", "valid_to",
    "since_year",
    "until_year", "source", "approval_ref", "secrecy", "version",
)  # fmt: skip
FACTS = (
    "id", "place_code", "status", "secrecy", "geometry_status", "is_sample", "source", "valid_from", "valid_to",
    "since_year", "until_year", "version",
)  # fmt: skip
POSITION = (
    "received_lon", "received_lat", "received_lon_to", "received_lat_to", "source_crs", "lon_from", "lat_from",
    "lon_to", "lat_to",
)  # fmt: skip


def place_document(
    session: Session,
    place_id: UUID,
    reader: Reader,
    *,
    as_of: dt.datetime | None = None,
    on: dt.date | None = None,
) -> dict[str, Any]:
    """Return the place with its names, fields, linked records and, for an account, its history and proposals.

    Args:
        session: of the public role for the public, else of the service.
        place_id: the place.
        reader: who looks; decides which records are there.
        as_of: what the register believed at this moment; None is now. Not for the public.
        on: names are marked `in_force` for this day; None is today.

    Raises:
        NotFound: no such place for this reader at that moment.
    """
    rows = PlaceRows(session, place_id, reader, as_of=as_of)
    place = rows.place()
    if place is None:
        words = ("没有这个地名", "There is no such place", "个地名", "place")
        raise missing(session, "place", place_id, reader.secrecies, as_of, words)
    path = rows.path(place["division_id"])
    day = on or dt.datetime.now(dt.UTC).date()
    names = [_name(row, day) for row in rows.names()]
    document = {
        **{name: _plain(place[name]) for name in FACTS},
        "name": next((n["name"] for n in names if n["kind"] == "standard" and n["in_force"]), None),
        "names": names,
        "as_of": None if as_of is None else as_of.isoformat(),
        "on": day.isoformat(),
        "class": {"code": place["class_code"], "name": place["class_name"], "name_en": place["class_name_en"]},
        "division": {**path[-1], "path": path} if path else None,
        "geometry": None if place["geojson"] is None else json.loads(place["geojson"]),
        "fields": _fields(dict(place)),
        "linked": [{name: _plain(value) for name, value in row.items()} for row in rows.linked(place["entity_id"])],
        "may": {"propose": False, "approve": False, "confirm_reading": False},
        "links": [{"rel": "self", "href": f"/api/v1/place-names/{place_id}"}],
    }
    if reader.user_id is not None and len(reader.secrecies) > 1:
        document |= _inside(rows, place, reader, is_now=as_of is None)
    return document


def _inside(rows: PlaceRows, place: Row, reader: Reader, *, is_now: bool) -> dict[str, Any]:
    """Return what accounts see besides: position as received, proposals, history, what they may do."""
    changes = [{name: _plain(value) for name, value in row.items()} for row in rows.changes()]
    tree, batches = load_tree(rows.session), history(rows)
    add_labels(rows.session, tree, reader, changes)
    here = is_now and in_counties(rows.session, place["division_id"], reader.counties)
    return {
        "position": {name: _plain(place[name]) for name in POSITION if place[name] is not None},
        "changes": changes,
        "history": batches,
        "history_labels": history_labels(rows.session, tree, batches),
        "may": {
            "propose": here and reader.may_propose,
            "approve": here and reader.may_decide,
            "confirm_reading": here and reader.may_propose,
        },
    }


def _name(row: Row, day: dt.date) -> dict[str, Any]:
    since, until = row["valid_from"], row["valid_to"]
    first, last = row["since_year"], row["until_year"]
    in_force = (since is None or since <= day) and (until is None or until > day)
    if since is None and first is not None:
        in_force = in_force and first <= day.year
    if until is None and last is not None:
        in_force = in_force and last >= day.year
    return {name: _plain(row.get(name)) for name in NAME_FIELDS} | {"in_force": in_force}


def _fields(place: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of the register form that hold something, in its order, then those of the class."""
    details = place.get("details") or {}
    found = []
    for field in FIELDS:
        if field.kept == "place" and (field.type == "long" or field.name in PROTECTED):
            value = _plain(place.get(field.stored_as))
        elif field.kept == "details":
            value = details.get(field.stored_as)
        else:
            continue
        if value not in {None, ""}:
            found.append({"name": field.name, "title_zh": field.title_zh, "title_en": field.title_en,
                          "value": value, "unit": None, "part": "form"})  # fmt: skip
    schema = {each["name"]: each for each in place.get("attribute_schema") or []}
    for name, value in (place.get("attributes") or {}).items():
        known = schema.get(name, {})
        found.append({"name": name, "title_zh": known.get("title_zh", name), "title_en": known.get("title_en", name),
                      "value": value, "unit": known.get("unit"), "part": "class"})  # fmt: skip
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else float(value) if type(value).__name__ == "Decimal" else value
