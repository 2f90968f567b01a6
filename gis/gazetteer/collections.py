"""Published collections of the gazetteer."""

from gis.core.collections import DIVISION_OF, READING_NAMES, Collection, Property, count, text

PLACE_NAMES = Collection(
    "place-names",
    "place_names",
    "地名",
    "Place names",
    "地名实体及其标准名称、读音和曾用名。",
    "Places with their standard name, reading and earlier names.",
    "Geometry",
    (
        text("name", "标准名称", "Standard name", tile=True),
        text("pinyin", "罗马字母拼写", "Roman spelling"),
        text("pinyin_toned", "汉语拼音", "Spelling with tones"),
        text("pinyin_status", "读音核定", "Reading", values=READING_NAMES),
        text("class_code", "类别代码", "Class code", tile=True),
        text("class_name", "类别", "Class"),
        text("class_name_en", "类别（英）", "Class in English"),
        *DIVISION_OF,
        text("status", "使用状态", "Status", tile=True, values={"current": "现今", "historic": "历史"}),
        text("place_code", "地名代码", "Place code"),
        text("former_names", "曾用名、别名", "Other names"),
        text(
            "geometry_status",
            "位置性质",
            "Position",
            values={"surveyed": "实测", "approximate": "概略", "invented": "虚构", "none": "无位置"},
        ),
        text("specific", "专名", "Specific part"),
        text("generic", "通名", "Generic part"),
        text(
            "reading_source",
            "读音依据",
            "Basis of the reading",
            values={"auto": "自动", "sources": "资料一致", "approved": "人工核定", "received": "原表所载"},
        ),
        text("local_reading", "地名原读音", "Local reading"),
        count("since_year", "始年", "First year"),
        count("until_year", "止年", "Last year"),
        text("origin", "来历", "Origin of the name"),
        text("meaning", "含义", "Meaning of the name"),
        text("history_note", "历史沿革", "History"),
        text("description", "实体概况", "Description"),
        text(
            "protection_level",
            "保护级别",
            "Level of protection",
            values={"county": "县级", "prefecture": "市级", "province": "省级", "national": "国家级"},
        ),
        text("protection_list", "保护名录", "List of protected names"),
        Property("protected_on", "date", "列入保护名录日期", "Listed as protected on"),
        text("protection_ref", "保护名录文件", "Document of the list"),
        text("approval_ref", "批准文号", "Approval reference"),
        count("approved_year", "批准年份", "Year of approval"),
        text("entity_id", "同一实体标识", "Entity shared with another record"),
    ),
    outlines="place_name_outlines",
    low=("name", "class_code", "status", "is_sample"),
    cells=True,
)

COLLECTIONS = (PLACE_NAMES,)
