"""The one statement of a search: words that match, the places that bear them, counts, and one page in order.

Everything is read through the views of the viewer's level, counts and facets too: a record above the level does not
exist for any part of the answer.
"""

from dataclasses import dataclass

from gis.core.statement import Statement
from gis.gazetteer.search.branch import Branch, Match, Source, Values, union
from gis.gazetteer.search.candidates import branches
from gis.gazetteer.search.divisions import Nested, Scope
from gis.gazetteer.search.filters import Filters, conditions
from gis.gazetteer.search.near import near
from gis.gazetteer.search.tones import pattern
from gis.gazetteer.search.wording import Kind, Wording

WORDS_MAX = 600
"""Words of one way of matching, without a filter; a count that rests on more is marked as capped."""
WORDS_MAX_FILTERED = 20_000
HITS_MAX = 1_500
"""Bearers of those words that are looked at, the best words first; beyond them a count is capped too."""
EXPORT_MAX = 20_000_000
NEAR_BELOW = 20
"""Names with a wrong, missing or extra character are looked for when fewer than this many others are found."""
NEXT_TURN = 4
"""Added to the quality of a near hit for each one of its name before it; more than near hits differ by (0 to 3)."""
ALSO_MAX = 500
OFF_TONE = 1_000
"""Added to the quality of a hit whose spelling has other tones than those typed: it comes behind its tier."""

KEY = ("tier", "quality", "foreign_to", "lightness", "far_m", "rarity", "len", "name", "subject")
"""Columns of a hit that order the answer; the cursor holds their values."""
SHOWN = ("is_division", "form", "name_kind", "class_code", "division_id", "approved_year", "protection")
FACETS = ("class_code", "division_id", "is_current", "approved_year", "protection")
"""Columns by which what was found is counted."""
KEY_TYPES = ("int", "int", "int", "int", "int", "int", "int", "text", "uuid")


@dataclass(frozen=True)
class Page:
    """Which part of the answer is wanted.

    Attributes:
        limit: most items.
        after: values of KEY of the last item before it; None for the first page.
        complete: the whole answer is wanted page by page, however long it takes: nothing is capped.
    """

    limit: int
    after: tuple[object, ...] | None = None
    complete: bool = False


def search_statement(
    wording: Wording, nests: list[Nested], filters: Filters, page: Page, schema: str, code_ids: list[str]
) -> tuple[Statement, list[object]]:
    """Return the prepared read of a search and its values; one row: count, near, capped, FACETS, items."""
    bound = Values()
    where = conditions(filters, "e", schema, bound)
    cap = EXPORT_MAX if page.complete else WORDS_MAX_FILTERED if filters.narrow else WORDS_MAX
    most = EXPORT_MAX if page.complete else WORDS_MAX_FILTERED if filters.narrow else HITS_MAX
    made = branches(wording, Source(schema, cap), bound)
    texts = [wording.folded]
    scopes = []
    for alt, nest in enumerate(nests, 1):
        inner = Wording(Kind.HANZI, nest.text, folded=nest.text)
        made += branches(inner, Source(schema, cap, alt), bound)
        texts.append(nest.text)
        scopes.append((alt, nest.scope))
    inside = _inside(scopes, bound)
    order = _order(filters, bound)
    off = _off_tone(wording, schema, bound)
    few = f"(SELECT count(*) FROM hit) < {NEAR_BELOW}"  # noqa: S608 - a number of ours
    closer: list[Branch] = []
    for alt, text in enumerate(texts):
        if wording.kind in {Kind.HANZI, Kind.CODE} and len(text) > (2 if alt else 1):
            closer += near(text, Source(schema, cap, alt), bound, only_if=few)
    hits = _hits("cand", schema, f"{where} AND {inside}", order, most, off) + _codes(
        wording, code_ids, schema, where, order, bound
    )
    parts = [
        f"cand AS MATERIALIZED ({union(made) or NOTHING})",
        f"hit AS MATERIALIZED ({hits})",
        f"close AS MATERIALIZED ({union(closer) or NOTHING})",
        f"hit_close AS MATERIALIZED ({_in_turn(_hits('close', schema, f'{where} AND {inside}', order, most))})",
        _FOUND.format(without="" if page.complete else _WITHOUT_TWINS),
    ]
    sql = f"WITH {', '.join(parts)} {_answer(filters, page, schema, (cap, most), bound)}"
    return Statement(sql, tuple(bound.types)), bound.values


