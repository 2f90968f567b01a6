"""Quality columns of receivers and witness objects in a marker file, by what vendors call them (6.5, B-05, B-07).

The names are from memory of the vendors' exports; a column that is not recognised can be named in the profile.
"""

from gis.core.uploads.kinds import Field

SOLUTIONS = {
    "固定解": "fixed", "固定": "fixed", "窄带固定": "fixed", "窄带固定解": "fixed", "RTK固定": "fixed",
    "RTK固定解": "fixed",
    "fixed": "fixed", "fix": "fixed", "rtk fixed": "fixed", "narrow_int": "fixed", "浮点解": "float", "浮点": "float",
    "RTK浮点": "float", "float": "float", "rtk float": "float", "单点解": "single", "单点": "single",
    "自主定位": "single",
    "single": "single", "autonomous": "single", "差分解": "differential", "差分": "differential",
    "伪距差分": "differential", "码差分": "differential", "dgps": "differential", "dgnss": "differential",
    "differential": "differential",
}  # fmt: skip
ANTENNA = {
    "斜高": "slant", "斜距": "slant", "slant": "slant", "垂高": "vertical", "直高": "vertical", "杆高": "vertical",
    "垂直": "vertical", "vertical": "vertical", "相位中心高": "phase-centre", "相位中心": "phase-centre",
    "phase center": "phase-centre", "phase centre": "phase-centre",
}  # fmt: skip
AZIMUTH_KINDS = {
    "坐标方位角": "grid", "坐标": "grid",
    "坐标北": "grid", "grid": "grid", "真方位角": "true", "真": "true",
    "真北": "true", "true": "true",
    "磁方位角": "magnetic", "磁": "magnetic", "磁北": "magnetic", "magnetic": "magnetic",
}  # fmt: skip
WORDS = {"solution": SOLUTIONS, "antenna_height_type": ANTENNA, "azimuth_kind": AZIMUTH_KINDS}
ORDINALS = {1: "一", 2: "二", 3: "三"}

