"""Fields of a file of divisions' areas and the names they go by."""

from gis.core.uploads.kinds import Field

LEVELS = {
    "地级": "prefecture", "市级": "prefecture", "prefecture": "prefecture", "县级": "county", "县": "county",
    "county": "county", "乡级": "township", "乡镇": "township", "township": "township", "村级": "village",
    "village": "village",
}  # fmt: skip
FIELDS = (
    Field("code", "code", "区划代码", "division code", (
        "区划代码", "行政区划代码", "行政区代码", "代码", "XZQDM", "code", "division code", "division_code", "adcode",
    ), max_chars=12),
    Field("name", "text", "名称", "name", (
        "名称", "区划名称", "行政区名称", "行政区划名称", "XZQMC", "name", "division", "division name",
    ), max_chars=80),
    Field("level", "choice", "层级", "level", ("层级", "级别", "level"), choices=LEVELS),
    Field("valid_from", "date", "生效日期", "valid from", ("生效日期", "启用日期", "valid from", "valid_from")),
)  # fmt: skip
