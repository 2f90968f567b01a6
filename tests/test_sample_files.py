"""The sample's files: complete, consistent, honest about what is invented."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from gis.sample.files import table

DATA = Path(__file__).resolve().parent.parent / "data"
TABLES = (
    "divisions", "population_2020", "seats", "markers", "settlements", "care_centres", "cemeteries",
    "cemetery_services", "places", "place_names", "roads",
)  # fmt: skip
AGES = ("pop_total", "pop_60", "pop_65", "pop_80")


def test_the_divisions_are_the_prefecture_six_counties_and_seventy_townships() -> None:
    rows = table("divisions")
    assert Counter(r["level"] for r in rows) == {"prefecture": 1, "county": 6, "township": 70}
    codes = {r["code"] for r in rows}
    assert len(codes) == 77
    for r in rows:
        if r["level"] == "township":
            assert r["parent_code"] == r["code"][:6]
            assert r["name"].endswith(r["kind"])
        assert r["parent_code"] in codes or r["level"] == "prefecture"


@pytest.mark.parametrize(
    ("code", "pinyin", "toned", "status"),
    [
        ("421200", "Xianning Shi", "Xiánníng Shì", "confirmed"),
        ("421202", "Xian'an Qu", "Xián'ān Qū", "confirmed"),
        ("421221", "Jiayu Xian", "Jiāyú Xiàn", "confirmed"),
        ("421222", "Tongcheng Xian", "Tōngchéng Xiàn", "confirmed"),
        ("421223", "Chongyang Xian", "Chóngyáng Xiàn", "confirmed"),
        ("421224", "Tongshan Xian", "Tōngshān Xiàn", "confirmed"),
        ("421281", "Chibi Shi", "Chìbì Shì", "confirmed"),
        ("421202003", "Yong'an Jiedao", "Yǒng'ān Jiēdào", "confirmed"),
        ("421202100", "Tingsiqiao Zhen", "Tīngsìqiáo Zhèn", "confirmed"),
        ("421202105", "Shuangxiqiao Zhen", "Shuāngxīqiáo Zhèn", "confirmed"),
        ("421221107", "Paizhouwan Zhen", "Páizhōuwān Zhèn", "unconfirmed"),
        ("421222100", "Juanshui Zhen", "Juànshuǐ Zhèn", "unconfirmed"),
        ("421223203", "Gaojian Xiang", "Gāojiǎn Xiāng", "confirmed"),
        ("421224102", "Huangshapu Zhen", "Huángshāpù Zhèn", "confirmed"),
        ("421224103", "Xiapu Zhen", "Xiàpù Zhèn", "unconfirmed"),
        ("421224104", "Jiugongshan Zhen", "Jiǔgōngshān Zhèn", "confirmed"),
        ("421224107", "Dafan Zhen", "Dàfàn Zhèn", "confirmed"),
        ("421224202", "Yanxia Xiang", "Yànxià Xiāng", "unconfirmed"),
        ("421281001", "Puqi Jiedao", "Púqí Jiēdào", "confirmed"),
        ("421281102", "Cha'anling Zhen", "Chá'ānlǐng Zhèn", "confirmed"),
        ("421281108", "Guantangyi Zhen", "Guāntángyì Zhèn", "confirmed"),
    ],
)
def test_spellings(code: str, pinyin: str, toned: str, status: str) -> None:
    row = next(r for r in table("divisions") if r["code"] == code)
    assert (row["pinyin"], row["pinyin_toned"], row["pinyin_status"]) == (pinyin, toned, status)


def test_no_reading_is_confirmed_without_a_reason() -> None:
    for r in table("divisions"):
        lists = sum(name in r["pinyin_source"] for name in ("AreaCity", "CHGIS", "Unihan", "CC-CEDICT"))
        assert lists >= 2 or r["pinyin_status"] == "unconfirmed", r["name"]


def test_the_census_is_the_published_one() -> None:
    rows = {r["code"]: r for r in table("population_2020")}
    city = rows.pop("421200")
    for age in AGES:
        assert sum(int(r[age]) for r in rows.values()) == int(city[age])
    assert int(city["pop_total"]) == 2_658_316
    assert round(100 * int(city["pop_60"]) / int(city["pop_total"]), 2) == 17.65
    assert round(100 * int(city["pop_65"]) / int(city["pop_total"]), 2) == 12.42


def test_settlements_add_up_to_the_census_of_each_county() -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for r in table("settlements"):
        assert int(r["pop_80"]) <= int(r["pop_65"]) <= int(r["pop_60"]) <= int(r["pop_total"])
        for age in AGES:
            sums[r["township_code"][:6], age] += int(r[age])
    counties = [r for r in table("population_2020") if r["code"] != "421200"]
    assert {(r["code"], age): int(r[age]) for r in counties for age in AGES} == sums


@pytest.mark.parametrize("name", TABLES)
def test_every_record_is_marked_and_says_where_it_comes_from(name: str) -> None:
    rows = table(name)
    assert rows
    for r in rows:
        assert r["is_sample"] == "true"
        assert r["source"]
        assert None not in r.values()
        assert all(v == v.strip() for v in r.values())


@pytest.mark.parametrize("name", ["markers", "settlements", "care_centres", "cemeteries", "cemetery_services"])
def test_what_is_invented_says_so(name: str) -> None:
    assert all(r["source"].startswith("示例") for r in table(name))


def test_invented_places_say_so_and_known_ones_do_not() -> None:
    for r in table("places"):
        assert r["source"].startswith("示例") == (r["geometry_status"] == "invented")
        assert not r["place_code"] or re.fullmatch(r"[0-9]{20}", r["place_code"])


def test_references_between_the_files_hold() -> None:
    townships = {r["code"] for r in table("divisions") if r["level"] == "township"}
    divisions = {r["code"] for r in table("divisions")}
    settlements = {r["ref"] for r in table("settlements")}
    cemeteries = {r["ref"] for r in table("cemeteries")}
    places = {r["ref"] for r in table("places")}
    types = {r["code"]: r["level"] for r in table("care_centre_types", "reference")}
    classes = {r["code"] for r in table("place_classes", "reference")}
    for name in ("settlements", "care_centres", "cemeteries"):
        assert {r["township_code"] for r in table(name)} <= townships
    assert {r["cemetery_ref"] for r in table("cemetery_services")} <= cemeteries
    assert {r["settlement_ref"] for r in table("cemetery_services")} <= settlements
    assert {r["place_ref"] for r in table("place_names") if r["kind"] == "standard"} == places
    assert {r["division_code"] for r in table("places")} <= divisions
    assert {r["class_code"] for r in table("places")} <= classes
    assert all(types[r["type_code"]] == r["level"] for r in table("care_centres"))
    assert {r["code"] for r in table("seats")} == divisions


def test_names_of_a_place_are_no_more_public_than_the_place() -> None:
    secrecy = {r["ref"]: r["secrecy"] for r in table("places")}
    assert all(r["secrecy"] == secrecy[r["place_ref"]] for r in table("place_names"))
    assert set(secrecy.values()) == {"public", "internal", "restricted"}


def test_all_four_levels_of_care_and_every_nature_of_cemetery_occur() -> None:
    assert {r["level"] for r in table("care_centres")} >= {"city", "county", "township", "community"}
    assert len({r["nature"] for r in table("cemeteries")}) == 4


def test_seats_of_townships_are_rounded_facts() -> None:
    for r in table("seats"):
        assert re.fullmatch(r"[0-9]+\.[0-9]{1,2}", r["lon"])
        assert re.fullmatch(r"[0-9]+\.[0-9]{1,2}", r["lat"])
        assert r["confidence"] in {"county_seat", "approximate", "guess"}


def test_sources_name_every_file_with_its_checksum() -> None:
    text = (DATA / "SOURCES.md").read_text("utf-8")
    for folder in ("sample", "reference"):
        for path in (DATA / folder).glob("*.*"):
            assert hashlib.sha256(path.read_bytes()).hexdigest() in text, path.name
    assert "Copyright (c) 2022 Lei Dong" in text
