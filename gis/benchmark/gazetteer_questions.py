"""The questions of a measurement, drawn from the names that are there, and the same questions as a plain scan.

The scan reads `benchmark.names`, a narrow table of all public names without any index (section 5.1): the least work
of a program that has no index. It is the floor that P-E2 and P-E3 are ratios to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from gis.core.search import escape_like
from gis.gazetteer.romanisation import readings_of, strip_tones
from gis.gazetteer.search.sounds import sounds_of

LIMIT = 20
SAMPLE = 4_000
"""Names that questions are made from."""

NARROW = """
CREATE SCHEMA benchmark;
CREATE UNLOGGED TABLE benchmark.names AS
SELECT n.name::text AS name, n.pinyin_key AS pinyin, n.initials, left(c.code, 6) AS county, k.weight
  FROM register.place_name n
  JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND p.secrecy = 'public'
  JOIN register.place_class k ON k.code = p.class_code
  JOIN register.division_code c ON c.division_id = p.division_id
 WHERE NOT n.deleted AND n.secrecy = 'public' AND n.kind IN ('standard', 'former');
ANALYZE benchmark.names
"""


@dataclass(frozen=True)
class Drawn:
    """A name of the data as it was drawn: characters, joined letters, initials, code of its county."""

    name: str
    pinyin: str
    initials: str
    county: str


@dataclass(frozen=True)
class Question:
    """What is typed, and the name that it was made from."""

    text: str
    meant: Drawn


@dataclass(frozen=True)
class Kind:
    """One kind of question; `make` returns the text for a name, None where the name is too short for it."""

    key: str
    title: str
    title_en: str
    make: Callable[[Drawn, np.random.Generator], str | None]
    condition: Callable[[Question], tuple[str, object]]
    expects: str = "name"
    """What an answer ought to hold: the name meant (name), a name that holds the text (text) or may be read so (sound),
    any name (some)."""

    suggested: bool = False
    scoped: bool = False


@dataclass(frozen=True)
class Scan:
    """One question as a scan: SQL with the driver's marks, and its values."""

    sql: str
    values: tuple[object, ...]


def draw(cursor: Any, kinds: Sequence[Kind], count: int, seed: int) -> dict[str, list[Question]]:
    """Return `count` questions of each kind, drawn from the narrow table with the seed."""
    random = np.random.default_rng(seed)
    cursor.execute("SELECT name, pinyin, initials, county FROM benchmark.names ORDER BY 1, 4, 2")
    rows = [tuple(_text(value) for value in row) for row in cursor.fetchall()]
    stock = [Drawn(*rows[pick]) for pick in random.choice(len(rows), min(SAMPLE, len(rows)), replace=False)]
    made: dict[str, list[Question]] = {}
    for kind in kinds:
        found: list[Question] = []
        for number in range(8 * max(count, len(stock))):
            if len(found) == count:
                break
            meant = stock[number % len(stock)]
            text = kind.make(meant, random)
            if text is not None:
                found.append(Question(text, meant))
        made[kind.key] = found
        stock = stock[count % len(stock) :] + stock[: count % len(stock)]
    return made


def scan(kind: Kind, question: Question) -> Scan:
    """Return the question as a sequential scan of the narrow table, best names first."""
    condition, value = kind.condition(question)
    values: list[object] = [value]
    if kind.scoped:
        condition += " AND county = %s"
        values.append(question.meant.county)
    sql = (
        f"SELECT name FROM benchmark.names WHERE {condition}"  # noqa: S608 - conditions of ours
        " ORDER BY (name = %s) DESC, (name LIKE %s) DESC, weight DESC LIMIT 20"
    )
    return Scan(sql, (*values, question.text, f"{escape_like(question.text)}%"))


def path(kind: Kind, question: Question, quote: Callable[[str], str]) -> str:
    """Return the question as a path of our API."""
    if kind.suggested:
        return f"/api/v1/place-names/suggest?q={quote(question.text)}"
    scope = f"&division={question.meant.county}" if kind.scoped else ""
    return f"/api/v1/place-names/search?q={quote(question.text)}&limit={LIMIT}{scope}"


def met(kind: Kind, question: Question, names: Sequence[str]) -> bool:
    """Tell whether the names of an answer hold what was meant."""
    if kind.expects == "name":
        return question.meant.name in names
    if kind.expects == "sound":
        return any(question.text in sound.replace(" ", "") for name in names for sound in sounds_of(name))
    return any(kind.expects == "some" or question.text in name for name in names)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _start(length: int) -> Callable[[Drawn, np.random.Generator], str | None]:
    return lambda one, _: one.name[:length] if len(one.name) > length else None


def _inside(length: int) -> Callable[[Drawn, np.random.Generator], str | None]:
    def make(one: Drawn, random: np.random.Generator) -> str | None:
        if len(one.name) <= length:
            return None
        at = int(random.integers(1, len(one.name) - length + 1))
        return one.name[at : at + length]

    return make


@cache
def _by_sound() -> dict[str, list[str]]:
    """Return the usual characters (GB 2312 level 1) by their syllable without tone."""
    found: dict[str, list[str]] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            readings = readings_of(character) if character else ()
            if readings:
                found.setdefault(strip_tones(readings[0]), []).append(character)
    return found


def same_sound(one: Drawn, random: np.random.Generator) -> str | None:
    """Return the name with one character replaced by another of the same syllable: 王家弯 for 王家湾."""
    places = random.permutation(len(one.name)).tolist()
    for place in places:
        readings = readings_of(one.name[place])
        others = [c for c in _by_sound().get(strip_tones(readings[0]), []) if c != one.name[place]] if readings else []
        if others:
            return one.name[:place] + others[int(random.integers(len(others)))] + one.name[place + 1 :]
    return None