_FOUND = """one AS MATERIALIZED (
    SELECT DISTINCT ON (subject) * FROM (SELECT * FROM hit UNION ALL SELECT * FROM hit_close) h
     ORDER BY subject, tier, quality, form, len, name),
often AS (SELECT word_id, -count(*)::int AS rarity FROM one GROUP BY word_id),
twin AS MATERIALIZED (
    SELECT d.subject AS division, p.subject AS record FROM one d
      JOIN one p ON p.division_id = d.subject AND p.class_code = d.class_code AND p.word_id = d.word_id
     WHERE d.is_division AND NOT p.is_division),
found AS MATERIALIZED (
    SELECT one.*, often.rarity, (SELECT t.record FROM twin t WHERE t.division = one.subject LIMIT 1) AS record
      FROM one JOIN often USING (word_id){without})"""
_WITHOUT_TWINS = " WHERE one.subject NOT IN (SELECT record FROM twin)"
"""A division and its place record (same name, class and division) are one hit, the division; exports keep both."""
NOTHING = "SELECT 0 AS word_id, '' AS name, 0 AS heft, 0 AS alt, 0 AS kind, 0 AS quality WHERE false"


def listing_statement(filters: Filters, page: Page, schema: str) -> tuple[Statement, list[object]]:
    """Return the read of what filters alone leave: places, each by its standard name where it has one."""
    bound = Values()
    where, order = conditions(filters, "e", schema, bound), _order(filters, bound)
    sql = f"""WITH cand AS (SELECT 0 AS alt, 0 AS kind WHERE false), hit AS (SELECT WHERE false),
      found AS MATERIALIZED (
        SELECT DISTINCT ON (e.subject) e.subject, e.is_division, e.word_id, e.form, {_KIND} AS name_kind, e.class_code,
               e.division_id, e.is_current, e.approved_year, e.protection, {Match.EXACT:d} AS tier, 0 AS quality,
               {order}, 0 AS rarity,
               NULL::uuid AS record, char_length(w.name) AS len, w.name
          FROM {schema}.name_entries e JOIN {schema}.name_words w ON w.id = e.word_id
         WHERE {where} AND e.form = 0 AND NOT e.is_division
         ORDER BY e.subject, e.kind <> 'standard', w.name)
      {_answer(filters, page, schema, (WORDS_MAX, WORDS_MAX), bound)}"""  # noqa: S608 - names are ours
    return Statement(sql, tuple(bound.types)), bound.values


def _inside(scopes: list[tuple[int, Scope | None]], bound: Values) -> str:
    """Return the condition that a name inside divisions lies in them."""
    found = []
    for alt, scope in scopes:
        if scope is not None:
            ids = bound.bind(list(scope.ids), "uuid[]")
            found.append(f"(c.alt <> {alt} OR e.division_id = ANY ({ids}))")
    return " AND ".join(found) or "true"


def _order(filters: Filters, bound: Values) -> str:
    """Return the columns that order hits of a tier: the viewer's divisions, weight, distance."""
    own = "0"
    if filters.own:
        own = f"CASE WHEN e.division_id = ANY ({bound.bind(list(filters.own), 'uuid[]')}) THEN 0 ELSE 1 END"
    far = "0"
    if filters.point is not None:
        lon, lat = (bound.bind(number, "float8") for number in filters.point)
        east = f"greatest(e.lon - {lon}, {lon} - coalesce(e.lon_to, e.lon), 0) * cos(radians({lat})) * 111320"
        north = f"greatest(e.lat - {lat}, {lat} - coalesce(e.lat_to, e.lat), 0) * 110574"
        far = f"coalesce(sqrt(({east}) ^ 2 + ({north}) ^ 2)::int, 2147483647)"
    return f"{own} AS foreign_to, 100 - e.weight AS lightness, {far} AS far_m"


_KIND = (
    "CASE WHEN e.kind = 'standard' AND e.is_current AND e.ends_on <= (SELECT register.today())"
    " THEN 'former' ELSE e.kind END"
)


def fitting(kind: str) -> str:
    """Return the condition under which an entry's form fits the way of matching, a column of SQL.

    A name without its generic counts where it is the whole query; a local reading where the query is a sound.
    """
    sounds = f"{Match.SAME_SOUND:d}, {Match.INITIALS:d}, {Match.SOUND_INSIDE:d}, {Match.INITIALS_INSIDE:d}"
    most = f"CASE WHEN {kind} = {Match.EXACT:d} THEN 1 WHEN {kind} IN ({sounds}) THEN 2 ELSE 0 END"
    # The first condition is read off the index: names without a generic may be thousands (白沙 of 白沙村).
    return (
        f"e.form <= ({most}) AND (e.form <> 1 OR {kind} IN ({Match.EXACT:d}, {Match.SAME_SOUND:d}, {Match.INITIALS:d}))"
    )


