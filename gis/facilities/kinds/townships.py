"""Which township a row of a file names: by name, with or without its county, or by a code of 6, 9 or 12 digits."""

import re
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9
OFFICES = ("街道办事处", "人民政府", "办事处", "民政办")
"""Bodies that files name instead of the place: they are left out, 街道办事处 becomes 街道."""
_DIVISIONS = text("""
SELECT t.id::text, t.code, t.name, coalesce(c.code, left(t.code, 6)), coalesce(c.name, '')
  FROM view_internal.divisions t LEFT JOIN view_internal.divisions c ON c.level = 'county' AND c.code = left(t.code, 6)
 WHERE t.level = 'township' AND t.code IS NOT NULL ORDER BY t.code
""")
_BLANKS = re.compile(r"[\s·/、,，>-]+")


@dataclass(frozen=True, slots=True)
class Township:
    """A township in force, with its county."""

    id: str
    code: str
    name: str
    county: str
    county_name: str

    @property
    def full_name(self) -> str:
        """County and name, as people tell townships of one name apart."""
        return self.county_name + self.name


@dataclass(slots=True)
class Townships:
    """All townships in force, by what files call them."""

    listed: list[Township]
    by_code: dict[str, Township] = field(default_factory=dict)
    counties: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {each.code: each for each in self.listed}
        self.counties = {each.county: each.county_name for each in self.listed}

    def county_of(self, words: str) -> str | None:
        """Return the code of the county that a cell names by name, code or a longer code; None for any other text."""
        plain = _BLANKS.sub("", words)
        if plain.isascii() and plain.isdigit():
            return plain[:COUNTY_DIGITS] if plain[:COUNTY_DIGITS] in self.counties else None
        return next((code for code, name in self.counties.items() if name and plain.endswith(name)), None)

    def named(self, words: str, county: str | None = None) -> list[Township]:
        """Return the townships that a cell may mean, in one county where that is known; more than one is a doubt."""
        plain = _BLANKS.sub("", words)
        if plain.isascii() and plain.isdigit():
            found = self.by_code.get(plain[:TOWNSHIP_DIGITS])
            return [found] if found and len(plain) >= TOWNSHIP_DIGITS and county in {None, found.county} else []
        for office in OFFICES:
            if plain.endswith(office):
                plain = plain.removesuffix(office) + ("街道" if office == "街道办事处" else "")
        fits = [each for each in self.listed if plain.endswith(each.name) and county in {None, each.county}]
        longest = max((len(each.name) for each in fits), default=0)
        fits = [each for each in fits if len(each.name) == longest]
        within = [each for each in fits if each.county_name and each.county_name in plain]
        return within or fits


def load_townships(session: Session) -> Townships:
    """Read the townships in force."""
    return Townships([Township(*row) for row in session.execute(_DIVISIONS)])
