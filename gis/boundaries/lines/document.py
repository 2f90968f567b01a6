"""The document of one line: everything the line page and `GET /api/v1/lines/{id}` show."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.lines.chainage import chainages_m
from gis.boundaries.lines.rows import LineRows
from gis.boundaries.markers.access import Reader
from gis.boundaries.markers.rows import at_moment
from gis.boundaries.measures import check_length, deviation
from gis.core import crs
from gis.core.errors import NotFound
from gis.core.first_registered import missing
from gis.core.region import Region
from gis.core.region_store import read_region

Row = Mapping[str, Any]
FACTS = (
    "id", "name", "level", "nature", "is_outer", "outside_party", "derivation", "approving_body", "approval_number",
    "secrecy", "is_sample", "source", "version", "valid_from", "valid_to", "statutory_length_m",
)  # fmt: skip
GEOMETRY = (
    "id", "kind", "in_force", "valid_from", "valid_to", "map_scale", "method", "accuracy_m", "approval_reference",
    "source_crs", "received_axes", "has_received", "length_m", "vertices", "parts", "batch_id", "batch_number", "actor",
    "recorded_at", "source", "source_name", "is_sample", "secrecy",
)  # fmt: skip
POINT = (
    "id", "number", "name", "kind", "lon", "lat", "how_obtained", "accuracy_m", "height_m", "height_datum", "map_scale",
    "surveyed_on", "survey_method", "serial", "from_marker", "to_marker", "marker", "lines", "parties", "documents",
    "source_crs", "remark", "is_sample",
)  # fmt: skip
SHOWN_ORDER = ("statutory", "refined", "working", "illustrative", "claim-a", "claim-b")


def line_document(
    session: Session, line_id: UUID, reader: Reader, *, as_of: dt.datetime | None = None, on: dt.date | None = None
) -> dict[str, Any]:
    """Return the line with codes, parties, geometries, measures, markers and points along it, and its history.

    Args:
        session: a session of the service.
        line_id: the line.
        reader: who looks; decides which records are there.
        as_of: answer with what the register believed at this moment; None is now.
        on: the day whose codes, names and geometry count as in force; None is the bureau's today.

    Raises:
        NotFound: no such line for this reader at that moment.
    """
    at_moment(session, as_of)
    day = on or session.scalar(text("SELECT register.today()"))
    rows = LineRows(session, line_id, reader.secrecies, str(day))
    line = rows.line()
    if line is None:
        words = ("没有这条界线", "There is no such boundary line", "条界线", "boundary line")
        raise missing(session, "boundary_line", line_id, reader.secrecies, as_of, words)
    region = read_region(session)
    geometries, points = rows.geometries(), rows.points()
    shown = _shown(geometries)
    markers = _along(rows.markers(), shown)
    parties = line["parties"] or []
    return {
        **{name: line.get(name) for name in FACTS},
        "as_of": None if as_of is None else as_of.isoformat(),
        "on": str(day),
        "codes": rows.codes(),
        "parties": parties + ([{"side": "B", "id": None, "name": line["outside_party"], "code": None}]
                              if line["is_outer"] else []),
        "geometries": [_geometry(each, line_id) for each in geometries],
        "shown_geometry_id": None if shown is None else shown["id"],
        "measures": _measures(line, geometries, shown, region),
        "markers": markers,
        "serial_faults": _serial_faults(markers),
        "points": _along([_point(each) for each in points if each["kind"] == "boundary-point"], shown),
        "junctions": _along([_point(each) for each in points if each["kind"] == "tri-junction"], shown),
        "documents": rows.documents(),
        "history": rows.history(),
        "may": {"write": as_of is None and may_write(reader, parties)},
        "links": [{"rel": "self", "href": f"/api/v1/lines/{line_id}"}],
    }  # fmt: skip


def may_write(reader: Reader, parties: Sequence[Row]) -> bool:
    """Tell whether an account may change what belongs to a line: it writes, and one party lies in its counties."""
    counties = {str(party["code"])[:6] for party in parties if party.get("code")}
    return (reader.is_surveyor or reader.is_reviewer) and (not reader.counties or bool(counties & set(reader.counties)))


def _shown(geometries: Sequence[Row]) -> Row | None:
    """Return the geometry in force that stands for the line: statutory, else refined, working, illustrative."""
    current = {each["kind"]: each for each in geometries if each["in_force"]}
    return next((current[kind] for kind in SHOWN_ORDER if kind in current), None)


def _geometry(row: Row, line_id: UUID) -> dict[str, Any]:
    href = f"/api/v1/lines/{line_id}/geometry/{row['id']}"
    return {**{name: row[name] for name in GEOMETRY}, "links": [{"rel": "geometry", "href": href}]}


def _point(row: Row) -> dict[str, Any]:
    received = {
        name: row[f"received_{name}"]
        for name in ("northing", "easting", "lon", "lat", "height")
        if row[f"received_{name}"]
    }
    lists = {name: row[name] or [] for name in ("lines", "parties", "documents")}
    dms = {"lat": crs.format_dms(row["lat"], "lat"), "lon": crs.format_dms(row["lon"], "lon")}
    return {**{name: row[name] for name in POINT}, **lists, "received": received, "dms": dms}


def _along(rows: Sequence[Row], shown: Row | None) -> list[dict[str, Any]]:
    """Return records in the order of the line, each with its chainage and its distance from the line in metres."""
    if not rows or shown is None:
        return [{**row, "chainage_m": None, "offset_m": None} for row in rows]
    course = bytes.fromhex(shown["wkb"])
    places = [(row["lon"], row["lat"]) for row in rows]
    found = [
        {**row, "chainage_m": round(chainage, 1), "offset_m": round(offset, 2)}
        for row, (chainage, offset) in zip(rows, chainages_m(course, places), strict=True)
    ]
    return sorted(found, key=lambda row: (row["chainage_m"], row["number"]))


def _serial_faults(markers: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the places where serials do not rise from west to east, or north to south, along the line (B-21)."""
    numbered = [one for one in markers if one["serial"] is not None and one["chainage_m"] is not None]
    return [
        {"before": earlier["number"], "after": later["number"]}
        for earlier, later in pairwise(numbered)
        if later["serial"] < earlier["serial"]
    ]


