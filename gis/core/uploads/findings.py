"""What is found about a file, as data; the words come from a catalogue, in the reader's language."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
Lang = Literal["zh", "en"]
VALUE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Rule:
    """Words of one finding: what is wrong and what to do, as templates over `params` and `value`.

    `place` marks findings that come from comparing with the register; they are made anew at the commit.
    """

    severity: Severity
    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""
    place: bool = False


Catalogue = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where (row as the user's program shows it, header, field), which rule, which value."""

    code: str
    row: int | None = None
    column: str | None = None
    field: str | None = None
    value: str | None = None
    params: Mapping[str, Any] = with_default(default_factory=dict)


def shown(value: str, limit: int = VALUE_CHARS) -> str:
    """Cut a text for display and spell out characters that cannot be seen (F16, F60)."""
    visible = (
        char if unicodedata.category(char)[0] in "LMNPSZ" else f"\\u{ord(char):04x}" for char in value[: limit + 1]
    )
    text = "".join(visible)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def render(catalogue: Catalogue, finding: Finding, lang: Lang = "zh") -> dict[str, Any]:
    """Return a finding as the API shows it: row, column, code, severity, message, value, remedy."""
    rule = catalogue[finding.code]
    words = {"value": finding.value or "", **finding.params}
    message, remedy = (rule.zh, rule.remedy_zh) if lang == "zh" else (rule.en, rule.remedy_en)
    return {
        "row": finding.row,
        "column": finding.column,
        "field": finding.field,
        "code": finding.code,
        "severity": rule.severity,
        "message": _where(finding, lang) + message.format_map(words),
        "value": finding.value,
        "remedy": remedy.format_map(words),
    }


def _where(finding: Finding, lang: Lang) -> str:
    """Spell the place, as in 第 12 行「经度」."""
    row = "" if finding.row is None else (f"第 {finding.row} 行" if lang == "zh" else f"Row {finding.row}")
    column = ""
    if finding.column:
        column = f"「{finding.column}」" if lang == "zh" else f" '{finding.column}'"
    return f"{row}{column}{'：' if lang == 'zh' else ': '}" if row or column else ""
