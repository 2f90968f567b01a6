"""`filter`, `filter-lang` and `filter-crs`: CQL2 as a condition of the register (OGC API Features Part 3)."""

from functools import lru_cache

from api.ogc import crs_query
from api.ogc.query import Query
from gis.core.collections import Collection, Level
from gis.core.crs_published import PublishedCrs
from gis.core.filters import compiler, syntax
from gis.core.filters.faults import FilterFault
from gis.core.region import Region
from gis.core.selection import Condition

TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = {TEXT: syntax.read_text, JSON: syntax.read_json}


def read(query: Query, collection: Collection, level: Level, region: Region) -> Condition | None:
    """Read the filter of a request; each of its faults goes to the query with its place."""
    crs = crs_query.read(query, "filter-crs", region)
    language = query.take("filter-lang")
    text = query.take("filter")
    if language is not None and language not in LANGUAGES:
        listed = ", ".join(LANGUAGES)
        query.fail("filter-lang", language, "filter-lang", f"filter-lang 可取：{listed}", f"filter-lang is {listed}")
        return None
    if text is None:
        return None
    found: list[FilterFault] = []
    try:
        return _compiled(language or TEXT, text, collection, level, crs)
    except* FilterFault as group:
        found.extend(one for one in group.exceptions if isinstance(one, FilterFault))
    for fault in found:
        query.fail("filter", text, fault.code, fault.message, fault.message_en, **fault.place)
    return None


@lru_cache(maxsize=256)
def _compiled(language: str, text: str, collection: Collection, level: Level, crs: PublishedCrs) -> Condition:
    """Return the condition of a filter, remembered: who pages sends it again, and reading it is half of our work."""
    return compiler.compiled(LANGUAGES[language](text), compiler.queryables(collection, level), crs)
