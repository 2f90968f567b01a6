"""The duplicate report as JSON and as CSV that runs nothing in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from gis.core.uploads.inert import inert
from gis.gazetteer.checks.duplicates import Count, Group, Member, Report

COLUMNS = (
    ("likeness", "相同方式"), ("alike", "相同的名称或读音"), ("size", "组内条数"), ("breaks", "违反范围规定"),
    ("name", "标准名称"), ("pinyin_toned", "罗马字母拼写"), ("class_code", "类别代码"), ("class_name", "类别"),
    ("division", "所在区划"), ("place_code", "地名代码"), ("lon", "经度"), ("lat", "纬度"), ("id", "记录标识"),
)  # fmt: skip
LIKENESS_WORDS = {"same-name": ("重名", "Same name"), "same-sound": ("同音", "Same sound")}
UNTOLD = frozenset({"entity", "built_up"})
YES_NO = {True: "是", False: "否"}


def document(made: Report, *, limit: int, after: int) -> dict[str, Any]:
    """Return the report: counts in full, groups from number `after` on, at most `limit`."""
    shown = made.groups[after : after + limit]
    return {
        "division": {"code": made.division.code, "name": made.division.name, "level": made.division.level},
        "groups_total": len(made.groups),
        "groups_breaking": made.breaking,
        "counts": [_count(count) for count in made.counts],
        "groups": [_group(group) for group in shown],
        "next": after + limit if after + limit < len(made.groups) else None,
    }


def _count(count: Count) -> dict[str, Any]:
    return {name: getattr(count, name) for name in Count.__slots__}


def _group(group: Group) -> dict[str, Any]:
    members = [
        {name: getattr(member, name) for name in Member.__slots__ if name not in UNTOLD} for member in group.members
    ]
    return {"likeness": group.likeness, "alike": group.alike, "breaks": group.breaks, "members": members}


def table(groups: Iterable[Group]) -> bytes:
    """Return the groups as CSV, one line a record, UTF-8 with a mark for spreadsheets; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([title for _, title in COLUMNS])
    writer.writerows(_lines(groups))
    return out.getvalue().encode("utf-8-sig")


def _lines(groups: Iterable[Group]) -> Iterator[list[str]]:
    for group in groups:
        head = [LIKENESS_WORDS[group.likeness][0], group.alike, str(len(group.members)), YES_NO[group.breaks]]
        for member in group.members:
            own = [_cell(getattr(member, name)) for name, _ in COLUMNS[4:]]
            yield [inert(cell) for cell in (*head, *own)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.7f}" if isinstance(value, float) else str(value)