def _off_tone(wording: Wording, schema: str, bound: Values) -> str:
    """Return what a hit loses whose spelling has other tones than those typed; nothing where none was typed.

    Other names of a bearer have no published tones of their own here and lose nothing.
    """
    if not wording.tones:
        return "0"
    return (
        f"CASE WHEN c.kind IN {SOUNDING} AND EXISTS (SELECT FROM {schema}.name_bearers b"
        " WHERE b.id = e.subject AND b.is_division = e.is_division"
        f" AND (e.form = 1 OR b.name = c.name) AND {toned_apart(wording, 'c.kind', bound)}) THEN {OFF_TONE} ELSE 0 END"
    )


SOUNDING = f"({Match.SAME_SOUND:d}, {Match.SOUND_INSIDE:d})"
"""Ways of matching for which typed tones count."""


def toned_apart(wording: Wording, kind: str, bound: Values) -> str:
    """Return the condition that the spelling of bearer `b` has other tones than those typed, of a kind of SOUNDING."""
    inside, begins = (bound.bind(at + pattern(wording.tones), "text") for at in ("", "^"))
    return f"b.pinyin_toned !~ CASE {kind} WHEN {Match.SAME_SOUND:d} THEN {begins} ELSE {inside} END"


def _hits(source: str, schema: str, where: str, order: str, most: int, off: str = "0") -> str:
    """Return the bearers of the words, best words first; `_FOUND` takes the way that matches a bearer best."""
    return f"""
        (SELECT e.subject, e.is_division, e.word_id, e.form, {_KIND} AS name_kind, e.class_code, e.division_id,
                e.is_current, e.approved_year, e.protection,
                CASE WHEN c.kind = {Match.EXACT:d} AND {_KIND} <> 'standard' THEN {Match.ALIAS:d}
                                   ELSE c.kind END AS tier,
                c.quality * 2 + sign(c.alt)::int + {off} AS quality, {order}, char_length(c.name) AS len, c.name
           FROM (SELECT * FROM {source} ORDER BY kind, quality, heft DESC, char_length(name), name, word_id) c
          CROSS JOIN LATERAL (SELECT * FROM {schema}.name_entries e
                               WHERE e.word_id = c.word_id AND {where} AND {fitting("c.kind")} OFFSET 0) e
          LIMIT {most})"""  # noqa: S608 - names are ours


def _in_turn(hits: str) -> str:
    """Return near hits so that each name comes once before any comes again; a division before its record, its twin."""
    return f"""
        SELECT subject, is_division, word_id, form, name_kind, class_code, division_id, is_current, approved_year,
               protection, tier, quality + {NEXT_TURN} * (row_number() OVER (
                   PARTITION BY word_id ORDER BY quality, NOT is_division, foreign_to, lightness, far_m, subject) - 1
               )::int AS quality,
               foreign_to, lightness, far_m, len, name
          FROM ({hits}) h"""  # noqa: S608 - names are ours


def _codes(wording: Wording, ids: list[str], schema: str, where: str, order: str, bound: Values) -> str:
    """Return the bearers of a code, or of codes that begin so."""
    if wording.kind is not Kind.CODE:
        return ""
    code, last = bound.bind(wording.folded, "text"), bound.bind(wording.folded.ljust(20, "9"), "text")
    listed = bound.bind(ids, "uuid[]")
    return f"""
        UNION ALL SELECT e.subject, e.is_division, e.word_id, e.form, {_KIND}, e.class_code, e.division_id,
               e.is_current, e.approved_year, e.protection, {Match.CODE:d},
               CASE WHEN b.place_code = {code} THEN 0 ELSE 1 END, {order},
               char_length(w.name), w.name
          FROM (SELECT id, place_code FROM {schema}.name_bearers
                 WHERE NOT is_division AND place_code >= {code} AND place_code <= {last}
                 UNION ALL SELECT id, place_code FROM {schema}.name_bearers WHERE is_division AND id = ANY ({listed})) b
          JOIN {schema}.name_entries e ON e.subject = b.id AND e.form = 0 AND e.kind = 'standard'
          JOIN {schema}.name_words w ON w.id = e.word_id
         WHERE {where}"""  # noqa: S608 - names are ours


