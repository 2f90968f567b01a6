"""What the marker page shows, in the words of the page: the document of a marker turned into texts."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gis.core.civil_time import CIVIL_TIME
from gis.core.collections import Collection
from maps.drawings import displacement_plan, witness_sketch
from maps.terms import feature_writes, shown

Words = Mapping[str, tuple[str, str]]
STATUS: Words = {
    "observed": ("观测值，未核定", "Observed, not approved"),
    "approved": ("核定坐标", "Approved"),
    "illustrative": ("示意，非法定", "Illustrative, no legal force"),
}
VERDICT: Words = {
    "consistent": ("一致", "Consistent"),
    "suspect": ("存疑", "Suspect"),
    "moved": ("移位", "Moved"),
    "not-testable": ("不能判定", "Not testable"),
}
VERDICT_BADGE = {"consistent": "ok", "suspect": "warning", "moved": "error", "not-testable": "plain"}
CHANGE: Words = {
    "move": ("移位", "Move"),
    "add": ("增设", "Add"),
    "repair": ("修复", "Repair"),
    "restore": ("恢复", "Restore"),
    "scrap": ("报废", "Scrap"),
    "correct": ("更正", "Correct"),
}
CATEGORY: Words = {
    "near": ("近景", "Near"),
    "far": ("远景（含方位物）", "Far, with witnesses"),
    "inscription": ("刻字", "Inscription"),
    "witness": ("方位物", "Witness"),
    "other": ("其他", "Other"),
}
AZIMUTH: Words = {"grid": ("坐标", "grid"), "true": ("真", "true"), "magnetic": ("磁", "magnetic")}
HEIGHT: Words = {
    "1985": ("1985 国家高程基准", "1985 datum"),
    "1956": ("1956 黄海高程系", "Yellow Sea 1956"),
    "ellipsoidal": ("大地高", "ellipsoidal"),
}
BATCH: Words = {
    **feature_writes("boundary-markers"),
    "sample": ("载入示例", "Sample loaded"),
    "upload": ("上传入库", "Upload"),
    "undo": ("撤销", "Undo"),
    "marker-witness": ("方位物", "Witness"),
    "marker-document": ("变更文件", "Change document"),
    "marker-attachment": ("附件", "Attachment"),
    "marker-junction": ("交会界线", "Lines that meet"),
    "marker-approval": ("核定", "Approval"),
    "marker-coordinate": ("改变批准坐标", "Coordinate changed"),
}
SOLUTION: Words = {
    "fixed": ("固定解", "fixed"),
    "float": ("浮点解", "float"),
    "single": ("单点解", "single"),
    "differential": ("差分解", "differential"),
}
SAYS: Words = {
    "reference": ("与登记位置相符", "fits the registered position"),
    "new": ("与新位置相符", "fits the new position"),
    "neither": ("都不相符", "fits neither"),
    "both": ("都相符", "fits both"),
    "not-decisive": ("不足以判断", "cannot decide"),
    "not-testable": ("无从比较", "cannot be compared"),
}
QUALITY: Words = {
    "solution": ("解状态", "solution"),
    "hrms_m": ("HRMS", "HRMS"),
    "vrms_m": ("VRMS", "VRMS"),
    "pdop": ("PDOP", "PDOP"),
    "satellites": ("卫星", "satellites"),
    "epochs": ("历元", "epochs"),
    "age_s": ("龄期", "age"),
    "session": ("测回", "session"),
    "antenna_height_m": ("天线高", "antenna"),
    "antenna_height_type": ("量高", "measured"),
    "receiver": ("接收机", "receiver"),
    "base_id": ("基站", "base"),
    "service_frame": ("框架", "frame"),
    "frame_epoch": ("框架历元", "frame epoch"),
    "observer": ("观测者", "observer"),
    "started_at": ("开始", "start"),
    "ended_at": ("结束", "end"),
}
RECEIVED: Words = {
    "northing": ("X", "X"),
    "easting": ("Y", "Y"),
    "lon": ("经度", "longitude"),
    "lat": ("纬度", "latitude"),
    "height": ("高程", "height"),
}
UNDOABLE = frozenset(
    {
        "marker-witness",
        "marker-junction",
        "marker-document",
        "marker-attachment",
        "marker-approval",
        "marker-coordinate",
    }
)
FIELDS: Words = {
    "geom": ("位置", "position"),
    "lon": ("经度", "longitude"),
    "lat": ("纬度", "latitude"),
    "number": ("编号", "number"),
    "coordinate_status": ("坐标状态", "coordinate status"),
    "secrecy": ("密级", "secrecy"),
    "state": ("现状", "state"),
    "height_m": ("高程", "height"),
    "source_crs": ("申报坐标系", "declared system"),
    "deleted": ("作废", "withdrawn"),
    "surveyed_on": ("测量日期", "survey date"),
    "survey_method": ("测量方法", "method"),
    "accuracy_m": ("精度", "accuracy"),
    "change_document_id": ("变更文件", "change document"),
    "approved_observation_id": ("核定所据观测", "observation approved"),
    "received_lon": ("原始经度", "longitude received"),
    "received_lat": ("原始纬度", "latitude received"),
    "received_northing": ("原始 X", "northing received"),
    "received_easting": ("原始 Y", "easting received"),
    "received_height": ("原始高程", "height received"),
    "height_datum": ("高程基准", "height datum"),
    "remark": ("备注", "remark"),
}


class Sayer:
    """Says codes, moments and figures in the language of the page; templates call it."""

    def __init__(self, collection: Collection, lang: str) -> None:
        self.lang = lang
        self.properties = {item.name: item for item in collection.properties}

    def word(self, words: Words, code: str | None) -> str:
        """Return the word of a code, the code itself where it has none, a dash for nothing."""
        if code is None:
            return "–"
        return words[code][self.lang == "en"] if code in words else code

    def value(self, name: str, raw: Any) -> str:
        """Return a stored value of the markers' collection in words."""
        return shown(self.properties[name], raw, self.lang)

    def field(self, name: str) -> str:
        """Return the title of a stored field."""
        return FIELDS[name][self.lang == "en"] if name in FIELDS else name

    def quality(self, name: str) -> str:
        """Return the title of a quality figure."""
        return QUALITY[name][self.lang == "en"] if name in QUALITY else name

    def received(self, name: str) -> str:
        """Return the title of a received number."""
        return RECEIVED[name][self.lang == "en"] if name in RECEIVED else name

    def both(self, found: Mapping[str, str]) -> str:
        """Return the text of a pair of texts `zh` and `en`."""
        return found["en" if self.lang == "en" else "zh"]

    @staticmethod
    def moment(text: str | None) -> str:
        """Return a moment to the minute by the bureau's clock (UTC+8)."""
        if not text:
            return "–"
        return f"{dt.datetime.fromisoformat(text).astimezone(CIVIL_TIME):%Y-%m-%d %H:%M}"

    @staticmethod
    def metres(value: float | None, digits: int = 3) -> str:
        """Return metres with so many decimals, half to even."""
        return "–" if value is None else f"{value:.{digits}f}"


