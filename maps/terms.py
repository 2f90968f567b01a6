"""Stored codes and units in words: what a person reads where a record holds `township` or `intact`."""

from collections.abc import Iterable
from typing import Any

from gis.core.collections import Collection, Level, Property

FEATURE_WRITES = {
    "create": ("空间接口新建", "Made through the spatial API"),
    "update": ("空间接口修改", "Changed through the spatial API"),
    "replace": ("空间接口改写", "Replaced through the spatial API"),
    "change": ("空间接口修改", "Changed through the spatial API"),
    "delete": ("空间接口删除", "Deleted through the spatial API"),
}


def feature_writes(collection: str) -> dict[str, tuple[str, str]]:
    """Return the words of the batches that wrote single features of a collection."""
    return {f"feature-{verb}:{collection}": words for verb, words in FEATURE_WRITES.items()}


ENGLISH = {
    "two": "two faces",
    "three": "three faces",
    "single": "one post",
    "pair": "two posts",
    "triple": "three posts",
}
"""English of codes that do not say by themselves what they mean."""

UNITS_EN = {"人": "people", "张": "beds", "个": "", "次": "", "餐": "meals", "处": ""}


def words(item: Property, lang: str) -> dict[str, str]:
    """Return the words of a property's codes; the codes themselves are English."""
    return {
        code: zh if lang == "zh" else ENGLISH.get(code) or code.replace("-", " ").replace("_", " ")
        for code, zh in item.values
    }


def title(item: Property, lang: str) -> str:
    """Return the title of a property."""
    return item.title_zh if lang == "zh" else item.title_en


def unit(item: Property, lang: str) -> str:
    """Return the unit of a property, empty where there is none."""
    plain = item.unit or ""
    return plain if lang == "zh" else UNITS_EN.get(plain, plain)


def shown(item: Property, value: Any, lang: str) -> str:
    """Return the text of a value in a table or a card; a dash where nothing is known."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][value]
    if isinstance(value, int | float):
        year = item.name.endswith("year")
        return str(value) if year else f"{value:,.0f}" if item.type == "integer" else f"{value:,}"
    return words(item, lang).get(str(value), str(value))


def dictionary(collections: Iterable[Collection], level: Level, lang: str) -> dict[str, Any]:
    """Return what the browser needs to show a record: titles, labels, properties with units and words."""
    return {
        "collections": {
            each.id: {
                "title": each.title_zh if lang == "zh" else each.title_en,
                "label": each.label,
                "properties": [_property(item, lang) for item in each.visible(level)],
            }
            for each in collections
        }
    }


def _property(item: Property, lang: str) -> dict[str, Any]:
    made: dict[str, Any] = {"name": item.name, "title": title(item, lang)}
    if item.unit:
        made["unit"] = unit(item, lang)
    if item.values:
        made["values"] = words(item, lang)
    return made
