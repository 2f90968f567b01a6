"""The parameters of `/items`, as conditions of the register."""

from dataclasses import dataclass
from uuid import UUID

from api.ogc import cursor
from api.ogc.query import Query, day, integer, number
from gis.core import features
from gis.core.collections import Collection, Level, Property
from gis.core.features import Box, Condition, Value
from gis.core.settings import get_settings

OPEN = ("", "..")


@dataclass(frozen=True)
class ItemsQuery:
    """What a request of `/items` asks for."""

    limit: int
    after: UUID | None
    conditions: tuple[Condition, ...]


def read(query: Query, collection: Collection, level: Level) -> ItemsQuery:
    """Read limit, cursor, bbox, datetime and the property filters.

    Raises:
        BadRequest: with every fault of the query string.
    """
    properties = {item.name: item for item in collection.visible(level)}
    limit = _limit(query)
    after = _cursor(query, collection)
    found = [_bbox(query), _datetime(query)]
    found.extend(_equal(query, properties[key]) for key in query.left() if key in properties)
    query.finish(("limit", "bbox", "datetime", "cursor", "f", "lang", *properties))
    return ItemsQuery(limit=limit, after=after, conditions=tuple(item for item in found if item is not None))


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


def _cursor(query: Query, collection: Collection) -> UUID | None:
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


def _bbox(query: Query) -> Condition | None:
    text = query.take("bbox")
    if text is None:
        return None
    numbers = [number(part.strip()) for part in text.split(",", 6)]
    if len(numbers) not in {4, 6} or None in numbers:
        query.fail("bbox", text, "bbox", "bbox 须为 4 或 6 个数", "bbox takes 4 or 6 numbers")
        return None
    known = [value for value in numbers if value is not None]
    half = len(known) // 2
    west, south, east, north = known[0], known[1], known[half], known[half + 1]
    if south > north or (half == 3 and known[2] > known[5]):
        query.fail("bbox", text, "bbox", "bbox 的下界大于上界", "the lower bound of bbox is above the upper one")
        return None
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        query.fail("bbox", text, "bbox", "bbox 超出经纬度范围", "bbox is outside of longitude ±180, latitude ±90")
        return None
    return features.in_boxes(_split(west, south, east, north))


def _split(west: float, south: float, east: float, north: float) -> list[Box]:
    """Cut a box that crosses the antimeridian (west > east) in two."""
    if west <= east:
        return [(west, south, east, north)]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


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
    return features.in_force(since, until)


def _equal(query: Query, item: Property) -> Condition | None:
    text = query.take(item.name) or ""
    value = _typed(text, item.type)
    if value is None:
        message = f"{item.name} 的值须为 {item.type} 类型"
        query.fail(item.name, text, "type", message, f"the value of {item.name} must be of type {item.type}")
        return None
    return features.equal(item, value)


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
