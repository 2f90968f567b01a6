"""The catalogue of topology rules: code, words in two languages, severity, life-cycle moments, tolerance, source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
Moment = Literal["upload", "commit", "approval", "publication"]
Group = Literal["areas", "hierarchy", "lines", "points"]
ALWAYS: tuple[Moment, ...] = ("upload", "commit", "approval", "publication")
IN_REGISTER: tuple[Moment, ...] = ("commit", "approval", "publication")
LATE: tuple[Moment, ...] = ("approval", "publication")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `says` is the message of a finding, filled from its figures and `{who}`, the names of its records.

    `moments` are the moments of a record's life at which the rule is looked at; `setting` is the setting of the
    region that holds its tolerance (empty: none), `clause` its source.
    """

    code: str
    group: Group
    severity: Severity
    title: tuple[str, str]
    why: tuple[str, str]
    says: tuple[str, str]
    moments: tuple[Moment, ...] = IN_REGISTER
    setting: str = ""
    clause: str = "B-51"

    def message(self, who: str, figures: Mapping[str, Any], *, english: bool) -> str:
        """Return the words of a finding."""
        shown = {key: _shown(value) for key, value in figures.items()}
        return self.says[english].format_map(_Known(shown, who=who))


class _Known(dict[str, str]):
    """Figures by name; a figure that a finding lacks reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _shown(value: Any) -> str:
    """Return a figure as people read it: small ones in full, large ones with separators."""
    if isinstance(value, float):
        if value and abs(value) < 0.001:
            return f"{value:.2g}"
        return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.1f}" if abs(value) < 100_000 else f"{value:,.0f}"
    return str(value)


_AREAS = (
    Rule(
        "invalid-polygon", "areas", "error", ("图形无效", "Invalid area"),
        ("面的边界自相交、重复或环的次序错误，面积和邻接关系都不可信。",
         "The boundary of the area crosses or repeats itself; its area and neighbours cannot be trusted."),
        ("{who}的图形无效：{reason}", "{who} is invalid: {reason_en}"), ALWAYS, clause="B-51, T-6",
    ),
    Rule(
        "duplicate-vertex", "areas", "warning", ("顶点重复", "Repeated vertex"),
        ("相邻两个顶点近于限差，通常是重复采集。", "Two vertices in a row nearer than the tolerance: captured twice."),
        ("{who}的相邻顶点只相距 {distance_m} 米", "Vertices of {who} in a row are {distance_m} m apart"),
        ALWAYS, "duplicate_m",
    ),
    Rule(
        "overlap", "areas", "error", ("重叠", "Overlap"),
        ("同一块地属于两个单位。", "The same ground belongs to two divisions."),
        ("{who}重叠 {area_m2} 平方米，最宽 {width_m} 米", "{who} overlap by {area_m2} m², at most {width_m} m wide"),
        clause="B-51, 8.2",
    ),
    Rule(
        "gap", "areas", "error", ("缝隙", "Gap"),
        ("两个单位之间有不属于任何单位的窄缝。", "A narrow strip between divisions belongs to none of them."),
        ("{who}之间有缝隙，宽至 {width_m} 米，长 {length_m} 米",
         "A gap at {who}, up to {width_m} m wide, {length_m} m long"),
        setting="gap_width_m", clause="B-51, B-52, 8.2",
    ),
    Rule(
        "hole", "areas", "error", ("空洞", "Hole"),
        ("被包围的一块地不属于任何单位，比缝隙宽。", "Enclosed ground wider than a gap belongs to no division."),
        ("{who}围着一块 {area_m2} 平方米的空洞，最宽 {width_m} 米",
         "{who} enclose {area_m2} m² that belong to none, {width_m} m wide"),
        clause="B-51, B-52",
    ),
    Rule(
        "unshared-vertex", "areas", "error", ("公共边顶点不一致", "Vertex on one side only"),
        ("公共边一侧有顶点而另一侧没有：一动就会裂开。",
         "A shared edge has a vertex on one side only: it tears when moved."),
        ("{who}：公共边上的顶点只在一侧", "{who}: a vertex of the shared edge is on one side only"),
        clause="B-52, B-53, 8.2",
    ),
    Rule(
        "unshared-edge", "areas", "error", ("公共边不一致", "Edge not shared"),
        ("两侧的边看似重合，坐标并不相同。", "The edges of both sides look the same and are not."),
        ("{who}的公共边两侧坐标不同，长 {length_m} 米",
         "The edge between {who} differs from side to side over {length_m} m"),
        clause="B-52, B-53",
    ),
)  # fmt: skip
_HIERARCHY = (
    Rule(
        "parent-union", "hierarchy", "error", ("上级不等于下级之和", "Parent differs from its children"),
        ("上级区域必须恰好由下级拼成。", "The parent must be exactly the union of its children."),
        ("{who}：与下级之和相差 {area_m2} 平方米（{side}）",
         "{who} differs from its children by {area_m2} m² ({side_en})"),
        clause="B-51, B-52",
    ),
    Rule(
        "enclave", "hierarchy", "warning", ("飞地或插花地", "Exclave or enclave"),
        ("区域不止一块，或被另一单位包围：须有依据。",
         "The area has several parts, or lies inside another: that needs a basis."),
        ("{who}：{shape}，{area_m2} 平方米", "{who}: {shape_en}, {area_m2} m²"), LATE,
    ),
    Rule(
        "polygon-lines", "hierarchy", "error", ("面与界线不符", "Area differs from its lines"),
        ("面由界线生成；两者不同，说明有一方单独改动。",
         "Areas are built from lines; a difference means one was changed alone."),
        ("{who}与由界线生成的面相差 {area_m2} 平方米，{vertices} 个顶点不同",
         "{who} differs from the area its lines make by {area_m2} m² and {vertices} vertices"),
        clause="B-51, B-53",
    ),
    Rule(
        "lines-open", "hierarchy", "error", ("界线不能围成面", "Lines make no area"),
        ("由界线不能生成面：不闭合，或两侧单位写反。",
         "No area can be built: the lines do not close, or their sides disagree."),
        ("{who}：{reason}", "{who}: {reason_en}"), clause="B-53",
    ),
)  # fmt: skip
_LINES = (
    Rule(
        "self-crossing", "lines", "error", ("界线自相交", "Line crosses itself"),
        ("一条界线不得穿过自己。", "A boundary line never crosses itself."),
        ("{who}自相交", "{who} crosses itself"), ALWAYS,
    ),
    Rule(
        "line-duplicate-vertex", "lines", "warning", ("界线顶点重复", "Repeated vertex of a line"),
        ("相邻两个顶点近于限差。", "Two vertices in a row are nearer than the tolerance."),
        ("{who}的相邻顶点只相距 {distance_m} 米", "Vertices of {who} in a row are {distance_m} m apart"),
        ALWAYS, "duplicate_m",
    ),
    Rule(
        "dangle", "lines", "error", ("悬挂端点", "Dangling end"),
        ("界线的端点没有接上别的界线。", "An end of a line meets no other line."),
        ("{who}的端点悬空，最近的同级界线在 {distance_m} 米外",
         "An end of {who} meets nothing; the nearest line is {distance_m} m away"),
    ),
    Rule(
        "not-split", "lines", "error", ("交汇处未断开", "Not split at a junction"),
        ("几条界线交汇处，每条都必须断开。", "Where lines meet, each of them must be split."),
        ("{who}：交汇处未断开", "{who}: not split where the lines meet"),
    ),
    Rule(
        "lines-overlap", "lines", "error", ("界线重叠", "Lines overlap"),
        ("同一段界线登记了两次。", "The same stretch is registered twice."),
        ("{who}重叠 {length_m} 米", "{who} run together over {length_m} m"),
    ),
    Rule(
        "junction-ends", "lines", "error", ("交点处端点不一致", "Ends differ at a junction"),
        ("交于一点的界线，端点坐标必须完全相同。", "Lines that meet end in exactly the same point."),
        ("{who}：端点相差 {distance_m} 米", "{who}: their ends are {distance_m} m apart"), setting="off_line_mm",
    ),
)  # fmt: skip
_POINTS = (
    Rule(
        "point-off-line", "points", "error", ("边界点偏离界线", "Point off its line"),
        ("边界点到界线超过图上 0.1 毫米。", "The point lies farther from its line than 0.1 mm on the map."),
        ("{who}偏离界线 {distance_m} 米（限差 {limit_m} 米）",
         "{who} is {distance_m} m off the line (limit {limit_m} m)"),
        ALWAYS, "off_line_mm",
    ),
    Rule(
        "marker-off-line", "points", "error", ("界桩偏离界线", "Marker off its line"),
        ("单立、三立界桩须在界线上。", "A single marker or triple stands on the line."),
        ("{who}偏离界线 {distance_m} 米（限差 {limit_m} 米）",
         "{who} is {distance_m} m off the line (limit {limit_m} m)"),
        ALWAYS, "off_line_mm",
    ),
    Rule(
        "marker-not-at-vertex", "points", "warning", ("界桩不在界线顶点上", "Marker not at a vertex"),
        ("界桩离最近的界线顶点有差距，在限差以内。",
         "The marker misses the nearest vertex of its line, within the limit."),
        ("{who}距最近的界线顶点 {distance_m} 米", "{who} is {distance_m} m from the nearest vertex of its line"),
        setting="off_line_mm",
    ),
    Rule(
        "missing-vertex", "points", "error", ("界桩处缺少顶点", "No vertex where a marker stands"),
        ("界线经过界桩而没有顶点：化简时会离开界桩。",
         "The line passes the marker without a vertex and would leave it when simplified."),
        ("{who}处的界线没有顶点，最近的在 {distance_m} 米外",
         "The line has no vertex at {who}; the nearest is {distance_m} m away"),
        setting="duplicate_m",
    ),
    Rule(
        "duplicate-point", "points", "error", ("点位重复", "Points in one place"),
        ("同一界线上的两个点近于限差。", "Two points of one line are nearer than the tolerance."),
        ("{who}只相距 {distance_m} 米", "{who} are {distance_m} m apart"), ALWAYS, "duplicate_m",
    ),
    Rule(
        "marker-set", "points", "error", ("同号界桩不成组", "Incomplete pair or triple"),
        ("双立须有 A、B 两桩，三立须有 C、D、E 三桩。", "A pair needs posts A and B, a triple C, D and E."),
        ("{who}：应有 {wanted}，现有 {found}", "{who}: needs {wanted}, has {found}"),
    ),
    Rule(
        "marker-order", "points", "warning", ("界桩序号次序", "Serials out of order"),
        ("序号应沿界线依次排列。", "Serials follow the line."),
        ("{who}沿界线的次序与序号不符", "{who}: their order along the line is not that of their serials"),
        clause="B-21, B-51",
    ),
    Rule(
        "marker-direction", "points", "warning", ("界桩编号方向", "Direction of numbering"),
        ("序号由西向东或由北向南。", "Serials run from west to east or from north to south."),
        ("{who}：编号由东向西且由南向北", "{who}: numbered from east to west and from south to north"), LATE,
        clause="B-21, 2.2",
    ),
)  # fmt: skip
RULES: Mapping[str, Rule] = {rule.code: rule for rule in (*_AREAS, *_HIERARCHY, *_LINES, *_POINTS)}
GROUPS: Mapping[Group, tuple[str, str]] = {
    "areas": ("面与面", "Areas"),
    "hierarchy": ("上下级与界线", "Levels and lines"),
    "lines": ("界线", "Lines"),
    "points": ("点与界桩", "Points and markers"),
}


def at(moment: Moment) -> tuple[str, ...]:
    """Return the codes of the rules that are looked at in a moment of a record's life."""
    return tuple(code for code, rule in RULES.items() if moment in rule.moments)
