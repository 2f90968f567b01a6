"""What the page of one place shows, in the words of the page."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gis.core.civil_time import CIVIL_TIME
from gis.gazetteer.fields import BY_NAME, PROTECTED
from maps.proposal_words import asked

Words = Mapping[str, tuple[str, str]]
KINDS: Words = {
    "standard": ("标准名称", "Standard name"),
    "short": ("简称", "Short form"),
    "alias": ("别名", "Alias"),
    "former": ("曾用名", "Former name"),
    "historic": ("历史名称", "Historic name"),
    "local": ("俗名", "Local name"),
    "dialect": ("方言名称", "Dialect name"),
    "minority": ("少数民族语名称", "Minority-language name"),
    "misspelling": ("误写", "Misspelling"),
}
STATUS: Words = {"current": ("现今", "In use"), "historic": ("历史", "Historic")}
READING: Words = {
    "confirmed": ("读音已核定", "Reading confirmed"),
    "unconfirmed": ("读音待核定", "Reading unconfirmed"),
}
BASIS: Words = {
    "auto": ("自动", "automatic"),
    "sources": ("资料一致", "sources agree"),
    "approved": ("人工核定", "a person"),
    "received": ("原表所载", "as received"),
}
SECRECY: Words = {
    "public": ("公开", "Public"),
    "internal": ("内部", "Internal"),
    "restricted": ("限制", "Restricted"),
}
POSITION: Words = {
    "surveyed": ("实测", "Surveyed"),
    "approximate": ("概略", "Approximate"),
    "invented": ("虚构", "Invented"),
    "none": ("无位置", "No position"),
}
PROTECTION: Words = {
    "national": ("国家级", "National"),
    "province": ("省级", "Provincial"),
    "prefecture": ("市级", "Prefecture"),
    "county": ("县级", "County"),
}
CHANGES: Words = {
    "add-name": ("增加名称", "Add a name"),
    "rename": ("更名", "Rename"),
    "reading": ("核定读音", "Set the reading"),
    "remove-name": ("删去名称", "Remove a name"),
    "edit": ("修改登记内容", "Edit fields"),
    "new": ("新增地名", "New place"),
    "retire": ("销名", "Cancel the name"),
    "link": ("关联为同一实体", "Link as one entity"),
    "unlink": ("解除关联", "Unlink"),
}
DECISIONS: Words = {
    "submitted": ("待审批", "Waiting"),
    "approved": ("已批准", "Approved"),
    "rejected": ("不予批准", "Rejected"),
    "withdrawn": ("已撤回", "Withdrawn"),
}
BATCHES: Words = {
    "sample": ("载入示例", "Sample loaded"),
    "upload": ("批量导入", "Import"),
    "undo": ("撤销", "Undo"),
    "place-change": ("审批变更", "Approved change"),
    "place-reading": ("核定读音", "Reading confirmed"),
}
FIELDS: Words = {
    "name": ("名称", "name"),
    "kind": ("名称种类", "kind of name"),
    "specific": ("专名", "specific part"),
    "generic": ("通名", "generic part"),
    "pinyin": ("罗马字母拼写", "spelling"),
    "pinyin_toned": ("汉语拼音", "spelling with tones"),
    "reading": ("读音", "reading"),
    "pinyin_status": ("读音核定", "state of the reading"),
    "pinyin_source": ("读音依据", "why"),
    "reading_source": ("读音来源", "basis of the reading"),
    "reading_by": ("核定人", "confirmed by"),
    "reading_on": ("核定日期", "confirmed on"),
    "local_reading": ("地名原读音", "local reading"),
    "language": ("语种", "language"),
    "valid_from": ("起日", "from"),
    "valid_to": ("止日", "until"),
    "since_year": ("始年", "first year"),
    "until_year": ("止年", "last year"),
    "approval_ref": ("批准文号", "approval"),
    "source": ("来源", "source"),
    "secrecy": ("密级", "secrecy"),
    "deleted": ("作废", "withdrawn"),
    "place_code": ("地名代码", "code"),
    "class_code": ("类别", "class"),
    "division_id": ("所在行政区", "division"),
    "division": ("所在行政区", "division"),
    "geom": ("位置", "position"),
    "geometry": ("位置", "position"),
    "geometry_status": ("位置性质", "kind of position"),
    "status": ("使用状态", "in use"),
    "entity_id": ("同一实体", "entity"),
    "origin": ("地名来历", "origin"),
    "meaning": ("地名含义", "meaning"),
    "history_note": ("历史沿革", "history"),
    "description": ("地理实体概况", "description"),
    "details": ("登记表其他项", "other fields"),
    "attributes": ("类别属性", "class attributes"),
    "name_kind": ("名称种类", "kind of name"),
    "since": ("更名日", "from"),
    "on": ("销名日", "from"),
    "note": ("说明", "note"),
    "name_id": ("名称", "name"),
    "other_id": ("关联的记录", "linked record"),
    "received_lon": ("东经（原始）", "longitude received"),
    "received_lat": ("北纬（原始）", "latitude received"),
    "source_crs": ("申报坐标系", "declared system"),
}
BIG = ("origin", "meaning", "history_note", "description")
"""The four big items, in the order of the form."""


CODES = (KINDS, STATUS, READING, SECRECY, POSITION, BASIS, PROTECTION)


class Sayer:
    """Says codes, periods and values in the language of the page; templates call it."""

    def __init__(self, lang: str, labels: Mapping[str, list[str]] | None = None) -> None:
        self.english = lang == "en"
        self.labels = labels or {}

    def word(self, words: Words, code: str | None) -> str:
        """Return the word of a code, the code itself where it has none, a dash for nothing."""
        if code is None:
            return "–"
        return words[code][self.english] if code in words else code

    def field(self, name: str) -> str:
        """Return the title of a stored field."""
        known = BY_NAME.get(name)
        if name not in FIELDS and known is not None:
            return known.title_en if self.english else known.title_zh
        return self.word(FIELDS, name)

    def title(self, field: Mapping[str, Any]) -> str:
        """Return the title of a field of the document."""
        return str(field["title_en" if self.english else "title_zh"])

    def of_class(self, found: Mapping[str, Any]) -> str:
        """Return the name of a class."""
        return str((found.get("name_en") if self.english else found.get("name")) or found["code"])

    def path(self, division: Mapping[str, Any] | None) -> str:
        """Return the division with those above it."""
        return "" if division is None else " › ".join(each["name"] for each in division["path"])

    def asked(self, change: Mapping[str, Any]) -> list[tuple[str, str | None, str]]:
        """Return what a proposal asks for: title, present value, proposed value."""
        return list(asked(change, self))

    def period(self, name: Mapping[str, Any]) -> str:
        """Return when a name was in use, as exactly as it is known."""
        since = name["valid_from"] or self._year(name["since_year"])
        until = name["valid_to"] or self._year(name["until_year"])
        if since is None and until is None:
            return "年代不详" if not self.english else "time unknown"
        if until is None:
            return f"{since} 起" if not self.english else f"since {since}"
        if since is None:
            return f"至 {until}" if not self.english else f"until {until}"
        return f"{since} — {until}"

    def _year(self, year: int | None) -> str | None:
        if year is None:
            return None
        if year < 0:
            return f"{-year} BC" if self.english else f"公元前 {-year} 年"
        return str(year) if self.english else f"{year} 年"

    def value(self, value: Any) -> str:
        """Return a stored value as text."""
        if isinstance(value, dict | list):
            return self._many(value)
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return ("no", "yes")[value] if self.english else ("否", "是")[value]
        known = next((words[value] for words in CODES if value in words), None)
        return known[self.english] if known else str(value)

    def stored(self, field: str, value: Any) -> str:
        """Return a stored value of a field as text, a class and a division by its name."""
        known = self.labels.get(value) if field in {"class_code", "division_id"} else None
        return known[self.english] if known else self.value(value)

    def _many(self, value: dict[str, Any] | list[Any]) -> str:
        """Return several values as text; a geometry by its kind and ordinates, cut short."""
        if not value:
            return "–"
        if isinstance(value, list):
            return " ".join(str(one) for one in value)
        if "coordinates" in value:
            return f"{value['type']} {value['coordinates']}"[:120]
        said = (f"{self.field(key)} {self.stored(key, one)}" for key, one in value.items())
        return ("；", "; ")[self.english].join(said)

    @staticmethod
    def moment(text: str | None) -> str:
        """Return a moment to the minute by the bureau's clock (UTC+8)."""
        if not text:
            return "–"
        return f"{dt.datetime.fromisoformat(text).astimezone(CIVIL_TIME):%Y-%m-%d %H:%M}"


