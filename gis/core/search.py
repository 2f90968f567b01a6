"""The search box: one read over `search_entries` of the viewer's level, by part of a name, code or spelling."""

import unicodedata
from collections.abc import Sequence

from gis.core.collections import Level
from gis.core.errors import BadRequest
from gis.core.features import read_pool
from gis.core.reads import Statement

QUERY_MAX_CHARS = 60
LIMIT_MAX = 50

ORDER = (
    "divisions", "care-centres", "cemeteries", "boundary-markers", "place-names", "settlements", "boundary-lines",
    "boundary-points",
)  # fmt: skip
"""Collections of equally good matches, in the order in which people look for them."""

_SQL = """
SELECT coalesce(json_agg(json_build_object(
         'id', id, 'collection', collection, 'name', name, 'code', code, 'detail', detail, 'is_sample', is_sample,
         'lon', round(ST_X(middle)::numeric, 9), 'lat', round(ST_Y(middle)::numeric, 9),
         'bbox', json_build_array(round(ST_XMin(geom)::numeric, 9), round(ST_YMin(geom)::numeric, 9),
                                  round(ST_XMax(geom)::numeric, 9), round(ST_YMax(geom)::numeric, 9)))
       ORDER BY rank, place, turn, length(name), name, id), '[]')::text, count(*)
  FROM (
    SELECT *, ST_PointOnSurface(geom) AS middle FROM (
        SELECT e.*, array_position(%s::text[], e.collection) AS place, 0 AS turn,
               CASE WHEN e.name = %s OR e.code = %s THEN 0
                    WHEN e.name LIKE %s OR e.code ILIKE %s OR e.pinyin_key = %s THEN 1
                    WHEN e.pinyin_key LIKE %s THEN 2 ELSE 3 END AS rank
          FROM {schema}.search_entries e
         WHERE {elsewhere}
               (e.name LIKE %s OR e.code ILIKE %s OR e.other_names LIKE %s OR (%s <> '' AND e.pinyin_key LIKE %s))
        {given}
    ) found ORDER BY rank, place, turn, length(name), name, id LIMIT %s
  ) best
"""

_ELSEWHERE = "e.collection <> 'place-names' AND"
_GIVEN = """
        UNION ALL
        SELECT e.*, array_position(%s::text[], e.collection), g.turn, g.rank
          FROM {schema}.search_entries e
          JOIN (SELECT * FROM unnest(%s::uuid[], %s::int[]) WITH ORDINALITY u(id, rank, turn)) g ON g.id = e.id
         WHERE e.collection = 'place-names' AND e.id = ANY (%s::uuid[])
"""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
"""Full-width digits and letters to plain ones; full-width brackets stay, names are written with them."""


def escape_like(text: str) -> str:
    """Return text for use inside a LIKE pattern, where `%`, `_` and the backslash mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def spelling_key(text: str) -> str:
    """Return the letters of a spelling, without tones, spaces and apostrophes; empty when it holds other script."""
    plain = unicodedata.normalize("NFD", text.lower().replace("ü", "v"))
    letters = [char for char in plain if not unicodedata.combining(char)]
    if any(char.isalpha() and not char.isascii() for char in letters):
        return ""
    return "".join(char for char in letters if char.isascii() and char.isalpha())


async def search(
    query: str, level: Level, *, limit: int = 20, places: Sequence[tuple[str, int]] | None = None
) -> bytes:
    """Find records by a part of name, code, former name or spelling; return JSON bytes `{"count", "items"}`.

    Items carry `id`, `collection`, `name`, `code`, `detail`, `is_sample`, `lon`, `lat` and `bbox` (degrees, EPSG:4490).
    Only records of the views of `level` are found. `places`, where given, are the place names that another search found
    for the query: (id, rank), best first; 0 is the name or code itself, 1 its beginning, 2 its sound, 3 a part. Then
    the others alone are looked through. Raises BadRequest for a query over QUERY_MAX_CHARS.
    """
    text = unicodedata.normalize("NFC", query).translate(_HALF_WIDTH).strip()
    if len(text) > QUERY_MAX_CHARS or "\x00" in text:
        raise BadRequest(
            f"搜索词不能超过 {QUERY_MAX_CHARS} 个字", f"A query has at most {QUERY_MAX_CHARS} characters", code="query"
        )
    if not text:
        return b'{"count":0,"items":[]}'
    like, key = escape_like(text), spelling_key(text)
    anywhere, start = f"%{like}%", f"{like}%"
    values: list[object] = [
        list(ORDER), text, text, start, start, key, f"{key}%",
        anywhere, anywhere, anywhere, key, f"%{key}%",
    ]  # fmt: skip
    if places is not None:
        ids = [each for each, _ in places]
        values += [list(ORDER), ids, [rank for _, rank in places], ids]
    sql = _SQL.format(
        schema=level.schema,
        elsewhere="" if places is None else _ELSEWHERE,
        given="" if places is None else _GIVEN.format(schema=level.schema),
    )
    values.append(max(1, min(limit, LIMIT_MAX)))
    ((items, count),) = await read_pool(level).rows(Statement(sql), values)
    return b'{"count":%d,"items":%s}' % (count, items)
