"""An answer as a file: townships and gaps as XLSX or CSV, gaps as GeoJSON; the numbers are those of the answer."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, Literal

import orjson
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gis.core.uploads.inert import inert

Form = Literal["csv", "xlsx", "geojson"]
Part = Literal["townships", "gaps"]
Column = tuple[str, str, str, Callable[[dict[str, Any]], Any]]


def _of(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: row.get(name)


def _near(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: (row.get("nearest") or {}).get(name)


def columns(part: Part, answer: dict[str, Any]) -> list[Column]:
    """Return key, Chinese and English title (with the unit) and the value of each column of a table."""
    question = answer["question"]
    unit = ("秒", "s") if "threshold_s" in question else ("米", "m")
    units = question["metric"] == "unit_ratio"
    counted = ("个", "units") if units else ("人", "persons")
    places: list[Column] = [
        ("township", "乡镇代码", "Township code", _of("code" if part == "townships" else "township")),
        ("township_name", "乡镇", "Township", _of("name" if part == "townships" else "township_name")),
    ]
    if part == "townships":
        return [
            *places,
            *((name, f"{zh}（{counted[0]}）", f"{en} ({counted[1]})", _of(name)) for name, zh, en in (
                ("total", "总数", "Total"), ("covered", "已覆盖", "Covered"), ("uncovered", "未覆盖", "Not covered"),
                ("unplaced", "无所属乡镇", "In no township"))),
            ("share", f"{KINDS[question['metric']][0]}（0–1）", f"{KINDS[question['metric']][1]} (0-1)", _of("share")),
            ("median", f"中位距离（{unit[0]}）", f"Median ({unit[1]})", _of("median")),
            ("p90", f"P90 距离（{unit[0]}）", f"P90 ({unit[1]})", _of("p90")),
            ("facilities", "计入设施（个）", "Facilities counted", _of("facilities")),
            ("capacity", "床位或墓位（个）", "Beds or plots", _of("capacity")),
            ("per_1000", "每千人床位或墓位", "Beds or plots per 1000", _of("per_1000")),
        ]  # fmt: skip
    return [
        ("id", "记录标识", "Id", _of("id")),
        ("name", "村（社区）", "Settlement", _of("name")),
        *places,
        ("people", "未覆盖人数（人）", "People not covered", _of("people")),
        ("distance", f"到最近设施（{unit[0]}）", f"To the nearest facility ({unit[1]})", _of("distance")),
        ("nearest", "最近设施", "Nearest facility", _near("name")),
        ("spare", "余量（床位或墓位）", "Spare beds or plots", _near("spare")),
        ("lon", "经度（CGCS2000，度）", "Longitude (CGCS2000)", _of("lon")),
        ("lat", "纬度（CGCS2000，度）", "Latitude (CGCS2000)", _of("lat")),
    ]


KINDS = {
    "pop_straight": ("人口覆盖率（直线距离）", "People covered, straight line"),
    "pop_network": ("人口覆盖率（路网）", "People covered, by road"),
    "unit_ratio": ("单位覆盖率（服务关系）", "Units covered, by relation"),
}


PEOPLE = {
    "pop_total": ("全部人口", "All"),
    "pop_60": ("60岁及以上", "60 and over"),
    "pop_65": ("65岁及以上", "65 and over"),
    "pop_80": ("80岁及以上", "80 and over"),
}


def method_rows(answer: dict[str, Any], *, english: bool) -> list[tuple[str, str]]:
    """Return what the figures rest on, as pairs of title and text: the method box of every output."""
    method, question = answer["method"], answer["question"]
    limit = "–"
    if "threshold_m" in question:
        limit = f"≤ {question['threshold_m']:,g} m"
    elif "threshold_s" in question:
        limit = f"≤ {question['threshold_s']:,g} s"
    pairs = [
        ("口径", "Kind", KINDS[question["metric"]][english]),
        ("标准（含等于）", "Standard (equal included)", limit),
        ("人口", "People", PEOPLE[question["population"]][english]),
        ("日期", "As of", question["as_of"]),
        ("范围", "Area", question.get("area", "全部" if not english else "all")),
        ("设施类型", "Types", " ".join(question.get("types", [])) or ("全部" if not english else "all")),
        (
            "不计重大隐患设施",
            "Facilities with a major hazard left out",
            _yes(method["effective_only"], english=english),
        ),
        ("需求点", "Demand points", f"{method['settlements']:,}"),
        ("人口年份", "Year of the people", ", ".join(str(year) for year in method["years"])),
        ("设施（计入/全部）", "Facilities (counted/all)", f"{method['supply']:,}/{method['facilities']:,}"),
        ("量算坐标系", "Measured in", f"{method['crs']} CGCS2000"),
        ("数据来源", "Sources", ("；", "; ")[english].join(method["sources"])),
        ("含示例数据", "Has sample data", _yes(method["is_sample"], english=english)),
        ("登记库版本", "Register", f"{method['revision']} · {method['changed_at'][:19]}"),
        ("数据 SHA-256", "Data SHA-256", method["data_sha256"]),
        ("结果编号", "Result", answer["result_id"]),
    ]
    return [(en if english else zh, text) for zh, en, text in pairs]


def _yes(value: bool, *, english: bool) -> str:  # noqa: FBT001 - the value that is said
    return ("no", "yes")[value] if english else ("否", "是")[value]


def _cells(part: Part, answer: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [[take(row) for _, _, _, take in columns(part, answer)] for row in rows]


def as_csv(part: Part, answer: dict[str, Any], *, english: bool) -> bytes:
    """Return one table as CSV in UTF-8 with its mark; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([en if english else zh for _, zh, en, _ in columns(part, answer)])
    for row in _cells(part, answer, answer[part]):
        writer.writerow(["" if cell is None else inert(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(answer: dict[str, Any], *, english: bool) -> bytes:
    """Return a workbook: townships, gaps, and the method they rest on."""
    book = Workbook()
    book.remove(book.worksheets[0])
    parts: tuple[tuple[Part, str, str], ...] = (("townships", "乡镇", "Townships"), ("gaps", "缺口清单", "Gaps"))
    for part, zh, en in parts:
        sheet = book.create_sheet(en if english else zh)
        titles = [title_en if english else title_zh for _, title_zh, title_en, _ in columns(part, answer)]
        _fill(sheet, titles, _cells(part, answer, answer[part]))
    _fill(book.create_sheet("Method" if english else "方法与数据"), ["", ""], method_rows(answer, english=english))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet.append(list(titles))
    for row in rows:
        sheet.append([inert(cell) if isinstance(cell, str) else cell for cell in row])
    for number, title in enumerate(titles, 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(12, 2 * len(title))
    sheet.freeze_panes = "A2"


def as_geojson(answer: dict[str, Any]) -> bytes:
    """Return the gaps as points, EPSG:4490 degrees with longitude first; `method` says what they rest on."""
    features = [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {
                key: take(row) for key, _, _, take in columns("gaps", answer) if key not in {"lon", "lat", "id"}
            },
        }
        for row in answer["gaps"]
    ]
    whole = {
        "type": "FeatureCollection", "features": features, "question": answer["question"], "method": answer["method"],
        "result_id": answer["result_id"],
    }  # fmt: skip
    return orjson.dumps(whole)
