"""The one list of fields of the register form (地名登记表): import, export, record page and checks read it.

Sources: second census form and real rows ([S8]-[S10] of the domain notes, placenames 2.3). The national field codes
(`BMMX...`) were seen in one working exchange only and cover these fields alone; the others have none here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kept = Literal["place", "name", "names", "details"]
"""Where a field is kept: a column of `place`, a column of its standard name, a name of a kind, or `place.details`."""
Type = Literal["text", "long", "code", "number", "date", "year", "choice", "angle", "name", "names"]

SECRECY = {
    "公开": "public", "内部": "internal", "秘密": "restricted", "机密": "restricted", "绝密": "restricted",
    "public": "public", "internal": "internal", "restricted": "restricted",
    "非密": "public", "不涉密": "public", "工作秘密": "internal", "内部使用": "internal", "内部资料": "internal",
}  # fmt: skip
STATUSES = {
    "现今": "current", "现今地名": "current", "在用": "current", "使用中": "current", "current": "current",
    "历史": "historic", "历史地名": "historic", "已废止": "historic", "废止": "historic", "historic": "historic",
}  # fmt: skip

PROTECTION = {
    "国家级": "national", "省级": "province", "市级": "prefecture", "县级": "county",
    "national": "national", "province": "province", "prefecture": "prefecture", "county": "county",
    "国家": "national", "省": "province", "市": "prefecture", "县": "county", "区级": "county",
    "设区市级": "prefecture", "地市级": "prefecture", "provincial": "province",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisterField:
    """A field of the register form.

    Attributes:
        name: key in `details` and in files of ours; `column` names the column or the kind of name where it differs.
        type: `names` are several names in one cell, `year` a year or a day, `angle` degrees in any spelling.
        kept: where it is kept. Fields of `name` and `names` belong to `place_name`.
        mandatory: marked * in the sheet; enforced at submission, not in a draft (P-A2).
        national: field code of the national database, where one was seen.
        synonyms: headers it goes by, besides its titles and its code.
    """

    name: str
    type: Type
    title_zh: str
    title_en: str
    kept: Kept
    synonyms: tuple[str, ...] = ()
    column: str = ""
    mandatory: bool = False
    national: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    max_chars: int = 200

    @property
    def stored_as(self) -> str:
        """The column, the kind of name or the key in `details`."""
        return self.column or self.name

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header it goes by: titles, synonyms, its name and its national code."""
        code = () if self.national is None else (self.national,)
        return tuple(dict.fromkeys((self.title_zh, *self.synonyms, self.title_en, self.name, *code)))


F = RegisterField

NAMES = (
    F("name", "name", "标准名称", "Standard name", "name", (
        "标准地名", "地名", "地名名称", "标准地名名称", "名称", "标准名", "mc", "dmmc", "bzmc", "standard name",
    ), mandatory=True, national="BMMX0002"),
    F("hanzi", "name", "汉字书写", "Written in Hanzi", "details", ("汉字", "地名汉字", "汉字名称", "hzsx")),
    F("specific", "name", "专名", "Specific part", "name", ("地名专名", "专名部分"), national="BMMX0007"),
    F("generic", "name", "通名", "Generic part", "name", ("地名通名", "通名部分"), national="BMMX0009"),
    F("roman", "text", "罗马字母拼写", "Roman spelling", "name", (
        "罗马字母", "罗马拼写", "罗马字", "汉语拼音拼写", "标准拼写", "拼音", "汉语拼音", "lmzmpx", "roman", "spelling",
    ), column="pinyin", mandatory=True, national="BMMX0006"),
    F("pinyin_toned", "text", "汉语拼音（带声调）", "Pinyin with tones", "name", (
        "带调拼音", "带声调拼音", "拼音带声调", "注音",
    ), national="BMMX0018"),
    F("generic_roman", "text", "通名罗马字母拼写", "Roman spelling of the generic", "details", (
        "通名拼写", "通名拼音",
    )),
    F("reading", "text", "普通话读音", "Putonghua reading", "name", ("普通话", "标准读音", "读音", "putonghua")),
    F("local_reading", "text", "地名原读音", "Local reading", "name", ("原读音", "当地读音", "方言读音", "地方读音")),
    F("language", "text", "地名语种", "Language", "name", ("语种", "语言", "语言文字"), max_chars=20),
    F("approval_ref", "text", "批准文号", "Approval reference", "name", ("批准文件", "批文", "命名文号")),
    F("short", "names", "简称", "Short forms", "names", ("地名简称", "short form")),
    F("alias", "names", "别名", "Aliases", "names", ("又名", "别称", "地名别名", "aliases")),
    F("former", "names", "曾用名", "Former names", "names", ("原名", "旧名", "旧称", "曾用地名", "former name")),
    F("historic", "names", "历史名称", "Historic names", "names", ("古名", "古称", "历史上的名称")),
    F("local", "names", "俗名", "Local names", "names", ("俗称", "当地名称", "小地名")),
    F("dialect", "names", "方言名称", "Dialect names", "names", ("方言名", "土名")),
    F("minority", "names", "少数民族语书写", "Minority-language writing", "names", (
        "民族文字书写", "少数民族文字", "少数民族语言书写", "民族语名称",
    )),
    F("misspelling", "names", "误写", "Misspellings", "names", ("错写", "误写名称", "异写")),
)  # fmt: skip

