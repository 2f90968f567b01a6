"""Reference tables: classes of place names and types of care facilities."""
# ruff: noqa: E501 - a table is read along its columns

import json
from typing import Any

Attribute = tuple[str, str, str, str, str]
"""Name, Chinese title, English title, type, unit."""

LENGTH: Attribute = ("length_m", "长度", "Length", "number", "m")
AREA: Attribute = ("area_m2", "面积", "Area", "number", "m²")
POPULATION: Attribute = ("population", "人口", "Population", "integer", "人")
POST_CODE: Attribute = ("post_code", "邮政编码", "Post code", "text", "")
ADDRESS: Attribute = ("address", "地址", "Address", "text", "")
GRADE: Attribute = ("grade", "等级", "Grade", "text", "")
PASSES: Attribute = ("divisions_passed", "途经行政区", "Divisions passed", "text", "")
HEIGHT: Attribute = ("elevation_m", "高程", "Elevation", "number", "m")
DIVISION = (AREA, POPULATION, POST_CODE, ("rank", "级别", "Rank", "text", ""))
ROAD = (LENGTH, ("width_m", "宽度", "Width", "number", "m"), GRADE, ("start", "起点", "Start", "text", ""),
        ("end", "止点", "End", "text", ""), ("direction", "走向", "Direction", "text", ""), PASSES)  # fmt: skip
UNIT = (ADDRESS, POST_CODE)
SEEN, ONCE = "GB/T 18521-2001, seen in working systems", "seen in one place only: unverified"

