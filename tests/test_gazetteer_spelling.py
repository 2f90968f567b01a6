"""The speller: the rules of 1984 as the specification quotes them (3.1), with their class."""

import pytest

from gis.gazetteer.numerals import ordinal_at_end, value_of
from gis.gazetteer.romanisation import NameClass, specific_generic, spell

D, S, F = NameClass.DIVISION, NameClass.SETTLEMENT, NameClass.FEATURE

QUOTED = [
    ("太湖", F, "Tai Hu"),
    ("江苏省", D, "Jiangsu Sheng"),
    ("南京路", F, "Nanjing Lu"),
    ("大运河", F, "Da Yunhe"),
    ("梧桐巷", F, "Wutong Xiang"),
    ("西辽河", F, "Xiliao He"),
    ("新通扬运河", F, "Xintongyang Yunhe"),
    ("景山后街", F, "Jingshan Houjie"),
    ("广安门北滨河路", F, "Guang'anmen Beibinhe Lu"),
    ("周口店", S, "Zhoukoudian"),
    ("油坊桥", S, "Youfangqiao"),
    ("王村", S, "Wangcun"),
    ("三岔河", S, "Sanchahe"),
    ("渤海湾", F, "Bohai Wan"),
    ("黑龙江省", D, "Heilongjiang Sheng"),
    ("景德镇市", D, "Jingdezhen Shi"),
    ("包头胡同东巷", F, "Baotou Hutong Dongxiang"),
    ("左权县", D, "Zuoquan Xian"),
    ("张之洞路", F, "Zhangzhidong Lu"),
    ("五指山", F, "Wuzhi Shan"),
    ("三门峡", F, "Sanmen Xia"),
    ("二道沟", F, "Erdao Gou"),
    ("三环路", F, "3 Huanlu"),
    ("经五路", F, "Jing 5 Lu"),
    ("东四十二条", F, "Dongsi 12 Tiao"),
    ("第九弄", F, "Di-9 Long"),
    ("北二巷", F, "Bei 2 Xiang"),
    ("西安", S, "Xi'an"),
    ("建瓯", S, "Jian'ou"),
    ("天峨", S, "Tian'e"),
    ("盆儿胡同", F, "Penr Hutong"),
    ("绿春县", D, "Lüchun Xian"),
    ("吕梁市", D, "Lüliang Shi"),
    ("高桥镇", D, "Gaoqiao Zhen"),
    ("高桥", S, "Gaoqiao"),
    ("长阳土家族自治县", D, "Changyang Tujiazu Zizhixian"),
]
FOLLOWING = [
    ("潮白新河", F, "Chaobai Xinhe"),
    ("造币左路", F, "Zaobi Zuolu"),
    ("修文西斜街", F, "Xiuwen Xixiejie"),
    ("东直门外南后街", F, "Dongzhimenwai Nanhoujie"),
    ("南京东路", F, "Nanjing Donglu"),
    ("湖北路", F, "Hubei Lu"),
    ("济南东路", F, "Jinan Donglu"),
    ("八一路", F, "Bayi Lu"),
    ("五四大街", F, "Wusi Dajie"),
    ("大川淀一巷", F, "Dachuandian 1 Xiang"),
    ("二马路", F, "2 Malu"),
    ("中山五路", F, "Zhongshan 5 Lu"),
    ("纬二十六路", F, "Wei 26 Lu"),
    ("北三环东路", F, "Bei 3 Huan Donglu"),
    ("团结湖北三条", F, "Tuanjiehu Bei 3 Tiao"),
    ("张三路", F, "Zhangsan Lu"),
    ("十字街", F, "Shizi Jie"),
    ("1203高地", F, "1203 Gaodi"),
    ("儿童公园", F, "Ertong Gongyuan"),
    ("第二松花江", F, "Di'er Songhua Jiang"),
    ("咸宁北站", F, "Xianning Beizhan"),
    ("赤壁长江大桥", F, "Chibi Changjiang Daqiao"),
    ("恩施土家族苗族自治州", D, "Enshi Tujiazu Miaozu Zizhizhou"),
    ("内蒙古自治区", D, "Neimenggu Zizhiqu"),
    ("鄂温克族自治旗", D, "Ewenkezu Zizhiqi"),
    ("龙胜各族自治县", D, "Longsheng Gezu Zizhixian"),
    ("罗坝回族乡", D, "Luoba Huizu Xiang"),
    ("神农架林区", D, "Shennongjia Linqu"),
    ("马桥村村民委员会", D, "Maqiaocun Cunmin Weiyuanhui"),
    ("安居乐园", S, "Anju Leyuan"),
]


