"""Published collections of the facilities."""

from gis.core.collections import DIVISION_OF, STATE_NAMES, Collection, count, number, text

CEMETERIES = Collection(
    "cemeteries",
    "cemeteries",
    "公墓",
    "Cemeteries",
    "公益性和经营性公墓、骨灰堂；只公布墓位数，不涉个人。",
    "Public-benefit and commercial cemeteries and columbaria; plots only, no persons.",
    "Geometry",
    (
        text("name", "名称", "Name", tile=True),
        text(
            "nature",
            "性质",
            "Nature",
            tile=True,
            values={
                "public-urban": "城市公益性",
                "public-rural": "农村公益性",
                "commercial": "经营性",
                "columbarium": "骨灰堂",
            },
        ),
        *DIVISION_OF,
        text("address", "地址", "Address"),
        text("organiser", "主办单位", "Organiser"),
        number("area_m2", "占地面积", "Area", "m²"),
        count("plots_total", "墓位总数", "Plots"),
        count("plots_used", "已用墓位", "Plots used"),
        count("served_settlements", "服务村（社区）数", "Settlements served"),
        text("status", "状态", "Status", tile=True, values=STATE_NAMES),
    ),
)

CARE_CENTRES = Collection(
    "care-centres",
    "care_centres",
    "养老服务设施",
    "Care centres",
    "市县、乡镇、村（社区）、家庭四级养老服务设施。",
    "Elderly-care facilities of all four levels.",
    "Point",
    (
        text("name", "名称", "Name", tile=True),
        text("type_code", "类型代码", "Type code", tile=True),
        text("type_name", "类型", "Type"),
        text("type_name_en", "类型（英）", "Type in English"),
        text(
            "level",
            "层级",
            "Level",
            tile=True,
            values={
                "city": "市级",
                "county": "县级",
                "township": "乡镇级",
                "community": "村（社区）级",
                "household": "家庭",
            },
        ),
        text("operation_mode", "运营方式", "Operation"),
        count("beds_total", "床位数", "Beds"),
        count("beds_nursing", "护理型床位数", "Nursing beds"),
        count("day_places", "日间照料名额", "Day places"),
        count("meals_per_day", "日供餐数", "Meals per day"),
        count("residents", "在住老人", "Residents"),
        count("grade", "等级", "Grade"),
        text("status", "状态", "Status", tile=True, values=STATE_NAMES),
        *DIVISION_OF,
        text("address", "地址", "Address"),
    ),
)

SETTLEMENTS = Collection(
    "settlements",
    "settlements",
    "村和社区",
    "Settlements",
    "村、社区及其人口，作为设施需求。",
    "Villages and communities with their residents: the demand.",
    "Point",
    (
        text("name", "名称", "Name", tile=True),
        text("kind", "类别", "Kind", tile=True, values={"village": "村", "community": "社区"}),
        *DIVISION_OF,
        count("pop_total", "人口", "Residents", unit="人"),
        count("pop_60", "60岁及以上", "Residents 60+", unit="人", tile=True),
        count("pop_65", "65岁及以上", "Residents 65+", unit="人"),
        count("pop_80", "80岁及以上", "Residents 80+", unit="人"),
        count("year", "年份", "Year"),
    ),
    cells=True,
)

COLLECTIONS = (CEMETERIES, CARE_CENTRES, SETTLEMENTS)
