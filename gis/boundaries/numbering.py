"""Codes of lines and numbers of markers (boundaries.md 2.1, 2.2; B-20): pure functions on text.

The county rule generalises one seen agreement, the township rule is an analogy; both are to be checked with the
bureau and are settings of the region. Codes are dated attributes, never keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gis.core.region import Region

LETTERS = ("Q", "A", "B", "C", "D", "E")


@dataclass(frozen=True, slots=True)
class CodeRules:
    """How line codes are built. `superior` puts the common superior's six digits before a county line's code."""

    county: Literal["4+4", "6+6"] = "4+4"
    township: Literal["6+3+3", "9+9"] = "6+3+3"
    superior: bool = False


STANDARD = CodeRules()


def rules_of(region: Region) -> CodeRules:
    """Return the rules that the region has set."""
    return CodeRules(region.line_code_county, region.line_code_township, region.line_code_superior)


def line_code(code_a: str, code_b: str, rules: CodeRules = STANDARD) -> str:
    """Return the 界线代码 of the line between two divisions of one level; the smaller code stands first.

    Provinces (2 digits, or 6 with four noughts): 2 + 2, as 4243. Prefectures and counties (6 digits): the last four
    digits of both (12021221), or both whole (6+6). Townships (9 digits) within one county: county, then both tails
    (421202101203), or both whole (9+9); across counties always both whole.

    Raises:
        ValueError: the codes are equal, of different length, or of no known length.
    """
    if code_a == code_b or len(code_a) != len(code_b) or len(code_a) not in {2, 6, 9}:
        raise ValueError(f"No line between {code_a} and {code_b}.")
    a, b = sorted((code_a, code_b))
    if len(a) == 2 or (len(a) == 6 and a[2:] == b[2:] == "0000"):
        return f"{a[:2]}{b[:2]}"
    if len(a) == 9:
        return f"{a}{b[6:]}" if a[:6] == b[:6] and rules.township == "6+3+3" else f"{a}{b}"
    code = f"{a}{b}" if rules.county == "6+6" else "".join(sorted((a[2:], b[2:])))
    return archive_code(common_superior(a, b), code) if rules.superior else code


def common_superior(code_a: str, code_b: str) -> str:
    """Return the six-digit code of the lowest division that holds both: a county, a prefecture, a province, or 000000.

    >>> common_superior("421202", "421221"), common_superior("421202", "420115")
    ('421200', '420000')
    """
    for digits in (6, 4, 2):
        if code_a[:digits] == code_b[:digits] and len(code_a) > digits:
            return code_a[:digits].ljust(6, "0")
    return "000000"


def outer_line_code(code: str, serial: int) -> str:
    """Return the provisional code of a line against a party outside the register: code, W (外), serial 01-99."""
    if not 1 <= serial <= 99:
        raise ValueError(f"Serial {serial} is not within 1 to 99.")
    return f"{code}W{serial:02d}"


def archive_code(superior: str, line: str) -> str:
    """Return the code under which a county line is archived: the common superior's code in front."""
    return f"{superior}{line}"


def line_name(names: Sequence[str]) -> str:
    """Return the line's name: the short names of both sides plus 线 (嘉鱼咸安线)."""
    return "".join(short_name(n) for n in names) + "线"


def short_name(name: str) -> str:
    """Return a division's name without its generic, unless less than two characters would be left."""
    generic = next((g for g in ("街道", "市", "区", "县", "镇", "乡") if name.endswith(g)), "")
    return name[: -len(generic)] if generic and len(name) - len(generic) >= 2 else name


def marker_number(line: str, serial: int, letter: str = "Q") -> str:
    """Return the 界桩编号: line code, serial of three digits, type letter (Q single, A/B pair, C/D/E triple).

    Raises:
        ValueError: the serial or the letter is outside the rule.
    """
    if not 1 <= serial <= 999 or letter not in LETTERS:
        raise ValueError(f"No marker number from serial {serial} and letter {letter}.")
    return f"{line}{serial:03d}{letter}"
