"""Which words of the dictionary a query may mean, as branches of SQL: one branch for each way of matching.

A branch selects `(word_id, name, heft, alt, kind, quality)` from the words of a level: `alt` is the reading of the
query (0 the whole text, 1 and 2 a name inside divisions that the query names), `kind` the way it matches. No branch
gives more than a cap of words, the weightiest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from gis.gazetteer.search.sounds import sounds_of, spelled_keys
from gis.gazetteer.search.wording import Kind, Wording, letter_runs

LAST = "\U0010ffff"
INITIALS_LONGEST = 12
STARTS_MAX, SOUNDS_MAX = 2, 3
"""Characters, or letters, of beginnings that the store has in the order of the answer (`ix_word_start_1`, ...)."""
LISTED_MAX = 600
"""Words that a list of the store holds and some to spare (`search.list_length`)."""
SOUND_BEGINS = "100"
"""Quality of a word that only begins like the query sounds: behind all that sound alike from end to end."""


class Match(IntEnum):
    """How a word matches, best first; `EXACT` is told apart by the kind of the name: standard, or another one."""

    EXACT = 0
    ALIAS = 1
    PREFIX = 2
    SAME_SOUND = 3
    SUBSTRING = 4
    INITIALS = 5
    NEAR = 6
    CODE = 7
    COORDINATE = 8

    @property
    def tier(self) -> str:
        """Its name in an answer."""
        return self.name.lower().replace("_", "-")


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

    Branches behind `PREFIX` are read only where the condition `behind_if` holds.
    """

    schema: str
    cap: int
    alt: int = 0
    behind_if: str = "true"

    def branch(self, kind: Match, quality: str, where: str) -> Branch:
        """Return a branch: words of the dictionary."""
        return Branch(
            kind,
            f"({self._columns(kind, quality)}"
            f" FROM {self.schema}.name_words w WHERE {self._asked(kind)} AND {where}"
            f" ORDER BY w.best / 10 DESC, char_length(w.folded) LIMIT {self.cap})",
        )

    def inside(self, key: str, where: str) -> list[Branch]:
        """Return the branches of words that hold a key of one or two characters: by its list, else by `where`.

        A list that is long enough for the cap begins with the very words that reading all would give.
        """
        if self.cap > LISTED_MAX:
            return [self.branch(Match.SUBSTRING, "0", where)]
        first = (
            f"SELECT t.word_id FROM {self.schema}.name_lists t WHERE t.key = {key}"  # noqa: S608 - names are ours
            f" ORDER BY t.heft DESC, t.len, t.word_id LIMIT {self.cap}"
        )
        enough = f"(SELECT count(*) FROM ({first}) f) = {self.cap}"  # noqa: S608 - the same
        listed = (
            f"({self._columns(Match.SUBSTRING, '0')} FROM ({first}) t CROSS JOIN LATERAL"  # noqa: S608 - the same
            f" (SELECT * FROM {self.schema}.name_words v WHERE v.id = t.word_id OFFSET 0) w"
            f" WHERE {self._asked(Match.SUBSTRING)} AND {enough})"
        )
        return [
            Branch(Match.SUBSTRING, listed),
            self.branch(Match.SUBSTRING, "0", f"NOT {enough} AND {where}"),
        ]

    def _columns(self, kind: Match, quality: str) -> str:
        return (
            f"SELECT w.id AS word_id, w.name, w.best / 10 AS heft, {self.alt} AS alt,"
            f" {int(kind)} AS kind, ({quality})::int AS quality"
        )

    def _asked(self, kind: Match) -> str:
        return self.behind_if if kind > Match.PREFIX else "true"


