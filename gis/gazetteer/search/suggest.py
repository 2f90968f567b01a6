"""Type-ahead: names that begin with what was typed so far, from the first character on.

Only words that stand in a record of the level are suggested, and their count is of such records alone.
"""

from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.gazetteer.search import statement
from gis.gazetteer.search.branch import INSIDE, Match, Source, Values, union
from gis.gazetteer.search.candidates import branches
from gis.gazetteer.search.divisions import Tree, nested, read_tree
from gis.gazetteer.search.filters import Filters, conditions
from gis.gazetteer.search.guess import guesses
from gis.gazetteer.search.wording import Kind, Wording, read_wording

LIMIT_MAX = 20
WORDS = 60
"""Words of one way of matching, the weightiest first."""
COUNT_MAX = 100
"""A count goes no further: 100 stands for 100 or more."""
WORDS_TONED = 240
"""Words looked at where tones were typed: those that bear them may be light ones."""
BEARERS_TONED = 20
"""Bearers of a word among which one with the typed tones is looked for."""
OFF_TONE = 500
"""Added to the score of a word that no such bearer spells with the typed tones: it comes behind its tier."""


async def suggest(query: str, filters: Filters, level: Level, *, limit: int = 10) -> dict[str, Any]:
    """Return `{q, items, did_you_mean}`; an item holds text, pinyin, count, tier, and the place when there is one.

    Raises:
        BadRequest: the query is too long.
    """
    wording = read_wording(query)
    empty: dict[str, Any] = {"q": query, "items": [], "did_you_mean": []}
    if wording.kind in {Kind.EMPTY, Kind.COORDINATE}:
        return empty
    tree = await read_tree(level)
    sql, bound = _statement(wording, tree, filters, level, limit)
    ((found,),) = await read_pool(level).rows(Statement(sql, tuple(bound.types)), bound.values)
    items = [_item(row, tree) for row in orjson.loads(found)]
    return empty | {"items": items, "did_you_mean": [] if items else await guesses(wording, level, [])}


def _statement(wording: Wording, tree: Tree, filters: Filters, level: Level, limit: int) -> tuple[str, Values]:
    bound = Values()
    where = conditions(filters, "e", level.schema, bound)
    words = WORDS_TONED if wording.tones else limit * 6
    few = f"(SELECT words FROM begun) < {words}"  # noqa: S608 - a number of ours
    none_sound = f"{few} AND (SELECT words FROM heard) < {words}"  # noqa: S608 - the same
    cap = max(WORDS, WORDS_TONED) if wording.tones else WORDS
    made = branches(wording, Source(level.schema, cap, 0, few, none_sound), bound)
    inside = "true"
    if wording.kind is Kind.HANZI:
        for alt, nest in enumerate(nested(tree, wording.folded), 1):
            inner = Wording(Kind.HANZI, nest.text, folded=nest.text)
            made += branches(inner, Source(level.schema, WORDS, alt, few), bound)
            if nest.scope is not None:
                ids = bound.bind(list(nest.scope.ids), "uuid[]")
                inside += f" AND (c.alt <> {alt} OR e.division_id = ANY ({ids}))"
    # What begins so comes first: where that fills the list, nothing else is looked for; then what sounds so.
    first = [one for one in made if one.kind <= Match.PREFIX]
    within = [one for one in made if one.kind in INSIDE]
    between = [one for one in made if one not in first and one not in within]
    borne = f"e.word_id = c.word_id AND {where} AND {inside} AND {statement.fitting('c.tier')}"
    without_twins = _WITHOUT_TWINS.format(schema=level.schema, borne=borne, count_max=COUNT_MAX)
    sql = _STATEMENT.format(
        schema=level.schema, first=union(first) or statement.NOTHING, between=union(between) or statement.NOTHING,
        within=union(within) or statement.NOTHING, borne=borne, limit=limit, words=words, count_max=COUNT_MAX,
        without_twins=without_twins, sound=int(Match.SAME_SOUND),
        enough="true" if wording.tones else f"topped <= {limit}", n=_COUNT,
        off=_off_tone(wording, level.schema, bound),
    )  # fmt: skip
    return sql, bound


def _off_tone(wording: Wording, schema: str, bound: Values) -> str:
    """Return what a word loses that none of its bearers spells with the typed tones."""
    if not wording.tones:
        return "0"
    return f"""CASE WHEN c.tier IN {statement.SOUNDING} AND NOT EXISTS (
        SELECT FROM (SELECT e.subject, e.is_division, e.form FROM {schema}.name_entries e
                      WHERE e.word_id = c.word_id LIMIT {BEARERS_TONED}) e
          JOIN LATERAL (SELECT * FROM {schema}.name_bearers o
                         WHERE o.id = e.subject AND o.is_division = e.is_division OFFSET 0) b ON true
         WHERE NOT ((e.form = 1 OR b.name = c.name) AND {statement.toned_apart(wording, "c.tier", bound)}))
        THEN {OFF_TONE} ELSE 0 END"""  # noqa: S608 - names are ours


