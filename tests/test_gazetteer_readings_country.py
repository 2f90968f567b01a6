"""Readings of the townships of the country: what is settled, what stays open, and what other lists say."""

import sys
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.__main__ import app
from gis.gazetteer.readings import read_name
from gis.gazetteer.readings.characters import plausible
from gis.gazetteer.readings.files import rows

REPOSITORY = Path(__file__).resolve().parent.parent
OF_THE_CITY = {"隽水镇", "厦铺镇", "燕厦乡", "肖岭乡"}
"""Townships of the city whose reading no list settles; the bureau must."""


def test_the_townships_of_the_nation_are_settled_or_listed_with_their_readings(
    shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    from readings_parts import towns

    every = towns.towns(shared_data)
    still = towns.waiting(every)
    spelled = {town: found for town, found in still.items() if towns.letters_differ(found)}
    listed = towns.open_rows(shared_data, still, towns.settler(shared_data, spelled))
    characters = Counter(character for row in listed for character in dict.fromkeys(row["characters"]))
    with capsys.disabled():
        open_ones = f"{len(still)} open ({len(spelled)} between letters, {len(still) - len(spelled)} by tone)"
        sys.stdout.write(f"\ntownships: {len(every)}, {open_ones}: {dict(characters.most_common(12))}\n")
    assert listed == rows("name_readings_open.csv")
    assert len(still) <= 465
    assert [row["name"] for row in listed if row["differ"]] == []
    assert {row["name"] for row in listed} >= OF_THE_CITY


def test_one_name_is_read_as_each_place_is_and_left_open_where_sources_contradict_each_other() -> None:
    for name, code, reading, status in (
        ("乐安街道", "130225001", "lào ān", "confirmed"), ("乐安街道", "370523002", "lè ān", "confirmed"),
        ("黄陂镇", "360730103", "huáng bēi", "confirmed"), ("泼陂河镇", "411522105", "pō pí", "confirmed"),
        ("行流镇", "341204103", "xíng liú", "confirmed"), ("茜草街道", "510502006", "qiàn cǎo", "confirmed"),
        ("大堡镇", "130731106", "dà bǔ", "confirmed"), ("大堡乡", "430482203", "dà pù", "confirmed"),
        ("大堡镇", "511132101", "dà bǎo", "confirmed"), ("堡镇", "310151102", "bǔ zhèn", "confirmed"),
        ("三堡街道", "320312052", "sān pù", "confirmed"), ("三堡镇", "450481114", "sān bǎo", "confirmed"),
        ("三堡镇", "620722106", "sān bǎo", "unconfirmed"), ("惠安堡镇", "640323102", "huì ān", "unconfirmed"),
        ("佟二堡镇", "211081101", "tóng èr pù", "confirmed"), ("海洲窝堡乡", "210123206", "hǎi zhōu", "unconfirmed"),
        ("十家堡镇", "220322108", "shí jiā", "unconfirmed"), ("郭家堡乡", "140702200", "guō jiā bǔ", "confirmed"),
        ("牛心堡乡", "140623200", "niú xīn", "unconfirmed"), ("高家堡镇", "610881101", "gāo jiā bǔ", "confirmed"),
        ("演陂镇", "430421105", "yǎn pí", "confirmed"), ("回龙观街道", "110114011", "huí lóng guàn", "confirmed"),
        ("长卿镇", "350524114", "cháng qīng", "confirmed"), ("长卿镇", "510725101", "zhǎng qīng", "confirmed"),
        ("燕东街道", "350481001", "yàn dōng", "confirmed"), ("燕山街道", "370102010", "yàn shān", "confirmed"),
    ):  # fmt: skip
        found = read_name(name, "division", (code,))
        assert (" ".join(found.syllables).startswith(reading), found.status) == (True, status), (name, code)


def test_what_is_open_in_the_country_is_told_without_a_database() -> None:
    told = CliRunner().invoke(app, ["gazetteer", "readings", "--country", "--division", "4212"])
    assert told.exit_code == 0
    assert "待核定 · Unconfirmed: 4\n" in told.output
    assert all(name in told.output for name in OF_THE_CITY)
    assert "xià pù zhèn / shà pù zhèn" in told.output
    assert told.output.count("\n") == 2 + len(OF_THE_CITY)


def test_what_areacity_reads_otherwise_keeps_its_reason(
    shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    from readings_parts.otherwise import otherwise
    from readings_parts.towns import towns

    differing = list(otherwise(shared_data, towns(shared_data)))
    kinds = Counter(f"{each.character} {each.ours}, not {each.said}" for each in differing)
    with capsys.disabled():
        sys.stdout.write(f"\nAreaCity reads {len(differing)} characters otherwise: {dict(kinds.most_common(8))}\n")
    assert len(differing) > 400
    assert [f"{each.town.name} {each.character}" for each in differing if not each.explained] == []


def test_a_rare_character_has_the_reading_of_its_place() -> None:
    for name, reading in (
        ("阚家镇", "kàn"), ("褚集镇", "chǔ"), ("六硍镇", "liù kèn"), ("织篢镇", "zhī gǒng"), ("浰源镇", "lì"), ("奓山街道", "zhà"),
        ("杉木乡", "shā mù"), ("杉洋镇", "shān"), ("地磅街道", "dì bàng"), ("富堨镇", "fù è"),
        ("垌塚镇", "tóng zhǒng"), ("枹罕镇", "fú"), ("法脿镇", "fǎ biǎo"), ("祁丰蔵族乡", "qí fēng zàng zú"),
    ):  # fmt: skip
        found = read_name(name, "division", ("420984",))
        assert (" ".join(found.syllables).startswith(reading), found.status) == (True, "confirmed"), name
    assert read_name("丁里长街道", "division", ("371725003",)).syllables[:3] == ("dīng", "lǐ", "zhǎng")
    assert read_name("酂阳街道", "division", ("420682021",)).syllables[:2] == ("zàn", "yáng")
    assert read_name("酂阳镇", "division", ("411481109",)).syllables[:2] == ("cuó", "yáng")
    assert read_name("石湫街道", "division", ("320117004",)).status == "confirmed"
    assert read_name("湫头镇", "division", ("621025106",)).status == "unconfirmed"


def test_a_character_that_unihan_alone_knows_leaves_its_choice() -> None:
    assert plausible("圱") == ("qiān", "sú")
    assert read_name("圱口", "settlement").status == "unconfirmed"
    assert plausible("㘵") == ("bù",)
    assert plausible("倉") == ("cāng",)  # as 仓; Unihan alone lists chuàng too
    assert plausible("長") == plausible("长")
