"""Findings as files: GeoJSON, CSV that runs nothing, and GeoPackage."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from gis.boundaries.topology.catalogue import RULES
from gis.boundaries.topology.model import Finding
from gis.core.uploads.inert import inert

COLUMNS = ("rule", "severity", "title", "message", "codes", "names", "lon", "lat", "figures", "excepted")


def described(finding: Finding, *, english: bool = False) -> dict[str, Any]:
    """Return a finding in words: rule, severity, message, records, figures, a position to go to; no geometry."""
    rule = RULES[finding.rule]
    at = finding.place.representative_point() if not finding.place.is_empty else shapely.Point(0, 0)
    who = ("," if english else "、").join(each.name for each in finding.subjects).replace(",", ", ")
    return {
        "rule": finding.rule,
        "severity": rule.severity,
        "title": rule.title[english],
        "message": rule.message(who, finding.figures, english=english),
        "subjects": [each.as_json() for each in finding.subjects],
        "figures": dict(finding.figures),
        "lon": round(at.x, 7),
        "lat": round(at.y, 7),
        "fingerprint": finding.fingerprint,
    }


def geojson(items: Iterable[tuple[Mapping[str, Any], BaseGeometry]]) -> bytes:
    """Return findings as a GeoJSON FeatureCollection; longitude and latitude in CGCS2000 degrees, as stored."""
    features = [
        {"type": "Feature", "geometry": orjson.loads(shapely.to_geojson(place)), "properties": dict(item)}
        for item, place in items
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def table(items: Iterable[Mapping[str, Any]]) -> bytes:
    """Return findings as CSV, UTF-8 with a mark for spreadsheets; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow([inert(_cell(item, column)) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _cell(item: Mapping[str, Any], column: str) -> str:
    if column in {"codes", "names"}:
        return "、".join(str(each[column[:-1]]) for each in item["subjects"])
    if column == "figures":
        return "; ".join(f"{key}={value}" for key, value in item["figures"].items())
    if column == "excepted":
        return str((item.get("exception") or {}).get("reason", ""))
    return str(item[column])


def geopackage(path: Path, items: Sequence[tuple[Mapping[str, Any], BaseGeometry]]) -> None:
    """Write findings as a GeoPackage (EPSG:4490), a layer each for points, lines and areas."""
    from geopandas import GeoDataFrame  # noqa: PLC0415 - slow to import

    path.unlink(missing_ok=True)
    layers = {"findings_points": (0, 4), "findings_lines": (1, 5), "findings_areas": (3, 6)}
    for layer, kinds in layers.items():
        here = [(item, place) for item, place in items if shapely.get_type_id(place) in kinds]
        if here:
            rows = [{column: _cell(item, column) for column in COLUMNS} for item, _ in here]
            frame = GeoDataFrame(rows, geometry=[place for _, place in here], crs=4490)
            frame.to_file(path, layer=layer, driver="GPKG")


__all__ = ["described", "geojson", "geopackage", "table"]