# code, name, English name, parent, origin, spelled as, weight, geometry, generics, uniqueness, attributes, how sure
# (placenames.md 2.1, 2.3, 1.2; the weights are ours)
_Class = tuple[str, str, str, str, str, int, str, str, str, tuple[Attribute, ...], str]
_CLASSES: tuple[_Class, ...] = (
    ("11000", "海域", "Sea areas", "", "feature", 40, "point area", "海 湾 岛 礁", "nation", (), SEEN),
    ("11500", "海洋岛屿", "Sea island", "11000", "feature", 45, "point area", "岛 屿 礁 沙", "nation", (AREA,), ONCE),
    ("12000", "陆地水系", "Inland waters", "", "feature", 60, "point line area", "江 河 湖 水", "none", (), SEEN),
    ("12100", "河流", "River", "12000", "feature", 68, "point line area", "江 河 水 溪 港 沟 渠 川 涧 洪", "none", (LENGTH,), SEEN),
    ("12200", "湖泊", "Lake", "12000", "feature", 66, "point area", "湖 海 泊 淀 荡 塘 池 垸", "none", (AREA,), SEEN),
    ("13000", "陆地地形", "Landforms", "", "feature", 55, "point line area", "山 岭 峰 冲 坳", "none", (HEIGHT,), SEEN),
    ("13400", "山", "Mountain or hill", "13000", "feature", 60, "point line area", "山 岭 峰 尖 寨 包 脑 顶 垴 岗 坡 崖", "none", (HEIGHT,), SEEN),
    ("13410", "山口关隘", "Pass", "13000", "feature", 45, "point", "关 口 隘 坳", "none", (HEIGHT,), ONCE),
    ("21000", "行政区域及其他区域", "Divisions and other areas", "", "division", 80, "point area", "", "none", (), SEEN),
    ("21200", "省级行政区", "Province-level division", "21000", "division", 100, "point area", "省 自治区 市 特别行政区", "nation", DIVISION, ONCE),
    ("21300", "地级行政区", "Prefecture-level division", "21000", "division", 96, "point area", "市 地区 自治州 盟", "nation", DIVISION, ONCE),
    ("21400", "县级行政区", "County-level division", "21000", "division", 92, "point area", "县 区 市 自治县 旗 自治旗 林区 特区", "nation", DIVISION, ONCE),
    ("21500", "乡级行政区", "Township-level division", "21000", "division", 86, "point area", "镇 乡 街道 民族乡 苏木", "province", DIVISION, ONCE),
    ("21610", "行政村", "Administrative village", "21000", "division", 74, "point area", "村", "county", DIVISION, SEEN),
    ("21620", "社区", "Community", "21000", "division", 74, "point area", "社区", "county", DIVISION, SEEN),
    ("21630", "村民小组", "Villagers' group", "21000", "division", 40, "point area", "组", "none", (POPULATION,), "extension of Hunan"),
    ("21730", "工业区开发区", "Industrial or development zone", "21000", "division", 58, "point area", "开发区 工业园 高新区 园区", "none", (AREA,), ONCE),
    ("21740", "口岸", "Port of entry", "21000", "division", 50, "point area", "口岸", "none", (), ONCE),
    ("21750", "军事区", "Military area", "21000", "division", 20, "point area", "", "none", (), ONCE),
    ("21770", "区片", "Neighbourhood", "21000", "division", 56, "point area", "片区 小区 里 坊", "none", (), SEEN),
    ("22000", "居民点", "Settlements", "", "settlement", 64, "point area", "", "none", (), SEEN),
    ("22100", "城镇居民点", "Urban settlement", "22000", "settlement", 62, "point area", "小区 花园 苑 新村 里 弄 公寓 大厦", "built-up", (ADDRESS, POPULATION), SEEN),
    ("22200", "农村居民点", "Rural settlement", "22000", "settlement", 66, "point area", "村 湾 塆 庄 屋 冲 畈 垅 垄 塝 墈 埫 垸 咀 嘴 岭 坳 桥 铺 店 港 塘 洲 坪 洞 寨 堡 屯 家", "township", (POPULATION, POST_CODE), SEEN),
    ("22300", "工矿点", "Industrial or mining site", "22000", "settlement", 45, "point area", "厂 矿", "none", (), SEEN),
    ("22400", "农林牧渔点", "Farm, forest or fishing site", "22000", "settlement", 48, "point area", "农场 林场 茶场 渔场 牧场", "none", (AREA,), SEEN),
    ("22900", "其他居民点", "Other settlement", "22000", "settlement", 40, "point area", "", "none", (), SEEN),
    ("23000", "交通运输设施", "Transport", "", "feature", 50, "point line area", "", "none", (), SEEN),
    ("23110", "锚地", "Anchorage", "23000", "feature", 30, "point area", "锚地", "none", (), SEEN),
    ("23120", "海港", "Sea port", "23000", "feature", 50, "point area", "港", "none", (), SEEN),
    ("23130", "河港", "River port", "23000", "feature", 48, "point area", "港 码头", "none", (), SEEN),
    ("23140", "船闸", "Lock", "23000", "feature", 40, "point", "船闸 闸", "none", (), SEEN),
    ("23150", "渡口", "Ferry", "23000", "feature", 42, "point line", "渡口 渡", "none", (), SEEN),
    ("23213", "县道", "County road", "23000", "feature", 46, "line", "公路 线 路", "none", ROAD, SEEN),
    ("23214", "乡道", "Township road", "23000", "feature", 42, "line", "公路 线 路", "none", ROAD, SEEN),
    ("23220", "长途汽车站", "Coach station", "23000", "feature", 50, "point area", "汽车站 客运站 站", "none", (ADDRESS,), SEEN),
    ("23310", "铁路", "Railway", "23000", "feature", 56, "line", "铁路 线", "none", (LENGTH, GRADE, PASSES), SEEN),
    ("23320", "火车站", "Railway station", "23000", "feature", 60, "point area", "火车站 站", "none", (GRADE,), SEEN),
    ("23330", "道口", "Level crossing", "23000", "feature", 25, "point", "道口", "none", (), SEEN),
    ("23410", "航空港", "Airport", "23000", "feature", 60, "point area", "机场", "none", (GRADE,), SEEN),
    ("23510", "道路街巷", "Road, street or lane", "23000", "feature", 52, "line point", "路 街 巷 大道 大街 道 胡同 弄 后街 前街 里", "built-up", ROAD, SEEN),
    ("23530", "公交站", "Bus stop", "23000", "feature", 30, "point", "站", "none", (), SEEN),
    ("23540", "停车场", "Car park", "23000", "feature", 25, "point area", "停车场", "none", (), SEEN),
    ("23610", "桥梁", "Bridge", "23000", "feature", 46, "point line", "大桥 桥 立交桥", "none", (LENGTH, ("bridge_type", "桥型", "Type", "text", ""), ("load_t", "载重", "Load", "number", "t")), SEEN),
    ("23620", "隧道", "Tunnel", "23000", "feature", 44, "point line", "隧道", "none", (LENGTH,), SEEN),
    ("23650", "环岛路口", "Roundabout or junction", "23000", "feature", 28, "point", "环岛 路口", "none", (), SEEN),
    ("23660", "加油站", "Filling station", "23000", "feature", 22, "point", "加油站", "none", (ADDRESS,), SEEN),
    ("23670", "灯塔", "Lighthouse", "23000", "feature", 30, "point", "灯塔", "none", (), SEEN),
    ("24000", "水利电力通信设施", "Water, power and telecom", "", "feature", 44, "point line area", "", "none", (), SEEN),
    ("24100", "井", "Well", "24000", "feature", 26, "point", "井", "none", (), SEEN),
    ("24210", "池塘", "Pond", "24000", "feature", 30, "point area", "塘 池 堰", "none", (AREA,), SEEN),
    ("24230", "水库", "Reservoir", "24000", "feature", 52, "point area", "水库", "none", (AREA, ("capacity_m3", "库容", "Capacity", "number", "m³")), SEEN),
    ("24300", "排灌", "Drainage and irrigation", "24000", "feature", 30, "point line", "干渠 渠 泵站 闸 站", "none", (LENGTH,), SEEN),
    ("24400", "堤堰", "Dyke or weir", "24000", "feature", 36, "point line", "堤 堰 坝", "none", (LENGTH,), SEEN),
    ("24500", "运河", "Canal", "24000", "feature", 50, "line", "运河", "none", (LENGTH,), SEEN),
    ("24600", "电力", "Power", "24000", "feature", 30, "point line area", "电站 水电站 变电站", "none", (), SEEN),
    ("24700", "通信", "Telecommunication", "24000", "feature", 24, "point", "站 塔", "none", (), SEEN),
    ("25000", "纪念地和旅游景点", "Memorials and tourism", "", "feature", 54, "point area", "", "none", (), SEEN),
    ("25100", "纪念地", "Memorial", "25000", "feature", 54, "point area", "纪念馆 陵园 故居 遗址 旧址 墓 碑 祠 古战场", "none", (("keeper", "管理单位", "Keeper", "text", ""), ("commemorates", "纪念人物或事件", "Person or event", "text", "")), SEEN),
    ("25200", "公园", "Park", "25000", "feature", 54, "point area", "公园 森林公园 湿地公园", "built-up", (AREA,), SEEN),
    ("25300", "风景名胜区", "Scenic area", "25000", "feature", 58, "point area", "风景名胜区 风景区 景区 自然保护区", "none", (AREA, GRADE), SEEN),
    ("26000", "建筑物", "Buildings", "", "feature", 38, "point area", "", "none", (), SEEN),
    ("26210", "亭", "Pavilion", "26000", "feature", 34, "point", "亭", "none", (), SEEN),
    ("26220", "台", "Terrace", "26000", "feature", 34, "point", "台", "none", (), SEEN),
    ("26230", "碑", "Stele", "26000", "feature", 34, "point", "碑", "none", (), SEEN),
    ("26240", "塔", "Pagoda or tower", "26000", "feature", 42, "point", "塔", "none", (), SEEN),
    ("26290", "其他建筑物", "Other building", "26000", "feature", 34, "point area", "阁 楼 寺 庙 宫", "none", (), SEEN),
    ("26310", "广场", "Square", "26000", "feature", 46, "point area", "广场 体育场", "built-up", (AREA,), SEEN),
    ("26510", "集贸市场", "Market", "26000", "feature", 36, "point area", "市场 集市", "none", (ADDRESS,), "extension of Hunan"),
    ("27000", "单位", "Units", "", "feature", 34, "point area", "", "none", (), SEEN),
    ("27100", "党政机关", "Party and government body", "27000", "feature", 40, "point area", "政府 委员会 局 办事处", "none", UNIT, SEEN),
    ("27200", "民间组织", "Civil organisation", "27000", "feature", 28, "point area", "协会 学会", "none", UNIT, SEEN),
    ("27300", "事业单位", "Public institution", "27000", "feature", 36, "point area", "学校 小学 中学 医院 卫生院", "none", UNIT, SEEN),
    ("27400", "企业", "Enterprise", "27000", "feature", 26, "point area", "公司 厂", "none", UNIT, SEEN),
    ("27500", "军事单位", "Military unit", "27000", "feature", 10, "point area", "", "none", UNIT, SEEN),
    ("27610", "村委会", "Village committee", "27000", "feature", 50, "point area", "村委会 村民委员会", "county", UNIT, SEEN),
    ("27620", "居委会", "Residents' committee", "27000", "feature", 50, "point area", "居委会 居民委员会", "county", UNIT, SEEN),
)  # fmt: skip
CLASS_COLUMNS = (
    "code", "name", "name_en", "parent_code", "origin", "edition", "spelled_as", "weight", "geometry_kinds", "generics",
    "uniqueness", "attribute_schema",
)  # fmt: skip


