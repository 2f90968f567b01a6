"""Fields of a file of register rows: those of the form (`gis.gazetteer.fields`) and the attributes of the classes."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from gis.core.uploads.kinds import Field, FieldType
from gis.gazetteer.fields import FIELDS as REGISTER
from gis.gazetteer.fields import FOUR, PROTECTED, RegisterField

TYPES: dict[str, FieldType] = {"code": "code", "number": "number", "date": "date", "choice": "choice"}
"""Types that the machinery reads; the others arrive as text and are read by the kind."""
LONG_NAMES = 1_000


@cache
def attribute_fields() -> tuple[Field, ...]:
    """Return a field for each attribute of the shipped class table, once by name."""
    text = (files("data") / "reference" / "place_classes.csv").read_text("utf-8")
    taken = {each.name for each in REGISTER}
    found: dict[str, Field] = {}
    for row in csv.DictReader(text.splitlines()):
        for each in orjson.loads(row["attribute_schema"]):
            if each["name"] not in taken:
                found.setdefault(each["name"], _attribute(each))
    return tuple(found.values())


def _attribute(each: dict[str, Any]) -> Field:
    code = (each["code"],) if each.get("code") else ()
    synonyms = (each["title_zh"], each["title_en"], each["name"], *code)
    return Field(each["name"], "text", each["title_zh"], each["title_en"], synonyms, max_chars=500, own_unit=True)


def _register(each: RegisterField) -> Field:
    many = each.type == "names"
    return Field(
        each.name,
        TYPES.get(each.type, "text"),
        each.title_zh,
        each.title_en,
        each.headers,
        max_chars=LONG_NAMES if many else each.max_chars,
        choices=each.choices,
        own_unit=True,
    )


def _fields() -> Iterator[Field]:
    yield from map(_register, REGISTER)
    yield from attribute_fields()


FIELDS = tuple(_fields())
"""No field is required as a column: the name may stand under 汉字书写, and a draft may lack the rest (P-A2)."""
ATTRIBUTES = frozenset(field.name for field in attribute_fields())

EXPORTED = {
    **{
        name: name
        for name in (
            "name", "pinyin_toned", "class_code", "status", "place_code", "specific", "generic", "local_reading",
            "since_year", "until_year", "approval_ref", "secrecy", *FOUR, *PROTECTED,
        )
    },
    "pinyin": "roman",
    "division_code": "division",
}  # fmt: skip
"""Fields by the property of the collection that holds them; other names stand there without their kinds."""
