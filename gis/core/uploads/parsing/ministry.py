"""The ministry's 报盘 text: a block of facts, then parcels with their points, north before east (boundaries.md 6.5).

The file itself states datum, zone and unit; they choose an EPSG number from the closed list of `systems`.
"""

import re
from dataclasses import dataclass, field

from gis.core.uploads.parsing import systems
from gis.core.uploads.parsing.delimited import rows_of_lines
from gis.core.uploads.parsing.features import METRES, Cell, FeatureTable
from gis.core.uploads.parsing.geometry import Geometry, polygon_of_rings
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal
from gis.core.uploads.parsing.text import decode, newline_of

FACTS, PARCELS = "[属性描述]", "[地块坐标]"
PARCEL_HEADERS = ("界址点数", "地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
METRE_WORDS = frozenset({"米", "m", "公尺", "meter", "metre", "meters", "metres"})
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,20})?", re.ASCII)


@dataclass(slots=True)
class _Parcel:
    line: int
    facts: dict[str, Cell]
    points: list[tuple[int, list[str]]] = field(default_factory=list)

    def rings(self) -> list[list[list[str]]]:
        """Return the rings in the order of their first point; positions east before north."""
        found: dict[str, list[list[str]]] = {}
        for _, (_, ring, northing, easting) in self.points:
            found.setdefault(ring, []).append([easting, northing])
        return list(found.values())


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the parcels: points as rows for a kind of points, one row a parcel for areas and lines.

    Raises:
        Refusal: undecodable text, a line that is neither a parcel nor a point, a unit other than metres.
    """
    text, encoding, notes = decode(data)
    facts, start = _facts(text)
    parcels = _parcels(text, limits, start)
    table = FeatureTable(limits, (METRES[1], METRES[0]), notes)
    _declare(table, facts, [point for parcel in parcels for _, point in parcel.points])
    for parcel in parcels:
        stated = parcel.facts.get("界址点数", ("", ""))[0]
        if stated.isdigit() and int(stated) != len(parcel.points):
            table.notes.append(("count-differs", {"stated": int(stated), "found": len(parcel.points)}))
        if limits.shape == "point":
            for line, (name, ring, northing, easting) in parcel.points:
                named = {"点号": (name, "t"), "圈号": (ring, "t"), **_identity(parcel)}
                table.add(line, named, Geometry("Point", [northing, easting]))
        else:
            table.add(parcel.line, parcel.facts, _geometry(parcel))
    return table.parsed("mnr", encoding, separator=",", newline=newline_of(text))


def _facts(text: str) -> tuple[dict[str, str], int]:
    """Return the facts of the first block and the line where the parcels begin."""
    facts: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        plain = line.strip()
        if plain.replace(" ", "") == PARCELS:
            return facts, number + 1
        name, equals, value = plain.partition("=")
        if equals:
            facts[name.strip()] = value.strip()
    raise Refusal("unreadable", "mnr-block", block=PARCELS)


def _parcels(text: str, limits: Limits, start: int) -> list[_Parcel]:
    found: list[_Parcel] = []
    for number, cells in rows_of_lines(text, limits, first=start):
        if cells[-1] == "@":
            values = zip(PARCEL_HEADERS, cells[:-1], strict=False)
            found.append(_Parcel(number, {name: (value, "t") for name, value in values}))
        elif len(cells) == 4 and found and all(NUMBER.fullmatch(cell) for cell in cells[2:]):
            found[-1].points.append((number, cells))
        else:
            raise Refusal("unreadable", "mnr-line", number)
    return found


def _identity(parcel: _Parcel) -> dict[str, Cell]:
    return {name: parcel.facts[name] for name in ("地块编号", "地块名称") if name in parcel.facts}


def _geometry(parcel: _Parcel) -> Geometry | None:
    rings = parcel.rings()
    if not rings:
        return None
    if parcel.facts.get("图形属性", ("", ""))[0] == "线":
        return Geometry("LineString", rings[0]) if len(rings) == 1 else Geometry("MultiLineString", rings)
    if parcel.facts.get("图形属性", ("", ""))[0] == "点":
        return Geometry("Point", rings[0][0])
    return polygon_of_rings(rings, by_direction=False)


def _declare(table: FeatureTable, facts: dict[str, str], points: list[list[str]]) -> None:
    """State the system that the facts name, or note what of them is not understood."""
    unit = facts.get("计量单位", "米")
    if unit.casefold() not in METRE_WORDS:
        raise Refusal("unreadable", "mnr-unit", unit=unit[:20])
    if any(part.strip(" 0.") for part in facts.get("转换参数", "").split(",")):
        table.notes.append(("mnr-parameters", {}))
    words = facts.get("坐标系", "")
    epsg = _epsg(facts, words, points)
    if epsg is None:
        stated = "，".join(facts.get(name, "") for name in ("坐标系", "几度分带", "投影类型", "带号"))
        table.notes.append(("crs-not-understood", {"stated": stated[:120]}))
    else:
        table.declared["crs"] = f"EPSG:{epsg}"
        table.notes.append(("crs-in-file", {"crs": f"EPSG:{epsg}", "stated": words[:40]}))


def _epsg(facts: dict[str, str], words: str, points: list[list[str]]) -> int | None:
    datum = systems.datum_of_words(words)
    width = re.search(r"[36]", facts.get("几度分带", ""))
    zone = re.fullmatch(r"[0-9]{1,2}", facts.get("带号", ""), re.ASCII)
    gauss = re.search(r"高斯|gauss", facts.get("投影类型", "高斯"), re.IGNORECASE)
    if datum is None or width is None or zone is None or gauss is None:
        return None
    prefixes = {int(float(easting) // 1_000_000) for _, _, _, easting in points}
    return systems.projected(datum, width=int(width[0]), zone=int(zone[0]), prefixed=prefixes != {0})
