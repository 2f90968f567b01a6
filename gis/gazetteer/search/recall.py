"""How often a name is found in spite of a typing error: the figures of P-D3, measured on the present register.

Names are drawn with a seed from those that stand publicly, an error is put into each, and the search is asked inside
the county of a bearer. A draw is found when the name meant is among the first answers.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.gazetteer.search.divisions import Tree, read_tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.find import Asked, find
from gis.gazetteer.search.sounds import sounds_of
from gis.gazetteer.search.variants import fold

TOP, TOP_SOUND = 20, 3
_NAMES = """
SELECT coalesce(json_agg(json_build_array(name, division_id) ORDER BY name), '[]')::text FROM (
  SELECT w.name, min(e.division_id::text) AS division_id FROM {schema}.name_words w
    JOIN {schema}.name_entries e ON e.word_id = w.id AND e.form = 0 AND e.kind = 'standard' AND NOT e.is_division
   WHERE e.division_id IS NOT NULL GROUP BY w.name) n
"""


@dataclass(frozen=True)
class Drawn:
    """A name of the register, the code of the county of one bearer, and what was typed instead."""

    name: str
    county: str
    typed: str


@dataclass(frozen=True)
class Figure:
    """How many of the drawn names were found among the first `top` answers."""

    error: str
    drawn: int
    found: int
    top: int
    missed: tuple[Drawn, ...]

    @property
    def recall(self) -> float:
        """Share of names found."""
        return self.found / self.drawn if self.drawn else 0.0


def substituted(name: str, others: Sequence[str], draw: random.Random) -> str | None:
    """Return the name with one character replaced by another that names use."""
    at = draw.randrange(len(name))
    return name[:at] + draw.choice(others) + name[at + 1 :]


def left_out(name: str, _others: Sequence[str], draw: random.Random) -> str | None:
    """Return the name without one character; None for two characters: what is left is no name with an error."""
    at = draw.randrange(len(name))
    return name[:at] + name[at + 1 :] if len(name) > 2 else None


def put_in(name: str, others: Sequence[str], draw: random.Random) -> str | None:
    """Return the name with one character put in."""
    at = draw.randrange(len(name) + 1)
    return name[:at] + draw.choice(others) + name[at:]


def homophone(name: str, others: Sequence[str], draw: random.Random) -> str | None:
    """Return the name with one character replaced by another that is read alike; None where there is none."""
    at = draw.randrange(len(name))
    own = sounds_of(name[at])
    alike = [other for other in others if other != name[at] and own and sounds_of(other)[:1] == own[:1]]
    return name[:at] + draw.choice(alike) + name[at + 1 :] if alike else None


ERRORS: dict[str, tuple[Callable[[str, Sequence[str], random.Random], str | None], int]] = {
    "substitution": (substituted, TOP),
    "missing": (left_out, TOP),
    "extra": (put_in, TOP),
    "homophone": (homophone, TOP_SOUND),
}


async def measure(error: str, *, count: int = 500, seed: int = 1, level: Level = Level.PUBLIC) -> Figure:
    """Measure one kind of error (a key of ERRORS) over `count` drawn names; the same seed draws the same names."""
    make, top = ERRORS[error]
    tree = await read_tree(level)
    ((listed,),) = await read_pool(level).rows(Statement(_NAMES.format(schema=level.schema)))
    missed = []
    drawn = _drawn(orjson.loads(listed), tree, make, random.Random(seed), count)  # noqa: S311 - draws a sample
    for one in drawn:
        scope = tree.scope(tree.by_code[one.county])
        answer = await find(Asked(one.typed, Filters(scope=scope), top), level)
        if fold(one.name) not in {fold(item["match"]["name"]) for item in answer["items"]}:
            missed.append(one)
    return Figure(error, len(drawn), len(drawn) - len(missed), top, tuple(missed))


def _drawn(
    listed: list[list[str]],
    tree: Tree,
    make: Callable[[str, Sequence[str], random.Random], str | None],
    draw: random.Random,
    count: int,
) -> list[Drawn]:
    others = sorted({character for name, _ in listed for character in name})
    found: list[Drawn] = []
    for name, division_id in draw.sample(listed, len(listed)):
        county = next((one["code"] for one in tree.path(division_id) if one["level"] == "county"), None)
        typed = make(name, others, draw) if county and len(name) > 1 else None
        if county and typed and fold(typed) != fold(name):
            found.append(Drawn(name, county, typed))
        if len(found) == count:
            break
    return found