QUALITY_FIELDS = (
    Field(
        "solution",
        "text",
        "解状态",
        "solution",
        (
            "解状态",
            "解类型",
            "解算状态",
            "解算类型",
            "固定状态",
            "定位状态",
            "定位类型",
            "解",
            "solution",
            "solution type",
            "fix type",
            "fix",
            "status type",
        ),
        max_chars=40,
    ),
    Field(
        "hrms_m",
        "number",
        "HRMS",
        "HRMS",
        ("HRMS", "水平RMS", "水平残差", "H精度", "horizontal rms", "h rms"),
        low=0,
        high=1000,
    ),
    Field(
        "vrms_m",
        "number",
        "VRMS",
        "VRMS",
        ("VRMS", "垂直RMS", "垂直残差", "V精度", "高程精度", "vertical rms", "v rms"),
        low=0,
        high=1000,
    ),
    Field("pdop", "number", "PDOP", "PDOP", ("PDOP", "PDOP值"), low=0, high=1000),
    Field(
        "satellites",
        "number",
        "卫星数",
        "satellites",
        ("卫星数", "卫星颗数", "可用卫星数", "公共卫星数", "使用卫星数", "sats", "sat", "satellites", "sv"),
        low=0,
        high=200,
    ),
    Field(
        "epochs",
        "number",
        "历元数",
        "epochs",
        ("历元数", "历元个数", "平滑次数", "平滑历元", "epochs", "averaged"),
        low=0,
        high=1_000_000,
    ),
    Field(
        "age_s",
        "number",
        "差分龄期",
        "age of corrections",
        ("差分龄期", "差分延迟", "数据龄期", "龄期", "差分时延", "age", "diff age", "age of corrections"),
        low=0,
        high=100_000,
    ),
    Field(
        "session",
        "text",
        "测回",
        "session",
        ("测回", "测回号", "测回数", "时段", "时段号", "session", "sessions"),
        max_chars=40,
    ),
    Field(
        "antenna_height_m",
        "number",
        "天线高",
        "antenna height",
        (
            "天线高",
            "仪器高",
            "天线高度",
            "目标高",
            "杆高",
            "antenna height",
            "ant height",
            "ant hgt",
            "rod height",
            "hi",
        ),
        low=0,
        high=50,
    ),
    Field(
        "antenna_height_type",
        "text",
        "天线高类型",
        "antenna height type",
        ("天线高类型", "天线高量取方式", "量高方式", "量取方式", "天线高方式", "antenna height type", "ant type"),
        max_chars=40,
    ),
    Field(
        "receiver",
        "text",
        "接收机",
        "receiver",
        ("接收机", "接收机型号", "接收机编号", "仪器型号", "仪器编号", "设备号", "receiver", "device", "serial number"),
        max_chars=120,
    ),
    Field(
        "base_id",
        "text",
        "基站",
        "base",
        (
            "基站",
            "基站号",
            "基站名",
            "基站ID",
            "基准站",
            "基准站号",
            "挂载点",
            "源节点",
            "base",
            "base id",
            "base station",
            "mount point",
            "mountpoint",
        ),
        max_chars=80,
    ),
    Field(
        "service_frame",
        "text",
        "服务框架",
        "service frame",
        ("服务框架", "坐标框架", "参考框架", "CORS框架", "frame", "reference frame", "service frame"),
        max_chars=40,
    ),
    Field(
        "frame_epoch",
        "number",
        "框架历元",
        "frame epoch",
        ("框架历元", "参考历元", "坐标历元", "frame epoch", "reference epoch"),
        low=1980,
        high=2200,
    ),
    Field(
        "observer",
        "text",
        "观测者",
        "observer",
        ("观测者", "观测员", "测量员", "测量人", "测量人员", "作业员", "司仪", "observer", "surveyor", "operator"),
        max_chars=80,
    ),
    Field(
        "started_at",
        "text",
        "开始时间",
        "start time",
        ("开始时间", "起始时间", "观测开始时间", "开始观测时间", "start time", "start", "begin time"),
        max_chars=40,
    ),
    Field(
        "ended_at",
        "text",
        "结束时间",
        "end time",
        ("结束时间", "终止时间", "观测结束时间", "end time", "end", "stop time"),
        max_chars=40,
    ),
)


WITNESS_COLUMNS = (
    ("witness_{n}", "方位物{n}", "witness {n}", "方位物{n} 方位物{han} 方位物{n}名称 方位物名称{n} witness{n}"),
    ("witness_{n}_part", "方位物{n}部位", "witness {n} part", "方位物{n}部位 方位物{han}部位 部位{n}"),
    ("witness_{n}_distance", "方位物{n}距离", "witness {n} distance",
     "距离{n} 距离{han} 方位物{n}距离 方位物距离{n} 方位物{han}距离 distance{n}"),
    ("witness_{n}_azimuth", "方位物{n}方位角", "witness {n} azimuth",
     "方位角{n} 方位角{han} 方位物{n}方位角 方位物方位角{n} 坐标方位角{n} 真方位角{n} 磁方位角{n} azimuth{n}"),
)  # fmt: skip
"""Field, titles and synonyms (blanks between) of the columns of one witness; {n} is its number, {han} in characters."""


def _witness_field(column: tuple[str, str, str, str], n: int) -> Field:
    name, title_zh, title_en, words = (part.format(n=n, han=ORDINALS[n]) for part in column)
    return Field(name, "text", title_zh, title_en, (*words.split(), title_en))


WITNESS_FIELDS = (
    *(_witness_field(column, n) for n in ORDINALS for column in WITNESS_COLUMNS),
    Field(
        "azimuth_kind",
        "text",
        "方位角类型",
        "azimuth kind",
        ("方位角类型", "方位角种类", "方位角类别", "azimuth kind", "azimuth type"),
        max_chars=40,
    ),
)