PLACE = (
    F("place_code", "code", "地名代码", "Place code", "place", (
        "标准地名代码", "地名编码", "代码", "编码", "dmdm", "place code", "code",
    ), mandatory=True, national="BMMX0001", max_chars=20),
    F("class_code", "text", "地名类别", "Class", "place", (
        "类别代码", "地名类别代码", "类别", "类型代码", "地名类型", "实体类别", "lbdm", "class", "class code",
    ), mandatory=True, national="BMMX0003"),
    F("class_name", "text", "类别名称", "Name of the class", "details", ("地名类别名称", "类型名称", "class name")),
    F("division", "text", "所在（跨）行政区", "Divisions", "place", (
        "所在行政区", "所跨行政区", "所在(跨)行政区", "行政区", "行政区划", "所属行政区", "政区", "所在政区",
        "所属政区", "行政区划代码", "区划代码", "乡镇", "所在乡镇", "szxzq", "division", "divisions",
    ), column="division_id", mandatory=True, national="BMMX0044"),
    F("longitude_to", "angle", "至东经", "Longitude to", "place", (
        "东经至", "到东经", "东经到", "东经(至)", "终点经度", "止点东经", "to-E", "to E", "lon_to", "longitude to",
    ), column="lon_to"),
    F("latitude_to", "angle", "至北纬", "Latitude to", "place", (
        "北纬至", "到北纬", "北纬到", "北纬(至)", "终点纬度", "止点北纬", "to-N", "to N", "lat_to", "latitude to",
    ), column="lat_to"),
    F("status", "choice", "使用状态", "In use", "place", (
        "使用时间", "地名状态", "现今或历史", "现今/历史", "使用情况", "status", "in use",
    ), mandatory=True, choices=STATUSES),
    F("since_year", "year", "设立年份", "Set-up year", "place", (
        "设立年代", "设立时间", "始建年份", "建立年份", "始年", "设立", "since", "since year", "set-up year",
    )),
    F("until_year", "year", "废止年份", "Abolition year", "place", (
        "废止年代", "废止时间", "撤销年份", "止年", "until", "until year", "abolition year",
    )),
    F("origin", "long", "地名来历", "Origin", "place", ("来历", "地名的来历", "名称来历", "命名来历"), max_chars=4000),
    F("meaning", "long", "地名含义", "Meaning", "place", ("含义", "地名的含义", "名称含义", "意义"), mandatory=True,
      national="BMMX0042", max_chars=4000),
    F("history_note", "long", "历史沿革", "History", "place", ("地名沿革", "沿革", "地名的历史沿革", "history"),
      max_chars=4000),
    F("description", "long", "地理实体概况", "Description", "place", (
        "实体概况", "地理实体描述", "概况", "实体描述", "地理实体概述", "简介", "description",
    ), mandatory=True, max_chars=4000),
    F("protection_level", "choice", "保护级别", "Level of protection", "place", (
        "地名保护级别", "保护名录级别", "保护等级",
    ), choices=PROTECTION),
    F("protection_list", "text", "保护名录", "List of protected names", "place", (
        "地名保护名录", "保护名录批次", "保护名录名称", "名录批次",
    )),
    F("protected_on", "date", "列入保护名录日期", "Listed as protected on", "place", ("列入名录日期", "公布保护日期")),
    F("protection_ref", "text", "保护名录文件", "Document of the list", "place", ("保护名录文号", "名录公布文件")),
    F("secrecy", "choice", "密级", "Secrecy", "place", ("涉密等级", "秘密等级", "保密级别", "secrecy"),
      mandatory=True, choices=SECRECY),
)  # fmt: skip

