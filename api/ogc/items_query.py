"""The parameters of `/items`, as a selection of the register."""

from dataclasses import dataclass

from api.ogc import crs_query, cursor
from api.ogc.query import Query, day, integer, number
from gis.core import selection
from gis.core.collections import Collection, Level, Property
from gis.core.region import Region
from gis.core.selection import Condition, Place, Selection, Value
from gis.core.settings import get_settings

OPEN = ("", "..")


@dataclass(frozen=True)
class ItemsQuery:
    """What a request of `/items` asks for."""

    selection: Selection
    limit: int
    after: Place | None


def read(query: Query, collection: Collection, level: Level, region: Region) -> ItemsQuery:
    """Read the page and what it selects.

    Raises:
        BadRequest: with every fault of the query string.
    """
    limit = _limit(query)
    after = _cursor(query, collection)
    asked = select(query, collection, level, region)
    query.finish(("limit", "cursor", *SELECTING, "f", "lang", *(item.name for item in collection.visible(level))))
    return ItemsQuery(selection=asked, limit=limit, after=after)


SELECTING = ("bbox", "bbox-crs", "datetime", "crs")
"""The parameters that `select` takes beside the names of properties."""


def select(query: Query, collection: Collection, level: Level, region: Region) -> Selection:
    """Read what a request selects from a collection, whatever the form of the answer; faults go to the query."""
    properties = {item.name: item for item in collection.visible(level)}
    found = [crs_query.bbox(query, region), _datetime(query)]
    crs = crs_query.read(query, "crs", region)
    found.extend(_equal(query, properties[key]) for key in query.left() if key in properties)
    return Selection(conditions=tuple(item for item in found if item is not None), crs=crs)


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


def _cursor(query: Query, collection: Collection) -> Place | None:
    text = query.take("cursor")
    if text is None:
        return None
    after = cursor.read(text, collection.id)
    if after is None:
        query.fail(
            "cursor",
            text,
            "cursor",
            "cursor 只能取自 next 链接",
            "a cursor can only be taken from a next link",
        )
    return after


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
