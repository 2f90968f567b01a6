"""What a list of settlements means beyond its columns: nested ages, year and source of figures, its kind."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from gis.core.faults import Faults
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row
from gis.facilities.kinds.settlements.fields import AGES

CODE = re.compile(r"[0-9]{12}", re.ASCII)
ENDS = (("社区", "community"), ("居委会", "community"), ("村委会", "village"), ("村", "village"))
RULES: dict[str, Rule] = {
    "village-code": Rule(
        "error", "村（社区）代码 {value} 不是 12 位数字", "The code {value} is not 12 digits",
        "改正；没有代码的留空",
        "Correct it, or leave it empty",
    ),
    "village-code-township": Rule(
        "error", "代码 {value} 不在所写的乡镇（{township}）",
        "The code {value} is not in the township {township}",
        "核对代码和所属乡镇", "Check code and township",
    ),
    "year-missing": Rule(
        "error", "有人口数而没有年份", "Figures of residents without their year",
        "填写人口数的年份", "Fill in the year",
    ),
    "source-missing": Rule(
        "warning", "人口数没有数据来源，按文件名登记", "Figures without a source: the file's name stands for it",
        "填写来源，例如“2025 年公安户籍”", "State it, such as a census or a register",
    ),
    "kind-by-name": Rule(
        "info", "{count} 行没有类别，按名称的词尾（村、社区）登记",
        "{count} rows state no kind: that of their name is stored",
        "核对", "Check",
    ),
    "sources-missing": Rule(
        "warning", "{count} 行人口数没有数据来源，按文件名登记",
        "{count} rows of figures without a source: the file's name stands for it",
        "加一列“数据来源”，例如“2025 年公安户籍”", "Add a column with it, such as a census or a register",
    ),
}  # fmt: skip
_TITLES = {
    "pop_total": ("总人口", "residents"),
    **{f"pop_{a}": (f"{a} 岁及以上", f"{a} and over") for a in (60, 65, 80)},
}


def interpret(row: Row, check: Check, record: dict[str, Any]) -> None:
    """Check code, year and source of a row, and take village or community from its name where nothing is stated."""
    noted: list[str] = []
    row.values["noted"] = noted
    code = record.get("village_code")
    if code and not CODE.fullmatch(code):
        check.add("village-code", row, "village_code", code)
        del record["village_code"]
    elif code:
        _by_code(row, check, code)
    if any(record.get(name) is not None for name in AGES):
        if record.get("year") is None and not row.texts.get("year", "").strip():
            check.add("year-missing", row, "year")
        if not record.get("source") and "source" in check.columns:
            check.add("source-missing", row, "source")
        elif not record.get("source"):
            noted.append("sources-missing")
    name = str(record.get("name", ""))
    kind = next((kind for end, kind in ENDS if name.endswith(end)), None)
    if "kind" not in record and not row.texts.get("kind", "").strip() and kind:
        record["kind"] = kind
        noted.append("kind-by-name")


def _by_code(row: Row, check: Check, code: str) -> None:
    """Take the township from the code of a village where the row names none; else they have to agree."""
    stated = row.values.get("township")
    found = check.context.townships.named(code)
    if not stated and found:
        row.values["township"] = code
    elif stated and (named := check.context.townships.named(stated)) and found and found[0] not in named:
        check.add("village-code-township", row, "village_code", code, township=named[0].code)


def consistent(facts: Mapping[str, Any], faults: Faults) -> None:
    """Note more people of an age than of the lower one, and more than there are."""
    known = [(name, facts[name]) for name in AGES if facts.get(name) is not None]
    for (wider, most), (name, people) in pairwise(known):
        if people > most:
            zh, en = _TITLES[wider]
            faults.add(name, people, f"{people} 人多于{zh}的 {most} 人", f"{people} is above {most}, {en}")
