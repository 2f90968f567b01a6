"""Fields of a list of cemeteries, and the names they go by in annual checks and approvals (coverage.md 2.5)."""

import re

from gis.core.uploads.kinds import Field
from gis.facilities.cemeteries.records import FactsForm
from gis.facilities.kinds.facility import STATES, limits, shared_fields

TEN_THOUSANDS = re.compile("[万萬]")
NO_SQUARE_METRES = re.compile(
    r"亩|公顷|平方千米|平方公里|[万萬千百]\s*(?:平|㎡|m)|[hk]m|(?<![a-z])ha(?![a-z])", re.IGNORECASE
)
CENTIMETRES = re.compile(r"厘米|公分|毫米|(?<![a-z])[cm]m(?![a-z])", re.IGNORECASE)
NATURES = {
    "城市公益性": "public-urban", "城市公益性公墓": "public-urban", "城市公益": "public-urban",
    "public-urban": "public-urban",
    "农村公益性": "public-rural", "农村公益性公墓": "public-rural", "农村公益": "public-rural",
    "乡村公益性": "public-rural",
    "public-rural": "public-rural", "经营性": "commercial", "经营性公墓": "commercial", "经营": "commercial",
    "commercial": "commercial", "骨灰堂": "columbarium", "骨灰楼": "columbarium", "骨灰安放设施": "columbarium",
    "columbarium": "columbarium",
}  # fmt: skip
UNITS = {
    "亩": "mu", "mu": "mu", "平方米": "m2", "平米": "m2", "㎡": "m2", "m²": "m2", "m2": "m2", "公顷": "ha", "ha": "ha",
}  # fmt: skip
_SHARED = shared_fields(("公墓名称", "墓地名称", "墓园名称", "陵园名称", "公墓", "设施名称", "cemetery"))


def _fact(name: str, zh: str, en: str, headers: tuple[str, ...]) -> Field:
    """Return a text of the facts form, with the form's own bounds."""
    return Field(name, "text", zh, en, (zh, *headers, en, name), **limits(FactsForm, name))


FIELDS = (
    _SHARED["name"],
    Field("nature", "choice", "性质", "nature", (
        "性质", "公墓性质", "公墓类型", "公墓类别", "类型", "类别", "nature", "type",
    ), choices=NATURES),
    _SHARED["county"],
    _SHARED["township"],
    _SHARED["address"],
    Field("status", "choice", "运营状态", "status", ("运营状态", "经营状态", "使用状态", "状态", "status"),
          choices=STATES),
    Field("area", "text", "占地面积", "area", (
        "占地面积", "总面积", "面积", "用地面积", "占地面积（亩）", "占地面积（㎡）", "占地面积（平方米）", "area",
    ), max_chars=40, own_unit=True),
    Field("area_unit", "choice", "面积单位", "area unit", ("面积单位", "单位", "计量单位", "area unit", "area_unit"),
          choices=UNITS),
    Field("built_area_m2", "number", "建设面积（平方米）", "built area", (
        "建设面积", "已建面积", "墓区面积", "built area", "built_area_m2",
    ), own_unit=True, **limits(FactsForm, "built_area_m2")),
    Field("plots_total", "number", "墓穴总数", "plots", (
        "墓穴总数", "穴位", "穴位数", "穴位总数", "墓位", "墓位数", "墓位总数", "墓穴数", "设计穴位", "建成穴位",
        "格位数", "总格位", "plots", "plots_total",
    ), low=0, high=10_000_000, own_unit=True),
    Field("plots_used", "number", "已用墓穴", "plots used", (
        "已用墓穴", "已用穴位", "已使用穴位", "已用穴位数", "已用墓位", "已安葬", "已安葬穴位", "已售穴位",
        "已用格位", "plots used",
        "plots_used",
    ), low=0, high=10_000_000, own_unit=True),
    Field("stone_height_m", "number", "墓碑最高（米）", "highest stone", (
        "墓碑高度", "墓碑最高", "碑高", "highest stone", "stone_height_m",
    ), **limits(FactsForm, "stone_height_m")),
    Field("opened_on", "date", "启用日期", "opened on", (
        "启用日期", "启用时间", "开业日期", "建成时间", "opened on", "opened_on",
    )),
    _fact("organiser", "主办单位", "organiser", ("举办单位", "管理单位", "建设单位", "经营单位")),
    _fact("approval_no", "批准文号", "approval number", ("审批文号", "批文号", "批准文件号")),
    _fact("approved_by", "批准机关", "approved by", ("审批机关", "批准单位", "审批单位")),
    _fact("land_use_approval", "用地批准文号", "land-use approval", ("用地手续", "用地批文", "土地批准文号")),
    _fact("parcel_id", "地块编号", "parcel", ("规划地块", "地块号", "宗地号", "宗地代码")),
    Field("serves", "text", "服务村（社区）", "settlements served", (
        "服务村", "服务村社区", "服务村（社区）", "服务范围", "覆盖村", "服务行政村", "settlements served", "serves",
    ), max_chars=4_000),
    _SHARED["secrecy"],
    _SHARED["source"],
    _SHARED["record_id"],
)  # fmt: skip
