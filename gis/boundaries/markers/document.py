"""The document of one marker: everything the marker page and `GET /api/v1/markers/{id}` show."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from gis.boundaries.markers import judging
from gis.boundaries.markers.access import Reader, in_counties
from gis.boundaries.markers.figures import Figures
from gis.boundaries.markers.rows import MarkerRows, at_moment
from gis.boundaries.tables.markers import LETTERS_OF_PLACEMENT
from gis.core import azimuths, crs
from gis.core.first_registered import missing
from gis.core.region import Region
from gis.core.region_store import read_region

Row = Mapping[str, Any]
RECEIVED = ("received_northing", "received_easting", "received_lon", "received_lat", "received_height")
COORDINATE = (
    "lon",
    "lat",
    *RECEIVED,
    "source_crs",
    "height_m",
    "height_datum",
    "survey_method",
    "accuracy_m",
    "surveyed_on",
)
FACTS = (
    "id", "number", "engraved_number", "serial", "type_letter", "level", "placement", "face", "material", "state",
    "planted_on", "custodian_side", "custodian_unit", "is_public", "secrecy", "is_sample", "source", "remark",
    "version", "valid_from", "valid_to", "line",
)  # fmt: skip
SHOWN_ONCE = frozenset({
    "version", "sys_from", "batch_id", "until", "actor", "reason", "batch_kind", "undoes", "undone_by", "ended_by",
})  # fmt: skip


def marker_document(
    session: Session, marker_id: UUID, reader: Reader, *, as_of: dt.datetime | None = None
) -> dict[str, Any]:
    """Return the marker with its coordinate, observations and verdicts, witnesses, papers, photos and history.

    Args:
        session: a session of the service.
        marker_id: the marker.
        reader: who looks; decides which records are there.
        as_of: answer with what the register believed at this moment; None is now.

    Raises:
        NotFound: no such marker for this reader at that moment.
    """
    at_moment(session, as_of)
    rows = MarkerRows(session, marker_id, reader.secrecies)
    marker = rows.marker()
    if marker is None:
        words = ("没有这个界桩", "There is no such marker", "个界桩", "marker")
        raise missing(session, "boundary_marker", marker_id, reader.secrecies, as_of, words)
    region = read_region(session)
    witnesses, attachments = rows.witnesses(), rows.attachments()
    photos = [one for one in attachments if one["kind"] == "photo"]
    junction, twins = rows.junction(), rows.twins()
    may_touch = in_counties(session, marker_id, reader.counties)
    return {
        **{name: marker.get(name) for name in FACTS},
        "lines": junction,
        "twins": twins,
        "as_of": None if as_of is None else as_of.isoformat(),
        "coordinate": _coordinate(marker, region) | {
            "status": marker["coordinate_status"],
            "change_document_id": marker["change_document_id"],
            "approved_observation_id": marker["approved_observation_id"],
        },
        "observations": _observations(rows, marker, witnesses, Figures(region), region),
        "witnesses": [_witness(one, marker, region) for one in witnesses],
        "photos": [_attachment(one) for one in photos],
        "documents": [_attachment(one) for one in attachments if one["kind"] == "document"],
        "change_documents": rows.documents(),
        "superseded": _superseded(rows.versions(), region),
        "history": _history(rows.versions()),
        "batches": rows.batches(),
        "open_points": _open_points(marker, junction, twins, witnesses, photos, region),
        "may": {
            "write": as_of is None and may_touch and (reader.is_surveyor or reader.is_reviewer),
            "approve": as_of is None and may_touch and reader.is_reviewer,
        },
        "links": [{"rel": "self", "href": f"/api/v1/markers/{marker_id}"}],
    }  # fmt: skip


def _coordinate(row: Row, region: Region) -> dict[str, Any]:
    """Return a coordinate: degrees, DMS, metres on the region's grid, the received digits, datum and how obtained."""
    source = row.get("source_crs")
    known = crs.ACCEPTED.get(int(source[5:])) if source and source[5:].isdigit() else None
    grid = crs.source_crs(region.metric_epsg)
    northing, easting = crs.from_storage(lon=row["lon"], lat=row["lat"], target=grid.epsg)
    return {
        "lon": row["lon"],
        "lat": row["lat"],
        "dms": {"lat": crs.format_dms(row["lat"], "lat"), "lon": crs.format_dms(row["lon"], "lon")},
        "plane": {
            "northing": f"{float(northing):.3f}", "easting": f"{float(easting):.3f}", "crs": grid.name,
            "title_zh": grid.title_zh, "title_en": grid.title_en,
        },
        "received": {name.removeprefix("received_"): row.get(name) for name in RECEIVED if row.get(name)},
        "source_crs": source,
        "source_title_zh": known.title_zh if known else None,
        "source_title_en": known.title_en if known else None,
        "datum": judging.datum_of(source, row.get("derivation")),
        "height_m": row.get("height_m"),
        "height_datum": row.get("height_datum"),
        "method": row.get("survey_method") or row.get("method"),
        "accuracy_m": row.get("accuracy_m"),
        "surveyed_on": row.get("surveyed_on") or row.get("observed_on"),
    }  # fmt: skip


