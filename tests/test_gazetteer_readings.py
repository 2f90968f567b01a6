"""Readings of names (P-C2, P-C3): hard names of the specification, the townships of the city, the counties of the nation."""

import csv
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from gis.gazetteer.naming import name_columns
from gis.gazetteer.readings import read_name
from gis.gazetteer.readings.table import overrides, rules
from gis.gazetteer.search.sounds import sounds_of
from gis.gazetteer.syllables import key_of

REPOSITORY = Path(__file__).resolve().parent.parent
HARD = {
    # failures of every engine tried (placenames.md 3.2) and the names of P-C2
    "六合": ("lù hé", "320116"), "乐陵": ("lào líng", "371481"), "洪洞": ("hóng tóng", ""), "单县": ("shàn xiàn", ""),
    "繁峙": ("fán shì", ""), "会稽": ("kuài jī", ""), "长阳": ("cháng yáng", ""), "浚县": ("xùn xiàn", ""),
    "荥经": ("yíng jīng", ""), "漯河": ("luò hé", ""), "长葛": ("cháng gě", ""), "筠连": ("jūn lián", ""),
    "解州": ("hài zhōu", ""), "栎阳": ("yuè yáng", ""), "大栅栏": ("dà shí làn", "110102"), "朝阳": ("cháo yáng", "110105"),
    "涡阳": ("guō yáng", ""), "珲春": ("hún chūn", ""), "穆棱": ("mù líng", ""), "新都桥": ("xīn dū qiáo", ""),
    "大城": ("dài chéng", "131025"), "沌口": ("zhuàn kǒu", ""), "咀头": ("zuǐ tóu", ""),
    "六安": ("lù ān", ""), "乐亭": ("lào tíng", ""), "铅山": ("yán shān", "361124"), "番禺": ("pān yú", ""),
    "蚌埠": ("bèng bù", ""), "莘庄": ("xīn zhuāng", ""), "厦门": ("xià mén", ""), "大埔": ("dà bù", "441422"),
    "尉犁": ("yù lí", ""), "乐清": ("yuè qīng", ""), "东阿": ("dōng ē", ""), "牟平": ("mù píng", ""),
    "歙县": ("shè xiàn", ""), "黟县": ("yī xiàn", ""), "蔚县": ("yù xiàn", ""), "丽水": ("lí shuǐ", "331102"),
    "台州": ("tāi zhōu", ""), "闵行": ("mǐn háng", ""), "廊坊": ("láng fáng", ""), "十里堡": ("shí lǐ pù", ""),
    "大黄堡": ("dà huáng bǎo", ""), "西藏": ("xī zàng", ""), "重庆": ("chóng qìng", ""),
}  # fmt: skip
OPEN = {"隽水镇", "厦铺镇", "燕厦乡", "肖岭乡"}
"""Townships of the city whose reading no list settles; the bureau must."""


@pytest.mark.parametrize("name", HARD)
def test_hard_names_read_as_their_places_do(name: str) -> None:
    reading, county = HARD[name]
    path = (county, county[:4]) if county else ()
    found = read_name(name, "division", path)
    assert " ".join(found.syllables) == reading
    assert found.status == "confirmed"
    assert len(found.reason) > 8


@pytest.mark.parametrize("name", ["长阳路", "长阳土家族自治县", "六安路", "单县大街"])
def test_a_settled_name_is_found_inside_a_longer_one(name: str) -> None:
    inner = next(each for each in ("长阳", "六安", "单县") if name.startswith(each))
    reading = HARD[inner][0].split()
    expected = reading[: len(inner)]
    if inner == "单县":  # settled as the whole name of the county only: a street may mean another 单
        assert read_name(name, "feature").status == "unconfirmed"
    else:
        assert list(read_name(name, "feature").syllables[: len(inner)]) == expected


def test_a_character_of_several_readings_stays_open_with_its_real_alternatives() -> None:
    found = read_name("厦铺镇", "division")
    assert found.status == "unconfirmed"
    assert {" ".join(each) for each in found.alternatives} >= {"xià pù zhèn", "shà pù zhèn"}
    assert len(found.alternatives) <= 8
    outside = read_name("六合", "settlement", ("421202",))
    assert outside.status == "unconfirmed"
    assert {" ".join(each) for each in outside.alternatives} == {"liù hé", "lù hé"}


def test_a_given_reading_is_confirmed_by_a_person_or_by_a_chain_that_leaves_no_choice() -> None:
    def status(name: str, reading: str, by: str | None = None) -> str:
        return str(name_columns(name, "settlement", reading=reading.split(), confirmed_by=by)["pinyin_status"])

    assert name_columns("王家湾", "settlement")["pinyin_status"] == "confirmed"
    assert status("王家湾", "wáng jiā wān") == "confirmed"
    assert status("王家湾", "wáng gā wān") == "unconfirmed"  # a file says otherwise: nobody has decided
    assert status("王家湾", "wáng gā wān", "officer") == "confirmed"
    assert status("厦铺", " ".join(read_name("厦铺", "settlement").syllables)) == "unconfirmed"


