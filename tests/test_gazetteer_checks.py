"""Rules that need no register: irregular names, characters, generics, spelling, sameness (P-B3 to P-B7)."""

import pytest

from gis.gazetteer.checks.catalogue import ARTICLES, RULES
from gis.gazetteer.checks.characters import COMPATIBLE_2022, HANZI_2022, check_characters, standard_level, table
from gis.gazetteer.checks.classes import Classes, KnownClass, check_generic, check_size
from gis.gazetteer.checks.consistency import check_dates
from gis.gazetteer.checks.irregular import check_irregular
from gis.gazetteer.checks.model import Proposal
from gis.gazetteer.checks.reference import compare, listed
from gis.gazetteer.checks.rows import RowChecker, RowValues
from gis.gazetteer.checks.sameness import level_of, reading_key, short_forms, variants
from gis.gazetteer.checks.spelling import check_spelling
from gis.gazetteer.checks.words import Words, read_words, shipped_words

WORDS = shipped_words()
ENGLISH = {each.word for each in WORDS.of("english")}
CLASSES = Classes(
    {
        code: KnownClass(code, name, name, spelled, scope, frozenset(generics.split()), frozenset(kinds.split()))
        for code, name, spelled, scope, generics, kinds in (
            ("12100", "河流", "feature", "none", "江 河 港", "line"),
            ("21500", "乡级行政区", "division", "province", "镇 乡 街道", "area"),
            ("22100", "城镇居民点", "settlement", "built-up", "小区 城", "point"),
            ("22200", "农村居民点", "settlement", "township", "湾 村 桥", "point"),
            ("21400", "县级行政区", "division", "nation", "县 区 市", "area"),
            ("22900", "集市", "feature", "none", "集市 小区", "point"),
            ("23510", "道路街巷", "feature", "built-up", "路 街 巷 大道 大街", "line"),
            ("23610", "桥梁", "feature", "none", "桥 大桥", "point line"),
            ("26310", "广场", "feature", "built-up", "广场", "point area"),
        )
    }
)


def irregular(name: str, approval: str | None = None) -> list[str]:
    specific = CLASSES.specific_of(name, "23510")
    found = check_irregular(Proposal(name, "23510", approval_ref=approval), specific, WORDS)
    return [each.rule for each in found if each.stands]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("宇宙城", ["grand"]),
        ("中央首府", ["grand", "grand"]),
        ("加州阳光", ["foreign-place"]),
        ("24克拉", ["digits"]),
        ("EE新城", ["foreign-script"]),
        ("中央大街", ["grand"]),
        ("帝王府", ["odd"]),
        ("北·二巷", ["symbol"]),
        ("五八六路", ["digits"]),
        ("毛泽东路", ["leader"]),
        ("华盛顿路", ["foreign-person"]),
        ("茅台路", ["trademark"]),
        ("万达路", ["company"]),
        ("3号路", []),
        ("三环路", []),
        ("王家湾", []),
        ("（氵甸）沽村", []),
    ],
)
def test_irregular_names_are_flagged_and_usual_ones_are_not(name: str, rules: list[str]):
    assert irregular(name) == rules


def test_an_approval_settles_the_exaggerated_and_nothing_else():
    assert irregular("中央大街", "咸政函〔2020〕1号") == []
    assert irregular("加州阳光", "咸政函〔2020〕1号") == ["foreign-place"]
    specific = CLASSES.specific_of("中央大街", "23510")
    (kept,) = check_irregular(Proposal("中央大街", "23510", approval_ref="咸政函1号"), specific, WORDS)
    assert (kept.rule, kept.exempt_by, kept.stands) == ("grand", "咸政函1号", False)


def test_lists_ask_for_a_ruling_and_name_their_article():
    for rule in ("leader", "person", "foreign-person", "company", "trademark", "foreign-place"):
        assert RULES[rule].needs_ruling, rule
    assert {rule.article for rule in RULES.values()} <= set(ARTICLES)
    assert {rule.requirement for rule in RULES.values()} == {f"P-B{number}" for number in (1, 3, 4, 5, 6, 7, 8)}
    document = RULES["leader"].document(english=True)
    assert document["severity"] == "error"
    assert "art. 9" in document["article"]