def _observations(
    rows: MarkerRows, marker: Row, witnesses: Sequence[Row], figures: Figures, region: Region
) -> list[dict[str, Any]]:
    found = rows.observations()
    shared = rows.vectors(sorted({str(one["batch_id"]) for one in found}))
    scale = (marker.get("line") or {}).get("map_scale")
    quality = (
        "solution", "hrms_m", "vrms_m", "pdop", "satellites", "epochs", "age_s", "session", "antenna_height_m",
        "antenna_height_type", "receiver", "base_id", "service_frame", "frame_epoch", "observer", "started_at",
        "ended_at",
    )  # fmt: skip
    return [
        {
            "id": one["id"],
            **_coordinate(one, region),
            "received_cells": one["received"],
            "quality": {name: one[name] for name in quality if one[name] is not None},
            "derivation": one["derivation"],
            "recorded_at": one["recorded_at"],
            "batch_id": one["batch_id"],
            "upload_id": one["upload_id"],
            "actor": one["actor"],
            "file": {"name": one["source_name"], "row": one["row_number"], "sha256": one["source_sha256"]},
            "gate": judging.gate_of(one, found, scale, figures),
            "displacement": judging.judge(one, marker, witnesses, shared.get(str(one["batch_id"]), ()), figures),
            "is_approved": one["id"] == marker["approved_observation_id"],
        }
        for one in found
    ]


def _witness(row: Row, marker: Row, region: Region) -> dict[str, Any]:
    """Return a witness with its azimuth true and in words, for the table and the sketch."""
    true = judging.witness_of(row, marker["lon"], marker["lat"], region.metric_epsg).azimuth_deg
    hidden = {"deleted", "sys_from", "sys_period", "ended_by"}
    return {name: value for name, value in row.items() if name not in hidden} | {
        "azimuth_text": None if row["azimuth_deg"] is None else azimuths.format_azimuth(row["azimuth_deg"]),
        "azimuth_true_deg": None if true is None else round(true, 4),
        "direction_zh": None if true is None else azimuths.rose_word(true),
        "direction_en": None if true is None else azimuths.rose_word(true, "en"),
    }


def _attachment(row: Row) -> dict[str, Any]:
    hidden = {"deleted", "sys_from", "sys_period", "ended_by"}
    shown = {name: value for name, value in row.items() if name not in hidden}
    return shown | {"href": f"/api/v1/attachments/{row['id']}/file"}


def _superseded(versions: Sequence[Row], region: Region) -> list[dict[str, Any]]:
    """Return the coordinates that stood before the present one, the latest first, each with when and why it ended."""
    found = []
    for later, earlier in pairwise(versions):
        if any(later[name] != earlier[name] for name in COORDINATE):
            found.append(
                _coordinate(earlier, region)
                | {
                    "status": earlier["coordinate_status"],
                    "until": later["sys_from"],
                    "version": earlier["version"],
                    "ended_by": {"actor": later["actor"], "reason": later["reason"], "kind": later["batch_kind"]},
                    "change_document_id": later["change_document_id"],
                }
            )
    return found


def _history(versions: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each version: who, when, why, and which fields changed from what to what."""
    found = []
    for index, version in enumerate(versions):
        earlier = versions[index + 1] if index + 1 < len(versions) else None
        changed = [
            {"field": name, "old": earlier[name], "new": value}
            for name, value in version.items()
            if earlier is not None and name not in SHOWN_ONCE and value != earlier[name]
        ]
        found.append(
            {
                "version": version["version"], "at": version["sys_from"], "actor": version["actor"],
                "reason": version["reason"], "kind": version["batch_kind"], "batch_id": version["batch_id"],
                "undone": version["undone_by"] is not None, "changed": changed,
            }
        )  # fmt: skip
    return found


def _open_points(
    marker: Row, junction: Sequence[Row], twins: Sequence[Row], witnesses: Sequence[Row], photos: Sequence[Row],
    region: Region,
) -> list[dict[str, str]]:  # fmt: skip
    """Return what the record still lacks, as code and words: advice, never an error."""
    found: list[tuple[str, str, str]] = []
    if marker["coordinate_status"] != "approved":
        found.append(("not-approved", "坐标尚未核定", "The coordinate is not approved yet"))
    if len(witnesses) < region.witness_min:
        zh = f"方位物 {len(witnesses)} 个，应不少于 {region.witness_min} 个"
        found.append(("witnesses", zh, f"{len(witnesses)} witnesses, at least {region.witness_min} are wanted"))
    if len(photos) < region.photos_min:
        zh = f"照片 {len(photos)} 张，应不少于 {region.photos_min} 张（近景、远景、刻字）"
        found.append(
            ("photos", zh, f"{len(photos)} photos, at least {region.photos_min} are wanted (near, far, inscription)")
        )
    wanted = set(LETTERS_OF_PLACEMENT.get(marker["placement"] or "", ""))
    missing = sorted(wanted - {marker["type_letter"], *(twin["type_letter"] for twin in twins)})
    if len(wanted) > 1 and missing and marker["line"] is not None:
        letters = "、".join(missing)
        found.append(("posts-missing", f"同号桩缺 {letters}", f"Posts missing under this number: {', '.join(missing)}"))
    if marker["face"] == "three" and not 2 <= len(junction) <= 3:
        found.append(
            ("junction-lines", "三面型界桩未关联两至三条界线", "A three-faced post names no two or three lines")
        )
    if marker["placement"] is None or marker["type_letter"] is None:
        found.append(("kind-unknown", "立桩方式或类型字母不详", "Placement or type letter is not known"))
    return [{"code": code, "zh": zh, "en": en} for code, zh, en in found]
