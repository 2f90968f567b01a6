"""Search of place names: reads a query in every way it can be meant, and answers with the reason of each hit."""

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.errors import BadRequest
from gis.core.features import read_pool
from gis.gazetteer.search import spans, statement
from gis.gazetteer.search.branch import Match
from gis.gazetteer.search.divisions import Tree, nested, read_tree
from gis.gazetteer.search.facets import FACETS, facets
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.statement import Page
from gis.gazetteer.search.wording import Kind, Wording, read_wording
from gis.gazetteer.tables.places import PROTECTION_LEVELS

LIMIT_MAX = 100
STREAM_PAGE = 2_000
RANKS = {Match.EXACT: 1, Match.ALIAS: 1, Match.PREFIX: 1, Match.SAME_SOUND: 2}
"""Ranks of the search box of the maps; 0 is the name or code itself, 3 all else. Near names would be noise there."""


@dataclass(frozen=True)
class Asked:
    """A search as asked: the query, its filters, the page, and who asks (their level and counties)."""

    query: str
    filters: Filters
    limit: int = 20
    cursor: str | None = None


async def find(asked: Asked, level: Level) -> dict[str, Any]:
    """Search, or without a text list what the filters leave.

    Returns `{q, count, count_capped, items, next, facets, did_you_mean}` of what the level sees.

    Raises:
        BadRequest: the query is too long, or the cursor is not of this query.
    """
    tree = await read_tree(level)
    wording = read_wording(asked.query)
    if wording.kind is Kind.EMPTY and not asked.filters.narrow:
        return _empty(asked)
    if wording.kind is Kind.COORDINATE:
        return await _at_point(asked, wording, level)
    page = Page(asked.limit, read_cursor(asked))
    (row,) = await read_pool(level).rows(*_statement(wording, tree, asked.filters, page, level))
    count, near_count, capped, *counts, items = row
    found = orjson.loads(items)
    answer: dict[str, Any] = {
        "q": asked.query,
        "kind": wording.kind.value,
        "count": count,
        "count_capped": bool(capped),
        "items": [_item(each, wording, tree) for each in found[: asked.limit]],
        "next": make_cursor(asked, found[asked.limit - 1]) if len(found) > asked.limit else None,
        "facets": facets(tree, asked.filters, *(orjson.loads(each) for each in counts)),
        "did_you_mean": [],
    }
    if count == near_count and page.after is None and wording.kind is not Kind.EMPTY:
        from gis.gazetteer.search.guess import guesses  # noqa: PLC0415

        answer["did_you_mean"] = await guesses(wording, level, answer["items"])
    return answer


async def found_places(query: str, level: Level, *, limit: int) -> list[tuple[str, int]]:
    """Return the places that a search finds, for the search box of the maps: (id, rank) as `gis.core.search` ranks."""
    wording = read_wording(query)
    if wording.kind in {Kind.EMPTY, Kind.COORDINATE}:
        return []
    tree = await read_tree(level)
    (row,) = await read_pool(level).rows(*_statement(wording, tree, Filters(), Page(limit), level))
    found = [(each, Match(each["tier"])) for each in orjson.loads(row[-1]) if not each["is_division"]]
    return [(each["subject"], _rank(each, match)) for each, match in found if match is not Match.NEAR]


def _rank(row: Mapping[str, Any], match: Match) -> int:
    if match is Match.CODE or (match is Match.EXACT and row["form"] == 0):
        return 0
    return RANKS.get(match, 3)


async def stream(query: str, filters: Filters, level: Level) -> AsyncIterator[dict[str, Any]]:
    """Yield everything that a search finds, in its order and without a cap: for exports.

    Each page is read anew behind the last item, so what is written meanwhile is neither repeated nor does it shift the
    rest. Items are those of `find`.

    Raises:
        BadRequest: the query is too long.
    """
    tree = await read_tree(level)
    wording = read_wording(query)
    if wording.kind in {Kind.EMPTY, Kind.COORDINATE}:
        return
    after: tuple[object, ...] | None = None
    while True:
        page = Page(STREAM_PAGE, after, complete=True)
        (row,) = await read_pool(level).rows(*_statement(wording, tree, filters, page, level))
        found = orjson.loads(row[-1])
        for each in found[:STREAM_PAGE]:
            yield _item(each, wording, tree)
        if len(found) <= STREAM_PAGE:
            return
        after = tuple(found[STREAM_PAGE - 1][column] for column in statement.KEY)


