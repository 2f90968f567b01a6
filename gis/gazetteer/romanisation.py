"""Romanisation of place names: the core of the 1984 rules (toponym part) on readings that are data.

A reading is a tuple of syllables with tone marks, one for each character. The dictionary proposes a reading;
it never settles one: a name with a character of several readings stays unconfirmed until sources or a person
confirm it. The spelling follows from the reading, the class of the name and its parts.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

DIAERESIS = "\u0308"
_DIVISION_GENERICS = (
    "自治区", "自治州", "自治县", "地区", "街道", "社区", "省", "市", "县", "区", "镇", "乡", "村",
)  # fmt: skip
_FEATURE_GENERICS = (
    "自然保护区", "风景名胜区", "风景区", "森林公园", "湿地公园", "水电站", "火车站", "汽车站", "加油站",
    "水库", "运河", "干渠", "公园", "广场", "大桥", "大道", "胡同", "瀑布", "溶洞", "温泉", "林场", "茶场",
    "农场", "渡口", "码头", "隧道", "公路", "铁路", "后街", "前街", "古镇", "陵园", "遗址", "公墓", "车站",
    "海", "江", "河", "湖", "水", "溪", "港", "沟", "泉", "池", "塘", "渠", "峡", "湾", "洲", "岛", "滩",
    "山", "岭", "峰", "尖", "寨", "崖", "洞", "冲", "坳", "畈", "堤", "桥", "路", "街", "巷", "里", "弄",
    "寺", "庙", "塔", "亭", "阁", "楼", "碑", "祠", "墓", "站",
)  # fmt: skip


class NameClass(StrEnum):
    """What a name is decides how it is written."""

    DIVISION = "division"
    """省 to 村 as a unit: specific and generic apart (Xian'an Qu, Gaoqiao Zhen)."""
    SETTLEMENT = "settlement"
    """Natural village or small town: one word (Zhoukoudian, Wangcun)."""
    FEATURE = "feature"
    """Water, landform, road, structure: specific and generic apart (Tai Hu, Nanjing Lu)."""


@dataclass(frozen=True)
class Spelling:
    """The spelling without and with tone marks."""

    plain: str
    toned: str


def strip_tones(text: str) -> str:
    """Return pinyin without tone marks; ü stays ü (Lüchun)."""
    kept = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) or c == DIAERESIS]
    return unicodedata.normalize("NFC", "".join(kept))


def join(syllables: Sequence[str]) -> str:
    """Join syllables into one word: first letter a capital, apostrophe before a later syllable in a, o, e."""
    word = ""
    for syllable in syllables:
        bare = strip_tones(syllable)
        word += f"'{syllable}" if word and bare[0] in "aoe" else syllable
    return word[:1].upper() + word[1:]


def split_generic(name: str, name_class: NameClass) -> tuple[str, ...]:
    """Split a name into specific and generic by its class; a settlement, or a bare generic, stays one part.

    The longest generic wins. Names whose parts the list cannot know (赤壁古战场) are spelled with `parts`.
    """
    if name_class is NameClass.SETTLEMENT:
        return (name,)
    generics = _DIVISION_GENERICS if name_class is NameClass.DIVISION else _FEATURE_GENERICS
    for generic in sorted(generics, key=len, reverse=True):
        if name.endswith(generic) and len(name) > len(generic):
            return (name[: -len(generic)], generic)
    return (name,)


def spell(
    name: str, name_class: NameClass, reading: Sequence[str] | None = None, parts: Sequence[str] | None = None
) -> Spelling:
    """Spell a name by the 1984 rules.

    Args:
        name: Chinese characters.
        name_class: decides whether the generic stands apart.
        reading: toned syllables, one for each character; the dictionary's proposal when absent.
        parts: the words of the name, where the class alone does not tell them; they must add up to `name`.

    Raises:
        ValueError: the reading or the parts do not fit the name, or a character has no reading.
    """
    syllables = tuple(reading) if reading is not None else default_reading(name)
    words = tuple(parts) if parts is not None else split_generic(name, name_class)
    if len(syllables) != len(name) or "".join(words) != name:
        raise ValueError(f"The reading {syllables} or the parts {words} do not fit {name}.")
    spelled, at = [], 0
    for word in words:
        spelled.append(join(syllables[at : at + len(word)]))
        at += len(word)
    toned = " ".join(spelled)
    return Spelling(strip_tones(toned), toned)


@cache
def _dictionaries() -> dict[int, str]:
    from pypinyin_dict.phrase_pinyin_data import cc_cedict as phrases  # noqa: PLC0415 - large, rarely needed
    from pypinyin_dict.pinyin_data import cc_cedict as single  # noqa: PLC0415

    phrases.load()
    return dict(single.pinyin_dict)


def default_reading(name: str) -> tuple[str, ...]:
    """Return the dictionary's proposal (pypinyin with CC-CEDICT's words): toned syllables, not confirmed.

    Raises:
        ValueError: a character has no reading.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    _dictionaries()
    syllables = lazy_pinyin(name, style=Style.TONE, errors=lambda _: "")
    if len(syllables) != len(name) or not all(syllables):
        raise ValueError(f"No reading for a character of {name}.")
    return tuple(syllables)


def readings_of(character: str) -> tuple[str, ...]:
    """Return CC-CEDICT's readings of a character, most usual first; empty when it is not listed.

    A neutral-tone variant of another reading is left out: it is no reading of its own in a place name.
    """
    found = [r for r in _dictionaries().get(ord(character), "").split(",") if r]
    toned = {strip_tones(r) for r in found if strip_tones(r) != r}
    return tuple(dict.fromkeys(r for r in found if strip_tones(r) != r or r not in toned))


def is_word(text: str) -> bool:
    """True when CC-CEDICT lists the text as a word of its own: its reading there is settled (长江, 赤壁)."""
    from pypinyin_dict.phrase_pinyin_data import cc_cedict as phrases  # noqa: PLC0415

    return text in phrases.phrases_dict
