"""A record as a feature of Linked Places (LPF v1.3), a GeoJSON-LD of the gazetteer community (P-A11)."""

from collections.abc import Mapping
from typing import Any

from gis.gazetteer.fields import PROTECTED
from gis.gazetteer.search.divisions import Tree

CONTEXT = "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/linkedplaces-context-v1.1.jsonld"
"""The format's own context: an identifier, nothing is fetched."""
FEATURE_CLASSES = {
    "11": "H", "12": "H", "13": "T", "21": "A", "22": "P", "23": "R", "24": "S", "25": "L", "26": "S", "27": "S",
}  # fmt: skip
"""GeoNames feature class by the first two digits of the class code (our mapping; the format wants one)."""
LANGUAGE = "zh"
CERTAINTY = {"surveyed": "certain", "approximate": "less-certain", "invented": "uncertain"}


def feature(record: Mapping[str, Any], tree: Tree, base: str) -> dict[str, Any]:
    """Return the feature of a record; `base` is the address under which items of the collection stand."""
    standard = next(name for name in record["names"] if name["kind"] == "standard")
    made: dict[str, Any] = {
        "@id": f"{base}/{record['id']}",
        "type": "Feature",
        "properties": {
            "title": standard["name"],
            "ccodes": ["CN"],
            "fclasses": [FEATURE_CLASSES.get(record["class_code"][:2], "S")],
            "place_code": record.get("place_code"),
            "status": record["status"],
            "is_sample": record["is_sample"],
            **{key: record[key] for key in PROTECTED if record.get(key)},
        },
        "names": [_name(name) for name in record["names"]],
        "types": [
            {
                "identifier": f"gb18521:{record['class_code']}",
                "label": record.get("class_name_en") or record["class_code"],
                "sourceLabels": [{"label": record.get("class_name") or record["class_code"], "lang": LANGUAGE}],
            }
        ],
        "geometry": _geometry(record),
        "relations": _relations(record, tree, base),
        "descriptions": [
            {"value": record[key], "lang": LANGUAGE}
            for key in ("description", "origin", "meaning", "history_note")
            if record.get(key)
        ],
    }
    when = _when(record)
    return made | {"when": when} if when else made


def _name(name: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "toponym": name["name"],
        "lang": name.get("language") or LANGUAGE,
        "status": name["kind"],
        "citations": [{"label": cited} for cited in (name.get("source"), name.get("approval_ref")) if cited],
    }
    if name.get("pinyin_toned") or name.get("pinyin"):
        made["romanized"] = name.get("pinyin_toned") or name["pinyin"]
    when = _when(name)
    return made | {"when": when} if when else made


def _when(dated: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the time span of a record or name: days where they are known, else years; the last one is inclusive."""
    start = dated.get("valid_from") or _year(dated.get("since_year"))
    end = dated.get("valid_to") or _year(dated.get("until_year"))
    span = {key: {"in": value} for key, value in (("start", start), ("end", end)) if value}
    return {"timespans": [span]} if span else None


def _year(year: int | None) -> str | None:
    """Spell a year as ISO 8601 does: 1 BC, here -1, is the year 0000.

    >>> _year(1820), _year(-221), _year(-1)
    ('1820', '-0220', '0000')
    """
    if year is None:
        return None
    astronomical = year + 1 if year < 0 else year
    return f"{'-' if astronomical < 0 else ''}{abs(astronomical):04d}"


def _geometry(record: Mapping[str, Any]) -> dict[str, Any]:
    if record.get("geometry") is None:
        return {"type": "GeometryCollection", "geometries": []}
    certainty = {"certainty": CERTAINTY.get(record["geometry_status"], "uncertain")}
    return {"type": "GeometryCollection", "geometries": [{**record["geometry"], **certainty}]}


def _relations(record: Mapping[str, Any], tree: Tree, base: str) -> list[dict[str, Any]]:
    division = tree.divisions.get(record.get("division_id") or "")
    if division is None:
        return []
    address = f"{base.removesuffix('/place-names/items')}/divisions/items/{division.id}"
    return [{"relationType": "gvp:broaderPartitive", "relationTo": address, "label": f"part of {division.name}"}]