DETAILS = (
    F("coordinate_system", "text", "坐标系", "Coordinate system", "details", ("坐标系统", "坐标系名称", "大地基准")),
    F("measuring_method", "text", "测量方法", "Measuring method", "details", ("测量方式", "坐标测量方法", "定位方法")),
    F("census_state", "text", "普查状态", "Census state", "details", ("地名普查状态", "变更状态", "更新状态")),
    F("map_name", "text", "原图名称", "Name on the old map", "details", ("图上名称", "地图名称", "地形图名称")),
    F("map_sheet", "text", "图幅号", "Map sheet", "details", ("图号", "所在图幅", "图名图号", "地形图图号")),
    F("map_edition", "text", "图幅版次", "Map edition", "details", ("版次", "地图版次", "出版时间")),
    F("map_scale", "text", "比例尺", "Map scale", "details", ("地图比例尺", "图幅比例尺")),
    F("named_on", "text", "命名时间", "Named on", "details", ("命名日期", "批准时间", "批准日期", "命名年份")),
    F("position_note", "long", "相对位置", "Position in words", "details", (
        "地理位置", "位置", "方位", "所在位置", "位置描述", "position",
    ), national="BMMX0047", max_chars=2000),
    F("media", "long", "多媒体信息", "Media", "details", ("多媒体", "照片编号", "图片", "多媒体文件"), max_chars=2000),
    F("sources", "long", "资料来源", "Sources", "details", ("来源", "资料来源及出处", "出处", "sources"),
      max_chars=2000),
    F("registered_by", "text", "登记人", "Registered by", "details", ("填表人", "调查人", "登记者"), mandatory=True),
    F("registered_unit", "text", "登记单位", "Registering unit", "details", ("填表单位", "调查单位"), mandatory=True),
    F("registered_on", "text", "登记时间", "Registered on", "details", ("登记日期", "填表日期", "填表时间"),
      mandatory=True),
    F("sign_count", "number", "地名标志数量", "Number of signs", "details", ("标志数量", "标志数", "地名标志个数")),
    F("elevation", "number", "海拔高程", "Elevation", "details", ("高程", "海拔", "海拔高度", "主峰高程", "elevation")),
    F("remark", "long", "备注", "Remarks", "details", ("说明", "附注", "remark", "remarks", "note"), max_chars=2000),
)  # fmt: skip

FIELDS: tuple[RegisterField, ...] = (*NAMES, *PLACE, *DETAILS)
BY_NAME: Mapping[str, RegisterField] = {each.name: each for each in FIELDS}
NATIONAL: Mapping[str, str] = {each.national: each.name for each in FIELDS if each.national is not None}
"""Fields by their code in the national database."""
MANDATORY: tuple[str, ...] = tuple(each.name for each in FIELDS if each.mandatory)
NAME_KINDS: Mapping[str, str] = {each.name: each.stored_as for each in NAMES if each.kept == "names"}
"""Kind of name by the field that lists such names."""
PROTECTED = ("protection_level", "protection_list", "protected_on", "protection_ref")
"""What is recorded of a name on a list of protected names."""
FOUR = ("origin", "meaning", "history_note", "description")
"""The four big items (四大项)."""
