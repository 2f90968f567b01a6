"""The parameters of `/items`, as a selection of the register."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.ogc import as_of, crs_query, cursor, filter_query
from api.ogc.query import Query, day, integer, number
from gis.core import selection
from gis.core.collections import Collection, Level, Property
from gis.core.region import Region
from gis.core.selection import Condition, Place, Selection, Sort, Value
from gis.core.settings import get_settings

OPEN = ("", "..")


@dataclass(frozen=True)
class ItemsQuery:
    """What a request of `/items` asks for."""

    selection: Selection
    limit: int
    after: Place | None
    offset: int


def read(query: Query, collection: Collection, level: Level, region: Region) -> ItemsQuery:
    """Read the page and what it selects.

    Raises:
        BadRequest: with every fault of the query string.
    """
    limit = _limit(query)
    offset = _offset(query)
    asked = select(query, collection, level, region)
    after = _cursor(query, collection, asked, offset)
    query.finish((*PAGING, *SELECTING, "f", "lang", *(item.name for item in collection.visible(level))))
    return ItemsQuery(selection=asked, limit=limit, after=after, offset=offset)


PAGING = ("limit", "cursor", "offset")
SELECTING = (
    "bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "sortby", "properties", "crs", as_of.NAME,
)  # fmt: skip
"""The parameters that `select` takes beside the names of properties."""

SORT_KEYS_MAX = 5
OFFSET_MAX = 100_000
"""A greater offset is refused: what is skipped is counted row by row, a `next` link is not (A-P7)."""


def select(query: Query, collection: Collection, level: Level, region: Region) -> Selection:
    """Read what a request selects from a collection, whatever the form of the answer; faults go to the query."""
    properties = {item.name: item for item in collection.visible(level)}
    found = [
        crs_query.bbox(query, region),
        _datetime(query),
        filter_query.read(query, collection, level, region),
    ]
    order, shown = _sortby(query, properties), _shown(query, properties)
    crs, moment = crs_query.read(query, "crs", region), as_of.take(query)
    found.extend(_equal(query, properties[key]) for key in query.left() if key in properties)
    return Selection(tuple(item for item in found if item is not None), order, shown, crs, moment)


def _limit(query: Query) -> int:
    """Read `limit`: the default when absent; more than the greatest page gives the greatest page."""
    settings = get_settings()
    text = query.take("limit")
    if text is None:
        return settings.page_limit_default
    value = integer(text)
    if value is None or value < 1:
        query.fail("limit", text, "limit", "limit 须为大于 0 的整数", "limit must be a whole number above 0")
        return settings.page_limit_default
    return min(value, settings.page_limit_max)


def _offset(query: Query) -> int:
    text = query.take("offset")
    if text is None:
        return 0
    value = integer(text)
    if value is None or not 0 <= value <= OFFSET_MAX:
        query.fail(
            "offset", text, "offset",
            f"offset 须为 0 到 {OFFSET_MAX} 的整数；更远请用 next 链接",
            f"offset is a whole number from 0 to {OFFSET_MAX}; follow the next links beyond",
        )  # fmt: skip
        return 0
    return value


def scope(collection: Collection, asked: Selection) -> str:
    """Return what a cursor belongs to: the collection, the order and the moment."""
    order = (f"{'-' if one.descending else ''}{one.item.name}" for one in asked.order)
    return " ".join([collection.id, *order, *as_of.members(asked).values()])


def _cursor(query: Query, collection: Collection, asked: Selection, offset: int) -> Place | None:
    text = query.take("cursor")
    if text is None:
        return None
    after = cursor.read(text, scope(collection, asked))
    if after is None or offset:
        query.fail(
            "cursor",
            text,
            "cursor",
            "cursor 只能取自同一排序的 next 链接，且不与 offset 同用",
            "a cursor can only be taken from a next link of the same order, and goes without offset",
        )
    return after


def _sortby(query: Query, properties: Mapping[str, Property]) -> tuple[Sort, ...]:
    """Read `sortby=name,-year`: `-` before a name turns it round, `+` (or the blank it becomes) does nothing."""
    text = query.take("sortby")
    if text is None:
        return ()
    keys = [(part.lstrip("+- "), part.startswith("-")) for part in text.split(",")]
    names = [key for key, _ in keys]
    if len(set(names)) < len(names) or len(names) > SORT_KEYS_MAX or any(key not in properties for key in names):
        listed = " ".join(properties)
        query.fail(
            "sortby", text, "sortby",
            f"sortby 最多 {SORT_KEYS_MAX} 个不重复的属性；可用：{listed}",
            f"sortby takes up to {SORT_KEYS_MAX} properties, each once; there are: {listed}",
        )  # fmt: skip
        return ()
    return tuple(Sort(properties[key], descending) for key, descending in keys)


def _shown(query: Query, properties: Mapping[str, Property]) -> tuple[Property, ...] | None:
    """Read `properties=a,b`: the members of the answer's `properties`; nothing after `=` leaves them all out."""
    text = query.take("properties")
    if text is None:
        return None
    names = text.split(",") if text else []
    if any(key not in properties for key in names):
        listed = " ".join(properties)
        query.fail(
            "properties", text, "properties", f"没有这个属性；可用：{listed}", f"no such property; there are: {listed}"
        )
        return None
    return tuple(item for key, item in properties.items() if key in names)


def _datetime(query: Query) -> Condition | None:
    text = query.take("datetime")
    if text is None:
        return None
    parts = text.split("/")
    bounds = [None if part in OPEN else day(part) for part in parts]
    unread = any(bound is None and part not in OPEN for bound, part in zip(bounds, parts, strict=True))
    instant_open = len(parts) == 1 and parts[0] in OPEN
    if len(parts) > 2 or unread or instant_open:
        message = "datetime 须为 RFC 3339 时刻或 起/止 区间"
        query.fail("datetime", text, "datetime", message, "datetime takes an RFC 3339 instant or start/end")
        return None
    since, until = bounds[0], bounds[-1]
    if since is not None and until is not None and since > until:
        query.fail("datetime", text, "datetime", "datetime 的起点晚于终点", "datetime ends before it starts")
        return None
    return selection.in_force(since, until)


def _equal(query: Query, item: Property) -> Condition | None:
    text = query.take(item.name) or ""
    value = _typed(text, item.type)
    if value is None:
        message = f"{item.name} 的值须为 {item.type} 类型"
        query.fail(item.name, text, "type", message, f"the value of {item.name} must be of type {item.type}")
        return None
    return selection.equal(item, value)


def _typed(text: str, kind: str) -> Value | None:
    """Return the text as a value of a property type, or None where it is not one."""
    if kind == "integer":
        return integer(text)
    if kind == "number":
        return number(text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if kind == "date":
        return day(text) if len(text) == 10 else None
    return text
