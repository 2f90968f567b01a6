"""Rules on areas of divisions: an area is compared with the lines, which are the legal object (B-53)."""

from collections.abc import Sequence

from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row

RULES: dict[str, Rule] = {
    "division-unnamed": Rule(
        "error",
        "没有写明是哪个行政区",
        "It does not say which division this is",
        "填写区划代码或名称",
        "Give the division's code or name",
    ),
    "division-unknown": Rule(
        "error",
        "登记库里没有行政区 {value}",
        "There is no division {value} in the register",
        "改正代码或名称；新的行政区不由图形产生",
        "Correct it; a division does not come into being by an area",
        place=True,
    ),
    "division-ambiguous": Rule(
        "error",
        "{value} 可能是：{candidates}",
        "{value} may be: {candidates}",
        "改填区划代码",
        "Give the division's code",
        place=True,
    ),
    "division-twice": Rule(
        "error", "同一个行政区也在第 {other} 行", "Row {other} is the same division", "只留一行", "Keep one", place=True
    ),
    "same-as-registered": Rule(
        "info",
        "与登记的「{value}」范围一致，顶点相差不超过 {apart} 毫米（数值取位所致），登记的顶点保持不变",
        "Equals the registered area of '{value}': vertices differ by at most {apart} mm, as the written digits make",
        "无需处理",
        "Nothing to do",
        place=True,
    ),
    "overlaps-neighbour": Rule(
        "error",
        "与相邻的「{neighbour}」重叠 {area} 平方米（{lon}°，{lat}°）",
        "Overlaps its neighbour '{neighbour}' by {area} m² at {lon}, {lat}",
        "改正界线，两侧用同样的顶点；不自动修复",
        "Correct the line so that both sides have the same vertices; nothing is repaired",
        place=True,
    ),
    "outside-parent": Rule(
        "error",
        "有 {area} 平方米在上级「{parent}」之外（{lon}°，{lat}°）",
        "{area} m² lie outside of its parent '{parent}' at {lon}, {lat}",
        "核对上级界线",
        "Check the line of the parent",
        place=True,
    ),
    "gap-to-parent": Rule(
        "warning",
        "换成此范围后，上级「{parent}」内出现 {area} 平方米的空缺（{lon}°，{lat}°）",
        "With this area {area} m² of its parent '{parent}' belong to nobody, at {lon}, {lat}",
        "核对与相邻行政区之间的界线",
        "Check the lines to its neighbours",
        place=True,
    ),
    "differs-from-lines": Rule(
        "error",
        "与由界线围成的范围相差 {count} 处，最大 {area} 平方米（{lon}°，{lat}°），最近的界线是「{line}」",
        "Differs from the area its lines close in {count} places, at most {area} m² at {lon}, {lat}; nearest: '{line}'",
        "界线是法定依据：先上传改正的界线，行政区范围由界线生成",
        "The line is the legal object: bring the corrected line, the area follows from it",
        place=True,
    ),
    "vertices-differ": Rule(
        "error",
        "有 {count} 个顶点与界线不同（例如 {lon}°，{lat}°，在「{line}」上）",
        "{count} vertices are not those of the lines, for example {lon}, {lat} on '{line}'",
        "相邻两侧须用界线的同样顶点",
        "Both sides must share the line's vertices",
        place=True,
    ),
    "lines-open": Rule(
        "error",
        "它的 {count} 条界线没有围成范围，无从核对",
        "Its {count} lines do not close, so there is nothing to compare with",
        "先补齐或改正界线",
        "Complete or correct the lines first",
        place=True,
    ),
    "no-lines": Rule(
        "warning",
        "还没有界线；按收到的范围保存，注明示意、非法定",
        "There are no lines yet; the area is stored as received and marked illustrative",
        "有了界线之后由界线生成",
        "It will follow from the lines once they are there",
        place=True,
    ),
    "valid-from-missing": Rule(
        "error",
        "「{value}」已有范围，新的一版须写明生效日期",
        "'{value}' has an area already; the new one needs its day of effect",
        "填写生效日期",
        "Fill in valid from",
        place=True,
    ),
    "valid-from-order": Rule(
        "error",
        "生效日期 {value} 不晚于登记的 {registered}",
        "{value} is not later than {registered} in the register",
        "核对日期",
        "Check the date",
        place=True,
    ),
}


def check_row(row: Row, check: Check) -> None:
    """Check that a row says which division it is."""
    if not (row.values.get("code") or row.values.get("name")):
        check.add("division-unnamed", row)


def check_batch(rows: Sequence[Row], check: Check) -> None:
    """Nothing stands between areas that the register does not know better: see `place`."""
