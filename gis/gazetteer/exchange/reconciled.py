"""The report of a file compared with the register, and its forms: answer, CSV, workbook."""

import csv
import io
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl import Workbook

from gis.core.uploads.inert import inert

RESULTS = {"same": "相同", "changed": "变化", "new": "新增", "missing": "缺失", "unclear": "待核", "chosen": "选定"}
HEADERS = ("结果", "行号", "名称", "地名代码", "类别", "登记标识", "登记名称", "登记代码", "依据", "说明")
Words = tuple[str, str]
"""A text in Chinese and in English."""
BASES: dict[str, Words] = {
    "code": ("代码", "code"),
    "name": ("名称、类别、区划和距离", "name, class, division and distance"),
    "person": ("人工选定", "chosen by a person"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report; `registered` is the standard name and the code that the record has in the register.

    `county` (code) and `lon`, `lat` (CGCS2000 degrees) are those of the row: where to look for what it may be.
    """

    result: str
    row: int | None
    name: str
    place_code: str | None
    class_code: str | None
    place_id: str | None
    note: Words = ("", "")
    registered: Words = ("", "")
    county: str | None = None
    lon: float | None = None
    lat: float | None = None

    @property
    def basis(self) -> str:
        """Tell on what the match rests: `code`, `name`, `person`, or nothing."""
        if self.result == "chosen":
            return "person"
        if self.result not in {"same", "changed"}:
            return ""
        return "code" if self.place_code and self.place_code == self.registered[1] else "name"

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts."""
        row, basis = "" if self.row is None else str(self.row), BASES[self.basis][0] if self.basis else ""
        own = (RESULTS[self.result], row, self.name, self.place_code, self.class_code, self.place_id)
        return tuple("" if value is None else value for value in (*own, *self.registered, basis, self.note[0]))

    def document(self, lang: Literal["zh", "en"]) -> dict[str, Any]:
        """Return the line for an answer."""
        named = ("result", "row", "name", "place_code", "class_code", "place_id", "county", "lon", "lat")
        standard, code = self.registered
        at = lang == "en"
        known = {"registered_name": standard or None, "registered_code": code or None}
        told = {"basis": BASES[self.basis][at] if self.basis else None, "note": self.note[at]}
        return {name: getattr(self, name) for name in named} | known | told


@dataclass(slots=True)
class Report:
    """The comparison: counts by result, lines, and notes on the whole, such as what kept `missing` from being told."""

    counts: dict[str, int]
    lines: list[Line]
    notes: list[Words]

    def document(self, lang: Literal["zh", "en"] = "zh", limit: int = 200, *, same: bool = False) -> dict[str, Any]:
        """Return the report for an answer, with the first lines; those that are `same` only if asked for."""
        told = [line for line in self.lines if same or line.result != "same"][:limit]
        notes = [note[lang == "en"] for note in self.notes]
        return {"counts": self.counts, "notes": notes, "items": [line.document(lang) for line in told]}


def as_csv(report: Report) -> bytes:
    """Return the lines as CSV in UTF-8 with its mark; no cell is a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEADERS)
    writer.writerows([inert(cell) for cell in line.cells()] for line in report.lines)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def as_xlsx(report: Report) -> bytes:
    """Return the lines as a workbook, the counts on a sheet of their own."""
    book = Workbook(write_only=True)
    page = book.create_sheet("对账")
    page.append(HEADERS)
    for line in report.lines:
        page.append([inert(cell) for cell in line.cells()])
    totals = book.create_sheet("汇总")
    for name, count in report.counts.items():
        totals.append([RESULTS[name], name, count])
    for note in report.notes:
        totals.append([inert(" · ".join(note))])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
