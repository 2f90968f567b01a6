"""What a published collection is. Each domain lists its own; `gis/register.py` puts them together.

A collection names a view that stands in each of the schemas view_public, view_internal and view_restricted;
the columns of the view are its properties. Which level a viewer reads is decided by `Level`, never in SQL text.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

PropertyType = Literal["string", "integer", "number", "boolean", "date"]


class Level(StrEnum):
    """How much a viewer may see; each level is a schema of views."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"

    @property
    def schema(self) -> str:
        """Name of the schema whose views hold this level."""
        return f"view_{self.value}"

    @property
    def secrecies(self) -> tuple[str, ...]:
        """Secrecy of the records that this level sees."""
        levels = [each.value for each in Level]
        return tuple(levels[: levels.index(self.value) + 1])


@dataclass(frozen=True)
class Property:
    """A column of a published view: its type, titles and unit; `internal` ones are absent from the public view."""

    name: str
    type: PropertyType
    title_zh: str
    title_en: str
    unit: str | None = None
    tile: bool = False
    internal: bool = False
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Collection:
    """A published collection of features.

    `outlines` names the view of its shapes for low zooms and `low` the properties these carry; `cells` tells that
    its points are counted in cells by the writes (migration 0031). `written` tells that its view has a column
    `geojson`, the text of the geometry where the writes keep one (migration 0043).
    """

    id: str
    view: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    geometry: Literal["Point", "MultiLineString", "MultiPolygon", "Geometry"]
    own: tuple[Property, ...]
    label: str = "name"
    outlines: str = ""
    low: tuple[str, ...] = ()
    cells: bool = False
    written: bool = False

    def __hash__(self) -> int:
        """By id, which is unique: statements are remembered by collection, and hashing every property takes long."""
        return hash(self.id)

    @property
    def properties(self) -> tuple[Property, ...]:
        """All properties: its own, then those every collection has."""
        return self.own + COMMON

    def visible(self, level: Level) -> tuple[Property, ...]:
        """Properties at this level."""
        return tuple(p for p in self.properties if level is not Level.PUBLIC or not p.internal)


def text(name: str, zh: str, en: str, *, tile: bool = False, values: dict[str, str] | None = None) -> Property:
    """Return a text property; `values` gives the Chinese words of its codes."""
    return Property(name, "string", zh, en, tile=tile, values=tuple((values or {}).items()))


def count(name: str, zh: str, en: str, *, tile: bool = False, unit: str | None = None) -> Property:
    """Return a whole-number property."""
    return Property(name, "integer", zh, en, unit=unit, tile=tile)


def number(name: str, zh: str, en: str, unit: str, *, internal: bool = False) -> Property:
    """Return a decimal property with its unit."""
    return Property(name, "number", zh, en, unit=unit, internal=internal)


COMMON = (
    text("source", "来源", "Source"),
    Property("is_sample", "boolean", "示例数据", "Sample record", tile=True),
    Property("valid_from", "date", "生效日期", "In force from"),
    Property("valid_to", "date", "失效日期", "In force until"),
    Property(
        "secrecy",
        "string",
        "密级",
        "Secrecy",
        internal=True,
        values=(("public", "公开"), ("internal", "内部"), ("restricted", "限制")),
    ),
    Property("version", "integer", "版本", "Version", internal=True),
    Property("batch_id", "string", "变更批次", "Change batch", internal=True),
)

LEVEL_NAMES = {"prefecture": "地级", "county": "县级", "township": "乡级", "village": "村级"}
READING_NAMES = {"confirmed": "已核定", "unconfirmed": "待核定"}
STATE_NAMES = {
    "planned": "规划",
    "building": "在建",
    "operating": "运营",
    "suspended": "暂停",
    "closed": "关停",
}
DIVISION_OF = (
    text("division_code", "所属区划代码", "Division code", tile=True),
    text("division_name", "所属区划", "Division", tile=True),
)