def test_the_table_of_standard_characters_is_whole():
    levels = [*table().values()]
    assert [levels.count(level) for level in (1, 2, 3)] == [3_500, 3_000, 1_605]
    assert sum(end - start + 1 for start, end in HANZI_2022) + len(COMPATIBLE_2022) == 87_887


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("王家湾", []),
        ("白家埫", []),
        ("𣵦沽村", ["character-table"]),
        ("（氵甸）沽村", ["character-stand-in"]),
        ("𰻝面街", ["character-standard"]),
        ("王 家湾", ["character-width"]),
        ("\ue000村", ["character-stand-in"]),
        ("〇一路", []),
    ],
)
def test_characters(name: str, rules: list[str]):
    assert [each.rule for each in check_characters(name)] == rules


def test_a_rare_character_is_told_with_its_code_point_and_level():
    (found,) = check_characters("𣵦沽村")
    assert found.figures == {"word": "𣵦", "code_point": "U+23D66", "level": 3}
    assert "U+23D66" in found.document()["message"]
    assert (standard_level("咸"), standard_level("㘵"), standard_level("𰻝")) == (1, 1, None)


@pytest.mark.parametrize(
    ("received", "toned", "rules"),
    [
        ("QIANFENGLU", "Qiánfēng Lù", ["spelling-joined-capitals"]),
        ("ānjū Lèyuán", "Ānjū Lèyuán", ["spelling-initial"]),
        ("Xian", "Xī'ān", ["spelling-apostrophe"]),
        ("Nanjing Road", "Nánjīng Lù", ["spelling-english"]),
        ("Běi 2 Xiàng", "Běi 2 Xiàng", []),
        ("Bei 2 Xiang", "Běi 2 Xiàng", []),
        ("NANJING LU", "Nánjīng Lù", []),
        ("Xi’an", "Xī'ān", []),
        ("Nanjinglu", "Nánjīng Lù", ["spelling-spacing"]),
        ("Beier Xiang", "Běi 2 Xiàng", ["spelling-digits"]),
        ("Zhangyang Xian", "Chángyáng Xiàn", ["spelling-reading"]),
        ("Lvchun Xian", "Lǜchūn Xiàn", ["spelling-letters"]),
        ("Lǔchūn Xiàn", "Lǜchūn Xiàn", ["spelling-reading"]),
        ("Xiánnìng Shì", "Xiánníng Shì", ["spelling-tones"]),
        ("nanjing lu", "Nánjīng Lù", ["spelling-initial"]),
    ],
)
def test_received_spellings(received: str, toned: str, rules: list[str]):
    assert [each.rule for each in check_spelling(received, toned, (), ENGLISH)] == rules


def test_a_wrong_spelling_says_what_is_right():
    (found,) = check_spelling("QIANFENGLU", "Qiánfēng Lù", ("qián", "fēng", "lù"), ENGLISH)
    assert "Qiánfēng Lù" in found.document()["remedy"]


def test_generics_fit_their_class():
    def rules(name: str, code: str) -> list[str]:
        return [each.rule for each in check_generic(name, code, CLASSES)]

    assert rules("赤壁长江大桥", "12100") == ["generic-class"]
    assert rules("赤壁长江大桥", "23610") == []
    assert rules("陆水", "12100") == ["generic-missing"]
    assert rules("淦河", "12100") == []
    assert rules("油坊桥", "22200") == []
    assert rules("银泉大道", "23510") == []
    assert rules("银泉大道", "99999") == ["class-unknown"]
    assert rules("辛集市", "21400") == []
    assert rules("温泉小区", "21400") == ["generic-class"]


