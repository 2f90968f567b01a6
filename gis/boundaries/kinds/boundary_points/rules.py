"""Rules on boundary points and tri-junctions: their words, and those checks that need no register."""

import re
from collections.abc import Sequence

from gis.boundaries.kinds.boundary_points.fields import SIDES
from gis.core.uploads.cells import code_key
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row

SEPARATORS = re.compile(r"[、,，;；/|\s]+")

RULES: dict[str, Rule] = {
    "duplicate-number": Rule(
        "error",
        "点号 {value} 与第 {other} 行相同",
        "Number {value} stands in row {other} too",
        "改正其中一个点号，或删去一行",
        "Correct one of the numbers, or remove a row",
    ),
    "how-missing": Rule(
        "error",
        "没有写明坐标是实测还是图上量取",
        "It does not say whether the position was surveyed or scaled",
        "填写“取得方式”：实测或图上量取",
        "Fill in surveyed or scaled",
    ),
    "scale-missing": Rule(
        "warning",
        "图上量取的点没有写明用图的比例尺",
        "A scaled point without the scale of its map",
        "填写比例尺分母，例如 50000",
        "Give the denominator, for example 50000",
    ),
    "coarse": Rule(
        "warning",
        "实测点精度 {value} 米，超过成图比例尺的 {limit} 米",
        "A surveyed point of {value} m is coarser than {limit} m, the map's scale",
        "核对精度；若是图上量取，请改取得方式",
        "Check it; if it was scaled, say so",
    ),
    "height-out-of-range": Rule(
        "error",
        "{value} 不在 {low}–{high} 米内",
        "{value} is not within {low} to {high} m",
        "核对高程和单位（米）",
        "Check the height and its unit (metres)",
    ),
    "height-datum-undeclared": Rule(
        "warning",
        "有 {count} 行填了高程，没有声明高程基准",
        "{count} rows have a height and no height datum",
        "声明高程基准：1985、1956 或大地高",
        "Declare height_datum 1985, 1956 or ellipsoidal",
    ),
    "signature-part": Rule(
        "error",
        "{side}的签字人和签字日期须同时填写，并写明该方",
        "Signatory and day of party {side_en} go together, with the party",
        "补全或清空",
        "Complete them or leave all empty",
    ),
    "line-unknown": Rule(
        "error",
        "没有界线 {value}",
        "There is no line {value}",
        "改为登记的代码或名称",
        "Use a registered one",
        place=True,
    ),
    "line-ambiguous": Rule(
        "error",
        "「{value}」可能是：{candidates}",
        "'{value}' may be: {candidates}",
        "改填界线代码",
        "Give the line's code",
        place=True,
    ),
    "line-missing": Rule(
        "error",
        "没有写明在哪条界线上",
        "It does not say on which line the point lies",
        "填写界线代码；三交点填三条",
        "Give the line's code; three of them for a tri-junction",
        place=True,
    ),
    "three-lines": Rule(
        "error",
        "三交点须是三条不同的界线，文件给出 {count} 条",
        "A tri-junction ends three different lines; the file gives {count}",
        "用顿号分开写三条界线的代码",
        "Give the codes of three lines, separated by commas",
        place=True,
    ),
    "three-parties": Rule(
        "error",
        "三条界线之间有 {count} 方：{parties}，须正好三方",
        "The three lines have {count} parties, {parties}; there must be three",
        "核对三条界线",
        "Check the three lines",
        place=True,
    ),
    "party-unknown": Rule(
        "error",
        "{value} 不是这三条界线的一方：{parties}",
        "{value} is none of the parties of the lines: {parties}",
        "改正该方",
        "Correct the party",
        place=True,
    ),
    "marker-unknown": Rule(
        "error",
        "界线上没有界桩 {value}",
        "There is no marker {value} on the line",
        "核对桩号；先登记界桩",
        "Check the number; register the marker first",
        place=True,
    ),
    "marker-ambiguous": Rule(
        "error",
        "{value} 可能是：{candidates}",
        "{value} may be: {candidates}",
        "写全桩号",
        "Give the full number",
        place=True,
    ),
    "far-from-line": Rule(
        "warning",
        "距界线「{line}」{distance} 米，超过 {limit} 米",
        "{distance} m from the line '{line}', more than {limit} m",
        "核对坐标和所属界线",
        "Check the coordinate and the line",
        place=True,
    ),
    "existing-point": Rule(
        "warning",
        "已登记的点 {value}：提交后改为文件中的内容，位置相距 {distance} 米；原值留在历史中",
        "Point {value} is registered: the commit takes what the file says, {distance} m away; history keeps the former",
        "核对；三交点和边界点以协议书为准",
        "Check it against the agreement",
        place=True,
    ),
    "scaled-over-surveyed": Rule(
        "error",
        "已登记的点 {value} 是实测的，不能被图上量取的坐标代替（相距 {distance} 米）",
        "Point {value} was surveyed; a scaled position {distance} m away cannot replace it",
        "核对取得方式",
        "Check how it was obtained",
        place=True,
    ),
    "serial-order": Rule(
        "warning",
        "序号与沿界线的次序不一致：{value} 在第 {other} 行之后，里程却更小",
        "Serials do not follow the line: {value} comes after row {other} and lies before it",
        "核对序号；应自西向东或自北向南",
        "Check the serials; they run west to east or north to south",
        place=True,
    ),
}
_NAMES = {"a": "甲方", "b": "乙方", "c": "丙方"}


def check_row(row: Row, check: Check) -> None:
    """Check one point; a scaled one may be as coarse as its map and rounded to the metre (2.4)."""
    values = row.values
    if values.get("number") is not None:
        values["key"] = code_key(values["number"])
    values.setdefault("kind", "boundary-point")
    values["lines"] = [name for name in SEPARATORS.split(values.get("line") or check.profile.line or "") if name]
    how, accuracy = values.get("how_obtained"), values.get("accuracy_m")
    if how is None and not row.texts.get("how_obtained", "").strip():
        check.add("how-missing", row)
    if how == "scaled" and values.get("map_scale") is None:
        check.add("scale-missing", row)
    if how == "surveyed" and accuracy is not None and accuracy > check.region.accuracy_m:
        check.add("coarse", row, "accuracy_m", row.texts["accuracy_m"], limit=f"{check.region.accuracy_m:g}")
    for name in ("map_scale", "serial"):
        if values.get(name) is not None:
            values[name] = round(values[name])
    height = values.get("height")
    low, high = check.region.height_m
    if height is not None and not low <= height <= high:
        check.add("height-out-of-range", row, "height", row.texts["height"], low=f"{low:g}", high=f"{high:g}")
    for side in SIDES:
        signed = [bool(values.get(f"{part}_{side}")) for part in ("party", "signatory", "signed")]
        if signed[1] != signed[2] or (signed[1] and not signed[0]):
            check.add("signature-part", row, f"signatory_{side}", side=_NAMES[side], side_en=side.upper())


def check_batch(rows: Sequence[Row], check: Check) -> None:
    """Check that numbers are not repeated and that heights have a datum."""
    numbers: dict[str, Row] = {}
    without_datum = 0
    for row in rows:
        key = row.values.get("key")
        if key is not None:
            earlier = numbers.setdefault(key, row)
            if earlier is not row:
                check.add("duplicate-number", row, "number", row.texts["number"], other=earlier.number)
        without_datum += row.values.get("height") is not None and not row.values.get("height_datum")
    if without_datum and check.profile.height_datum is None:
        check.add("height-datum-undeclared", count=without_datum)
