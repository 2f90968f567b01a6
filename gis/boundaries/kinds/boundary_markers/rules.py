"""Rules on marker rows that need no register: pure functions that note findings."""

import re
from collections.abc import Sequence

from gis.boundaries.kinds.boundary_markers.measured import QUALITY_RULES, note_azimuths, note_gate, read_quality
from gis.boundaries.tables.markers import LETTERS_OF_PLACEMENT
from gis.core.uploads.cells import code_key
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row

FULL_NUMBER = re.compile(r"[0-9]{4,18}(?:W[0-9]{2})?(?P<serial>[0-9]{3})(?P<letter>[QA-E])", re.ASCII)
SAME_PLACE_DIGITS = 7
"""Decimals of a degree at which two positions count as one: about 1 cm."""

RULES: dict[str, Rule] = {
    **QUALITY_RULES,
    "letter-placement": Rule(
        "error",
        "{placement}桩的类型字母须是 {letters}，不是 {value}",
        "A {placement_en} post has the letter {letters}, not {value}",
        "改正类型字母或立桩方式",
        "Correct the letter or the placement",
    ),
    "session-twice": Rule(
        "error",
        "编号 {value} 的测回 {session} 与第 {other} 行重复",
        "Session {session} of number {value} stands in row {other} too",
        "改正测回号，或删去一行",
        "Correct the session, or remove a row",
    ),
    "serial-taken": Rule(
        "error",
        "界线「{line}」上的 {serial} 号桩已登记为 {other}",
        "Serial {serial} on the line '{line}' is registered as {other}",
        "桩号不得重复使用：改正编号，或沿用已登记的编号",
        "A serial is never used again: correct the number, or use the registered one",
        place=True,
    ),
    "witness-differs": Rule(
        "warning",
        "方位物 {ordinal} 已登记为「{known}」，本行为「{value}」，未改",
        "Witness {ordinal} is registered as '{known}', this row says '{value}'; it stays",
        "在界桩页上更正方位物",
        "Change it on the marker's page",
        place=True,
    ),
    "attribute-kept": Rule(
        "warning",
        "登记为「{known}」，文件中改为「{value}」，导入不改界桩的属性",
        "Registered as '{known}', the file says '{value}'; an upload does not change what a marker is",
        "在界桩页或经接口更正",
        "Change it on the marker's page or by the API",
        place=True,
    ),
    "duplicate-number": Rule(
        "error",
        "编号 {value} 与第 {other} 行相同，位置或内容不同",
        "Number {value} stands in row {other} too, with other content",
        "改正其中一个编号，或删去一行",
        "Correct one of the numbers, or remove a row",
    ),
    "same-number-folded": Rule(
        "error",
        "编号 {value} 与第 {other} 行的 {other_value} 只差全半角、空格、不可见字符或大小写",
        "Number {value} differs from {other_value} in row {other} only by width, blanks or case",
        "改正其中一个编号",
        "Correct one of the numbers",
    ),
    "same-position": Rule(
        "warning",
        "与第 {other} 行（{other_value}）位置相同",
        "Same position as row {other} ({other_value})",
        "核对编号和坐标",
        "Check number and coordinate",
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
        "声明高程基准：1985、1956 或大地高（接口中为 height_datum 的 1985、1956、ellipsoidal）",
        "Declare height_datum 1985, 1956 or ellipsoidal",
    ),
    "coarse": Rule(
        "warning",
        "精度 {value} 米，超过成图比例尺的 {limit} 米",
        "Accuracy {value} m is coarser than {limit} m, the map's scale",
        "核对；作为观测保存，注明方法",
        "Check; it is kept as an observation with its method",
    ),
    "line-unknown": Rule(
        "warning",
        "没有界线 {value}",
        "There is no boundary line {value}",
        "改用已登记的界线代码或名称；不改则不挂接界线",
        "Use a registered code or name; else the marker stays without a line",
        place=True,
    ),
    "line-ambiguous": Rule(
        "warning",
        "「{value}」是多条界线的名称（代码 {codes}），未采用其中任何一条",
        "'{value}' is the name of several lines (codes {codes}); none was taken",
        "改填界线代码；不改则不挂接界线",
        "Give the line's code; else the marker stays without a line",
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
    "line-nearest": Rule(
        "info",
        "未填界线；最近的是「{line}」（{code}），相距 {distance} 米，未采用",
        "No line given; the nearest is '{line}' ({code}), {distance} m away, not applied",
        "需要挂接时填写界线代码",
        "Fill in the line code to attach it",
        place=True,
    ),
    "existing-marker": Rule(
        "info",
        "已登记的界桩 {value}：本次为观测，与批准坐标相距 {distance} 米，批准坐标不变",
        "Marker {value} is registered: this is an observation, {distance} m from the approved coordinate, which stays",
        "需要改变批准坐标时，走变更文件",
        "An approved coordinate changes by a change document only",
        place=True,
    ),
}


def check_row(row: Row, check: Check) -> None:
    """Check the plausibility of height and accuracy, and take the number apart where it has its full form."""
    number = row.values.get("number")
    if number is not None:
        row.values["key"] = code_key(number)
        match = FULL_NUMBER.fullmatch(row.values["key"])
        if match is not None and int(match["serial"]) > 0:
            row.values["serial"] = int(match["serial"])
            row.values.setdefault("type_letter", match["letter"])
    placement, letter = row.values.get("placement"), row.values.get("type_letter")
    if placement is not None and letter is not None and letter not in LETTERS_OF_PLACEMENT[placement]:
        field = "type_letter" if "type_letter" in check.columns else "placement"
        zh = {"single": "单立", "pair": "双立", "triple": "三立"}[placement]
        letters = "/".join(LETTERS_OF_PLACEMENT[placement])
        check.add("letter-placement", row, field, letter, placement=zh, placement_en=placement, letters=letters)
    read_quality(row, check)
    height = row.values.get("height")
    low, high = check.region.height_m
    if height is not None and not low <= height <= high:
        check.add("height-out-of-range", row, "height", row.texts["height"], low=f"{low:g}", high=f"{high:g}")
    accuracy = row.values.get("accuracy_m")
    if accuracy is not None and accuracy > check.region.accuracy_m:
        check.add("coarse", row, "accuracy_m", row.texts["accuracy_m"], limit=f"{check.region.accuracy_m:g}")


def check_batch(rows: Sequence[Row], check: Check) -> None:
    """Check numbers and positions against each other (F13, F15), and that heights have a datum."""
    numbers: dict[str, list[Row]] = {}
    places: dict[tuple[float, float], Row] = {}
    without_datum = 0
    for row in rows:
        key = row.values.get("key")
        if key is not None:
            sessions = numbers.setdefault(key, [])
            sessions.append(row)
            if len(sessions) > 1:
                _note_same_number(check, row, sessions)
        if row.lon is not None and row.lat is not None:
            place = (round(row.lon, SAME_PLACE_DIGITS), round(row.lat, SAME_PLACE_DIGITS))
            earlier = places.setdefault(place, row)
            if earlier is not row and earlier.values.get("key") != key:
                other = str(earlier.values.get("number", ""))
                check.add("same-position", row, "number", other=earlier.number, other_value=other)
        if row.values.get("height") is not None and not row.values.get("height_datum"):
            without_datum += 1
    note_azimuths(rows, check)
    for sessions in numbers.values():
        note_gate(sessions, check)
    if without_datum and check.profile.height_datum is None:
        check.add("height-datum-undeclared", count=without_datum)


def _note_same_number(check: Check, row: Row, sessions: Sequence[Row]) -> None:
    """Note a number that stands twice; sessions of one marker, each with a label of its own, are no fault."""
    earlier = sessions[0]
    text, other = row.texts["number"], earlier.texts["number"]
    label = row.values.get("session")
    if text == other and label is not None and earlier.values.get("session") is not None:
        same = next((one for one in sessions[:-1] if one.values.get("session") == label), None)
        if same is not None:
            check.add("session-twice", row, "session", text, session=label, other=same.number)
    elif text == other:
        check.add("duplicate-number", row, "number", text, other=earlier.number)
    else:
        check.add("same-number-folded", row, "number", text, other=earlier.number, other_value=other[:80])