def test_generics_of_the_class_reach_the_spelling() -> None:
    made = name_columns("鸡公脑", "feature", ("脑",))
    assert (made["specific"], made["generic"], made["pinyin"]) == ("鸡公", "脑", "Jigong Nao")


def test_every_row_of_the_table_has_a_reason_and_fits_its_characters() -> None:
    table = overrides()
    assert len(table) > 250
    assert all(row.why() and len(row.reading) == len(row.name) for row in table)
    assert {row.status for row in table} == {"confirmed", "unconfirmed"}
    assert all(row.alternatives for row in table if row.status == "unconfirmed")


def test_the_townships_of_the_city_read_right_or_are_stated_open() -> None:
    with (REPOSITORY / "data" / "sample" / "divisions.csv").open(encoding="utf-8") as file:
        towns = [row for row in csv.DictReader(file) if row["level"] == "township"]
    assert len(towns) == 70
    open_ones = set()
    for row in towns:
        found = read_name(row["name"], "division", (row["code"],))
        if found.status == "unconfirmed":
            open_ones.add(row["name"])
        columns = name_columns(row["name"], "division", ("镇", "乡", "街道"), division_path=(row["code"],))
        stored = row["pinyin_toned"].replace(" ", "").replace("'", "").lower()
        spoken = columns["pinyin_toned"].replace(" ", "").replace("'", "").lower()
        others = {"".join(each) for each in found.alternatives}
        assert stored == spoken or stored in others, (row["name"], stored, spoken)
    assert open_ones >= OPEN