def _any_character(random: np.random.Generator) -> str:
    sounds = list(_by_sound().values())
    group = sounds[int(random.integers(len(sounds)))]
    return group[int(random.integers(len(group)))]


def wrong(one: Drawn, random: np.random.Generator) -> str | None:
    """Return the name with one character replaced by any other."""
    place = int(random.integers(len(one.name)))
    other = _any_character(random)
    return one.name[:place] + other + one.name[place + 1 :] if len(one.name) > 2 and other != one.name[place] else None


def missing(one: Drawn, random: np.random.Generator) -> str | None:
    """Return the name without one of its characters."""
    place = int(random.integers(len(one.name)))
    return one.name[:place] + one.name[place + 1 :] if len(one.name) > 3 else None


def extra(one: Drawn, random: np.random.Generator) -> str | None:
    """Return the name with one character more."""
    place = int(random.integers(len(one.name) + 1))
    return one.name[:place] + _any_character(random) + one.name[place:] if len(one.name) > 2 else None


def behind_first(one: Drawn, _: np.random.Generator) -> str | None:
    """Return the spelling without the syllable of its first character: jiawan of 王家湾."""
    starts = [sound for sound in sounds_of(one.name[0]) if one.pinyin.startswith(sound)]
    rest = one.pinyin[len(max(starts, key=len)) :] if starts else ""
    return rest if len(rest) > 1 else None


def last_syllable(one: Drawn, _: np.random.Generator) -> str | None:
    """Return the syllable of the last character: wan of 王家湾."""
    ends = [sound for sound in sounds_of(one.name[-1]) if one.pinyin.endswith(sound) and len(sound) > 1]
    return max(ends, key=len) if ends and len(one.name) > 1 else None


def _is(column: str) -> Callable[[Question], tuple[str, object]]:
    return lambda question: (f"{column} = %s", question.text)


def _starts(column: str) -> Callable[[Question], tuple[str, object]]:
    return lambda question: (f"{column} LIKE %s", f"{escape_like(question.text)}%")


def _holds(question: Question) -> tuple[str, object]:
    return "name LIKE %s", f"%{escape_like(question.text)}%"


def _within(column: str) -> Callable[[Question], tuple[str, object]]:
    return lambda question: (f"{column} LIKE %s", f"_%{question.text}%")


def _any_of(at: Callable[[str, int], str], more: int = 0) -> Callable[[Question], tuple[str, object]]:
    def condition(question: Question) -> tuple[str, object]:
        text = question.text
        return "name LIKE ANY (%s)", [at(text, place) for place in range(len(text) + more)]

    return condition


_WRONG = _any_of(lambda text, at: text[:at] + "_" + text[at + 1 :])
KINDS = (
    Kind("exact", "全名", "exact", lambda one, _: one.name, _is("name")),
    Kind("prefix-1", "前 1 字", "prefix 1", _start(1), _starts("name"), expects="text"),
    Kind("prefix-2", "前 2 字", "prefix 2", _start(2), _starts("name"), expects="text"),
    Kind("substring-3", "含 3 字", "substring 3", _inside(3), _holds, expects="text"),
    Kind("substring-2", "含 2 字", "substring 2", _inside(2), _holds, expects="text"),
    Kind("substring-1", "含 1 字", "substring 1", _inside(1), _holds, expects="text"),
    Kind("pinyin", "全拼", "pinyin", lambda one, _: one.pinyin, _is("pinyin")),
    Kind(
        "pinyin-prefix", "拼音前缀", "pinyin prefix",
        lambda one, _: one.pinyin[: max(3, len(one.pinyin) // 2)], _starts("pinyin"), expects="some",
    ),
    Kind(
        "initials", "首字母", "initials", lambda one, _: one.initials if len(one.initials) > 2 else None,
        _is("initials"), expects="some",
    ),
    Kind(
        "initials-prefix", "首字母前 2", "initials prefix 2",
        lambda one, _: one.initials[:2] if len(one.initials) > 2 else None, _starts("initials"), expects="some",
    ),
    Kind("pinyin-inside", "拼音在中", "pinyin inside", behind_first, _within("pinyin"), expects="sound"),
    Kind("pinyin-inside-1", "末字拼音", "pinyin inside 1", last_syllable, _within("pinyin"), expects="some"),
    Kind(
        "initials-inside", "首字母在中", "initials inside 2",
        lambda one, _: one.initials[1:3] if len(one.initials) > 2 else None, _within("initials"), expects="some",
    ),
    Kind("sound", "同音", "same sound", same_sound, lambda question: ("pinyin = %s", question.meant.pinyin)),
    Kind("wrong", "错 1 字", "one wrong", wrong, _WRONG),
    Kind("missing", "少 1 字", "one missing", missing, _any_of(lambda text, at: text[:at] + "_" + text[at:], 1)),
    Kind("extra", "多 1 字", "one extra", extra, _any_of(lambda text, at: text[:at] + text[at + 1 :])),
    Kind("wrong-county", "县内错 1 字", "one wrong, in the county", wrong, _WRONG, scoped=True),
    Kind(
        "suggest-pinyin", "提示拼音在中", "suggest pinyin inside", behind_first, _within("pinyin"), expects="sound",
        suggested=True,
    ),
    Kind("suggest-1", "提示 1 字", "suggest 1", _start(1), _starts("name"), expects="text", suggested=True),
    Kind("suggest-2", "提示 2 字", "suggest 2", _start(2), _starts("name"), expects="text", suggested=True),
)  # fmt: skip
"""The kinds of questions of P-E1 and section 5.3, in the order of the report."""
