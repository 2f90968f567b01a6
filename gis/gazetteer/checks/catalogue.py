"""The catalogue of the checks of place names: code, requirement, severity, words, remedy, article (P-B1 to P-B8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gis.gazetteer.checks.catalogue_rows import ROWS

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

ARTICLES: Mapping[str, tuple[str, str]] = {
    "9": ("《地名管理条例》第九条", "Regulation on place names, art. 9"),
    "9+3": (
        "《地名管理条例》第九条；《实施办法》第三、四条",
        "Regulation on place names, art. 9; implementing measures, art. 3-4",
    ),
    "9+local": (
        "《地名管理条例》第九条；同名、同音的界定见地方规定（如铜陵），未统一",
        "Regulation on place names, art. 9; what counts as the same is local (as in Tongling), not national",
    ),
    "notice": (
        "《地名管理条例》第九条；六部门 2018-12-10 通知附件（大、洋、怪、重）",
        "Regulation on place names, art. 9; annex of the six ministries' notice of 2018-12-10",
    ),
    "1984": (
        "《中国地名汉语拼音字母拼写规则（汉语地名部分）》（1984）",
        "Spelling rules for Chinese place names in pinyin (1984)",
    ),
    "9+size": (
        "《地名管理条例》第九条；限值为地方规定，未核实，可改",
        "Regulation on place names, art. 9; figures are local, unverified and can be changed",
    ),
    "code": ("GB 18030-2022；《通用规范汉字表》（2013）", "GB 18030-2022; table of general standard characters (2013)"),
    "register": ("地名登记表填写要求；本系统数据质量规则", "Register form; data quality rules of this system"),
}

ENGLISH: Mapping[str, str] = {
    "登记库": "the register",
    "同一建成区（推定）": "one built-up area (assumed)",
    "全国县级以上区划": "the counties and above of the country",
    "全省乡级区划": "the townships of the province",
    "全省": "the province",
    "限制级记录": "a restricted record",
    "起点": "start",
    "止点": "end",
    "本地区以外": "another region",
    "点": "a point",
    "线": "a line",
    "面": "an area",
}
"""Words of the program's own that stand among the figures of a finding."""


def said(words: str, *, english: bool) -> str:
    """Return words of the program's own in the reader's language, others as they are."""
    return ENGLISH.get(words, words) if english else words


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `says` is the message of a finding, filled from its figures; `ruled`: a person may decide on it."""

    code: str
    requirement: str
    severity: Severity
    article: str
    title: tuple[str, str]
    says: tuple[str, str]
    remedy: tuple[str, str]
    needs_ruling: bool = False
    ruled: bool = True

    def message(self, figures: Mapping[str, Any], *, english: bool) -> str:
        """Return the words of a finding; a figure that it lacks reads as a dash."""
        shown = {key: _shown(value) for key, value in figures.items()}
        if english:
            shown |= {key: shown.get(f"{key}_en") or said(value, english=True) for key, value in shown.items()}
        return self.says[english].format_map(_Known(shown))

    def document(self, *, english: bool) -> dict[str, Any]:
        """Return the rule for a list of the rules."""
        return {
            "rule": self.code,
            "requirement": self.requirement,
            "severity": self.severity,
            "title": self.title[english],
            "remedy": self.remedy[english],
            "article": ARTICLES[self.article][english],
            "needs_ruling": self.needs_ruling,
        }


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _shown(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


RULES: Mapping[str, Rule] = {row[0]: Rule(*row) for row in ROWS}
"""Every rule by its code."""
