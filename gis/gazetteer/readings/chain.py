"""The reading chain (P-C2): override table, then words of the dictionary, then the character's usual reading."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from gis.gazetteer.readings.characters import ERHUA, plausible
from gis.gazetteer.readings.table import Override, Status, matches, scopes_of
from gis.gazetteer.readings.words import propose

MOST = 24
"""Combinations that are listed at most; beyond them a person types the reading."""
CACHED = 262_144
NOT_ERHUA = frozenset("童科女子媳孙郎")
_BEFORE = frozenset("婴幼女男孤健胎育托小")


class Reading(NamedTuple):
    """How a name is read and how far that is known.

    Attributes:
        syllables: toned syllables, one for each character; empty where a character has no known reading.
        status: `confirmed` when nothing is left to choose, else `unconfirmed`.
        source: `sources` when a row of the override table settled a part, else `auto`.
        reason: why this reading, in one sentence.
        alternatives: every real reading, the proposed one first; just that one when confirmed.
    """

    syllables: tuple[str, ...]
    status: Status
    source: str
    reason: str
    alternatives: tuple[tuple[str, ...], ...]


NO_READING = "no reading is known for {}"
ONE_READING = "one reading of every character in place names"


def read_name(name: str, spelled_as: str, division_path: Sequence[str] = ()) -> Reading:
    """Read a name.

    Args:
        name: characters of the name.
        spelled_as: how its class is written: `division`, `settlement` or `feature`.
        division_path: codes or names of the divisions in which it lies, in any order; rows of the override table that
            hold inside a division only are used where the path names it.
    """
    return _read(name, str(spelled_as), scopes_of(tuple(division_path)) if division_path else ())


@lru_cache(maxsize=CACHED)
def _read(name: str, spelled_as: str, path: tuple[str, ...]) -> Reading:
    """Read a name in a path of which only the scopes of the table are left, so that a county is read once."""
    depends = "儿" in name or "（" in name
    choices = [_choices(name, i) for i in range(len(name))] if depends else list(map(plausible, name))
    rows = matches(name, spelled_as, path)
    if not rows and set(map(len, choices)) == {1}:
        syllables = tuple(each[0] for each in choices)
        return Reading(syllables, "confirmed", "auto", ONE_READING, (syllables,))
    unknown = "".join(dict.fromkeys(c for c, found in zip(name, choices, strict=True) if not found))
    covered = {i for start, row in rows for i in range(start, start + len(row.name))}
    if any(not choices[i] and i not in covered for i in range(len(name))):
        return Reading((), "unconfirmed", "auto", NO_READING.format(unknown), ())
    hints: list[str] = []
    if any(len(found) > 1 and i not in covered for i, found in enumerate(choices)):
        hints = _hint(name, choices, covered)
    blocks = _blocks(choices, rows, covered)
    several = any(len(block) > 1 for block in blocks)
    return Reading(
        tuple(s for block in blocks for s in block[0]),
        "unconfirmed" if several else "confirmed",
        "sources" if any(row.status == "confirmed" for _, row in rows) else "auto",
        _reason(name, choices, rows, covered, hints),
        _combine(blocks),
    )


def _choices(name: str, at: int) -> tuple[str, ...]:
    """The plausible readings of a character where it stands."""
    if name[at] == "儿" and at > 0 and name[at - 1] not in _BEFORE and name[at + 1 : at + 2] not in NOT_ERHUA:
        return ERHUA
    return () if "（" in name and _stands_in(name, at) else plausible(name[at])


def _stands_in(name: str, at: int) -> bool:
    """True inside a bracket that describes a character not yet encoded: （氵甸）沽村."""
    before, after = name.rfind("（", 0, at), name.find("）", at)
    return before >= 0 and after - before == 3 and after + 1 < len(name) and "）" not in name[before:at]


def _hint(name: str, choices: list[tuple[str, ...]], covered: set[int]) -> list[str]:
    """Move the reading that a word proposes to the front; returns the words used."""
    used = []
    for i, (syllable, word) in enumerate(propose(name)):
        if i not in covered and syllable in choices[i] and len(choices[i]) > 1:
            choices[i] = (syllable, *(r for r in choices[i] if r != syllable))
            used.append(word)
    return list(dict.fromkeys(used))


def _blocks(
    choices: list[tuple[str, ...]], rows: list[tuple[int, Override]], covered: set[int]
) -> list[tuple[tuple[str, ...], ...]]:
    """The parts of the name in order, each with its readings; a row of the table is one part."""
    found: dict[int, tuple[tuple[str, ...], ...]] = {start: (row.reading, *row.alternatives) for start, row in rows}
    found |= {i: tuple((r,) for r in readings) for i, readings in enumerate(choices) if i not in covered}
    return [found[i] for i in sorted(found)]


def _combine(blocks: list[tuple[tuple[str, ...], ...]]) -> tuple[tuple[str, ...], ...]:
    if prod(map(len, blocks)) > MOST:
        blocks = [block[:2] for block in blocks]
    listed: list[tuple[str, ...]] = []
    for combination in product(*blocks):
        if len(listed) == MOST:
            break
        listed.append(tuple(s for part in combination for s in part))
    return tuple(dict.fromkeys(listed))


def _reason(
    name: str, choices: list[tuple[str, ...]], rows: list[tuple[int, Override]], covered: set[int], hints: list[str]
) -> str:
    said = [f"{row.name}: {row.why()}" for _, row in sorted(rows, key=lambda hit: hit[0])]
    open_to_doubt = dict.fromkeys(name[i] for i, r in enumerate(choices) if len(r) > 1 and i not in covered)
    said += [f"{c} has several readings" for c in open_to_doubt]
    said += [f"read as in {word}" for word in hints]
    return "; ".join(said)[:500] or ONE_READING


def forget() -> None:
    """Read the table anew at the next name: for the script that builds it."""
    from gis.gazetteer.readings import table  # noqa: PLC0415

    for each in (_read, table.overrides, table.rules, table.by_name, table.lengths, table.scopes, table.scopes_of):
        each.cache_clear()
