"""Fields of a list of villages and communities with their residents, and the names they go by."""

import re

from gis.core.uploads.kinds import Field
from gis.facilities.kinds.facility import shared_fields

AGES = ("pop_total", "pop_60", "pop_65", "pop_80")
TEN_THOUSANDS = re.compile("[万萬]")
KINDS = {
    "村": "village", "行政村": "village", "建制村": "village", "村委会": "village",
    "village": "village",
    "社区": "community", "居委会": "community", "居民委员会": "community", "community": "community",
}  # fmt: skip
_SHARED = shared_fields((
    "村（社区）名称", "村名", "社区名称", "村社区", "村（社区）", "行政村名称", "村居名称", "村（居）名称",
    "村（居）委会名称",
    "settlement", "village name",
))  # fmt: skip


def _people(name: str, zh: str, en: str, headers: tuple[str, ...]) -> Field:
    return Field(name, "number", zh, en, (zh, *headers, en, name), low=0, high=100_000_000, own_unit=True)


def _aged(age: int) -> Field:
    spelled = (
        f"{age}岁以上", f"{age}岁及以上", f"{age}岁以上人口", f"{age}岁及以上人口", f"{age}周岁以上",
        f"{age}周岁及以上",
        f"{age}岁以上老年人", f"{age}岁以上老年人口", f"{age}岁及以上老年人口", f"{age}+", f"aged {age}",
    )  # fmt: skip
    return _people(f"pop_{age}", f"{age}岁及以上人口", f"residents {age} and over", spelled)


FIELDS = (
    _SHARED["name"],
    Field("kind", "choice", "类别", "kind", ("类别", "类型", "村或社区", "性质", "kind", "type"), choices=KINDS),
    Field("village_code", "code", "村（社区）代码", "village code", (
        "村（社区）代码", "村代码", "村社区代码", "行政村代码", "村居代码", "村级代码", "统计代码", "12位代码",
        "village code",
        "village_code",
    ), max_chars=40),
    _SHARED["county"],
    _SHARED["township"],
    _people("pop_total", "总人口", "residents", (
        "人口", "人口数", "人口总数", "总人口数", "常住人口", "户籍人口", "常住人口数", "户籍人口数",
    )),
    _aged(60),
    _aged(65),
    _aged(80),
    Field("year", "number", "年份", "year", ("年份", "年度", "统计年份", "数据年份", "人口年份", "year"),
          low=1949, high=2100),
    _SHARED["source"],
    _SHARED["secrecy"],
    _SHARED["record_id"],
)  # fmt: skip
