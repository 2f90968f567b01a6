"""Invented place names of a measurement: the recipe of section 5.1 of the research on place names.

Names of two to eight characters are put together from surnames, specific words and generics, drawn with Zipf
weights, so that some names stand hundreds of times and most once. A register of invented names is a prefix of
every larger one of the same seed. The readings are those of the parts, so they agree between equal names.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.gazetteer.romanisation import default_reading

CHUNK = 20_000
RECIPE = "2-8 characters from 100 surnames, 259 words, 15 modifiers and 91 generics in 23 patterns, Zipf weights"

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
SPECIFICS = (
    "石桥白沙龙泉金山双溪大畈高桥官塘青山马桥横沟桃花柳林黄龙白云清水红旗新华东风和平"
    "团结胜利建设解放人民永安温泉太平长安兴隆幸福光明向阳前进富强振兴安乐仁和同心民主"
    "杨林枫树樟树松林竹林梅花桂花荷花菊花莲花茶园果园梨园桑园柿树槐树榆树枣林芦花兰溪"
    "虎头牛头狮子凤凰麒麟金鸡白鹤乌龟猫儿羊角鱼洞燕子鹰嘴蛇山鹿门象鼻犀牛蜈蚣螺丝蛤蟆"
    "观音关帝土地城隍龙王文昌玉皇财神祖师罗汉金刚弥陀普济净土灵官三官五显七星八仙九宫"
    "三里五里七里八里十里双峰三合四方五福六合七步九江百丈千家万寿一心两河三溪四季五龙"
    "上游下游中心中山南门北门东门西门河东河西江南江北山前山后湖东湖西城南城北桥头路口"
    "沙坪石城路口大幕汀泗贺胜官埠浮山永宁桂乡潘湾簰洲渡普陆溪高铁新街赤岗车埠茶庵神山"
    "黄盖余家柳山官渡中伙铺前白霓青畈石门金塘港口路边肖岭沙店铜钟高枧大坪关刀塘湖四庄"
    "麦市北港五星石南黄袍九龙南林洪港厦铺慈口黄沙闯王杨芳大路通羊燕厦富有宝石横石隐水"
    "汉阳武昌洪山东湖南湖沙湖黄梅麻城红安罗田英山蕲春浠水团风大冶阳新崇阳通城嘉鱼赤壁"
    "铁山铜山银山煤炭瓦窑石灰砖瓦油坊磨坊染坊槽坊酒坊粮仓盐店布店纸棚茶场渔场牧场林场"
    "古井古塔古城古渡旧街老街新村新城新建新民新生新光新胜新桥建国建新爱国爱民卫星火箭"
)
MODIFIERS = "大小上下东西南北前后新老中里外"
SETTLEMENTS = "湾塆垸冲畈塝咀嘴坳岭坡庄屋村铺店桥堰塘港洲墩岗庙坪坑垄垅沟河寨畔台门楼院园井滩林"
COMPOUNDS = "新屋老屋大屋祠堂门楼庄屋湾子下屋上屋塘下桥头畈上山下井边铺上岭下河边港边坳上墩上"
WATERS = (("河", "12100"), ("港", "12100"), ("溪", "12100"), ("湖", "12200"), ("水库", "24230"), ("塘", "24230"))
HILLS = (("山", "13400"), ("岭", "13400"), ("尖", "13400"), ("峰", "13400"), ("寨", "13400"), ("洞", "13400"))
ROADS = (("路", "23510"), ("街", "23510"), ("巷", "23510"), ("大道", "23510"), ("后街", "23510"), ("前街", "23510"))
BUILT = (
    ("桥", "23610"), ("大桥", "23610"), ("小区", "22100"), ("花园", "22100"), ("公园", "25200"), ("广场", "26310"),
    ("家园", "22100"), ("新村", "22100"), ("塔", "26240"), ("火车站", "23320"), ("烈士陵园", "25100"),
)  # fmt: skip


class Invented(NamedTuple):
    """One invented name: its parts, toned syllables (one for each character), class code."""

    name: str
    specific: str
    generic: str
    reading: tuple[str, ...]
    class_code: str


class Part(NamedTuple):
    """Text, its toned syllables, and the class that it gives a name as its generic."""

    text: str
    reading: tuple[str, ...]
    class_code: str = ""


@cache
def _parts() -> dict[str, list[Part]]:
    """Return the stock of parts by the letter that stands for it in a pattern."""

    def plain(texts: Iterable[str], class_code: str = "") -> list[Part]:
        return [Part(text, default_reading(text), class_code) for text in dict.fromkeys(texts)]

    def pairs(text: str) -> list[str]:
        return [text[at : at + 2] for at in range(0, len(text), 2)]

    def classed(stock: Iterable[tuple[str, str]]) -> list[Part]:
        return [Part(text, default_reading(text), code) for text, code in stock]

    return {
        "s": plain(SURNAMES), "j": plain("家"), "w": plain(pairs(SPECIFICS)), "m": plain(MODIFIERS),
        "v": plain(SETTLEMENTS, "22200"), "c": plain(pairs(COMPOUNDS), "22200"), "a": plain(["村"], "21610"),
        "o": plain(["村委会"], "27610"), "f": classed(WATERS), "h": classed(HILLS), "r": classed(ROADS),
        "b": classed(BUILT),
    }  # fmt: skip


PATTERNS = {
    "sjv": 11, "sv": 4, "msjv": 8, "sjc": 5, "smv": 4, "mv": 1, "wv": 7, "wmv": 7, "wc": 5, "wsjv": 10, "ssjv": 3,
    "wwv": 13, "wa": 4, "wo": 3, "wr": 5, "wmr": 4, "wwr": 3, "wf": 3, "swf": 2, "wh": 2, "mwh": 2, "wwb": 3, "wb": 3,
}  # fmt: skip
"""Letters of parts, the last of them the generic, with their weights."""


def _weights(count: int) -> NDArray[np.float64]:
    weights = 1.0 / (np.arange(count) + 15.0)
    return np.asarray(weights / weights.sum())


def invent(count: int, seed: int) -> Iterator[Invented]:
    """Yield invented names, the same for the same seed whatever the count."""
    random = np.random.default_rng(seed)
    left = count
    while left > 0:
        yield from _chunk(random)[:left]
        left -= CHUNK


def _chunk(random: np.random.Generator) -> list[Invented]:
    parts = _parts()
    patterns = list(PATTERNS)
    shares = np.array([PATTERNS[one] for one in patterns], dtype=np.float64)
    drawn = random.choice(len(patterns), CHUNK, p=shares / shares.sum())
    made: list[Any] = [None] * CHUNK
    for number, pattern in enumerate(patterns):
        (places,) = np.nonzero(drawn == number)
        columns = []
        for letter in pattern:
            stock = parts[letter]
            picks = random.choice(len(stock), places.size, p=_weights(len(stock)))
            columns.append([stock[pick] for pick in picks.tolist()])
        for place, row in zip(places.tolist(), zip(*columns, strict=True), strict=True):
            made[place] = _put_together(row)
    return made


def _put_together(row: tuple[Part, ...]) -> Invented:
    specific = "".join([part.text for part in row[:-1]])
    reading = tuple([syllable for part in row for syllable in part.reading])
    return Invented(specific + row[-1].text, specific, row[-1].text, reading, row[-1].class_code)
