"""Fields of 边界点成果表 and of a list of 三交点, and the names they go by (boundaries.md 2.4, 3.2)."""

from gis.boundaries.kinds.boundary_markers.fields import HEIGHT_DATUMS
from gis.core.uploads.kinds import Field

KINDS = {
    "边界点": "boundary-point", "界址点": "boundary-point", "boundary-point": "boundary-point",
    "boundary point": "boundary-point", "三交点": "tri-junction", "交会点": "tri-junction", "三省交点": "tri-junction",
    "tri-junction": "tri-junction", "junction": "tri-junction",
}  # fmt: skip
HOW = {
    "实测": "surveyed", "测量": "surveyed", "GNSS": "surveyed", "RTK": "surveyed", "surveyed": "surveyed",
    "量取": "scaled", "图上量取": "scaled", "图解": "scaled", "scaled": "scaled",
    "示意": "illustrative", "illustrative": "illustrative",
}  # fmt: skip
SIDES = ("a", "b", "c")
_ZH = {"a": "甲方", "b": "乙方", "c": "丙方"}


def _party(side: str) -> tuple[Field, ...]:
    zh, en = _ZH[side], side.upper()
    signed = (f"{zh}签字日期", f"{zh}签署日期", f"signed on {side}", f"signed_{side}")
    return (
        Field(f"party_{side}", "text", zh, f"party {en}", (
            zh, f"{zh}名称", f"{zh}代码", f"party {side}", f"party_{side}",
        ), max_chars=80),
        Field(f"signatory_{side}", "text", f"{zh}签字人", f"signatory {en}", (
            f"{zh}签字人", f"{zh}签字", f"{zh}代表", f"signatory {side}", f"signatory_{side}",
        ), max_chars=200),
        Field(f"signed_{side}", "date", f"{zh}签字日期", f"signed on {en}", signed),
    )  # fmt: skip


FIELDS = (
    Field("number", "code", "点号", "point number", (
        "点号", "边界点号", "边界点编号", "界址点号", "三交点编号", "编号", "点名", "ID", "number", "no", "point",
        "point number", "point_no", "code",
    ), required=True, max_chars=40),
    Field("name", "text", "名称", "name", ("名称", "三交点名称", "点名称", "name"), max_chars=200),
    Field("kind", "choice", "类别", "kind", ("类别", "点类别", "点类型", "类型", "kind", "type"), choices=KINDS),
    Field("line", "text", "界线", "boundary line", (
        "界线", "界线代码", "界线编号", "界线名称", "边界线", "所属界线", "JXDM", "line", "lines", "line code",
        "line_code",
    ), max_chars=200),
    Field("serial", "number", "序号", "serial", ("序号", "顺序", "顺序号", "两桩间序号", "serial", "order"),
          low=1, high=99_999),
    Field("from_marker", "text", "起桩", "from marker", (
        "起桩", "起始界桩", "起点界桩", "自界桩", "from marker", "from_marker", "from",
    ), max_chars=60),
    Field("to_marker", "text", "止桩", "to marker", (
        "止桩", "终止界桩", "终点界桩", "至界桩", "to marker", "to_marker", "to",
    ), max_chars=60),
    Field("marker", "text", "界桩", "marker", ("界桩", "界桩编号", "界桩号", "marker", "marker number"), max_chars=60),
    Field("how_obtained", "choice", "取得方式", "how obtained", (
        "取得方式", "获取方式", "获取方法", "坐标来源", "how obtained", "how_obtained", "obtained",
    ), choices=HOW),
    Field("accuracy_m", "number", "精度", "accuracy", (
        "精度", "点位中误差", "中误差", "平面精度", "accuracy", "accuracy_m", "precision",
    ), low=0, high=10_000),
    Field("height", "number", "高程", "height", ("高程", "高", "H", "Z", "高程H", "height", "elevation", "elev")),
    Field("height_datum", "choice", "高程基准", "height datum", (
        "高程基准", "高程系统", "height datum", "vertical datum",
    ), choices=HEIGHT_DATUMS),
    Field("map_scale", "number", "量取用图比例尺分母", "map scale", (
        "比例尺分母", "比例尺", "量图比例尺", "map scale", "map_scale", "scale",
    ), low=100, high=10_000_000),
    Field("survey_method", "text", "测量方法", "survey method", (
        "测量方法", "施测方法", "方法", "survey method", "method",
    ), max_chars=80),
    Field("surveyed_on", "date", "测量日期", "survey date", (
        "测量日期", "施测日期", "量取日期", "日期", "date", "survey date", "surveyed",
    )),
    Field("remark", "text", "备注", "remark", ("备注", "说明", "位置说明", "remark", "remarks", "note", "description"),
          max_chars=1000),
    *(field for side in SIDES for field in _party(side)),
)  # fmt: skip

EXPORTED = {
    **{
        name: name
        for name in (
            "number", "name", "kind", "how_obtained", "serial", "from_marker", "to_marker", "survey_method",
            "accuracy_m", "surveyed_on", "map_scale", "remark", "height_datum",
        )
    },
    "line_codes": "line",
    "height_m": "height",
}  # fmt: skip
"""Fields by the property of the collection that holds them."""
