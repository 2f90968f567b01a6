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
    assert len(still) <= 713
    assert sum(bool(row["differ"]) for row in listed) <= 18
    assert {row["name"] for row in listed} >= OF_THE_CITY


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