def test_the_names_of_the_country_are_hardly_flagged():
    checker = RowChecker(WORDS, CLASSES)
    flagged = {
        each.name: [finding.rule for finding in checker.check(RowValues(each.name, "21400"))]
        for each in listed()
        if each.level == "county"
    }
    wrong = {name: rules for name, rules in flagged.items() if set(rules) - {"generic-missing"}}
    assert len(flagged) > 2_800
    assert len(wrong) < 0.01 * len(flagged), wrong


def test_sizes_are_configurable_and_shown_as_unverified():
    def rules(**given: float) -> list[str]:
        return [each.rule for each in check_size("香城广场", given, WORDS)]

    assert rules() == ["generic-size-unknown"]
    assert rules(area_m2=9_000) == ["generic-size"]
    assert rules(area_m2=9_000, floor_area_m2=120_000) == []
    (found,) = check_size("香城广场", {"area_m2": 9_000}, WORDS)
    assert found.figures["verified"] is False
    assert "未核实" in found.document()["message"]
    own = Words({(e.list, e.word): e for e in read_words('list,word,params\ngeneric-size,广场,"{""area_m2"": 5000}"')})
    assert list(check_size("香城广场", {"area_m2": 9_000}, own)) == []


def test_sameness_by_characters_prefix_and_reading():
    assert reading_key(("lǜ", "chūn")) == "lvchun"
    assert reading_key(("Xī", "ān")) == "xian"
    prefixes = ["新", "大", *short_forms("咸宁市")]
    assert {"王家湾", "大王家湾", "咸宁王家湾"} <= variants("新王家湾", prefixes)
    assert "桥" not in variants("大桥", prefixes)
    wang, wang4 = ("wáng", "jiā", "wān"), ("wāng", "jiā", "wān")
    assert level_of("王家湾", wang, "王家湾", wang, ()) == "same-name"
    assert level_of("王家湾", wang, "汪家湾", wang4, ()) == "same-sound"
    assert level_of("王家湾", wang, "王家弯", wang, ()) == "same-reading"
    assert level_of("新王家湾", None, "王家湾", wang, {"王家湾"}) == "same-name-prefix"


def test_divisions_are_compared_with_the_lists_of_the_country_and_the_province():
    assert sum(each.level == "county" for each in listed()) > 2_800
    county = {each.rule: each for each in compare("赤壁县", "赤壁", ("chì", "bì", "xiàn"), "nation", "421200")}
    assert "赤壁市" in [each.name for each in county["same-specific"].evidence]
    town = list(compare("马桥镇", "马桥", ("mǎ", "qiáo", "zhèn"), "province", "421200"))
    same = next(each for each in town if each.rule == "same-name")
    assert same.evidence[0].code.startswith("42")
    assert "湖北省" in same.evidence[0].division
    (missing,) = compare("马桥镇", "马桥", None, "province", "430000")
    assert missing.rule == "reference-missing"


def test_dates_out_of_order():
    assert [each.rule for each in check_dates(1985, 1960)] == ["dates"]
    assert list(check_dates(-202, 1911)) == []
    assert [each.rule for each in check_dates("1985-06-01", "1985-05-31")] == ["dates"]
    assert list(check_dates("1985-06-01", "1985")) == []
    assert list(check_dates("unknown", "1985")) == []


def test_rows_are_checked_as_single_names_are():
    checker = RowChecker(WORDS, CLASSES)
    rows = [
        RowValues("王家湾", "22200", "Wangjiawan", "Wángjiāwān"),
        RowValues("宇宙城", "22100", since=2001, until=1999),
        RowValues("前锋路", "23510", "QIANFENGLU", "Qiánfēng Lù"),
        RowValues("中央大街", "23510", approval_ref="咸政函1号"),
        RowValues("五八六路", "23510"),
        RowValues("赤壁大桥", "12100"),
    ]
    assert [[each.rule for each in found] for found in checker.check_all(rows)] == [
        [], ["grand", "dates"], ["spelling-joined-capitals"], [], ["digits"], ["generic-class"],
    ]  # fmt: skip
