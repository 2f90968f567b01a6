"""A record as a row of the register form: headers in Chinese, or the national field codes where there is one.

What is written here is read back by the upload kind `place-names` as unchanged; lines and areas need GeoJSON.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gis.core.crs import STORAGE
from gis.gazetteer.fields import FIELDS, FOUR, PROTECTED, PROTECTION, SECRECY, STATUSES
from gis.gazetteer.kinds.place_names.fields import attribute_fields
from gis.gazetteer.search.divisions import Tree

IDENTITY = "记录标识"
"""Header of the column with the identity of the record: tells a file of ours."""
POSITION = (("longitude", "东经"), ("latitude", "北纬"))
OF_NAME = ("specific", "generic", "pinyin_toned", "local_reading", "language", "approval_ref")
_STATUS = {value: words for words, value in reversed(STATUSES.items())}
_PROTECTION = {value: words for words, value in reversed(PROTECTION.items())}
_SECRECY = {value: words for words, value in reversed(SECRECY.items())}
_BEFORE_LATITUDE = "longitude_to"


def columns(*, national: bool = False) -> list[tuple[str, str]]:
    """Return the columns as (field, header); with `national` those fields that have a code are headed by it."""
    found = [("id", IDENTITY)]
    for each in FIELDS:
        if each.name == _BEFORE_LATITUDE:
            found += POSITION
        found.append((each.name, each.national if national and each.national else each.title_zh))
    return [*found, *((field.name, field.title_zh) for field in attribute_fields())]


def row_of(record: Mapping[str, Any], tree: Tree) -> dict[str, str]:
    """Return the texts of a record by field."""
    names = record["names"]
    standard = next(name for name in names if name["kind"] == "standard")
    details: Mapping[str, Any] = record.get("details") or {}
    cells: dict[str, Any] = {**details, **(record.get("attributes") or {})}
    cells |= {key: record.get(key) for key in ("id", "place_code", "class_code", "class_name")}
    cells |= {key: record.get(key) for key in (*FOUR, *PROTECTED)}
    cells |= {key: details.get(key) or record.get(key) for key in ("since_year", "until_year")}
    cells |= {key: standard.get(key) for key in OF_NAME}
    cells |= {
        "name": standard["name"],
        "roman": details.get("roman") or standard.get("pinyin"),
        "reading": " ".join(standard.get("reading") or ()),
        "division": details.get("division") or _path(record, tree),
        "status": _STATUS[record["status"]],
        "protection_level": _PROTECTION.get(record.get("protection_level") or ""),
        "secrecy": details.get("secrecy") or _SECRECY[record["secrecy"]],
    }
    for kind in {name["kind"] for name in names} - {"standard"}:
        cells[kind] = "、".join(dict.fromkeys(name["name"] for name in names if name["kind"] == kind))
    cells |= _position(record)
    return {key: _text(value) for key, value in cells.items()}


def _path(record: Mapping[str, Any], tree: Tree) -> str:
    return path_words([each["name"] for each in tree.path(record.get("division_id"))])


def path_words(names: Sequence[str]) -> str:
    """Return the names of divisions, the largest first, as one text (咸宁市咸安区马桥镇)."""
    return "".join(names)


def _position(record: Mapping[str, Any]) -> dict[str, Any]:
    geometry = record.get("geometry")
    if geometry is not None and geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]
        return {"longitude": lon, "latitude": lat, "coordinate_system": "CGCS2000"}
    if geometry is None and record.get("lon_from") is not None:
        return {
            "longitude": record["lon_from"],
            "longitude_to": record["lon_to"],
            "latitude": record["lat_from"],
            "latitude_to": record["lat_to"],
            "coordinate_system": "CGCS2000",
        }
    return {"coordinate_system": ""}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.9f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


SYSTEM = f"EPSG:{STORAGE}"