_COUNT = f"greatest(least(coalesce(sum(c.n) FILTER (WHERE c.form = 0), 0), {COUNT_MAX}), max(c.n))::int"
"""A name has a word for each reading and secrecy, whose bearers differ; under other forms the same ones come again."""
_WITHOUT_TWINS = """(SELECT count(*) FROM (
    SELECT DISTINCT e.subject FROM {schema}.name_entries e
     WHERE {borne} AND (e.is_division OR (
           SELECT true FROM {schema}.name_entries d WHERE d.word_id = c.word_id AND d.subject = e.division_id
              AND d.is_division AND d.class_code = e.class_code LIMIT 1) IS NULL) LIMIT {count_max}) x)"""
"""Bearers without the place records of divisions: they are one thing with them, as in the search."""
_STATEMENT = """
WITH first AS MATERIALIZED ({first}),
begun AS MATERIALIZED (SELECT count(*) AS words FROM (SELECT DISTINCT word_id, alt FROM first) f),
next AS MATERIALIZED ({between}),
heard AS MATERIALIZED (SELECT count(*) AS words FROM (SELECT DISTINCT word_id, alt FROM next WHERE kind <= {sound}) f),
cand AS MATERIALIZED (SELECT * FROM first UNION ALL SELECT * FROM next UNION ALL {within}),
named AS (SELECT c.word_id, c.alt, min(c.kind * 1000 + c.quality * 2 + c.alt) AS score FROM cand c GROUP BY 1, 2),
word AS (
    SELECT c.*, c.score / 1000 AS tier, w.name, w.best / 10 AS best, w.syllables FROM named c
      JOIN {schema}.name_words w ON w.id = c.word_id
     ORDER BY c.score, w.best / 10 DESC, char_length(w.name), w.name LIMIT {words}),
turn AS (
    SELECT c.*, row_number() OVER (PARTITION BY c.name) AS nth,
           min(c.score) OVER (PARTITION BY c.name) * 100 - max(c.best) OVER (PARTITION BY c.name) AS place FROM word c
     ORDER BY place, char_length(c.name), c.name, nth),
read AS (
    SELECT * FROM (
      SELECT c.*, s.*, count(*) FILTER (WHERE c.nth = 1 AND s.form = 0 AND s.n = {count_max})
             OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS topped
        FROM turn c
       CROSS JOIN LATERAL (
             SELECT CASE WHEN h.divided THEN {without_twins} ELSE h.held END AS n, y.*
               FROM (SELECT count(*) AS held, bool_or(x.is_division) AS divided
                       FROM (SELECT DISTINCT ON (e.subject) e.is_division FROM {schema}.name_entries e
                              WHERE {borne} LIMIT {count_max}) x) h
              CROSS JOIN LATERAL (
                    SELECT e.subject, e.form, e.class_code, e.division_id, e.is_division FROM {schema}.name_entries e
                     WHERE {borne} AND e.is_division = h.divided ORDER BY e.subject LIMIT 1) y OFFSET 0) s) c
     WHERE {enough})
SELECT coalesce(json_agg(r), '[]')::text FROM (
  SELECT t.text, t.score, t.tier, t.best, t.n, t.subject, t.is_division, t.class_code, t.division_id, p.pinyin
    FROM (
      SELECT CASE WHEN c.form = 1 THEN b.name ELSE c.name END AS text, min(c.score + {off}) AS score,
             min(c.tier) AS tier,
             max(c.best) AS best, {n} AS n, char_length(min(c.name)) AS len, min(c.subject::text) AS subject,
             bool_or(c.is_division) AS is_division,
             min(c.class_code) AS class_code, min(c.division_id::text) AS division_id,
             array_agg(c.subject) AS subjects, array_agg(c.is_division) AS divisions, array_agg(c.form) AS forms,
             array_agg(c.name) AS names, array_agg(c.syllables) AS syllables
        FROM read c
        LEFT JOIN LATERAL (
             SELECT o.name FROM {schema}.name_bearers o
              WHERE c.form = 1 AND o.id = c.subject AND o.is_division = c.is_division OFFSET 0) b ON true
       GROUP BY 1
       ORDER BY score, max(c.best) DESC, n DESC, len, 1 LIMIT {limit}) t
   CROSS JOIN LATERAL (
         SELECT min(CASE WHEN m.form = 1 OR b.name = m.name THEN b.pinyin ELSE replace(m.syllables, ' ', '') END)
                AS pinyin
           FROM unnest(t.subjects, t.divisions, t.forms, t.names, t.syllables)
                AS m(subject, is_division, form, name, syllables)
          CROSS JOIN LATERAL (
                SELECT o.name, o.pinyin FROM {schema}.name_bearers o
                 WHERE o.id = m.subject AND o.is_division = m.is_division OFFSET 0) b) p
   ORDER BY t.score, t.best DESC, t.n DESC, t.len, t.text) r
"""


def _item(row: dict[str, Any], tree: Tree) -> dict[str, Any]:
    single = row["n"] == 1
    division = tree.divisions.get(row["division_id"] or "") if single else None
    known = tree.classes.get(row["class_code"], {}) if single else {}
    return {
        "text": row["text"],
        "pinyin": row["pinyin"],
        "count": row["n"],
        "tier": Match(row["tier"]).tier,
        "id": row["subject"] if single else None,
        "subject": ("division" if row["is_division"] else "place") if single else None,
        "class_code": row["class_code"] if single else None,
        "class_name": known.get("name"),
        "division": division.brief() if division else None,
    }
