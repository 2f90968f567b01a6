"""What the lists of the nation say of divisions from county level up: letters only, since none of them has tones."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

CUT = 30


@dataclass
class Listed:
    """A division of the nation: code, name without its generic, whole name, and its letters by list (A, N, E)."""

    code: str
    short: str
    name: str = ""
    said: dict[str, str] = field(default_factory=dict)


def letters(spelling: object) -> str:
    """Letters of a spelling, lower case; ü as v, also where a list writes `yu` it stays as it is."""
    return re.sub(r"[^a-z]", "", str(spelling).lower().replace("ü", "v"))


def _cnarea(spelling: str) -> dict[str, str]:
    """cnarea's letters without its English generics; nothing where it cut the spelling at 30 letters."""
    said = re.sub(r"(dist|township|county|city|islands)$", "", letters(spelling))
    return {"N": said} if len(spelling) < CUT else {}


def national(shared: Path) -> list[Listed]:
    """Read AreaCity (A), cnarea (N) and eduosi (E); sorted by code and name."""
    folder = shared / "national"
    found: dict[tuple[str, str], Listed] = {}

    def at(code: str, short: str, name: str) -> Listed:
        known = found.setdefault((code, short), Listed(code, short))
        known.name = known.name or name
        return known

    area = pd.read_parquet(folder / "divisions_areacity_level4_pinyin.parquet")
    for row in area[area.deep.astype(int) < 3].itertuples():
        at((str(row.id) + "0000")[:6], str(row.name), str(row.ext_name)).said["A"] = letters(row.pinyin)
    for row in pd.read_parquet(folder / "divisions_cnarea2023_level3_pinyin_lnglat.parquet").itertuples():
        if row.pinyin:
            at(str(row.area_code)[:6], str(row.short_name), str(row.name)).said |= _cnarea(str(row.pinyin))
    eduosi = pd.read_csv(folder / "counties_eduosi_pinyin.csv", dtype=str, keep_default_na=False)
    codes = dict(zip(eduosi.id, eduosi.code, strict=True))
    parents = dict(zip(eduosi.id, eduosi.parent_id, strict=True))
    for row in eduosi.itertuples():
        code = str(row.code) or _code_above(str(row.id), codes, parents)
        at(code, str(row.name), f"{row.name}{row.extra}{row.suffix}").said["E"] = letters(row.pinyin)
    return [found[key] for key in sorted(found)]


def _code_above(one: str, codes: dict[str, str], parents: dict[str, str]) -> str:
    """Code of the nearest division above that has one: a district of Hong Kong has none of its own in eduosi."""
    while one in parents and not codes[one]:
        one = parents[one]
    return codes.get(one, "")
