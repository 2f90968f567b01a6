"""What a commit would change, as GeoJSON: staged positions and how far they lie from the registered ones."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.tables import Upload
from gis.core.uploads.undo import table_of

_PREVIEW = """
WITH rows AS (
    SELECT r.row_number, r.status, r.action, r.target_id, r.measures, r.geom, r."values"->>:key AS label
      FROM app.upload_row r WHERE r.upload_id = :upload AND r.geom IS NOT NULL
), features AS (
    SELECT row_number, 1 AS part, json_build_object(
               'type', 'Feature', 'id', 'row-' || row_number, 'geometry', ST_AsGeoJSON(geom, 9)::json,
               'properties', jsonb_build_object('feature', 'row', 'row', row_number, 'label', label, 'status', status,
                                                'action', action, 'target_id', target_id) || measures) AS feature
      FROM rows
    UNION ALL
    SELECT row_number, 2, json_build_object(
               'type', 'Feature', 'id', 'offset-' || row_number,
               'geometry', ST_AsGeoJSON(ST_MakeLine(t.geom, r.geom), 9)::json,
               'properties', jsonb_build_object('feature', 'offset', 'row', row_number, 'label', label) || measures)
      FROM rows r JOIN register.{table} t ON t.id = r.target_id AND t.secrecy <> 'restricted'
     WHERE ST_Distance(t.geom::geography, r.geom::geography) > 0.001
)
SELECT json_build_object('type', 'FeatureCollection',
                         'features', coalesce(json_agg(feature ORDER BY row_number, part), '[]'))::text
  FROM features
"""


def preview(session: Session, upload: Upload, kind: UploadKind) -> str:
    """Return a GeoJSON FeatureCollection (EPSG:4490 degrees, read as WGS 84 by clients, see `crs`).

    A point for each row with a position: status, action, offset_m to the registered record and its bearing,
    line_distance_m; and a line from the registered to the uploaded position where they differ.
    """
    if not kind.positioned:
        return '{"type": "FeatureCollection", "features": []}'
    statement = text(_PREVIEW.format(table=table_of(kind.tables[0]).name))
    return str(session.scalar(statement, {"upload": upload.id, "key": kind.key}))
