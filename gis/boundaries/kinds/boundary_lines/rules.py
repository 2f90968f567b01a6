"""Rules on lines: their words, and those checks that need no register."""

import re
from collections.abc import Sequence

from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row

PARTIES = ("party_a", "party_b")
LENGTH_UNIT = re.compile(r"(?P<km>km|千米|公里)|(?P<m>m|米|公尺)", re.IGNORECASE)

RULES: dict[str, Rule] = {
    "line-unnamed": Rule(
        "error",
        "没有写明是哪条界线",
        "It does not say which line this is",
        "填写界线代码、界线名称，或甲方和乙方",
        "Give the line's code, its name, or both parties",
    ),
    "geometry-kind-missing": Rule(
        "error",
        "没有写明几何类别",
        "The kind of geometry is missing",
        "填写“几何类别”：法定、细化、甲方主张、乙方主张或工作",
        "Fill in statutory, refined, claim-a, claim-b or working",
    ),
    "length-unit": Rule(
        "error",
        "法定长度 {value} 没有单位",
        "The statutory length {value} has no unit",
        "表头写成“法定长度(千米)”或“法定长度(米)”",
        "Write the unit into the header: (km) or (m)",
    ),
    "parties-equal": Rule(
        "error",
        "甲方和乙方是同一个行政区：{value}",
        "Both parties are the same division: {value}",
        "改正其中一方",
        "Correct one of them",
        place=True,
    ),
    "party-unknown": Rule(
        "error",
        "登记库里没有行政区 {value}",
        "There is no division {value} in the register",
        "填写登记库里的区划代码或名称；库外的相邻方写在“外部相邻方”",
        "Give a registered code or name; a neighbour outside goes into its own column",
        place=True,
    ),
    "party-ambiguous": Rule(
        "error",
        "{value} 可能是：{candidates}",
        "{value} may be: {candidates}",
        "改填区划代码",
        "Give the division's code",
        place=True,
    ),
    "line-unknown": Rule(
        "error",
        "登记库里没有界线 {value}，又没有写明甲、乙两方",
        "There is no line {value}, and the two parties are not given",
        "改正代码或名称；新界线须写明甲方和乙方",
        "Correct code or name; a new line needs both parties",
        place=True,
    ),
    "line-ambiguous": Rule(
        "error",
        "{value} 可能是：{candidates}",
        "{value} may be: {candidates}",
        "改填界线代码",
        "Give the line's code",
        place=True,
    ),
    "parties-differ": Rule(
        "error",
        "{value} 登记的两方是 {registered}，与文件中的不同",
        "The parties of {value} are {registered}; the file says otherwise",
        "改正界线或两方",
        "Correct the line or its parties",
        place=True,
    ),
    "line-twice": Rule(
        "error",
        "同一条界线的同一类几何也在第 {other} 行",
        "Row {other} holds the same kind of geometry of the same line",
        "一条界线的一类几何只留一行",
        "Keep one row for each kind of geometry of a line",
        place=True,
    ),
    "code-taken": Rule(
        "error",
        "代码 {value} 已属于另一条界线",
        "The code {value} belongs to another line",
        "核对两方和代码",
        "Check parties and code",
        place=True,
    ),
    "code-needed": Rule(
        "error",
        "「{value}」的代码不能由两方的区划代码构成",
        "The code of '{value}' cannot be built from the codes of its parties",
        "填写界线代码",
        "Give the line's code",
        place=True,
    ),
    "valid-from-missing": Rule(
        "error",
        "{line} 已有{kind}几何，新的一版须写明生效日期",
        "{line} has a {kind_en} geometry already; the new one needs its day of effect",
        "填写生效日期；原来的一版到那一天为止",
        "Fill in valid from; the former version ends on that day",
        place=True,
    ),
    "valid-from-order": Rule(
        "error",
        "生效日期 {value} 不晚于登记的{kind}几何的 {registered}",
        "{value} is not later than {registered} of the registered {kind_en} geometry",
        "核对日期；更早的一版不能插在后面",
        "Check the date; an earlier version cannot follow a later one",
        place=True,
    ),
    "line-new": Rule(
        "info",
        "新界线「{line}」，代码 {code}，甲方 {party_a}，乙方 {party_b}",
        "New line '{line}', code {code}, between {party_a} and {party_b}",
        place=True,
    ),
    "line-version": Rule(
        "info",
        "「{line}」{kind}几何的新一版，与现行最大偏离 {distance} 米（{lon}°，{lat}°）；现行的到 {valid_from} 止",
        "A new {kind_en} geometry of '{line}', up to {distance} m from the present one, which ends on {valid_from}",
        place=True,
    ),
    "refined-deviates": Rule(
        "warning",
        "细化线偏离法定线最大 {distance} 米（{lon}°，{lat}°），两线之间 {area} 平方米，超过 {limit} 米：须双方确认",
        "The refined line leaves the statutory one by {distance} m, {area} m² between: both parties must confirm",
        "核对；细化不得移动界线",
        "Check; a refinement must not move the line",
        place=True,
    ),
    "length-differs": Rule(
        "warning",
        "椭球长度 {geodesic} 千米，与法定长度 {statutory} 千米相差 {percent}%，超过 {limit}%",
        "Its geodesic length {geodesic} km differs from the statutory {statutory} km by {percent}%",
        "核对线形和法定长度",
        "Check the course and the statutory length",
        place=True,
    ),
    "attributes-kept": Rule(
        "warning",
        "文件中的 {fields} 与登记的不同；本次只增加几何，登记的不变",
        "{fields} differ from the register; only the geometry is added, they stay",
        "需要更改时另行办理",
        "Have them changed separately",
        place=True,
    ),
}


def check_row(row: Row, check: Check) -> None:
    """Check that a row says which line and which kind of geometry it is."""
    if not (row.values.get("code") or row.values.get("name") or all(row.values.get(party) for party in PARTIES)):
        check.add("line-unnamed", row)
    if row.values.get("geometry_kind") is None and not row.texts.get("geometry_kind", "").strip():
        check.add("geometry-kind-missing", row)
    _read_length(row, check)
    if (scale := row.values.get("map_scale")) is not None:
        row.values["map_scale"] = round(scale)


def _read_length(row: Row, check: Check) -> None:
    """Read the statutory length in the unit that its header states; a length without a unit is not taken."""
    length = row.values.get("statutory_length")
    if length is None:
        return
    unit = LENGTH_UNIT.search(check.columns["statutory_length"].header)
    if unit is None:
        check.add("length-unit", row, "statutory_length", row.texts["statutory_length"])
    else:
        row.values["statutory_length_m"] = round(length * 1000, 4) if unit["km"] else length


def check_batch(rows: Sequence[Row], check: Check) -> None:
    """Nothing stands between the rows of lines that the register does not know better: see `place`."""
