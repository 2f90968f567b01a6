"""Facilities, settlements and place names of the sample."""

import datetime as dt
import json
from decimal import Decimal

from gis.core.types import STORAGE_SRID
from gis.facilities import tables as f
from gis.facilities.standards.tables import Standard
from gis.gazetteer import tables as g
from gis.sample.common import Batch, Record, given, identity, marked, point, whole
from gis.sample.files import Row, table


def reference() -> Batch:
    """Return the reference tables: place classes, parents first, types of care centres, standards."""
    classes = [
        {
            **r,
            "parent_code": given(r["parent_code"]),
            "weight": int(r["weight"]),
            "geometry_kinds": r["geometry_kinds"].split(),
            "generics": r["generics"].split(),
            "attribute_schema": json.loads(r["attribute_schema"]),
        }
        for r in table("place_classes", "reference")
    ]
    return [
        (g.PlaceClass, classes),
        (f.CareCentreType, [dict(r) for r in table("care_centre_types", "reference")]),
        (Standard, [_standard(r) for r in table("standards", "standards")]),
    ]


def _standard(r: Row) -> Record:
    return {
        **r,
        "types": r["types"].split(),
        "value": Decimal(r["value"]),
        "verified": r["verified"] == "true",
        **{column: dt.date.fromisoformat(r[column]) if r[column] else None for column in ("valid_from", "valid_to")},
    }


def batch() -> Batch:
    """Return the rows of settlements, care centres, cemeteries with their services, places and their names."""
    return [
        (f.Settlement, [_settlement(r) for r in table("settlements")]),
        (f.CareCentre, [_care_centre(r) for r in table("care_centres")]),
        (f.CareService, [_care_service(r) for r in table("care_services")]),
        (f.Cemetery, [_cemetery(r) for r in table("cemeteries")]),
        (f.CemeteryService, [_service(r) for r in table("cemetery_services")]),
        (g.Place, [_place(r) for r in table("places")]),
        (g.PlaceName, [_place_name(r) for r in table("place_names")]),
    ]


def _settlement(r: Row) -> Record:
    return marked(
        {
            "id": identity("settlement", r["ref"]),
            "name": r["name"],
            "kind": r["kind"],
            "division_id": identity("division", r["township_code"]),
            "geom": point(r["lon"], r["lat"]),
            **{c: int(r[c]) for c in ("pop_total", "pop_60", "pop_65", "pop_80", "year")},
        },
        r["source"],
        r["secrecy"],
    )


def _care_centre(r: Row) -> Record:
    counts = ("beds_total", "beds_nursing", "day_places", "meals_per_day", "residents", "grade", "star")
    return marked(
        {
            "id": identity("care-centre", r["ref"]),
            **{c: r[c] for c in ("name", "type_code", "level", "operation_mode", "status", "address")},
            **{c: whole(r[c]) for c in counts},
            "residents_on": dt.date.fromisoformat(r["residents_on"]),
            "division_id": identity("division", r["township_code"]),
            "geom": point(r["lon"], r["lat"]),
        },
        r["source"],
        r["secrecy"],
    )


def _cemetery(r: Row) -> Record:
    return marked(
        {
            "id": identity("cemetery", r["ref"]),
            **{c: r[c] for c in ("name", "nature", "approval_no", "organiser", "status", "address")},
            **{c: whole(r[c]) for c in ("area_m2", "plots_total", "plots_used")},
            "opened_on": dt.date.fromisoformat(r["opened_on"]),
            "division_id": identity("division", r["township_code"]),
            "geom": point(r["lon"], r["lat"]),
        },
        r["source"],
        r["secrecy"],
    )


def _care_service(r: Row) -> Record:
    return marked(
        {
            "id": identity("care-service", f"{r['care_ref']}:{r['settlement_ref']}"),
            "care_centre_id": identity("care-centre", r["care_ref"]),
            "settlement_id": identity("settlement", r["settlement_ref"]),
        },
        r["source"],
    )


def _service(r: Row) -> Record:
    return marked(
        {
            "id": identity("cemetery-service", f"{r['cemetery_ref']}:{r['settlement_ref']}"),
            "cemetery_id": identity("cemetery", r["cemetery_ref"]),
            "settlement_id": identity("settlement", r["settlement_ref"]),
        },
        r["source"],
    )


def _place(r: Row) -> Record:
    return marked(
        {
            "id": identity("place", r["ref"]),
            "place_code": given(r["place_code"]),
            **{c: r[c] for c in ("class_code", "geometry_status", "status")},
            "division_id": identity("division", r["division_code"]),
            "geom": f"SRID={STORAGE_SRID};{r['wkt']}",
        },
        r["source"],
        r["secrecy"],
    )


def _place_name(r: Row) -> Record:
    fields = ("name", "kind", "specific", "reading_source", "pinyin", "pinyin_toned", "pinyin_status", "pinyin_source")
    return marked(
        {
            "id": identity("place-name", f"{r['place_ref']}:{r['kind']}:{r['name']}"),
            "place_id": identity("place", r["place_ref"]),
            **{c: r[c] for c in fields},
            "generic": given(r["generic"]),
            "reading": r["reading"].split(),
            "valid_from": dt.date.fromisoformat(r["valid_from"]) if r["valid_from"] else None,
            "valid_to": dt.date.fromisoformat(r["valid_to"]) if r["valid_to"] else None,
        },
        r["source"],
        r["secrecy"],
    )
