"""The 77 divisions with readings and spellings, their census figures and seats."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gis.gazetteer.romanisation import NameClass, default_reading, readings_of, spell, strip_tones

from .files import HERE, Row, read_csv, write_csv

CITY = "421200"
CITY_NAME = "咸宁市"
COUNTIES = {
    "421202": ("咸安区", "市辖区"),
    "421221": ("嘉鱼县", "县"),
    "421222": ("通城县", "县"),
    "421223": ("崇阳县", "县"),
    "421224": ("通山县", "县"),
    "421281": ("赤壁市", "县级市"),
}
GENERIC_READING = {
    "市": ("shì",), "区": ("qū",), "县": ("xiàn",), "镇": ("zhèn",), "乡": ("xiāng",), "街道": ("jiē", "dào"),
}  # fmt: skip
# Readings that CC-CEDICT lists but binds to one word or use that no place name here has.
BOUND = {
    "大": "dài 大夫, dá", "石": "dàn measure, shī", "南": "nā 南无", "家": "gū", "车": "jū chess piece",
    "中": "zhòng verb",
    "堆": "tuī", "双": "huāng", "沟": "gòu", "横": "hèng", "口": "luó", "岭": "líng", "盖": "gě surname",
    "铺": "pū verb; pù is the post station of place names", "圻": "yín", "洞": "tóng 洪洞", "场": "cháng measure",
}  # fmt: skip
NBS = "国家统计局统计用区划代码 2023（modood/Administrative-divisions-of-China）"
CENSUS = "第七次全国人口普查 2020（leiii/census, MIT）"


@dataclass(frozen=True)
class Evidence:
    """Readings without tones that two lists give: AreaCity by full name, CHGIS by historical name."""

    areacity: Mapping[str, str]
    chgis: Mapping[str, str]


def split_name(name: str) -> tuple[str, str]:
    """Specific and generic of a division's name."""
    generic = "街道" if name.endswith("街道") else name[-1]
    return name[: -len(generic)], generic


def kind_of(name: str) -> str:
    """街道, 镇 or 乡."""
    return split_name(name)[1]


def load_evidence(shared: Path) -> Evidence:
    """Read both lists."""
    folder = shared / "xianning"
    areacity = {r["ext_name"]: r["pinyin"] for r in read_csv(folder / "divisions_areacity_pinyin.csv")}
    chgis = {r["name_sc"]: r["pinyin"] for r in read_csv(folder / "placenames_chgis_xianning.csv")}
    return Evidence(areacity, chgis)


def _agreeing(name: str, specific: str, reading: tuple[str, ...], evidence: Evidence) -> list[str]:
    bare = [strip_tones(s) for s in reading]
    lists = []
    area = evidence.areacity.get(name, "").split()
    if area[: len(bare)] == bare:
        lists.append("AreaCity 2025")
    joined = "".join(bare)
    for old, spelled in sorted(evidence.chgis.items()):
        if specific in old and joined in spelled.lower().replace("'", "").replace(" ", ""):
            lists.append(f"CHGIS ({old} {spelled})")
            break
    return lists


def reading_of(name: str, evidence: Evidence, by_hand: Mapping[str, Row]) -> tuple[tuple[str, ...], str, str]:
    """Reading, status and source of a division's name."""
    specific, generic = split_name(name)
    tail = GENERIC_READING[generic]
    if name in by_hand:
        row = by_hand[name]
        return tuple(row["reading"].split()) + tail, row["status"], row["source"]
    reading = default_reading(specific)
    open_to_doubt = [c for c in specific if len(readings_of(c)) > 1 and c not in BOUND]
    lists = _agreeing(name, specific, reading, evidence)
    area = evidence.areacity.get(name)
    if area and not any("AreaCity" in found for found in lists):
        return reading + tail, "unconfirmed", f"AreaCity 2025 reads {area}; CC-CEDICT {' '.join(reading)}"
    if not open_to_doubt:
        bound = "/".join(c for c in specific if c in BOUND and len(readings_of(c)) > 1)
        why = f"other readings of {bound} belong to other uses" if bound else "one reading of every character"
        return reading + tail, "confirmed", "; ".join([f"{why} (CC-CEDICT)", *lists])
    status = "confirmed" if len(lists) >= 2 else "unconfirmed"
    return reading + tail, status, f"{'/'.join(open_to_doubt)} has several readings; {'; '.join(lists) or 'no list'}"


