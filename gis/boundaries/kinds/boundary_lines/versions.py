"""A new version of a known line's geometry: its place in time, and what it changes in metres."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import shapely
from sqlalchemy import Row as Record
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_lines.fields import KIND_NAMES
from gis.boundaries.kinds.staged import Staged
from gis.boundaries.lines.resolve import LineHit
from gis.boundaries.measures import check_length, deviation
from gis.core.uploads.kinds import Check

if TYPE_CHECKING:
    from gis.boundaries.kinds.boundary_lines.place import Comparison

_VERSIONS = text("""
SELECT r.row_number, g.kind, g.valid_from, g.valid_to, ST_AsBinary(g.geom) AS wkb, ST_AsBinary(g.geom) = ST_AsBinary(r.geom) AS same
  FROM app.upload_row r
  JOIN jsonb_to_recordset(CAST(:wanted AS jsonb)) AS w(row_number int, line_id uuid) ON w.row_number = r.row_number
  JOIN register.boundary_line_geometry g ON g.line_id = w.line_id AND NOT g.deleted
       AND g.kind IN (r."values"->>'geometry_kind', 'statutory')
 WHERE r.upload_id = :upload
 ORDER BY r.row_number, g.valid_from NULLS FIRST
""")  # noqa: E501
_LINES = text("""
SELECT id, nature, statutory_length_m::float8 AS statutory_length_m, approving_body, approval_number
  FROM register.boundary_line WHERE id = ANY(CAST(:lines AS uuid[]))
""")
_KEPT_NAMES = {
    "nature": "界线性质",
    "statutory_length_m": "法定长度",
    "approving_body": "批准机关",
    "approval_number": "批准文号",
}


def check_versions(
    session: Session, found: "Comparison", known: list[tuple[Staged, LineHit]], upload_id: UUID, check: Check
) -> None:
    """Decide for each row of a known line whether it is a new version or nothing new, and note what it changes."""
    if not known:
        return
    wanted = orjson.dumps([{"row_number": row.row, "line_id": str(line.id)} for row, line in known]).decode()
    stored: dict[int, list[Record[Any]]] = {}
    for record in session.execute(_VERSIONS, {"wanted": wanted, "upload": upload_id}):
        stored.setdefault(record.row_number, []).append(record)
    lines = {
        record.id: record for record in session.execute(_LINES, {"lines": sorted({str(line.id) for _, line in known})})
    }
    for row, line in known:
        row.target_id = line.id
        versions = stored.get(row.row, [])
        mine = [each for each in versions if each.kind == row.values["geometry_kind"]]
        if mine and mine[-1].valid_to is None and mine[-1].same:
            row.action = "unchanged"
            continue
        if not _fits_in_time(found, row, line, mine):
            continue
        row.action = "version"
        _compare_attributes(found, row, lines[line.id])
        if not line.is_restricted:
            _measure(found, row, line, versions, lines[line.id], check)


def _fits_in_time(found: "Comparison", row: Staged, line: LineHit, mine: list[Record[Any]]) -> bool:
    kind = row.values["geometry_kind"]
    words = {"line": line.name, "kind": KIND_NAMES[kind][0], "kind_en": KIND_NAMES[kind][1]}
    if not mine:
        return True
    since = row.values.get("valid_from")
    if since is None:
        found.add("valid-from-missing", row, "valid_from", None, **words)
        return False
    last = mine[-1].valid_to or mine[-1].valid_from
    if last is not None and (since < last.isoformat() or (since == last.isoformat() and mine[-1].valid_to is None)):
        found.add("valid-from-order", row, "valid_from", since, registered=last.isoformat(), **words)
        return False
    return True


def _compare_attributes(found: "Comparison", row: Staged, line: Record[Any]) -> None:
    differing = []
    for name, title in _KEPT_NAMES.items():
        given, registered = row.values.get(name), getattr(line, name)
        same = given == registered
        if isinstance(given, float) and registered is not None:
            same = abs(given - registered) < 1e-6
        if given is not None and not same:
            differing.append(title)
    if differing:
        found.add("attributes-kept", row, None, None, fields="、".join(differing))


def _measure(
    found: "Comparison", row: Staged, line: LineHit, versions: list[Record[Any]], stored: Record[Any], check: Check
) -> None:
    """Note length and deviations: from the present version of its kind, and of a refined line from the statutory."""
    kind = row.values["geometry_kind"]
    words = {"line": line.name, "kind": KIND_NAMES[kind][0], "kind_en": KIND_NAMES[kind][1]}
    limit = check.region.refined_deviation_m
    target = check.region.metric_epsg
    statutory_m = stored.statutory_length_m if kind in {"statutory", "refined"} else None
    measure_length(found, row, statutory_m, check)
    for each in (version for version in versions if version.valid_to is None):
        if kind not in {each.kind, "refined"}:
            continue
        former: Any = shapely.from_wkb(bytes(each.wkb))
        gone = deviation(row.shape, former, limit, target)
        place = {"distance": f"{gone.hausdorff_m:.1f}", "lon": f"{gone.lon:.6f}", "lat": f"{gone.lat:.6f}"}
        if each.kind == kind:
            row.measures["deviation_m"] = round(gone.hausdorff_m, 1)
            found.add("line-version", row, "name", line.name, valid_from=row.values["valid_from"], **place, **words)
        else:
            row.measures["statutory_deviation_m"] = round(gone.hausdorff_m, 1)
            if gone.verdict != "within":
                area = {"area": f"{gone.area_between_m2:.0f}", "limit": f"{limit:g}"}
                found.add("refined-deviates", row, "geometry_kind", line.name, **place, **area)


def measure_length(found: "Comparison", row: Staged, statutory_m: float | None, check: Check) -> None:
    """Keep the geodesic length of a row and note where it differs from the statutory length."""
    checked = check_length(row.shape, statutory_m, check.region.length_percent)
    row.measures["length_m"] = round(checked.geodesic_m, 3)
    if statutory_m and checked.difference_percent is not None and checked.verdict == "differs":
        words = {"geodesic": checked.geodesic_km, "statutory": f"{statutory_m / 1000:.3f}"}
        words |= {"percent": f"{checked.difference_percent:+.2f}", "limit": f"{checked.limit_percent:g}"}
        found.add("length-differs", row, "statutory_length", None, **words)
