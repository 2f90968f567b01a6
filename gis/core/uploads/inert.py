"""Texts that a spreadsheet would run as formulas, made harmless in files of ours and read back as they were (F24)."""

import re
from collections.abc import Sequence

from gis.core.uploads.numbers import NUMBER

RISKY = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")


def inert(value: str) -> str:
    """Return a text that a spreadsheet shows and does not run: an apostrophe goes in front of anything risky.

    >>> inert("=1+1"), inert("-12.5"), inert("桩"), inert("'=1")
    ("'=1+1", '-12.5', '桩', "''=1")
    """
    return f"'{value}" if RISKY.match(value) and not NUMBER.fullmatch(value) else value


def restored(cells: Sequence[str]) -> list[str]:
    """Return the cells of a row of a file of ours as they were before `inert`.

    >>> restored(["'=1+1", "-12.5", "''=1", "'桩"])
    ['=1+1', '-12.5', "'=1", "'桩"]
    """
    return [cell[1:] if cell.startswith("'") and RISKY.match(cell) else cell for cell in cells]