def branches(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Return the branches of all ways of matching but `NEAR` (`near.near`)."""
    if wording.kind is Kind.LATIN:
        return [*_texts(wording.folded, wording.typed, source, bound), *_spelled(wording, source, bound)]
    if wording.kind is Kind.MIXED:
        return [*_texts(wording.folded, wording.typed, source, bound), *_mixed(wording, source, bound)]
    return [*_texts(wording.folded, wording.typed, source, bound), *_sounding(wording.folded, source, bound)]


def grams(text: str) -> list[str]:
    """Return the keys that every name holding the text has: its pairs, or the one character."""
    if len(text) < 2:
        return list(text)
    return list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))


def _texts(text: str, typed: str, source: Source, bound: Values) -> list[Branch]:
    """Equal, beginning with, holding the text."""
    if not text:
        return []
    key, end = bound.bind(text, "text"), bound.bind(text + LAST, "text")
    written = bound.bind(typed.replace(" ", ""), "text")
    held = bound.bind(grams(text), "text[]")
    begins = f"w.folded >= {key} AND w.folded < {end}"
    if len(text) <= STARTS_MAX:
        begins = f"left(w.folded, {len(text)}) = {key}"
    holds = f"search.grams(w.folded) OPERATOR(pg_catalog.@>) {held} AND position({key} IN w.folded) > 1"
    inside = source.inside(key, holds) if len(text) <= 2 else [source.branch(Match.SUBSTRING, "0", holds)]
    return [
        source.branch(Match.EXACT, f"w.name <> {written}", f"w.folded = {key}"),
        source.branch(Match.PREFIX, "0", f"{begins} AND w.folded <> {key}"),
        *inside,
    ]


def _sounding(text: str, source: Source, bound: Values) -> list[Branch]:
    """Written otherwise and read alike: equal, or (two characters or more) beginning so."""
    if not any(character.isalpha() for character in text):
        return []
    sounds = sounds_of(text)
    if not sounds:
        return []
    keys = bound.bind([sound.replace(" ", "") for sound in sounds], "text[]")
    spaced, key = bound.bind(list(sounds), "text[]"), bound.bind(text, "text")
    found = [
        source.branch(
            Match.SAME_SOUND,
            _differing(text, bound),
            f"w.pinyin = ANY ({keys}) AND w.syllables = ANY ({spaced}) AND w.folded <> {key}",
        )
    ]
    if len(text) > 1:
        end = bound.bind(text + LAST, "text")
        for sound in sounds[:4]:
            begin = bound.bind(sound.replace(" ", ""), "text")
            last = bound.bind(sound.replace(" ", "") + "~", "text")
            start = bound.bind(f"{sound} ", "text")
            found.append(
                source.branch(
                    Match.SAME_SOUND, SOUND_BEGINS,
                    f"w.pinyin > {begin} AND w.pinyin < {last} AND starts_with(w.syllables, {start})"
                    f" AND NOT (w.folded >= {key} AND w.folded < {end})",
                )
            )  # fmt: skip
    return found


def _differing(text: str, bound: Values) -> str:
    """Return the number of characters at which a word is written otherwise than the text."""
    return " + ".join(
        f"(substr(w.folded, {at}, 1) <> {bound.bind(character, 'text')})::int" for at, character in enumerate(text, 1)
    )


def _spelled(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Pinyin in full or its beginning, and initials; typed apostrophes and blanks are borders of syllables."""
    if not wording.letters:
        return []
    keys = spelled_keys(wording.letters)
    apart = f" AND w.syllables ~ {bound.bind(_borders(wording.parts), 'text')}" if wording.parts else ""
    # Without an apostrophe the rules mean xian, not xi'an: what would need one comes behind.
    needs_none = "CASE WHEN w.syllables ~ ' [aoe]' THEN 1 ELSE 0 END" if not wording.parts else "0"
    equal = bound.bind(list(keys), "text[]")
    found = [source.branch(Match.SAME_SOUND, needs_none, f"w.pinyin = ANY ({equal}){apart}")]
    for key in keys[:4]:
        begin, end = bound.bind(key, "text"), bound.bind(key + "~", "text")
        quality = "4"
        if len(key) > 1:
            whole = bound.bind(f"^{' ?'.join(key)} ", "text")
            quality = f"CASE WHEN w.syllables ~ {whole} THEN {needs_none} ELSE 2 END + 2"
        longer = _longer("pinyin", key, SOUNDS_MAX, begin, end)
        found.append(source.branch(Match.SAME_SOUND, quality, f"{longer}{apart}"))
    if not wording.parts and not wording.tones and 1 < len(wording.letters) <= INITIALS_LONGEST:
        begin, end = bound.bind(wording.letters, "text"), bound.bind(wording.letters + "~", "text")
        found.append(source.branch(Match.INITIALS, "0", f"w.initials = {begin}"))
        longer = _longer("initials", wording.letters, STARTS_MAX, begin, end)
        found.append(source.branch(Match.INITIALS, "1", longer))
    return found


def _longer(column: str, letters: str, ordered: int, begin: str, end: str) -> str:
    """Return the condition that a column begins with letters and goes on; by an ordered index where they are few."""
    if len(letters) == ordered or (column == "pinyin" and len(letters) < ordered):
        return f"left(w.{column}, {len(letters)}) = {begin} AND w.{column} <> {begin}"
    return f"w.{column} > {begin} AND w.{column} < {end}"


def _borders(parts: Sequence[str]) -> str:
    """Return the pattern of syllables whose borders lie at least where blanks were typed."""
    return "^" + " ".join(" ?".join(part) for part in parts)


def _mixed(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Letters for some characters and the others written: wang家湾, w家湾."""
    runs = letter_runs(wording.folded)
    keys = bound.bind(
        list(dict.fromkeys(one for letters, text in runs if not letters for one in grams(text))), "text[]"
    )
    spoken = "search.spoken(w.folded, w.syllables)"
    whole = bound.bind(f"^{_spoken(runs)}$", "text")
    start = bound.bind(f"^{_spoken(runs)}", "text")
    anywhere = bound.bind(f"(^| ){_spoken(runs)}", "text")
    # Cheap conditions first: spelling out every name that holds a usual generic would take long.
    having = [f"search.grams(w.folded) OPERATOR(pg_catalog.@>) {keys}"]
    for letters, text in runs:
        if letters:
            full, initials = bound.bind(f"(^| ){' ?'.join(text)}", "text"), bound.bind(text, "text")
            having.append(f"(w.syllables ~ {full} OR position({initials} IN w.initials) > 0)")
    first_is_letters, first = runs[0]
    mark = bound.bind(first[0] if first_is_letters else first, "text")
    begins = f"starts_with(w.{'pinyin' if first_is_letters else 'folded'}, {mark})"
    known = " AND ".join(having)
    quality = f"CASE WHEN {spoken} ~ {whole} THEN 0 ELSE 1 END"
    return [
        source.branch(Match.SAME_SOUND, quality, f"{known} AND {begins} AND {spoken} ~ {start}"),
        source.branch(
            Match.SUBSTRING, "1", f"{known} AND {spoken} ~ {anywhere} AND NOT ({begins} AND {spoken} ~ {start})"
        ),
    ]


def _spoken(runs: Sequence[tuple[bool, str]]) -> str:
    """Return the pattern over `search.spoken` (王wang 家jia 湾wan): letters are a spelling in full, or initials."""
    found = []
    for letters, text in runs:
        if letters:
            full = "[^a-z ]" + "(?: [^a-z ])?".join(text)
            initials = " ".join(f"[^a-z ]{letter}[a-z]*" for letter in text)
            found.append(f"(?:{full}|{initials})")
        else:
            found.append(" ".join(f"{_literal(character)}[a-z0-9]*" for character in text))
    return " ".join(found)


def _literal(character: str) -> str:
    return character if character.isalnum() else f"\\{character}"
