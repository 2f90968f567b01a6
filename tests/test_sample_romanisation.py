"""Spelling by the 1984 rules: vectors of the specification and the names of the city."""

import unicodedata

import pytest

from gis.gazetteer.romanisation import NameClass, join, readings_of, spell, strip_tones

D, S, F = NameClass.DIVISION, NameClass.SETTLEMENT, NameClass.FEATURE


@pytest.mark.parametrize(
    ("name", "name_class", "plain"),
    [
        ("太湖", F, "Tai Hu"),
        ("江苏省", D, "Jiangsu Sheng"),
        ("南京路", F, "Nanjing Lu"),
        ("大运河", F, "Da Yunhe"),
        ("梧桐巷", F, "Wutong Xiang"),
        ("西辽河", F, "Xiliao He"),
        ("新通扬运河", F, "Xintongyang Yunhe"),
        ("景山后街", F, "Jingshan Houjie"),
        ("周口店", S, "Zhoukoudian"),
        ("油坊桥", S, "Youfangqiao"),
        ("王村", S, "Wangcun"),
        ("三岔河", S, "Sanchahe"),
        ("渤海湾", F, "Bohai Wan"),
        ("黑龙江省", D, "Heilongjiang Sheng"),
        ("景德镇市", D, "Jingdezhen Shi"),
        ("左权县", D, "Zuoquan Xian"),
        ("张之洞路", F, "Zhangzhidong Lu"),
        ("五指山", F, "Wuzhi Shan"),
        ("三门峡", F, "Sanmen Xia"),
        ("二道沟", F, "Erdao Gou"),
        ("咸安区", D, "Xian'an Qu"),
        ("高桥镇", D, "Gaoqiao Zhen"),
        ("高桥", S, "Gaoqiao"),
        ("温泉街道", D, "Wenquan Jiedao"),
    ],
)
def test_vectors_without_tones(name: str, name_class: NameClass, plain: str) -> None:
    assert spell(name, name_class).plain == plain


@pytest.mark.parametrize(
    ("name", "name_class", "reading", "toned"),
    [
        ("咸安区", D, ("xián", "ān", "qū"), "Xián'ān Qū"),
        ("天峨", S, ("tiān", "é"), "Tiān'é"),
        ("建瓯", S, ("jiàn", "ōu"), "Jiàn'ōu"),
        ("绿春县", D, ("lǜ", "chūn", "xiàn"), "Lǜchūn Xiàn"),
        ("安阳", S, ("ān", "yáng"), "Ānyáng"),
    ],
)
def test_vectors_with_tones(name: str, name_class: NameClass, reading: tuple[str, ...], toned: str) -> None:
    assert spell(name, name_class, reading).toned == toned


def test_given_parts_win() -> None:
    assert spell("赤壁古战场", F, parts=("赤壁", "古战场")).plain == "Chibi Guzhanchang"
    assert spell("广安门北滨河路", F, parts=("广安门", "北滨河", "路")).plain == "Guang'anmen Beibinhe Lu"


def test_diaeresis_survives() -> None:
    assert strip_tones("lǜ") == "lü"
    assert join(("lǚ", "liáng")) == "Lǚliáng"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_tone_mark_goes_however_it_is_written_and_nothing_else(form: str) -> None:
    plain = "aeiouümnAEIOUÜMNêzḁ中"
    for letter in plain:
        for tone in "\u0304\u0301\u030c\u0300":
            toned = unicodedata.normalize(form, f"x{letter}{tone}ü")
            expected = "".join(
                c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c) or c == "\u0308"
            )
            assert strip_tones(toned) == unicodedata.normalize("NFC", f"x{expected}ü")
    assert strip_tones("Xi'an 3 Huanlu") == "Xi'an 3 Huanlu"


def test_a_wrong_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        spell("咸安区", D, ("xián", "ān"))
    with pytest.raises(ValueError, match="do not fit"):
        spell("咸安区", D, parts=("咸安",))
    with pytest.raises(ValueError, match="No reading"):
        spell("（氵甸）沽村", S)


def test_heteronyms_are_seen_and_neutral_variants_are_not() -> None:
    assert set(readings_of("隽")) == {"juàn", "jùn"}
    assert readings_of("水") == ("shuǐ",)
    assert len(readings_of("厦")) == 2
