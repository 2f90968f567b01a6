"""What the layers hold, and the loading of features from a file: with any fault all are listed, nothing loaded."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.history import open_batch
from gis.core.settings import get_settings
from gis.core.uploads import storage
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.reading import read_file
from gis.facilities.screening.tables import ExclusionDataset, ExclusionFeature, ExclusionLayer

NAMES = ("name", "名称", "NAME", "Name")
LISTED = 200
_STATE = text("""
SELECT l.code, l.name, l.name_en, l.part_of, count(f.id) AS features,
       array_remove(array_agg(DISTINCT c.code ORDER BY c.code), NULL) AS counties, bool_or(f.is_sample) AS has_sample
  FROM register.exclusion_layer l
  LEFT JOIN register.exclusion_dataset d ON d.layer = l.code AND NOT d.deleted AND d.secrecy = ANY(:secrecies)
       AND register.valid_on(d.valid_from, d.valid_to, :day)
  LEFT JOIN LATERAL unnest(d.counties) AS c(code) ON true
  LEFT JOIN LATERAL (
       SELECT f.id, f.is_sample FROM register.exclusion_feature f
        WHERE f.dataset_id = d.id AND NOT f.deleted AND register.valid_on(f.valid_from, f.valid_to, :day)
          AND c.code IS NOT DISTINCT FROM d.counties[1]) f ON true
 GROUP BY l.code, l.name, l.name_en, l.part_of ORDER BY l.code
""")
_COUNTIES = text("SELECT code FROM view_internal.divisions WHERE level = 'county'")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is loaded: the layer, its source, and the counties for which the file is complete."""

    layer: str
    title: str
    source: str
    counties: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    secrecy: str = "internal"
    epsg: int | None = None
    """System of the file where it states none; it must not contradict what the file states."""


@dataclass(slots=True)
class _Findings:
    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: int | None, code: str, zh: str, en: str) -> None:
        at = "" if row is None else f"第 {row} 行："
        self.found.append({"row": row, "code": code, "message": at + zh, "message_en": en})


def state(session: Session, day: dt.date, secrecies: list[str]) -> list[dict[str, Any]]:
    """Return each layer with its features in force on a day and the counties for which it is complete."""
    return [dict(row) for row in session.execute(_STATE, {"day": day, "secrecies": secrecies}).mappings()]


def load(session: Session, data: bytes, file_name: str, wanted: Wanted, actor: str) -> dict[str, Any]:
    """Load the features of a file (GeoJSON, shapefile, GeoPackage, KML) as one data set and one batch.

    Raises:
        Invalid: whatever is wrong, by row, the first `LISTED`; then nothing is loaded.
        GisError: the file cannot be read.
    """
    findings = _Findings()
    if session.get(ExclusionLayer, wanted.layer) is None:
        known = "、".join(session.scalars(select(ExclusionLayer.code).order_by(ExclusionLayer.code)))
        findings.add(
            None, "layer", f"没有图层 {wanted.layer}；有：{known}", f"No layer {wanted.layer}; there are {known}"
        )
    unknown = set(wanted.counties) - set(session.scalars(_COUNTIES))
    if unknown:
        findings.add(None, "county", f"没有这些县：{'、'.join(sorted(unknown))}", f"No such county: {sorted(unknown)}")
    parsed = read_file(data, file_name, None, get_settings(), shape="any")
    epsg = _system(parsed, wanted, findings)
    shapes = _shapes(parsed, epsg, findings)
    if findings.found:
        listed = findings.found[:LISTED]
        raise Invalid(f"文件有 {len(findings.found)} 处问题，未载入", f"{len(findings.found)} faults, nothing loaded",
                      code="layer-file", errors=listed)  # fmt: skip
    sha256 = storage.digest(data)
    open_batch(session, kind="exclusion-layer", actor=actor, reason=f"载入图层 {wanted.layer}：{wanted.title}",
               source_name=file_name[:255], source_sha256=sha256)  # fmt: skip
    dataset = ExclusionDataset(
        id=uuid4(), layer=wanted.layer, title=wanted.title, counties=sorted(wanted.counties), source=wanted.source,
        secrecy=wanted.secrecy, valid_from=wanted.valid_from, valid_to=wanted.valid_to,
    )  # fmt: skip
    session.add(dataset)
    session.flush()
    session.add_all(
        ExclusionFeature(
            id=uuid4(), dataset_id=dataset.id, layer=wanted.layer, name=name, source=wanted.source,
            secrecy=wanted.secrecy, geom=f"SRID=4490;{shapely.to_wkt(shape, rounding_precision=-1)}",
        )
        for name, shape in shapes
    )  # fmt: skip
    session.flush()
    said = []
    if epsg == 4326:
        said.append({"code": "wgs84", "message": "WGS 84 按 CGCS2000 接收，在本地相差约 1 米",
                     "message_en": "WGS 84 is taken as CGCS2000; here they differ by about a metre"})  # fmt: skip
    return {
        "dataset": str(dataset.id), "features": len(shapes), "crs": f"EPSG:{epsg}", "sha256": sha256, "warnings": said,
    }  # fmt: skip