def test_the_counties_of_the_nation_read_as_the_lists_do_or_are_settled(
    shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    from readings_parts.lists import national

    counts: Counter[str] = Counter()
    wrong = []
    for each in national(shared_data):
        found = read_name(each.short, "division", (each.code,))
        own, said = key_of(found.syllables), set(each.said.values())
        settled = any(row.name in each.short for row in overrides())
        if not found.syllables:
            kind = "no reading"
        elif found.status == "unconfirmed":
            kind = "open"
        elif said == {own}:
            kind = "all lists agree"
        else:
            kind = "lists differ, settled" if settled or own in said else "lists differ, one reading"
            if each.code[:2] < "71" and own not in said and not settled and said:
                wrong.append((each.code, each.short, own, said))
        counts[kind] += 1
    with capsys.disabled():
        sys.stdout.write(f"\ncounties and above: {sum(counts.values())}: {dict(counts)}\n")
    assert counts["no reading"] == 0
    assert counts["open"] == 0
    assert [
        each for each in wrong if not {w.replace("lyu", "lv").replace("lue", "lve") for w in each[3]} & {each[2]}
    ] == []


def test_a_word_is_settled_by_lists_that_tell_its_readings_apart_and_by_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    from readings_parts.towns import Settler, Town, Witness

    def listed(*names: str) -> Witness:
        return Witness([(each.split()[0], tuple(each.split()[1:])) for each in names])

    usual = [
        f"长{each} chang {sound}" for each, sound in zip("山河湖桥村", ("shan", "he", "hu", "qiao", "cun"), strict=True)
    ]
    knows = listed("长官 zhang guan", "长老 zhang lao", *usual)
    always = listed(*usual)
    assert (knows.weight("长", "zhang"), knows.weight("长", "chang"), always.weight("长", "chang")) == (2, 1, 0)
    town, reading = Town("421281999", "长桥镇", "长桥"), read_name("长桥镇", "feature")
    assert reading.status == "unconfirmed"

    def row(*lists: Witness, words: dict[str, dict[str, tuple[str, ...]]] | None = None) -> dict[str, str] | None:
        told = Settler(dict(zip("AH", lists, strict=True)), words or {}, ())
        return told.row(town, reading, ("name", "reading", "agree"))

    well = listed("长官 zhang guan", "长老 zhang lao", "长房 zhang fang", *usual)
    settled = row(knows, well)
    assert settled is not None
    assert (settled["name"], settled["reading"], settled["agree"]) == ("长桥", "cháng qiáo", "AH")
    assert row(knows, always) is None  # a default is no evidence
    assert row(knows, listed("长官 zhang guan", "长老 zhang lao", "长桥 zhang qiao")) is None
    assert row(knows, always, words={"D": {"长桥": ("zhǎng", "qiáo")}}) is None
    assert row(knows, always, words={"D": {"长桥": ("cháng", "qiáo")}, "K": {"长桥": ("cháng", "qiáo")}}) is not None


def test_words_of_township_names_keep_their_evidence() -> None:
    words = [row for row in overrides() if row.rule == "words-agree"]
    assert len(words) > 80
    assert all(set(row.agree) & {"A", "H"} and "none otherwise" in row.why() for row in words)
    assert read_name("长岭镇", "division").status == "confirmed"
    assert read_name("长岭", "settlement").status == "unconfirmed"  # the evidence is of divisions
    assert read_name("重华镇", "division").status == "unconfirmed"  # two lists agree on what engines read


RULES = ("word", "sense", "surname", "transcription", "region", "place")


def test_a_rule_of_townships_holds_inside_its_divisions_and_class_alone() -> None:
    ruled = [row for row in overrides() if row.rule in RULES]
    assert len(ruled) > 900
    assert {row.status for row in ruled} == {"confirmed"}
    assert all(row.reason and rules()[row.rule] in row.why() for row in ruled)
    assert {row.name for row in ruled if not row.scope} == {
        "经济", "监狱", "责任", "单位", "少数民族", "少先", "产业转移", "转型", "畜禽", "校办", "高校", "步行街", "长三角", "奋斗",
    }  # fmt: skip
    for code, reading, status in (
        ("450105102", "wú xū", "confirmed"),  # a market of Guangxi
        ("341125103", "wú wéi", "confirmed"),  # a walled village of Anhui
        ("421281999", "wú wéi", "unconfirmed"),
    ):
        found = read_name("吴圩镇", "division", (code,))
        assert (" ".join(found.syllables[:2]), found.status) == (reading, status)
    assert read_name("吴圩", "settlement", ("450105102",)).status == "unconfirmed"
    assert read_name("重华镇", "division", ("510781108",)).syllables[0] == "chóng"
    for name, code, reading in (
        ("东涌镇", "440115105", "dōng chōng"), ("上涌镇", "350526105", "shàng yǒng"), ("通远堡镇", "210682118", "tōng yuǎn pù"),
        ("九堡街道", "330102016", "jiǔ bǎo"), ("召公镇", "610324104", "shào gōng"), ("翟镇", "370982101", "zhái zhèn"),
        ("开封经济开发区", "", "kāi fēng jīng jì"), ("燕郊镇", "131082109", "yān jiāo"), ("燕子河镇", "341524104", "yàn zǐ hé"),
        ("济水街道", "419001001", "jǐ shuǐ"), ("广济镇", "510683102", "guǎng jì"), ("祝阿镇", "371425116", "zhù ē"),
    ):  # fmt: skip
        assert " ".join(read_name(name, "division", (code,)).syllables).startswith(reading), name


def test_a_rule_that_settles_nothing_or_leaves_a_choice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "scripts"))
    from readings_parts import ruled
    from readings_parts.towns import Settler, Town, Witness

    towns = [Town("421281999", "长行镇", "长行", "长行"), Town("421281998", "长山观乡", "长山观", "长山观")]
    waiting = {town: read_name(town.name, "feature") for town in towns}
    by = Settler({"A": Witness([("长山", ("zhang", "shan"))])}, {"D": {"长山": ("cháng", "shān")}}, ())

    def settled(words: str, scope: str = "", left_out: str = "") -> list[tuple[str, ...]]:
        one = ruled.Rule(
            (words,), {"长": "cháng"}, tuple(scope.split()), frozenset({left_out}), "division", "sense", "long"
        )
        monkeypatch.setattr(ruled, "rules", lambda: [one])
        made = ruled.settled(waiting, by, ("name", "reading"))
        return [tuple(row[key] for key in ("name", "reading", "scope", "agree", "against")) for row in made]

    assert settled("长") == [("长山", "cháng shān", "42", "D", "A")]  # 行 beside 长 leaves a choice of its own
    assert settled("长山", "*") == [("长山", "cháng shān", "", "D", "A")]
    for words, scope, left_out in (("长山", "43", ""), ("短", "", ""), ("长", "", "长山观"), ("长行", "", "")):
        with pytest.raises(ValueError, match=r"settles no township|leaves a choice"):
            settled(words, scope, left_out)


def test_a_query_sounds_as_the_chain_reads_it() -> None:
    assert sounds_of("长阳")[0] == "chang yang"  # the dictionary says zhang
    assert set(sounds_of("大城")) == {"da cheng", "dai cheng"}  # so in one county
    assert set(sounds_of("厦铺")) == {"xia pu", "sha pu"}
    assert sounds_of("王家弯") == ("wang jia wan",)  # 家 gu is no reading of place names
    assert sounds_of("东·路") == ()
    assert sounds_of("观" * 40) == (" ".join(["guan"] * 40),)  # tones alone make no second key


def test_reading_is_fast_enough_for_an_import(capsys: pytest.CaptureFixture[str]) -> None:
    names = [
        a + b + c
        for a in "王李张刘陈杨黄赵周吴徐孙"
        for b in "家大小上下新老东西南北中"
        for c in "湾冲畈港塘桥铺店垅咀坳岭"
    ]
    start = time.perf_counter()
    found = [read_name(name, "settlement") for name in names]
    taken = time.perf_counter() - start
    with capsys.disabled():
        sys.stdout.write(f"\n{len(names)} distinct names read in {taken:.2f} s: {len(names) / taken:,.0f} a second\n")
    assert all(each.syllables for each in found)
