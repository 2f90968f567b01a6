"""What the register knows about its own region: area, zones, codes, and every figure that no source proves.

One model holds all of it, with defaults for Xianning; `region_store` keeps what differs as versioned records. So
another prefecture works by configuration alone. Each setting says its unit and where it comes from; those marked
`verified: false` are from memory or inferred (`boundaries.md`, marks † [M] [I]) until somebody confirms them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gis.core.errors import Invalid

Bounds = tuple[float, float, float, float]
Group = Literal["place", "coordinates", "datum", "survey", "displacement", "topology", "codes"]


def _setting(  # noqa: PLR0913 - the fields of one record
    default: Any, group: Group, zh: str, en: str, *, unit: str = "", clause: str = "", public: bool = False,
    verified: bool = False, **limits: Any,
) -> Any:  # fmt: skip
    extra: dict[str, Any] = {"group": group, "unit": unit, "clause": clause, "public": public, "verified": verified}
    return Field(default, title=zh, description=en, json_schema_extra=extra, **limits)


def _range(default: tuple[float, float], group: Group, zh: str, en: str, unit: str, clause: str) -> Any:
    return _setting(default, group, zh, en, unit=unit, clause=clause)


class Region(BaseModel):
    """All settings of the region; degrees are EPSG:4490, metres are on the ground, ranges are (low, high)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    place_zh: str = _setting(
        "咸宁市", "place", "地区名称", "Name of the region, Chinese", public=True, verified=True,
        min_length=1, max_length=40, pattern=r"^\S(.*\S)?$",
    )  # fmt: skip
    place_en: str = _setting(
        "Xianning", "place", "地区名称（英文）", "Name of the region, English", public=True, verified=True,
        min_length=1, max_length=60, pattern=r"^\S(.*\S)?$",
    )  # fmt: skip
    division_code: str = _setting(
        "421200", "place", "区划代码", "Code of the region itself", clause="2.1", public=True, pattern=r"^[0-9]{6}$"
    )
    division_prefixes: tuple[str, ...] = _setting(
        ("4212",), "place", "辖区代码前缀", "How the codes of its divisions begin", clause="2.1", public=True,
        min_length=1, max_length=20,
    )  # fmt: skip
    area: Bounds = _setting(
        (113.5, 29.0, 115.0, 30.35), "place", "范围：西、南、东、北", "Area of interest: west, south, east, north",
        unit="°", clause="B-32", public=True,
    )  # fmt: skip

    zones_3: tuple[int, ...] = _setting(
        (38,), "coordinates", "使用的 3 度带", "3-degree zones in use", clause="6.1", public=True, verified=True,
        min_length=1, max_length=6,
    )  # fmt: skip
    zones_6: tuple[int, ...] = _setting(
        (19, 20), "coordinates", "使用的 6 度带", "6-degree zones in use", clause="6.1", public=True, verified=True,
        min_length=1, max_length=4,
    )  # fmt: skip
    height_m: tuple[float, float] = _range(
        (0.0, 1_700.0), "coordinates", "高程的合理范围", "Plausible heights", "m", "B-38, 6.3"
    )
    line_tolerance_m: float = _setting(
        50.0, "coordinates", "界桩到界线的警告距离", "A marker farther from its line is warned of", unit="m", gt=0
    )
    compact_dms_points_min: int = _setting(
        5,
        "coordinates",
        "判断紧凑度分秒所需的点数",
        "Points that must all read as compact DMS",
        clause="B-33, 6.4",
        ge=2,
    )

    shift_points_min: int = _setting(
        3, "datum", "比较基准所需的已知界桩数", "Known markers needed to compare the datum", clause="W-53", ge=2
    )
    shift_common_m: float = _setting(
        5.0, "datum", "共同偏移的警告值", "A common shift beyond this is suspect", unit="m", clause="W-53", gt=0
    )
    shift_spread_m: float = _setting(
        15.0, "datum", "共同偏移的离散度", "Spread around the median shift", unit="m", clause="B-36", gt=0
    )
    gcj02_m: tuple[float, float] = _range((450.0, 750.0), "datum", "GCJ-02 偏移", "Shift of GCJ-02", "m", "6.6")
    gcj02_deg: tuple[float, float] = _range((105.0, 135.0), "datum", "GCJ-02 方向", "Its azimuth", "°", "6.6")
    bd09_m: tuple[float, float] = _range((1_000.0, 1_400.0), "datum", "BD-09 偏移", "Shift of BD-09", "m", "6.6")
    bd09_deg: tuple[float, float] = _range((60.0, 85.0), "datum", "BD-09 方向", "Its azimuth", "°", "6.6")
    xian80_m: tuple[float, float] = _range(
        (60.0, 130.0), "datum", "西安 80 偏移", "Shift of Xi'an 1980", "m", "B-36, 6.3"
    )
    beijing54_north_m: tuple[float, float] = _range(
        (-62.0, -29.0), "datum", "北京 54 到 CGCS2000 的 X 改正", "Beijing 1954 to CGCS2000, change of X", "m", "6.3"
    )
    beijing54_east_m: tuple[float, float] = _range(
        (-56.0, 84.0), "datum", "北京 54 到 CGCS2000 的 Y 改正", "Beijing 1954 to CGCS2000, change of Y", "m", "6.3"
    )
    ellipsoidal_below_m: tuple[float, float] = _range(
        (8.0, 20.0),
        "datum",
        "疑似大地高：低于已知高程",
        "Heights this far below known ones look ellipsoidal",
        "m",
        "B-38",
    )
    similarity_points_min: int = _setting(
        3, "datum", "局部转换所需的公共点数", "Common points of a local similarity", clause="B-35", ge=2
    )
    similarity_rms_mm: float = _setting(
        0.07, "datum", "局部转换的图上中误差限", "Largest RMS of a local similarity, on the map", unit="mm",
        clause="B-35", gt=0,
    )  # fmt: skip
    similarity_encloses: bool = _setting(
        default=True, group="datum", zh="公共点须包围数据", en="Common points must enclose the data", clause="B-35"
    )

    map_scale: int = _setting(
        10_000, "survey", "成图比例尺分母", "Scale denominator of the agreement map", clause="B-38, B-73", ge=500
    )
    accuracy_mm: float = _setting(
        0.1, "survey", "点位中误差限（图上）", "Mean error allowed, on the map", unit="mm", clause="B-38", gt=0
    )
    rtk_hrms_max_m: float = _setting(
        0.05, "survey", "RTK 平面精度限", "Largest HRMS of an RTK fix", unit="m", clause="B-37", gt=0
    )
    rtk_sessions_min: int = _setting(2, "survey", "RTK 测回数", "Fewest RTK sessions", clause="B-37", ge=1)
    rtk_difference_max_m: float = _setting(
        0.04, "survey", "RTK 测回间较差", "Largest difference between sessions, plane and height", unit="m",
        clause="B-37 (S30, 图根)", gt=0,
    )  # fmt: skip
    witness_min: int = _setting(3, "survey", "方位物个数", "Fewest witness objects", clause="B-07 (S51)", ge=0)
    witness_distance_m: float = _setting(
        2.0, "survey", "方位物距离较差", "Largest difference of a witness distance", unit="m", clause="3", gt=0
    )
    photos_min: int = _setting(3, "survey", "界桩照片张数", "Fewest photos of a planted marker", clause="B-10", ge=0)

    displacement_floor_m: float = _setting(
        0.10, "displacement", "位移判定下限", "Below this a marker always stands", unit="m", clause="3.1, B-50", ge=0
    )
    displacement_suspect: float = _setting(
        2.0, "displacement", "存疑倍数", "Suspect beyond this many mean errors", clause="3.1", gt=0
    )
    displacement_moved: float = _setting(
        3.0, "displacement", "移位倍数", "Moved beyond this many mean errors", clause="3.1", gt=0
    )
    rtk_accuracy_m: float = _setting(
        0.05, "displacement", "RTK 中误差", "Mean error taken for RTK", unit="m", clause="3.1", gt=0
    )
    traverse_accuracy_m: float = _setting(
        0.3, "displacement", "导线中误差", "Mean error taken for a traverse", unit="m", clause="3.1", gt=0
    )
    handheld_accuracy_m: float = _setting(
        5.0, "displacement", "手持机中误差", "Mean error taken for a handheld receiver", unit="m", clause="3.1", gt=0
    )
    scaled_accuracy_mm: float = _setting(
        0.1, "displacement", "图上量取中误差（图上）", "Mean error taken for scaling from a map, on the map", unit="mm",
        clause="3.1", gt=0,
    )  # fmt: skip

    gap_width_m: float = _setting(
        10.0, "topology", "缝隙宽度", "Gaps narrower than this are found", unit="m", clause="B-52", gt=0
    )
    duplicate_m: float = _setting(
        0.01, "topology", "重复点距离", "Points nearer than this are one", unit="m", clause="B-51", gt=0
    )
    off_line_mm: float = _setting(
        0.1, "topology", "点偏离界线（图上）", "A point may lie this far off its line, on the map", unit="mm",
        clause="B-51", gt=0,
    )  # fmt: skip
    spike_deg: float = _setting(
        1.0, "topology", "尖刺夹角", "An angle below this is a spike", unit="°", clause="F58", gt=0, lt=90
    )
    length_percent: float = _setting(
        0.5, "topology", "与法定长度之差", "Difference from the statutory length", unit="%", clause="B-54", gt=0
    )
    refined_deviation_m: float = _setting(
        25.0, "topology", "细化线偏离", "Deviation of the refined line from the statutory one", unit="m",
        clause="B-55", gt=0,
    )  # fmt: skip
    adjustment_m: float = _setting(
        0.05, "topology", "平差移动限差", "Movement tolerance of an adjustment", unit="m", clause="B-56", gt=0
    )

    line_code_county: Literal["4+4", "6+6"] = _setting(
        "4+4", "codes", "县级界线代码", "Digits of both codes in a county line's code", clause="2.1, B-20"
    )
    line_code_superior: bool = _setting(
        default=False, group="codes", zh="县级界线代码前加上级代码", en="County line codes begin with the superior's",
        clause="2.1, B-20",
    )  # fmt: skip
    line_code_township: Literal["6+3+3", "9+9"] = _setting(
        "6+3+3", "codes", "乡级界线代码", "Code of a township line within one county", clause="2.1, B-20"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        west, south, east, north = self.area
        faults = []
        if not (73 <= west < east <= 136 and 3 <= south < north <= 54):
            faults.append("area: west < east and south < north, inside 73-136 E, 3-54 N")
        if not all(25 <= zone <= 45 for zone in self.zones_3) or not all(13 <= zone <= 23 for zone in self.zones_6):
            faults.append("zones_3 lie in 25-45, zones_6 in 13-23")
        if not all(prefix.isdigit() and prefix.isascii() and len(prefix) <= 6 for prefix in self.division_prefixes):
            faults.append("division_prefixes: up to six digits each")
        if self.displacement_suspect > self.displacement_moved:
            faults.append("displacement_suspect <= displacement_moved")
        for name, value in self:
            is_range = name != "area" and isinstance(value, tuple) and len(value) == 2
            if is_range and isinstance(value[0], float) and not value[0] < value[1]:
                faults.append(f"{name}: low < high")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def accuracy_m(self) -> float:
        """Mean error of a position allowed at the map's scale, metres (B-38)."""
        return self.accuracy_mm * self.map_scale / 1000

    @property
    def off_line_m(self) -> float:
        """How far a point may lie off its line at the map's scale, metres (B-51)."""
        return self.off_line_mm * self.map_scale / 1000

    @property
    def metric_epsg(self) -> int:
        """The CGCS2000 3-degree system without prefix that the region measures in; 4547 in Xianning."""
        return 4534 + self.zones_3[0] - 25

    def place(self, lang: str) -> str:
        """Return the region's name in a language, zh or en."""
        return self.place_en if lang == "en" else self.place_zh


DEFAULT = Region()


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """What is known about a setting: names, group, unit, source clause, whether the default is verified."""

    key: str
    group: Group
    title_zh: str
    title_en: str
    unit: str
    clause: str
    public: bool
    verified: bool
    default: Any


def _info(key: str) -> SettingInfo:
    field = Region.model_fields[key]
    extra: Any = field.json_schema_extra
    names = (key, extra["group"], field.title or key, field.description or key)
    return SettingInfo(*names, extra["unit"], extra["clause"], extra["public"], extra["verified"], field.default)


SETTINGS: Mapping[str, SettingInfo] = {key: _info(key) for key in Region.model_fields}


def region_of(values: Mapping[str, Any]) -> Region:
    """Return the region with these settings (JSON values) and the defaults for all others.

    Raises:
        Invalid: an unknown key, a value out of its limits, or settings that contradict each other; names each
            (code `settings`).
    """
    try:
        return Region.model_validate_json(orjson.dumps(dict(values)))
    except ValidationError as error:
        errors = [
            {"code": "settings", "column": ".".join(map(str, fault["loc"])), "message": fault["msg"]}
            for fault in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        named = "、".join(fault["column"] or fault["message"] for fault in errors)
        raise Invalid(f"设置有误：{named}", f"Settings: {named}", code="settings", errors=errors) from error
