"""Fields of a list of care facilities, and the names they go by in the national information system and look-alikes."""

from gis.core.uploads.kinds import Field
from gis.facilities.care_records import CareFactsForm
from gis.facilities.kinds.facility import STATES, YES_NO, choices_of, limits, shared_fields
from gis.facilities.tables import OPERATION_MODES

LEVELS = {
    "市级": "city", "市": "city", "city": "city", "县级": "county", "县": "county", "区县级": "county",
    "county": "county",
    "乡镇级": "township", "乡镇": "township", "街道": "township", "乡镇（街道）级": "township", "township": "township",
    "村级": "community", "社区级": "community", "村（社区）级": "community", "community": "community",
    "家庭": "household", "household": "household",
}  # fmt: skip
MODES = {**{mode: mode for mode in OPERATION_MODES}, "民办公助": "民办", "公办公营": "公建公营", "公办民营": "公建民营",
         "公办": "公建公营", "民营": "民办"}  # fmt: skip
_ACCEPTED = {
    "通过": "accepted", "已通过": "accepted", "合格": "accepted", "验收合格": "accepted", "有": "accepted",
    "已取得": "accepted", "是": "accepted", "未通过": "refused", "不合格": "refused", "不予许可": "refused",
    "未申请": "not-applied", "未验收": "not-applied", "未办理": "not-applied", "无": "not-applied", "否": "not-applied",
    "不需要": "not-needed", "无需": "not-needed", "不适用": "not-needed",
}  # fmt: skip
_SHARED = shared_fields(
    ("养老机构名称", "机构名称", "设施名称", "单位名称", "养老服务设施名称", "care centre", "facility")
)


def _fact(name: str, zh: str, en: str, headers: tuple[str, ...]) -> Field:
    """Return a number of the facts form, with the form's own bounds."""
    return Field(name, "number", zh, en, (zh, *headers, en, name), own_unit=True, **limits(CareFactsForm, name))


def _acceptance(name: str, zh: str, en: str, headers: tuple[str, ...]) -> tuple[Field, ...]:
    state = choices_of(CareFactsForm, f"{name}_state", _ACCEPTED)
    return (
        Field(f"{name}_state", "choice", zh, en, (zh, *headers, en, f"{name}_state"), choices=state),
        Field(f"{name}_reason", "text", f"{zh}未通过原因", f"{en}: why not", (f"{zh}未通过原因", f"{name}_reason"),
              **limits(CareFactsForm, f"{name}_reason")),
        Field(f"{name}_on", "date", f"{zh}日期", f"{en} on", (f"{zh}日期", f"{zh}时间", f"{name}_on")),
    )  # fmt: skip


FIELDS = (
    _SHARED["name"],
    Field("credit_code", "code", "统一社会信用代码", "credit code", (
        "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "credit code", "credit_code",
    ), max_chars=40),
    Field("type_code", "text", "设施类型", "type", (
        "设施类型", "机构类型", "机构类别", "设施类别", "单位类型", "类型", "类别", "type", "type_code",
    ), required=True, max_chars=80),
    Field("level", "choice", "层级", "level", ("层级", "级别", "服务层级", "level"), choices=LEVELS),
    _SHARED["county"],
    _SHARED["township"],
    _SHARED["address"],
    Field("status", "choice", "运营状态", "status", (
        "运营状态", "经营状态", "存续状态", "营业状态", "状态", "currentStatus", "status",
    ), choices=STATES),
    Field("operation_mode", "choice", "运营方式", "operation", (
        "运营方式", "运营模式", "经营性质", "operation", "operation_mode",
    ), choices=MODES),
    Field("founding_body", "text", "兴办主体", "founding body", (
        "兴办主体", "举办主体", "主办单位", "举办单位", "founding body", "founding_body",
    ), **limits(CareFactsForm, "founding_body")),
    _fact("beds_total", "床位数", "beds", (
        "床位总数", "总床位数", "核定床位数", "核定床位", "床位", "养老床位数", "beds total",
    )),
    _fact("beds_nursing", "护理型床位数", "nursing beds", ("护理型床位", "护理床位", "护理床位数", "其中护理型床位数")),
    _fact("beds_full_care", "全护理床位数", "full-care beds", (
        "全护理床位", "失能床位", "失能失智床位数", "全失能床位数",
    )),
    _fact("day_places", "日间照料名额", "day places", (
        "日间照料床位", "日间照料床位数", "日托床位", "日托名额", "日间床位数",
    )),
    Field("meals_per_day", "number", "日供餐数", "meals per day", (
        "日供餐数", "日供餐人数", "日供餐能力", "每日供餐", "meals per day", "meals_per_day",
    ), low=0, high=100_000, own_unit=True),
    _fact("residents", "在住老人数", "residents", (
        "在住老人", "入住老年人数", "入住老人数", "入住人数", "在院人数", "月末在院人数",
    )),
    Field("residents_on", "date", "在住统计日期", "residents on", (
        "在住统计日期", "入住统计日期", "统计日期", "统计时间", "residents on", "residents_on",
    )),
    Field("grade", "number", "等级", "grade", ("等级", "机构等级", "评定等级", "instLev", "grade"), low=0, high=5),
    Field("star", "number", "星级", "stars", ("星级", "评定星级", "stars", "star"), low=1, high=5),
    Field("for_hardship", "choice", "是否收住特困人员", "takes people in hardship", (
        "是否收住特困人员", "收住特困", "特困供养", "是否特困供养机构", "for_hardship",
    ), choices=YES_NO),
    *_acceptance("fire", "消防验收", "fire acceptance", ("消防验收情况", "消防审验", "消防是否合格", "消防备案")),
    *_acceptance("food", "食品经营许可", "food licence", ("食品经营许可证", "食品许可", "食堂许可", "餐饮许可")),
    Field("is_filed", "choice", "是否备案", "filed", (
        "是否备案", "备案情况", "备案状态", "is_filed", "filed",
    ), choices=YES_NO),
    Field("filed_on", "date", "备案日期", "filed on", ("备案日期", "备案时间", "filed on", "filed_on")),
    Field("valid_from", "date", "成立日期", "founded", ("成立日期", "设立日期", "成立时间", "founded", "valid_from")),
    Field("serves", "text", "服务村（社区）", "settlements served", (
        "服务村", "服务村社区", "服务村（社区）", "服务社区", "服务范围", "覆盖村", "settlements served", "serves",
    ), max_chars=4_000),
    _SHARED["secrecy"],
    _SHARED["source"],
    _SHARED["record_id"],
)  # fmt: skip