def page_context(document: Mapping[str, Any], collection: Collection, lang: str) -> dict[str, Any]:
    """Return what the template of the marker page needs beside the document itself."""
    return {
        "marker": document,
        "say": Sayer(collection, lang),
        "plan": displacement_plan(document["observations"]),
        "sketch": witness_sketch(document["witnesses"]),
        "words": {
            "status": STATUS, "verdict": VERDICT, "verdict_badge": VERDICT_BADGE, "change": CHANGE,
            "category": CATEGORY, "azimuth": AZIMUTH, "height": HEIGHT, "batch": BATCH, "solution": SOLUTION,
            "says": SAYS,
        },
        "undoable": UNDOABLE,
        "facts": _facts(document, Sayer(collection, lang)),
        "on_map": map_data(document),
    }  # fmt: skip


def _facts(document: Mapping[str, Any], say: Sayer) -> list[str]:
    """Return line, level, placement, faces, material and planting of a marker, as far as they are known."""
    line = document["line"] or {}
    name = line.get("name")
    parts = [f"{name} {line['code']}" if name and line.get("code") else name]
    parts += [say.value(each, document[each]) for each in ("level", "placement", "face", "material") if document[each]]
    if document["planted_on"]:
        parts.append(f"{'planted' if say.lang == 'en' else '埋设于'} {document['planted_on']}")
    return [part for part in parts if part]


def map_data(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page's map draws: the approved position, and each observation with its vector in metres."""
    coordinate = document["coordinate"]
    return {
        "approved": [coordinate["lon"], coordinate["lat"]],
        "observations": [
            {
                "at": [one["lon"], one["lat"]],
                "verdict": one["displacement"]["verdict"],
                "metres": one["displacement"]["distance_m"],
                "date": one["surveyed_on"],
            }
            for one in document["observations"]
        ],
        "witnesses": [
            {"at": [one["lon"], one["lat"]], "object": one["object"]}
            for one in document["witnesses"]
            if one["lon"] is not None
        ],
    }