def _schema(attributes: tuple[Attribute, ...]) -> str:
    keys = ("name", "title_zh", "title_en", "type", "unit")
    listed = [{k: v for k, v in zip(keys, each, strict=True) if v} for each in attributes]
    return json.dumps(listed, ensure_ascii=False)


def place_classes() -> list[dict[str, Any]]:
    """Rows of place_classes.csv, parents first."""
    rows = []
    for code, name, name_en, parent, spelled_as, weight, kinds, generics, scope, attributes, edition in _CLASSES:
        origin = "province" if edition.startswith("extension") else "GB"
        values = (code, name, name_en, parent, origin, edition, spelled_as, weight, kinds, generics, scope)
        rows.append(dict(zip(CLASS_COLUMNS, (*values, _schema(attributes)), strict=True)))
    return rows


# code, name, English name, level (coverage.md 1.3)
CARE_TYPES: tuple[tuple[str, str, str, str], ...] = (
    ("city-guidance", "市级养老服务指导中心", "City guidance centre", "city"),
    ("city-welfare-home", "市社会福利院", "City welfare home", "city"),
    ("county-intensive-care", "县级特困失能集中照护机构", "County intensive-care home", "county"),
    ("county-welfare-home", "社会福利院", "Welfare home", "county"),
    ("dementia-care", "失智失能养护院", "Dementia and disability care home", "county"),
    ("county-guidance", "养老服务指导中心", "County guidance centre", "county"),
    ("rural-welfare-home", "农村福利院（区域性）", "Regional rural welfare home", "township"),
    ("township-centre", "街道（乡镇）综合养老服务中心", "Township comprehensive care centre", "township"),
    ("private-home", "民办养老院", "Private care home", "township"),
    ("home-care-centre", "城乡社区居家养老服务中心", "Community home-care centre", "community"),
    ("day-care", "日间照料中心", "Day-care centre", "community"),
    ("mutual-care", "农村互助照料中心", "Rural mutual-care centre", "community"),
    ("happiness-home", "幸福院", "Rural happiness home", "community"),
    ("canteen", "老年食堂（助餐点）", "Elderly canteen", "community"),
    ("mutual-household", "互助养老中心户", "Mutual-care host household", "household"),
    ("home-bed", "家庭养老床位", "Home care bed", "household"),
    ("home-adaptation", "适老化改造户", "Adapted home", "household"),
)