def _course(row: Row) -> Any:
    return shapely.from_wkb(bytes.fromhex(row["wkb"]))


def _measures(line: Row, geometries: Sequence[Row], shown: Row | None, region: Region) -> dict[str, Any]:
    """Return the length beside the statutory one (B-54) and how far the refined course leaves the statutory (B-55)."""
    current = {each["kind"]: each for each in geometries if each["in_force"]}
    length = None
    if shown is not None:
        stated = line["statutory_length_m"]
        checked = check_length(_course(shown), None if stated is None else float(stated), region.length_percent)
        length = {
            "geometry_kind": shown["kind"],
            "geodesic_m": round(checked.geodesic_m, 3),
            "geodesic_km": checked.geodesic_km,
            "statutory_m": checked.statutory_m,
            "difference_m": None if checked.difference_m is None else round(checked.difference_m, 3),
            "difference_percent": None if checked.difference_percent is None else round(checked.difference_percent, 3),
            "limit_percent": checked.limit_percent,
            "verdict": checked.verdict,
        }
    apart = None
    if {"statutory", "refined"} <= current.keys():
        statutory, limit_m = _course(current["statutory"]), region.refined_deviation_m
        gone = deviation(_course(current["refined"]), statutory, limit_m, region.metric_epsg)
        apart = {
            "hausdorff_m": round(gone.hausdorff_m, 2),
            "area_between_m2": round(gone.area_between_m2, 1),
            "lon": round(gone.lon, 7),
            "lat": round(gone.lat, 7),
            "limit_m": gone.limit_m,
            "verdict": gone.verdict,
        }
    return {"ellipsoid": "CGCS2000", "length": length, "deviation": apart}


def geometry_document(
    session: Session, line_id: UUID, geometry_id: UUID, reader: Reader, *, as_of: dt.datetime | None = None
) -> str:
    """Return one geometry of a line as a GeoJSON Feature, EPSG:4490 degrees, longitude first.

    Raises:
        NotFound: no such geometry for this reader at that moment.
    """
    at_moment(session, as_of)
    found = LineRows(session, line_id, reader.secrecies, "2000-01-01").course(geometry_id)
    if found is None:
        raise NotFound("没有这条界线的这个几何", "There is no such geometry of a line")
    geometry, kind = found
    return (
        f'{{"type":"Feature","id":"{geometry_id}","geometry":{geometry},'
        f'"properties":{{"line_id":"{line_id}","kind":"{kind}"}}}}'
    )