@pytest.mark.parametrize(("name", "name_class", "plain"), QUOTED, ids=[f"{n}" for n, *_ in QUOTED])
def test_the_vectors_of_the_specification(name: str, name_class: NameClass, plain: str) -> None:
    assert spell(name, name_class).plain == plain


@pytest.mark.parametrize(("name", "name_class", "plain"), FOLLOWING, ids=[f"{n}" for n, *_ in FOLLOWING])
def test_what_follows_from_the_rules(name: str, name_class: NameClass, plain: str) -> None:
    assert spell(name, name_class).plain == plain


def test_tones_and_capitals() -> None:
    spelled = spell("西安", S)
    assert (spelled.toned, spelled.plain, spelled.capitals) == ("Xī'ān", "Xi'an", "XI'AN")
    assert spell("绿春县", D).capitals == "LÜCHUN XIAN"
    assert spell("东四十二条", F).toned == "Dōngsì 12 Tiáo"
    assert spell("北二巷", F).toned == "Běi 2 Xiàng"


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("九", "9"), ("十", "10"), ("十二", "12"), ("四十二", "42"), ("一百零五", "105"), ("三〇一", "301")],
)
def test_numerals(numeral: str, value: str) -> None:
    assert value_of(numeral) == value


@pytest.mark.parametrize("dates", ["八一", "五四", "九一八", "一二九", "百", "二十十"])
def test_dates_are_no_numbers(dates: str) -> None:
    assert value_of(dates) is None
    assert ordinal_at_end(dates) is None or dates == "二十十"


@pytest.mark.parametrize(
    ("name", "name_class", "kept"),
    [
        ("黑龙江省", D, ("黑龙江", "省")),
        ("渤海湾", F, ("渤海", "湾")),
        ("王家湾", S, ("王家", "湾")),
        ("景山后街", F, ("景山", "后街")),
        ("北二巷", F, ("北二", "巷")),
        ("长阳土家族自治县", D, ("长阳土家族", "自治县")),
        ("赤壁", S, ("赤壁", None)),
    ],
)
def test_specific_and_generic_are_kept_apart(name: str, name_class: NameClass, kept: tuple[str, str | None]) -> None:
    assert specific_generic(name, name_class) == kept


def test_the_generics_of_a_class_join_the_built_in_ones() -> None:
    assert specific_generic("三岔口", F) == ("三岔口", None)
    assert specific_generic("三岔口", F, ("岔口", "口")) == ("三", "岔口")


def test_the_generics_of_a_class_do_not_spoil_the_built_in_words() -> None:
    streets = ("路", "街", "巷", "大道", "大街")
    for name, name_class, plain in (*QUOTED, *FOLLOWING):
        if name_class is F and name[-1] in "路街巷":
            assert spell(name, F, generics=streets).plain == plain
    assert specific_generic("咸宁经济开发区", D, ("开发区",)) == ("咸宁", "经济开发区")
    assert spell("鸡公脑", F, generics=("脑",)).plain == "Jigong Nao"


def test_given_parts_win_and_must_fit() -> None:
    assert spell("李时中路", F).plain == "Lishi Zhonglu"
    assert spell("李时中路", F, parts=("李时中", "路")).plain == "Lishizhong Lu"
    assert spell("梅九路", F, parts=("梅", "九", "路")).plain == "Mei 9 Lu"
    with pytest.raises(ValueError, match="do not fit"):
        spell("梅九路", F, parts=("梅九",))