def words() -> dict[str, Words]:
    """Return the words that the templates look up."""
    return {
        "kinds": KINDS, "status": STATUS, "reading": READING, "basis": BASIS, "secrecy": SECRECY, "position": POSITION,
        "protection": PROTECTION, "changes": CHANGES, "decisions": DECISIONS, "batches": BATCHES,
    }  # fmt: skip


def page_context(document: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return what the template of the record page needs beside the document itself."""
    given = {field["name"]: field for field in document["fields"]}
    titles = {
        name: {"name": name, "title_zh": FIELDS[name][0], "title_en": FIELDS[name][1].capitalize()} for name in BIG
    }
    return {
        "record": document,
        "say": Sayer(lang, document.get("history_labels")),
        "words": words(),
        "protected": {name: given.get(name, {}).get("value") for name in PROTECTED},
        "big": [given.get(name) or titles[name] | {"value": None} for name in BIG],
        "rest": [field for field in document["fields"] if field["name"] not in BIG],
        "standard": next((n for n in document["names"] if n["kind"] == "standard" and n["in_force"]), None)
        or document["names"][0],
        "on_map": {
            "geometry": document["geometry"],
            "name": document["name"],
            "attributes": {field["name"]: field["value"] for field in document["fields"] if field["part"] == "class"},
            "proposed": [
                change["payload"]["geometry"]
                for change in document.get("changes", ())
                if change["status"] == "submitted" and change["payload"].get("geometry")
            ],
        },
    }
