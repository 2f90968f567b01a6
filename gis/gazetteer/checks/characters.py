"""Characters of a name: table of general standard characters (2013), GB 18030-2022, stand-ins (P-B6)."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from gis.gazetteer.checks.model import Finding, found

HANZI_2022 = (
    (0x3400, 0x4DB5), (0x4E00, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0),
)  # fmt: skip
COMPATIBLE_2022 = "\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27\ufa28\ufa29"
"""The Hanzi of GB 18030-2022: these ranges and twelve more characters, 87,887 in all."""
LEVEL_1 = ((0x3400, 0x4DB5), (0x4E00, 0x9FA5))
"""Implementation level 1, from memory: the Hanzi of GBK and of extension A; unverified, so it is only told."""

STAND_IN = re.compile(r"[（(〔\[][^）)〕\]]{1,6}[）)〕\]]|[\u2ff0-\u2fff].{1,4}|[〓□?？\ufffd\ue000-\uf8ff]")
WIDTH = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
ZERO = "〇"


@cache
def table() -> dict[str, int]:
    """Return the level (1, 2, 3) of each of the 8,105 characters of the table (Unicode's Unihan, kTGH)."""
    text = (files("data") / "names" / "standard_characters.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {character: level for level, line in enumerate(lines, 1) for character in line}


@cache
def common() -> re.Pattern[str]:
    """Return the pattern of a name that needs no further look: characters of the table only."""
    return re.compile(f"[{''.join(map(re.escape, table()))}]+")


def standard_level(character: str) -> int | None:
    """Return the implementation level of GB 18030-2022 that holds a Hanzi (1 to 3), or None when none does."""
    code = ord(character)
    if any(start <= code <= end for start, end in LEVEL_1):
        return 1
    if character in table():
        return 2
    inside = any(start <= code <= end for start, end in HANZI_2022)
    return 3 if inside or character in COMPATIBLE_2022 else None


def is_hanzi(character: str) -> bool:
    """True for a Chinese character of any block, also one that no standard of China holds yet."""
    code = ord(character)
    return 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF or 0xF900 <= code <= 0xFAFF


def check_characters(name: str) -> Iterator[Finding]:
    """Give what is odd about the characters of a name; a name of the table's characters only costs one match."""
    if common().fullmatch(name):
        return
    for match in WIDTH.finditer(name):
        yield found("character-width", {"word": repr(match[0]).strip("'") if match[0].isspace() else match[0]})
    for match in STAND_IN.finditer(name):
        yield found("character-stand-in", {"word": match[0]})
    for character in dict.fromkeys(STAND_IN.sub("", name)):
        if not is_hanzi(character) or character in table() or character == ZERO:
            continue
        level = standard_level(character)
        figures = {"word": character, "code_point": f"U+{ord(character):04X}", "level": level}
        yield found("character-standard" if level is None else "character-table", figures)
