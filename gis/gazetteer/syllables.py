"""Syllables of Hanyu Pinyin: taking tones off and joining syllables to a word."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

DIAERESIS = "\u0308"
_TONES = "\u0304\u0301\u030c\u0300"
_PLAIN = str.maketrans(
    {
        toned: letter
        for letter in "aeiouümnAEIOUÜMN"
        for tone in _TONES
        if len(toned := unicodedata.normalize("NFC", letter + tone)) == 1
    }
)
"""Letters with a tone mark as they are usually written, to the letter without it."""
TONELESS = frozenset(
    """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu ca cai can cang cao ce
    cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci
    cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die din ding diu dong dou du
    duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen geng gong
    gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun
    huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku
    kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo
    long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai
    nan nang nao ne nei nen neng ni nia nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai
    pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu
    quan que qun r ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha
    shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan
    sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei
    wen weng wo wong wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying
    yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi
    zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
    """.split()  # noqa: SIM905 - one a line would fill pages
)
"""All toneless syllables that a character is read as (of pypinyin 0.55, without bare consonants but r), ü as v."""


@lru_cache(maxsize=65_536)
def strip_tones(text: str) -> str:
    """Return pinyin without tone marks; ü stays ü (Lüchun)."""
    if text.isascii():
        return text
    plain = text.translate(_PLAIN)
    if plain.replace("ü", "").replace("Ü", "").isascii():
        return plain
    kept = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) or c == DIAERESIS]
    return unicodedata.normalize("NFC", "".join(kept))


_APOSTROPHE = frozenset(
    letter for letter in map(chr, range(0x61, 0x1F00)) if strip_tones(letter)[:1] in {"a", "o", "e"}
)
"""Letters, with whatever tone, before which a syllable inside a word has an apostrophe."""


def join(syllables: Sequence[str]) -> str:
    """Join syllables into one word: first letter a capital, apostrophe before a later syllable in a, o, e.

    An empty syllable (a bracket, a dot) is left out; `r` is the 儿 that follows its syllable (Penr).
    """
    word = ""
    for syllable in syllables:
        if word and syllable and syllable[0] in _APOSTROPHE:
            word += "'"
        word += syllable
    return word[:1].upper() + word[1:]


def key_of(syllables: Iterable[str]) -> str:
    """Joined toneless letters with ü as v: the key by which spellings are compared and found."""
    return strip_tones("".join(syllables)).replace("ü", "v").lower()