def _statement(wording: Wording, tree: Tree, filters: Filters, page: Page, level: Level) -> tuple[Any, list[object]]:
    if wording.kind is Kind.EMPTY:
        return statement.listing_statement(filters, page, level.schema)
    nests = nested(tree, wording.folded) if wording.kind in {Kind.HANZI, Kind.MIXED} else []
    codes = []
    if wording.kind is Kind.CODE:
        codes = [one.id for code, one in tree.by_code.items() if code.startswith(wording.folded)]
        exact = tree.find(wording.folded)
        codes = [exact.id] if exact is not None and not codes else codes
    return statement.search_statement(wording, nests, filters, page, level.schema, codes)


def _empty(asked: Asked) -> dict[str, Any]:
    return {"q": asked.query, "kind": "empty", "count": 0, "count_capped": False, "items": [], "next": None,
            "facets": {name: [] for name in FACETS}, "did_you_mean": []}  # fmt: skip


async def _at_point(asked: Asked, wording: Wording, level: Level) -> dict[str, Any]:
    from gis.gazetteer.search.nearby import nearby  # noqa: PLC0415

    assert wording.point is not None
    around = await nearby(wording.point, level, classes=asked.filters.classes, limit=asked.limit)
    items = [
        {
            **each,
            "match": {"tier": Match.COORDINATE.tier, "name": each["name"], "kind": "standard", "spans": []},
            "also": 0,
        }
        for each in around["items"]
    ]
    answer = _empty(asked) | {"kind": wording.kind.value, "count": len(items), "items": items}
    return answer | {"point": {"lon": wording.point[0], "lat": wording.point[1], "path": around["path"]}}


def _match(row: Mapping[str, Any], wording: Wording) -> dict[str, Any] | None:
    """Return why a hit was found; None where nothing was typed."""
    if wording.kind is Kind.EMPTY:
        return None
    match = {
        "tier": Match(row["tier"]).tier,
        "name": row["shown"] if row["form"] == 1 else row["word"],
        "kind": row["name_kind"],
        "spans": spans.spans(wording, Match(row["tier"]), row["word"], row["folded"], row["syllables"]),
    }
    return match | {"reading": "local"} if row["form"] == 2 else match


def _item(row: Mapping[str, Any], wording: Wording, tree: Tree) -> dict[str, Any]:
    """Return a hit as it is published, with the reason why it was found."""
    known = tree.classes.get(row["class_code"], {})
    return {
        "id": row["subject"],
        "subject": "division" if row["is_division"] else "place",
        "name": row["shown"],
        "pinyin": row["pinyin"],
        "pinyin_toned": row["pinyin_toned"],
        "class_code": row["class_code"],
        "class_name": known.get("name"),
        "class_name_en": known.get("name_en"),
        "place_code": row["place_code"],
        "division": tree.described(row["division_id"]),
        "status": row["status"],
        "approved_year": row["approved_year"],
        "protection": PROTECTION_LEVELS[row["protection"] - 1] if row["protection"] else None,
        "match": _match(row, wording),
        "also": row["also"],
        "record": row["record"],
        "distance_m": row["distance_m"],
        "geometry": row["geometry"],
        "bbox": row["bbox"],
    }


def _fingerprint(asked: Asked) -> str:
    text = repr((asked.query, asked.filters))
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def make_cursor(asked: Asked, last: Mapping[str, Any]) -> str:
    """Return the cursor behind a hit: the values that order it, and a mark of the search it belongs to."""
    values = [last[column] for column in statement.KEY]
    return base64.urlsafe_b64encode(orjson.dumps([_fingerprint(asked), *values])).decode().rstrip("=")


def read_cursor(asked: Asked) -> tuple[object, ...] | None:
    """Return the values of a cursor; it grants nothing, since all is read through the viewer's own views.

    Raises:
        BadRequest: it is not of this search.
    """
    if asked.cursor is None:
        return None
    try:
        read = orjson.loads(base64.urlsafe_b64decode(asked.cursor + "=" * (-len(asked.cursor) % 4)))
    except ValueError:
        read = None
    mark, *values = read if isinstance(read, list) and read else ("",)
    numbers = len(statement.KEY) - 2
    if (
        mark != _fingerprint(asked)
        or len(values) != len(statement.KEY)
        or not all(type(value) is int and abs(value) < 1 << 31 for value in values[:numbers])
        or not all(isinstance(value, str) and "\x00" not in value for value in values[numbers:])
    ):
        raise BadRequest(
            "cursor 只能取自同一搜索的 next", "a cursor can only be taken from next of the same search", code="cursor"
        )
    return tuple(values)
