"""Did you mean: other words to try when nothing, or only near names, was found. Filters are left aside."""

from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.gazetteer.search.branch import Branch, Match, Source, Values, union
from gis.gazetteer.search.candidates import branches
from gis.gazetteer.search.near import near
from gis.gazetteer.search.wording import Kind, Wording

GUESSES = 5
WORDS = 50


async def guesses(wording: Wording, level: Level, items: list[dict[str, Any]]) -> list[str]:
    """Return up to GUESSES names that stand in records of the level: what was found near, else alike anywhere."""
    listed = list(dict.fromkeys(item["name"] for item in items))[:GUESSES]
    if listed:
        return listed
    bound = Values()
    source = Source(level.schema, WORDS)
    if wording.kind is Kind.LATIN:
        made = _misspelled(wording, source, bound)
    else:
        made = [*branches(wording, source, bound), *near(wording.folded, source, bound, only_if="true")]
    if not made:
        return []
    sql = f"""SELECT coalesce(json_agg(name), '[]')::text FROM (
        SELECT w.name, min(c.kind * 10 + c.quality) AS score, max(w.best) AS best
          FROM ({union(made)}) c JOIN {level.schema}.name_words w ON w.id = c.word_id
         WHERE EXISTS (SELECT FROM {level.schema}.name_entries e WHERE e.word_id = c.word_id)
         GROUP BY w.name ORDER BY score, best DESC, char_length(w.name), w.name LIMIT {GUESSES}) g"""  # noqa: S608
    ((names,),) = await read_pool(level).rows(Statement(sql, tuple(bound.types)), bound.values)
    return list(orjson.loads(names))


def _misspelled(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Return branches of the spellings that differ by one letter, or by a swap, behind the first letter."""
    letters = wording.letters
    if not 4 <= len(letters) <= 24:
        return []
    patterns = {letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :] for at in range(1, len(letters) - 1)}
    for at in range(1, len(letters) + 1):
        patterns |= {
            f"{letters[:at]}_{letters[at:]}",
            f"{letters[:at]}_{letters[at + 1 :]}",
            letters[:at] + letters[at + 1 :],
        }
    begin, end = bound.bind(letters[0], "text"), bound.bind(letters[0] + "~", "text")
    listed = bound.bind(sorted(patterns), "text[]")
    return [
        source.branch(Match.NEAR, "0", f"w.pinyin >= {begin} AND w.pinyin < {end} AND w.pinyin LIKE ANY ({listed})")
    ]
