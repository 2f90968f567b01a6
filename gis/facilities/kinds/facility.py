"""What the three kinds of facility differ in; all else of their uploads is shared in this folder."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any, get_args

from pydantic import BaseModel
from sqlalchemy import Boolean, Integer, Numeric
from sqlalchemy.orm import Session

from gis.core.collections import Collection
from gis.core.faults import Faults
from gis.core.history import VersionedMixin
from gis.core.uploads.kinds import Check, Field, Row
from gis.core.uploads.undo import table_of
from gis.facilities.kinds.townships import Townships

NEW = "new"
SECRECY = {"公开": "public", "public": "public", "内部": "internal", "internal": "internal"}
"""A planner sees no restricted record, so a file makes none."""
STATES = {
    "运营": "operating", "运营中": "operating", "正常": "operating", "正常运营": "operating", "在营": "operating",
    "开业": "operating", "已投入使用": "operating", "operating": "operating", "规划": "planned", "拟建": "planned",
    "planned": "planned", "在建": "building", "建设中": "building", "building": "building", "停业": "suspended",
    "暂停": "suspended", "停用": "suspended", "歇业": "suspended", "suspended": "suspended", "关闭": "closed",
    "注销": "closed", "已关闭": "closed", "closed": "closed",
}  # fmt: skip
YES_NO = {
    "是": "yes", "有": "yes", "已": "yes", "已备案": "yes", "yes": "yes", "true": "yes", "1": "yes", "Y": "yes",
    "否": "no", "无": "no", "未": "no", "未备案": "no", "no": "no", "false": "no", "0": "no", "N": "no",
}  # fmt: skip


@dataclass(slots=True)
class Context:
    """What the checks of rows know of the register: townships, and what else the kind reads."""

    townships: Townships
    more: Any = None


@dataclass(frozen=True, slots=True)
class Services:
    """The relation of a facility to the settlements it serves: its table, its column, and the field that lists them."""

    table: type[VersionedMixin]
    column: str
    field: str


@dataclass(frozen=True, slots=True)
class Facility:
    """A kind of facility as files hold it.

    Attributes:
        table: the records.
        collection: as which they are published, and exported.
        fields: the kind's fields; those named as columns of `table` are stored there.
        code: the column that alone names a record, where files state one.
        code_is_unique: two records never bear one code.
        interpret: makes what is no plain column: types, areas with their unit; may add to the record. Codes that it
            leaves in `row.values["noted"]` are findings told once, with the number of rows.
        consistent: what must hold between figures, of a row and of the record that it would make.
        areal: the record may be an area.
        defaults: columns of a new record about which a row says nothing.
        services: the settlements served, where files list them.
        needed: columns without which no new record is made.
        exported: fields that go by another name in the collection, by property.
        written: columns that keep how another was written, by their name; a file of ours does not hold them.
        foreign_units: what in a header shows another unit than that of the column, by field, and what is needed.
    """

    table: type[VersionedMixin]
    collection: Collection
    fields: tuple[Field, ...]
    consistent: Callable[[Mapping[str, Any], Faults], None]
    interpret: Callable[[Row, Check, dict[str, Any]], None] = lambda _row, _check, _record: None
    read_more: Callable[[Session], Any] | None = None
    doubts: Callable[[Mapping[str, Any]], Sequence[Mapping[str, str]]] = lambda _record: ()
    code: str | None = None
    code_is_unique: bool = False
    areal: bool = False
    defaults: Mapping[str, str] = with_default(default_factory=dict)
    services: Services | None = None
    needed: tuple[str, ...] = ()
    exported: Mapping[str, str] = with_default(default_factory=dict)
    written: Mapping[str, str] = with_default(default_factory=dict)
    foreign_units: Mapping[str, tuple[re.Pattern[str], str, str]] = with_default(default_factory=dict)

    @property
    def name(self) -> str:
        """The table's name, of this file's own SQL."""
        return table_of(self.table).name

    def is_whole(self, column: str) -> bool:
        """Tell whether a column holds whole numbers."""
        found = table_of(self.table).columns.get(column)
        return found is not None and isinstance(found.type, Integer)

    def is_flag(self, column: str) -> bool:
        """Tell whether a column holds yes or no."""
        found = table_of(self.table).columns.get(column)
        return found is not None and isinstance(found.type, Boolean)

    def decimals(self, column: str) -> int | None:
        """Return how many decimals a column keeps, None where that is not limited."""
        found = table_of(self.table).columns.get(column)
        return found.type.scale if found is not None and isinstance(found.type, Numeric) else None

    def has(self, column: str) -> bool:
        """Tell whether the records have such a column."""
        return column in table_of(self.table).columns


def limits(form: type[BaseModel], name: str) -> dict[str, Any]:
    """Return the bounds that a form of the API sets to a field, as an upload field takes them: one definition."""
    found = form.model_json_schema()["properties"][name]
    options = found.get("anyOf", [found])
    wanted = {"minimum": "low", "exclusiveMinimum": "low", "maximum": "high", "maxLength": "max_chars"}
    return {wanted[key]: value for option in options for key, value in option.items() if key in wanted}


def choices_of(form: type[BaseModel], name: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the words for a field of choices, and make sure that they name all of the form's choices and no other."""
    known = {value for each in get_args(form.model_fields[name].annotation) for value in get_args(each)}
    assert known == set(words.values()), (name, known)
    return {**words, **{value: value for value in known}}


def shared_fields(name: tuple[str, ...], township: tuple[str, ...] = ()) -> dict[str, Field]:
    """Return the fields of every facility, by name; `name` and `township` are the headers that only this kind uses."""
    plain = ("名称", "name")
    return {
        "name": Field("name", "text", name[0], name[-1], (*name, *plain), required=True),
        "township": Field("township", "text", "所属乡镇（街道）", "township", (
            "所属乡镇", "乡镇", "乡镇街道", "乡镇（街道）", "街道", "所在乡镇", "所属街道", "镇街", "乡镇名称",
            "乡镇代码", "区划代码", "行政区划代码", "行政区划", "所属行政区划", "township", "division", "division_code",
            *township,
        )),
        "county": Field("county", "text", "县（市、区）", "county", (
            "县", "区县", "县区", "县市区", "县（市、区）", "所属县", "所属区县", "所在县", "county", "district",
        )),
        "address": Field("address", "text", "地址", "address", ("地址", "详细地址", "所在地址", "address"),
                         max_chars=300),
        "secrecy": Field("secrecy", "choice", "密级", "secrecy", ("密级", "公开属性", "secrecy"), choices=SECRECY),
        "source": Field("source", "text", "数据来源", "source", ("数据来源", "来源", "资料来源", "source"),
                        max_chars=300),
        "record_id": Field("record_id", "text", "记录标识", "record id", (
            "记录标识", "记录编号", "record id", "record_id",
        ), max_chars=40),
    }  # fmt: skip
