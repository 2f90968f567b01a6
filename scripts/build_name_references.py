"""Build the lists that checks of place names compare with (data/names); the same bytes every time.

    python scripts/build_name_references.py --shared ../shared/data --unihan Unihan_OtherMappings.txt [--province 42]

`divisions.csv`: provinces, prefectures and counties of the country, and the townships of one province.
`standard_characters.txt`: the 8,105 characters of 通用规范汉字表 (2013) from Unicode's Unihan (kTGH).
The files are committed: a clone needs neither this script nor its inputs.
"""

import argparse
import csv
from pathlib import Path

import pyarrow.parquet as pq

LEVELS = ("province", "prefecture", "county", "township")
NOTICE = """\
# Characters of the table of general standard Chinese characters (通用规范汉字表, 2013), three levels, one line each.
# Taken from the Unicode Character Database, Unihan (kTGH); changed in form only.
# Copyright 1991-2022 Unicode, Inc. All rights reserved. Distributed under the Terms of Use in
# https://www.unicode.org/copyright.html; the permission notice stands in data/SOURCES.md.
"""
ENDS = (3_500, 6_500, 8_105)


def divisions(shared: Path, province: str) -> list[tuple[str, str, str, str, str]]:
    """Return (code, level, name, short name, its toneless syllables) of the country's divisions down to the county."""
    listed = pq.read_table(shared / "national/divisions_areacity_level4_pinyin.parquet").to_pylist()
    rows = []
    for row in listed:
        level = LEVELS[int(row["deep"])]
        doubled = level == "prefecture" and row["ext_name"] in PROVINCE_CITIES
        named = row["ext_name"] and row["ext_name"] not in NO_DIVISIONS and row["id"] != "0"
        if doubled or not named or (level == "township" and not row["id"].startswith(province)):
            continue
        code = row["ext_id"][: 9 if level == "township" else 6]
        rows.append((code, level, row["ext_name"], row["name"], row["pinyin"].strip().lower()))
    return sorted(set(rows))


PROVINCE_CITIES = {"北京市", "天津市", "上海市", "重庆市"}
NO_DIVISIONS = {"国外", "直辖市", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def characters(unihan: Path) -> str:
    """Return the three lines of characters in the order of the table."""
    order: dict[int, str] = {}
    for line in unihan.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 3 and cells[1] == "kTGH":
            order[int(cells[2].removeprefix("2013:"))] = chr(int(cells[0].replace("U+", "0x"), 0))
    if sorted(order) != list(range(1, ENDS[-1] + 1)):
        raise SystemExit("kTGH is not complete")
    starts = (0, *ENDS[:-1])
    return "\n".join(
        "".join(order[at + 1] for at in range(start, end)) for start, end in zip(starts, ENDS, strict=True)
    )


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--unihan", type=Path, required=True)
    parser.add_argument("--province", default="42")
    parser.add_argument("--out", type=Path, default=Path("data/names"))
    asked = parser.parse_args()
    with (asked.out / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "level", "name", "short_name", "syllables"))
        rows = divisions(asked.shared, asked.province)
        writer.writerows(rows)
    (asked.out / "standard_characters.txt").write_text(f"{NOTICE}{characters(asked.unihan)}\n", encoding="utf-8")
    print(len(rows), "divisions")


if __name__ == "__main__":
    main()