def division_rows(shared: Path) -> list[Row]:
    """Rows of divisions.csv, by code."""
    evidence = load_evidence(shared)
    by_hand = {r["name"]: r for r in read_csv(HERE / "readings_by_hand.csv")}
    listed = [
        (r["code9"], r["name"], "township", kind_of(r["name"]), r["county_code"])
        for r in read_csv(shared / "xianning" / "townships_nbs2023.csv")
        if r["is_admin_township"] == "True"
    ]
    listed += [(code, name, "county", kind, CITY) for code, (name, kind) in COUNTIES.items()]
    listed.append((CITY, CITY_NAME, "prefecture", "地级市", ""))
    rows = []
    for code, name, level, kind, parent in sorted(listed):
        reading, status, why = reading_of(name, evidence, by_hand)
        spelling = spell(name, NameClass.DIVISION, reading)
        rows.append(
            {
                "code": code, "name": name, "level": level, "kind": kind, "parent_code": parent,
                "pinyin": spelling.plain, "pinyin_toned": spelling.toned, "pinyin_status": status,
                "pinyin_source": why, "source": NBS, "is_sample": "true",
            }
        )  # fmt: skip
    return rows


def census_rows(shared: Path) -> list[dict[str, str | int]]:
    """Rows of population_2020.csv: six counties and their sum."""
    rows: list[dict[str, str | int]] = []
    for r in read_csv(shared / "xianning" / "census_county_2020.csv"):
        ages = {60: 0, 65: 0, 80: 0}
        for column, value in r.items():
            sex, _, band = column.partition("_")
            if sex in {"男", "女"} and "岁" in band:
                first = int("".join(c for c in band.split("到")[0] if c.isdigit()))
                for age in ages:
                    ages[age] += int(float(value)) if first >= age else 0
        rows.append(
            {
                "code": r["区划代码"][:6], "year": 2020, "pop_total": int(float(r["人口数_合计"])),
                "pop_60": ages[60], "pop_65": ages[65], "pop_80": ages[80], "source": CENSUS, "is_sample": "true",
            }
        )  # fmt: skip
    rows.sort(key=lambda row: row["code"])
    total = {k: sum(int(r[k]) for r in rows) for k in ("pop_total", "pop_60", "pop_65", "pop_80")}
    return [{"code": CITY, "year": 2020, **total, "source": CENSUS, "is_sample": "true"}, *rows]


def seat_rows(divisions: list[Row]) -> list[Row]:
    """Rows of seats.csv, from the table written by hand."""
    by_code = {r["code"]: r for r in read_csv(HERE / "seats_by_hand.csv")}
    words = {
        "county_seat": "政府驻地为公开事实，坐标取至 0.01°",
        "approximate": "公开地图与地名资料的概略位置，坐标取至 0.01°，非测量成果",
        "guess": "按乡镇在县内的大致方位推定，坐标取至 0.01°，待核实",
    }
    rows = []
    for d in divisions:
        seat = by_code[d["code"]]
        office = "办事处" if d["kind"] == "街道" else "人民政府"
        rows.append(
            {
                "code": d["code"], "name": f"{d['name']}{office}", "lon": seat["lon"], "lat": seat["lat"],
                "confidence": seat["confidence"], "source": words[seat["confidence"]], "is_sample": "true",
            }
        )  # fmt: skip
    return rows


def write(out: Path, shared: Path) -> tuple[list[Row], list[dict[str, str | int]], list[Row]]:
    """Write the three files; returns their rows."""
    divisions, census = division_rows(shared), census_rows(shared)
    seats = seat_rows(divisions)
    write_csv(out / "divisions.csv", list(divisions[0]), divisions)
    write_csv(out / "population_2020.csv", list(census[0]), census)
    write_csv(out / "seats.csv", list(seats[0]), seats)
    return divisions, census, seats
