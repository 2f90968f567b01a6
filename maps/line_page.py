"""What the line page shows, in the words of the page: the document of a line turned into texts."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from gis.core.civil_time import CIVIL_TIME
from gis.core.collections import Collection
from maps.terms import feature_writes, shown

Words = Mapping[str, tuple[str, str]]
KIND: Words = {
    "statutory": ("法定", "Statutory"),
    "refined": ("细化", "Refined"),
    "working": ("工作", "Working"),
    "claim-a": ("甲方主张", "Claim of A"),
    "claim-b": ("乙方主张", "Claim of B"),
    "illustrative": ("示意，非法定", "Illustrative"),
}
SIDE: Words = {"A": ("甲方", "Side A"), "B": ("乙方", "Side B"), "C": ("丙方", "Side C")}
SCHEME: Words = {"line": ("界线代码", "Line code"), "archive": ("归档代码", "Archive code")}
LENGTH: Words = {
    "agrees": ("与法定长度相符", "Agrees with the statutory length"),
    "differs": ("与法定长度不符", "Differs from the statutory length"),
    "no-statutory-length": ("没有登记法定长度，无从比较", "No statutory length registered"),
}
DEVIATION: Words = {
    "within": ("在限差之内", "Within the limit"),
    "both-parties-must-confirm": ("超过限差，须双方确认", "Beyond the limit: both parties must confirm"),
}
HOW: Words = {
    "surveyed": ("实测", "Surveyed"),
    "scaled": ("图上量取", "Scaled from a map"),
    "illustrative": ("示意", "Illustrative"),
}
STATUS: Words = {
    "observed": ("观测值，未核定", "Observed, not approved"),
    "approved": ("核定", "Approved"),
    "illustrative": ("示意", "Illustrative"),
}
BATCH: Words = {
    **feature_writes("boundary-lines"),
    "sample": ("载入示例", "Sample loaded"),
    "upload": ("上传入库", "Upload"),
    "undo": ("撤销", "Undo"),
    "parties": ("三方签署", "Parties"),
}
WHAT: Words = {
    "line": ("界线", "line"),
    "code": ("代码", "code"),
    "geometry": ("几何", "geometry"),
    "point": ("点", "point"),
}
ACT: Words = {"made": ("新增", "made"), "changed": ("变更", "changed"), "removed": ("撤除", "removed")}
GOOD = frozenset({"agrees", "within"})
COLOURS = {
    "statutory": "#b3200f",
    "refined": "#0b5f6c",
    "working": "#6b4fa0",
    "claim-a": "#c2410c",
    "claim-b": "#1d4ed8",
    "illustrative": "#5b6f76",
}


class Say:
    """Values of the document as texts of one language."""

    def __init__(self, line: Collection, marker: Collection, lang: str) -> None:
        self._lang = lang
        self._line = {item.name: item for item in line.properties}
        self._marker = {item.name: item for item in marker.properties}

    def word(self, words: Words, key: str | None) -> str:
        """Return the word of a code in the page's language, the code itself where there is none."""
        return "–" if key is None else words[key][self._lang == "en"] if key in words else key

    def line(self, name: str, value: Any) -> str:
        """Return a property of the line in words."""
        return shown(self._line[name], value, self._lang)

    def marker(self, name: str, value: Any) -> str:
        """Return a property of a marker in words."""
        return shown(self._marker[name], value, self._lang)

    def kilometres(self, metres: float | None) -> str:
        """Return a length in kilometres with three decimals, the way tables print it (B-54)."""
        return "–" if metres is None else f"{float(metres) / 1000:.3f}"

    def moment(self, text: str | None) -> str:
        """Return a moment in China's time, to the minute."""
        return "–" if not text else f"{dt.datetime.fromisoformat(text).astimezone(CIVIL_TIME):%Y-%m-%d %H:%M}"

    def change(self, change: Mapping[str, Any]) -> str:
        """Return one change of a batch: what was done to what."""
        kind, space, since = str(change["detail"]).partition(" ")
        detail = f"{self.word(KIND, kind)}{space}{since}" if change["what"] == "geometry" else change["detail"]
        gap = " " if self._lang == "en" else ""
        return f"{self.word(ACT, change['act'])}{gap}{self.word(WHAT, change['what'])} {detail}"

    def period(self, row: Mapping[str, Any]) -> str:
        """Return a valid period."""
        since, until = row["valid_from"], row["valid_to"]
        if since is None and until is None:
            return "不限" if self._lang == "zh" else "unbounded"
        return f"{since or '…'} – {until or ('至今' if self._lang == 'zh' else 'now')}"


def page_context(document: Mapping[str, Any], line: Collection, marker: Collection, lang: str) -> dict[str, Any]:
    """Return what the template needs beside the map: the document, the words, what the map draws."""
    say = Say(line, marker, lang)
    code = next((one["code"] for one in document["codes"] if one["scheme"] == "line" and one["in_force"]), None)
    return {
        "line": document,
        "code": code,
        "say": say,
        "words": {
            "kind": KIND, "side": SIDE, "scheme": SCHEME, "length": LENGTH, "deviation": DEVIATION, "how": HOW,
            "status": STATUS, "batch": BATCH, "what": WHAT, "act": ACT,
        },
        "good": GOOD,
        "colours": COLOURS,
        "on_map": _on_map(document, say),
    }  # fmt: skip


def _on_map(document: Mapping[str, Any], say: Say) -> dict[str, Any]:
    def at(row: Mapping[str, Any]) -> dict[str, Any]:
        return {"number": row["number"], "at": [row["lon"], row["lat"]]}

    return {
        "geometries": [
            {
                "id": each["id"],
                "href": each["links"][0]["href"] + _moment(document),
                "colour": COLOURS[each["kind"]],
                "is_dashed": each["kind"] in {"working", "illustrative", "claim-a", "claim-b"} or not each["in_force"],
                "title": f"{say.word(KIND, each['kind'])} {say.period(each)}",
            }
            for each in document["geometries"]
        ],
        "markers": [at(each) for each in document["markers"]],
        "junctions": [at(each) for each in document["junctions"]],
        "points": [at(each) for each in document["points"]],
        "deviation": document["measures"]["deviation"],
    }


def _moment(document: Mapping[str, Any]) -> str:
    """Return the query that asks for the same moment as the page."""
    return "" if document["as_of"] is None else "?" + urlencode({"as_of": document["as_of"]})
