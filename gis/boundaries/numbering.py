"""Codes of lines and numbers of markers (boundaries.md 2.1, 2.2): pure functions on text.

The county rule generalises one seen agreement, the township rule is an analogy; both are to be checked with the
bureau. Codes are dated attributes, never keys.
"""

from collections.abc import Sequence


def line_code(code_a: str, code_b: str) -> str:
    """Return the 界线代码 of the line between two divisions of one level.

    County (6 digits): the last four digits of both, smaller first: 12021221. Township (9 digits) within one
    county: county, then both tails: 421202101203; across counties: both codes whole.

    Raises:
        ValueError: the codes are equal or of different length.
    """
    if code_a == code_b or len(code_a) != len(code_b) or len(code_a) not in {6, 9}:
        raise ValueError(f"No line between {code_a} and {code_b}.")
    a, b = sorted((code_a, code_b))
    if len(a) == 6:
        return "".join(sorted((a[2:], b[2:])))
    return f"{a[:6]}{a[6:]}{b[6:]}" if a[:6] == b[:6] else f"{a}{b}"


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
    if not 1 <= serial <= 999 or letter not in {"Q", "A", "B", "C", "D", "E"}:
        raise ValueError(f"No marker number from serial {serial} and letter {letter}.")
    return f"{line}{serial:03d}{letter}"
