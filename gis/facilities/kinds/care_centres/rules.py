"""What a list of care facilities means beyond its columns: the type by its name, and the level that goes with it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.columns import fold
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row
from gis.facilities.care_records import warnings
from gis.facilities.tables import CareCentre

ALIASES = {
    "敬老院": "rural-welfare-home", "农村敬老院": "rural-welfare-home", "农村福利院": "rural-welfare-home",
    "区域性敬老院": "rural-welfare-home", "特困人员供养服务机构": "rural-welfare-home", "民办养老机构": "private-home",
    "养老公寓": "private-home", "老年公寓": "private-home", "养老院": "private-home", "民办敬老院": "private-home",
    "居家养老服务中心": "home-care-centre", "社区养老服务中心": "home-care-centre",
    "社区居家养老服务中心": "home-care-centre", "社区养老服务站": "home-care-centre", "老年人日间照料中心": "day-care",
    "社区日间照料中心": "day-care", "农村互助养老点": "mutual-care", "互助照料中心": "mutual-care",
    "农村幸福院": "happiness-home",
    "乡镇综合养老服务中心": "township-centre", "街道综合养老服务中心": "township-centre",
    "综合养老服务中心": "township-centre", "幸福食堂": "canteen", "助餐点": "canteen", "老年助餐点": "canteen",
    "老年食堂": "canteen", "县级社会福利院": "county-welfare-home", "县福利院": "county-welfare-home",
    "市福利院": "city-welfare-home", "特困失能集中照护机构": "county-intensive-care",
}  # fmt: skip
"""Words of lists for the types of the register; a type not in the register is not made."""
RULES: dict[str, Rule] = {
    "type-unknown": Rule(
        "error", "没有设施类型「{value}」", "There is no type '{value}'", "可用：{allowed}", "Known: {allowed_en}",
    ),
    "type-missing": Rule("error", "没有设施类型", "It has no type", "填写设施类型", "Fill in the type"),
    "level-type": Rule(
        "error", "层级与类型不符：{type}属{level}", "The level does not fit: {type_en} is of the level {level_en}",
        "改正层级或类型", "Correct level or type",
    ),
}  # fmt: skip
LEVEL_WORDS = {"city": "市级", "county": "县级", "township": "乡镇级", "community": "村（社区）级", "household": "家庭"}
_TYPES = text("SELECT code, name, name_en, level FROM register.care_centre_type ORDER BY code")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")


def load_types(session: Session) -> dict[str, Any]:
    """Return the types by code, and the code by each word for it."""
    types = {code: (name, name_en, level) for code, name, name_en, level in session.execute(_TYPES)}
    words = {fold(word): code for word, code in ALIASES.items() if code in types}
    for code, (name, name_en, _) in types.items():
        for word in (code, name, name_en, _BRACKETS.sub("", name)):
            words[fold(word)] = code
    return {"types": types, "words": words}


def interpret(row: Row, check: Check, record: dict[str, Any]) -> None:
    """Set type code and level of a record; a type is never guessed from the name of the facility."""
    words, known = record.pop("type_code", None), check.context.more
    stated = record.pop("level", None)
    if not words:
        if not row.texts.get("type_code", "").strip():
            check.add("type-missing", row, "type_code")
        return
    code = known["words"].get(fold(words))
    if code is None:
        said = {
            "allowed": "、".join(name for name, _, _ in known["types"].values()),
            "allowed_en": ", ".join(name for _, name, _ in known["types"].values()),
        }
        check.add("type-unknown", row, "type_code", words, **said)
        return
    name, name_en, level = known["types"][code]
    if stated not in {None, level}:
        named = {"type": name, "type_en": name_en, "level": LEVEL_WORDS[level], "level_en": level}
        check.add("level-type", row, "level", row.texts.get("level"), **named)
    record |= {"type_code": code, "level": level}


def doubts(record: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """Return what is odd and stands nevertheless, as the record card says it."""
    return warnings(CareCentre(**record))
