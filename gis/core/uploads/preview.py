"""What a commit would change, as GeoJSON: the staged rows, and what the register holds beside them."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.tables import Upload
from gis.core.uploads.undo import table_of

_ROWS = """
    SELECT row_number, 1 AS part, json_build_object(
               'type', 'Feature', 'id', 'row-' || row_number, 'geometry', ST_AsGeoJSON(geom, 9)::json,
               'properties', jsonb_build_object('feature', 'row', 'row', row_number, 'label', label, 'status', status,
                                                'action', action, 'target_id', target_id) || measures) AS feature
      FROM rows
"""
_OFFSETS = """
    SELECT row_number, 2, json_build_object(
               'type', 'Feature', 'id', 'offset-' || row_number,
               'geometry', ST_AsGeoJSON(ST_MakeLine(t.geom, r.geom), 9)::json,
               'properties', jsonb_build_object('feature', 'offset', 'row', row_number, 'label', label) || measures)
      FROM rows r JOIN register.{table} t ON t.id = r.target_id AND t.secrecy <> 'restricted'
     WHERE ST_Distance(t.geom::geography, r.geom::geography) > 0.001
"""
_BESIDE = """
    SELECT b.row_number, 2, json_build_object(
               'type', 'Feature', 'id', 'registered-' || b.row_number || '-' || b.title,
               'geometry', ST_AsGeoJSON(b.geom, 9)::json,
               'properties', jsonb_build_object('feature', 'registered', 'row', b.row_number, 'label', b.label,
                                                'title', b.title))
      FROM ({beside}) b
"""
_PREVIEW = """
WITH rows AS (
    SELECT r.row_number, r.status, r.action, r.target_id, r.measures, r.geom, r."values"->>:key AS label
      FROM app.upload_row r WHERE r.upload_id = :upload AND r.geom IS NOT NULL
), features AS ({parts})
SELECT json_build_object('type', 'FeatureCollection',
                         'features', coalesce(json_agg(feature ORDER BY row_number, part), '[]'))::text
  FROM features
"""


def preview(session: Session, upload: Upload, kind: UploadKind) -> str:
    """Return a GeoJSON FeatureCollection (EPSG:4490 degrees, read as WGS 84 by clients).

    `feature` says what each is: `row`, a staged position, line or area with status, action and measures; `offset`,
    a line from the registered to the uploaded position where they differ; `registered`, what the register holds
    beside a staged line or area.
    """
    if kind.beside is not None:
        beside = _BESIDE.format(beside=kind.beside)
    elif kind.positioned:
        beside = _OFFSETS.format(table=table_of(kind.tables[0]).name)
    else:
        return '{"type": "FeatureCollection", "features": []}'
    statement = text(_PREVIEW.format(parts=f"{_ROWS} UNION ALL {beside}"))
    return str(session.scalar(statement, {"upload": upload.id, "key": kind.key}))
