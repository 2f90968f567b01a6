"""What a way of matching is: its kind, and its SQL over the words of a level.

A branch selects `(word_id, name, heft, alt, kind, quality)` from the words of a level: `alt` is the reading of the
query (0 the whole text, 1 and 2 a name inside divisions that the query names), `kind` the way it matches. No branch
gives more than a cap of words, the weightiest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

LAST = "\U0010ffff"
INITIALS_LONGEST = 12
STARTS_MAX, SOUNDS_MAX = 2, 3
"""Characters, or letters, of beginnings that the store has in the order of the answer (`ix_word_start_1`, ...)."""
LISTED_MAX = 600
"""Words that a list of the store holds and some to spare (`search.list_length`)."""
INSIDE_MIN = 2
"""Letters of a spelling that are looked for inside a name."""
SOUND_BEGINS = "100"
"""Quality of a word that only begins like the query sounds: behind all that sound alike from end to end."""


class Match(IntEnum):
    """How a word matches, best first; `EXACT` is told apart by the kind of the name: standard, or another one."""

    EXACT = 0
    ALIAS = 1
    PREFIX = 2
    SAME_SOUND = 3
    SUBSTRING = 4
    SOUND_INSIDE = 5
    INITIALS = 6
    INITIALS_INSIDE = 7
    NEAR = 8
    CODE = 9
    COORDINATE = 10

    @property
    def tier(self) -> str:
        """Its name in an answer."""
        return self.name.lower().replace("_", "-")


INSIDE = frozenset({Match.SOUND_INSIDE, Match.INITIALS_INSIDE})


@dataclass
class Values:
    """Values bound to a prepared statement, with their SQL types."""

    values: list[object] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def bind(self, value: object, sql_type: str) -> str:
        """Bind a value; return its mark ($1, $2, ...)."""
        if sql_type == "uuid[]" and isinstance(value, list):
            value = "{" + ",".join(value) + "}"
        self.values.append(value)
        self.types.append(sql_type)
        return f"${len(self.values)}"


class Branch(NamedTuple):
    """One way of matching, and its SQL."""

    kind: Match
    sql: str


def union(made: Sequence[Branch]) -> str:
    """Return the SQL of branches together; of no branches an empty text."""
    return " UNION ALL ".join(one.sql for one in made)


@dataclass(frozen=True)
class Source:
    """Where branches read: the schema of the level, the most words of one branch, the reading of the query.

    Branches behind `PREFIX` are read only where the condition `behind_if` holds, those of pinyin and initials inside
    a name (INSIDE) only where `inside_if` does.
    """

    schema: str
    cap: int
    alt: int = 0
    behind_if: str = "true"
    inside_if: str = "true"

    def branch(self, kind: Match, quality: str, where: str) -> Branch:
        """Return a branch: words of the dictionary."""
        return Branch(
            kind,
            f"({self._columns(kind, quality)}"
            f" FROM {self.schema}.name_words w WHERE {self._asked(kind)} AND {where}"
            f" ORDER BY w.best / 10 DESC, char_length(w.folded) LIMIT {self.cap})",
        )

    def inside(self, kind: Match, quality: str, key: str, where: str) -> list[Branch]:
        """Return the branches of words that hold a key (of `search.inner_keys`): by its list, else by `where`.

        A list that is long enough for the cap begins with the very words that reading all would give.
        """
        if self.cap > LISTED_MAX:
            return [self.branch(kind, quality, where)]
        first = (
            f"SELECT t.word_id FROM {self.schema}.name_lists t WHERE t.key = {key}"  # noqa: S608 - names are ours
            f" ORDER BY t.heft DESC, t.len, t.word_id LIMIT {self.cap}"
        )
        enough = f"(SELECT count(*) FROM ({first}) f) = {self.cap}"  # noqa: S608 - the same
        listed = (
            f"({self._columns(kind, quality)} FROM ({first}) t CROSS JOIN LATERAL"  # noqa: S608 - the same
            f" (SELECT * FROM {self.schema}.name_words v WHERE v.id = t.word_id OFFSET 0) w"
            f" WHERE {self._asked(kind)} AND {enough})"
        )
        return [Branch(kind, listed), self.branch(kind, quality, f"NOT {enough} AND {where}")]

    def _columns(self, kind: Match, quality: str) -> str:
        return (
            f"SELECT w.id AS word_id, w.name, w.best / 10 AS heft, {self.alt} AS alt,"
            f" {int(kind)} AS kind, ({quality})::int AS quality"
        )

    def _asked(self, kind: Match) -> str:
        if kind in INSIDE:
            return self.inside_if
        return self.behind_if if kind > Match.PREFIX else "true"


def grams(text: str) -> list[str]:
    """Return the keys that every name holding the text has: its pairs, or the one character."""
    if len(text) < 2:
        return list(text)
    return list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))
