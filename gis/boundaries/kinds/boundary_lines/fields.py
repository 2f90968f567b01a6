"""Fields of a file of boundary lines and the names they go by (boundaries.md 2.1, 3.2)."""

from gis.core.uploads.kinds import Field

GEOMETRY_KINDS = {
    "法定": "statutory", "法定线": "statutory", "协议线": "statutory", "statutory": "statutory",
    "细化": "refined", "细化线": "refined", "refined": "refined",
    "甲方主张": "claim-a", "甲方主张线": "claim-a", "主张线A": "claim-a", "claim-a": "claim-a",
    "乙方主张": "claim-b", "乙方主张线": "claim-b", "主张线B": "claim-b", "claim-b": "claim-b",
    "工作": "working", "工作线": "working", "working": "working",
    "示意": "illustrative", "illustrative": "illustrative",
}  # fmt: skip
KIND_NAMES = {
    "statutory": ("法定", "statutory"), "refined": ("细化", "refined"), "claim-a": ("甲方主张", "claim of A"),
    "claim-b": ("乙方主张", "claim of B"), "working": ("工作", "working"), "illustrative": ("示意", "illustrative"),
}  # fmt: skip
NATURES = {
    "已定": "settled", "已定界": "settled", "settled": "settled",
    "未定": "unsettled", "未定界": "unsettled", "unsettled": "unsettled",
    "争议": "disputed", "争议界": "disputed", "disputed": "disputed",
    "工作": "working", "工作界": "working", "working": "working",
    "其他": "other", "other": "other",
}  # fmt: skip

FIELDS = (
    Field("code", "code", "界线代码", "line code", (
        "界线代码", "界线编号", "边界线编号", "边界线代码", "JXDM", "line code", "line_code", "code", "line no",
    ), max_chars=21),
    Field("name", "text", "界线名称", "line name", (
        "界线名称", "边界线名称", "界线", "边界线", "名称", "JXMC", "line name", "line_name", "line", "name",
    ), max_chars=80),
    Field("party_a", "text", "甲方", "party A", (
        "甲方", "甲方代码", "甲方名称", "A方", "毗邻甲", "行政区A", "区划A", "division a", "division_a", "party a",
        "party_a", "side a", "side_a",
    ), max_chars=80),
    Field("party_b", "text", "乙方", "party B", (
        "乙方", "乙方代码", "乙方名称", "B方", "毗邻乙", "行政区B", "区划B", "division b", "division_b", "party b",
        "party_b", "side b", "side_b",
    ), max_chars=80),
    Field("outside_party", "text", "外部相邻方", "neighbour outside", (
        "外部相邻方", "外部邻区", "outside party", "outside_party", "neighbour outside",
    ), max_chars=200),
    Field("geometry_kind", "choice", "几何类别", "geometry kind", (
        "几何类别", "线类别", "界线类别", "线型", "geometry kind", "geometry_kind", "kind",
    ), choices=GEOMETRY_KINDS),
    Field("nature", "choice", "界线性质", "nature", ("界线性质", "JXXZ", "性质", "nature"), choices=NATURES),
    Field("map_scale", "number", "比例尺分母", "map scale", (
        "比例尺分母", "比例尺", "成图比例尺", "map scale", "map_scale", "scale",
    ), low=100, high=10_000_000),
    Field("method", "text", "取得方法", "method", (
        "取得方法", "测量方法", "方法", "method", "survey method", "survey_method",
    ), max_chars=80),
    Field("accuracy_m", "number", "精度", "accuracy", (
        "精度", "中误差", "精度(m)", "accuracy", "accuracy_m",
    ), low=0, high=1000),
    Field("approval_reference", "text", "依据文件", "approval reference", (
        "依据文件", "依据", "协议书", "协议书编号", "批准文件", "approval", "approval_reference", "approval reference",
        "agreement",
    ), max_chars=200),
    Field("approving_body", "text", "批准机关", "approving body", (
        "批准机关", "审批机关", "approving body", "approving_body",
    ), max_chars=200),
    Field("approval_number", "text", "批准文号", "approval number", (
        "批准文号", "批复文号", "approval number", "approval_number",
    ), max_chars=80),
    Field("statutory_length", "number", "法定长度", "statutory length", (
        "法定长度", "法定长度(千米)", "法定长度(米)", "界线长度", "statutory length", "statutory_length_km",
        "statutory_length_m", "length_km", "length_m",
    ), low=0.001, high=100_000_000, own_unit=True),
    Field("valid_from", "date", "生效日期", "valid from", (
        "生效日期", "启用日期", "批准日期", "valid from", "valid_from", "effective",
    )),
)  # fmt: skip

EXPORTED = {
    **{name: name for name in ("code", "name", "nature", "outside_party", "geometry_kind", "valid_from")},
    "division_a_code": "party_a",
    "division_b_code": "party_b",
    "statutory_length_m": "statutory_length",
}
"""Fields by the property of the collection that holds them."""