def _answer(filters: Filters, page: Page, schema: str, caps: tuple[int, int], bound: Values) -> str:
    """Return the SELECT of the one row: counts and facets over all that was found, and the page."""
    key = ", ".join(KEY)
    behind = "true"
    if page.after is not None:
        marks = (bound.bind(value, sql_type) for value, sql_type in zip(page.after, KEY_TYPES, strict=True))
        behind = f"ROW({key}) > ROW({', '.join(marks)})"
    distance = "NULL"
    if filters.point is not None:
        lon, lat = (bound.bind(number, "float8") for number in filters.point)
        here = f"ST_SetSRID(ST_MakePoint({lon}, {lat}), 4490)::geography"
        distance = f"round(ST_Distance(p.geom::geography, {here}))::int"
    facets = ", ".join(
        f"(SELECT coalesce(json_object_agg(coalesce({column}::text, ''), n), '{{}}')::text FROM"  # noqa: S608
        f" (SELECT {column}, count(*) AS n FROM found GROUP BY 1) f)"
        for column in FACETS
    )
    cap, most = caps
    capped = (
        f"SELECT bool_or(n >= {cap}) OR (SELECT count(*) FROM hit) >= {most}"  # noqa: S608
        " FROM (SELECT count(*) AS n FROM cand GROUP BY alt, kind) s"
    )
    items = _ITEMS.format(
        schema=schema, distance=distance, also=conditions(filters, "o", schema, bound), also_max=ALSO_MAX,
        behind=behind, key=key, rows=page.limit + 1, key_p=", ".join(f"p.{column}" for column in KEY),
        columns=", ".join(f"p.{column}" for column in (*KEY, *SHOWN)),
    )  # fmt: skip
    return (
        f"SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM found WHERE tier = {Match.NEAR:d}),"  # noqa: S608
        f" coalesce(({capped}), false)::int, {facets}, ({items})"
    )


_ITEMS = """
WITH page AS MATERIALIZED (
    SELECT p.*, b.name AS shown, b.pinyin, b.pinyin_toned, b.place_code, b.status, b.geom
      FROM (SELECT * FROM found WHERE {behind} ORDER BY {key} LIMIT {rows}) p
     CROSS JOIN LATERAL (
           SELECT * FROM {schema}.name_bearers o WHERE o.id = p.subject AND o.is_division = p.is_division OFFSET 0) b),
alike AS MATERIALIZED (
    SELECT s.shown, (SELECT count(*) FROM (
               SELECT FROM {schema}.name_words v JOIN {schema}.name_entries o ON o.word_id = v.id
                WHERE v.name = s.shown AND o.form = 0 AND o.kind = 'standard' AND {also} LIMIT {also_max}) a) AS bearers
      FROM (SELECT DISTINCT shown FROM page) s)
SELECT coalesce(json_agg(r), '[]')::text FROM (
  SELECT {columns}, p.shown, p.pinyin, p.pinyin_toned, p.place_code, p.status, p.name AS word, w.folded, w.syllables,
         {distance} AS distance_m,
         ST_AsGeoJSON(CASE WHEN p.is_division THEN ST_PointOnSurface(p.geom) ELSE p.geom END, 9)::json AS geometry,
         CASE WHEN p.geom IS NOT NULL THEN json_build_array(
              round(ST_XMin(p.geom)::numeric, 9), round(ST_YMin(p.geom)::numeric, 9),
              round(ST_XMax(p.geom)::numeric, 9), round(ST_YMax(p.geom)::numeric, 9)) END AS bbox,
         coalesce(p.record, CASE WHEN p.is_division THEN t.other END) AS record,
         greatest(k.bearers - 1 - (t.other IS NOT NULL)::int, 0) AS also
    FROM page p
    JOIN {schema}.name_words w ON w.id = p.word_id
    JOIN alike k ON k.shown = p.shown
    LEFT JOIN LATERAL (
         SELECT o.subject AS other FROM {schema}.name_words v JOIN {schema}.name_entries o ON o.word_id = v.id
          WHERE p.class_code LIKE '21%' AND v.name = p.shown AND o.is_division <> p.is_division
            AND o.class_code = p.class_code AND o.form = 0 AND o.kind = 'standard' AND {also}
            AND CASE WHEN p.is_division THEN o.division_id = p.subject ELSE o.subject = p.division_id END
          LIMIT 1) t ON true
   ORDER BY {key_p}) r
"""