def _system(parsed: Parsed, wanted: Wanted, findings: _Findings) -> int | None:
    """Return the EPSG number of the file's system, None when it is unknown, refused or contradicted (noted)."""
    stated = parsed.declared.get("crs")
    said = crs.parse_epsg(stated) if stated else None
    if said is None and wanted.epsg is None:
        findings.add(None, "crs", "文件未声明坐标系，请以 --crs 声明", "The file states no system: give --crs")
        return None
    if said is not None and wanted.epsg is not None and said != wanted.epsg:
        findings.add(None, "crs", f"文件声明 EPSG:{said}，与 --crs 不符", f"The file states EPSG:{said}, not the --crs")
        return None
    epsg = said or wanted.epsg
    assert epsg is not None
    refused = crs.refusal(epsg)
    if refused is not None:
        findings.add(None, "crs", *refused)
        return None
    return epsg


def _shapes(parsed: Parsed, epsg: int | None, findings: _Findings) -> list[tuple[str | None, Any]]:
    for row, code, params in parsed.faults:
        findings.add(row, code, f"图形不能使用（{code} {params or ''}）", f"The shape cannot be used ({code} {params})")
    if parsed.shapes is None:
        findings.add(None, "no-shapes", "文件不含图形", "The file holds no shapes")
        return []
    header = parsed.rows[0][1] if parsed.rows else []
    column = next((header.index(name) for name in NAMES if name in header), None)
    faulty = {row for row, _, _ in parsed.faults}
    made: list[tuple[str | None, Any]] = []
    for (row, cells, _), given in list(zip(parsed.rows, parsed.shapes, strict=True))[1:]:
        if given is None:
            if row not in faulty:
                findings.add(row, "no-shape", "没有图形", "No shape")
            continue
        shape = (
            shapely.from_geojson(given) if epsg is None else _stored(shapely.from_geojson(given), epsg, row, findings)
        )
        if shape is not None:
            name = cells[column].strip()[:200] if column is not None and column < len(cells) else ""
            made.append((name or None, shape))
    if not made and not findings.found:
        findings.add(None, "empty", "文件没有要素", "The file has no feature")
    return made


def _stored(shape: Any, epsg: int, row: int, findings: _Findings) -> Any:
    """Return a shape in EPSG:4490, None with the fault noted."""

    def turn(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = crs.to_storage(northing=pairs[:, 1], easting=pairs[:, 0], source=epsg)
        return np.column_stack([lon, lat])

    try:
        stored = shapely.transform(shapely.force_2d(shape), turn)
    except Invalid as error:
        findings.add(row, error.reason, error.detail, error.detail_en)
        return None
    west, south, east, north = stored.bounds if not stored.is_empty else (0.0, 0.0, 0.0, 0.0)
    if not stored.is_valid:
        why = shapely.is_valid_reason(stored)
        findings.add(row, "invalid-shape", f"图形自交或不合规：{why}", f"Not a valid shape: {why}")
    elif not (west >= 73 and east <= 136 and south >= 3 and north <= 54):
        findings.add(row, "outside", f"不在境内（{west:.4f}, {south:.4f}）", "Outside the country")
    else:
        return stored
    return None
