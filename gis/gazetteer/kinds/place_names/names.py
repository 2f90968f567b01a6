"""The names of a register row, each as the columns of a name record; readings agree with the recorded spelling."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from gis.core.uploads.kinds import Check, Row
from gis.gazetteer.fields import NAME_KINDS
from gis.gazetteer.naming import name_columns
from gis.gazetteer.romanisation import readings_of, strip_tones

if TYPE_CHECKING:
    from gis.gazetteer.kinds.place_names.context import Manner

SEPARATORS = re.compile(r"[、；;，,/／|\n]+")
NOTHING = frozenset({"", "无", "-", "—", "——", "/", "none"})
COMBINATIONS = 256
"""Readings of a name that are looked through for the recorded spelling."""
NAME_CHARS = 200
_LETTERS = re.compile(r"[^a-zü0-9]")
SYLLABLE = re.compile(r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêɡ]+", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def plain_key(spelling: str) -> str:
    """Return the letters of a spelling alone, small and without tones; v is ü."""
    return _LETTERS.sub("", strip_tones(spelling).casefold().replace("v", "ü"))


@lru_cache(maxsize=65_536)
def _toned_key(spelling: str) -> str:
    return re.sub(r"[\s'’\-·]", "", spelling).casefold()


@lru_cache(maxsize=65_536)
def columns_of(
    name: str, manner: "Manner", reading: tuple[str, ...] | None = None, why: str | None = None
) -> Mapping[str, Any]:
    """Return what follows from a name (`naming.name_columns`); registers repeat their names, so it is remembered."""
    return name_columns(name, manner.spelled_as, manner.generics, reading=reading, why=why, division_path=manner.scopes)


@lru_cache(maxsize=65_536)
def reading_of_spelling(name: str, spelling: str) -> tuple[str, ...] | None:
    """Return the one reading of the characters that a recorded spelling writes; None where none or several do.

    Tones decide where the spelling has them. Digits (3 Huanlu) are no reading of a character.
    """
    options = [readings_of(character) for character in name]
    count = 1
    for each in options:
        count *= len(each)
    if not 1 <= count <= COMBINATIONS:
        return None
    wanted, toned = plain_key(spelling), _toned_key(spelling)
    fits = [found for found in product(*options) if plain_key("".join(found)) == wanted]
    exact = [found for found in fits if _toned_key("".join(found)) == toned]
    found = exact or fits
    return found[0] if len(found) == 1 else None


def given_reading(text: str, name: str) -> tuple[str, ...] | None:
    """Return the syllables of a reading column where there is one for each character; else None."""
    syllables = tuple(SYLLABLE.findall(text.replace("'", " ").replace("’", " ")))
    return tuple(each.casefold() for each in syllables) if len(syllables) == len(name) else None


def listed(cell: str) -> list[str]:
    """Return the names of a cell, once each."""
    return list(dict.fromkeys(name for part in SEPARATORS.split(cell) if (name := part.strip()) not in NOTHING))


def name_rows(row: Row, check: Check, name: str, manner: "Manner") -> list[dict[str, Any]]:
    """Return the names of a row: the standard one first, with the recorded spelling kept, then those of other kinds."""
    found = [_standard(row, check, name, manner)]
    others = NAME_KINDS.keys() & row.values.keys()
    if not others:
        return found
    for field, kind in NAME_KINDS.items():
        for other in listed(row.values[field]) if field in others else ():
            if len(other) > NAME_CHARS:
                check.add("too-long", row, field, other, limit=NAME_CHARS)
            elif kind == "minority":
                found.append(_unread(other, row.values.get("language")))
            else:
                found.append({"name": other, "kind": kind, **columns_of(other, manner)})
    return list({(each["kind"], each["name"]): each for each in reversed(found)}.values())[::-1]


def _unread(name: str, language: str | None) -> dict[str, Any]:
    """Return a name in another script: it has no reading of Chinese characters."""
    return {
        "name": name, "kind": "minority", "language": language, "reading_source": "received",
        "pinyin_status": "unconfirmed", "pinyin_source": "writing of another language",
    }  # fmt: skip


def _standard(row: Row, check: Check, name: str, manner: "Manner") -> dict[str, Any]:
    values = row.values
    recorded = values.get("pinyin_toned") or values.get("roman")
    columns = _read(row, check, name, manner, recorded)
    made: dict[str, Any] = {"name": name, "kind": "standard", **columns}
    _parts(row, check, name, made)
    _keep_spelling(row, made)
    for field in ("local_reading", "approval_ref"):
        if values.get(field):
            made[field] = values[field]
    if values.get("language") and not values.get("minority"):
        made["language"] = values["language"]
    return made


def _read(row: Row, check: Check, name: str, manner: "Manner", recorded: str | None) -> Mapping[str, Any]:
    """Read the name: as the row's reading says, else as the recorded spelling does, else as the chain proposes."""
    stated = row.values.get("reading")
    if stated:
        reading = given_reading(stated, name)
        if reading is None:
            check.add("reading-unfit", row, "reading", stated, name=name)
        else:
            return columns_of(name, manner, reading, "普通话读音 in the file · as the file gives it")
    columns = columns_of(name, manner)
    if not recorded or recorded in {columns["pinyin_toned"], columns["pinyin"]}:
        return columns
    if plain_key(recorded) != plain_key("".join(columns["reading"] or ())):
        reading = reading_of_spelling(name, recorded)
        if reading is not None:
            return columns_of(name, manner, reading, f"read as the recorded spelling {recorded}")
    return columns


def _parts(row: Row, check: Check, name: str, made: dict[str, Any]) -> None:
    """Take specific and generic from the row where they make up the name."""
    specific, generic = row.values.get("specific"), row.values.get("generic")
    if not specific and not generic:
        return
    if f"{specific or ''}{generic or ''}" == name:
        made["specific"], made["generic"] = specific or name, generic or None
    else:
        check.add("parts-unfit", row, "specific" if specific else "generic", specific or generic, name=name)


def _keep_spelling(row: Row, made: dict[str, Any]) -> None:
    """Keep the spelling as recorded, beside what the rules make of the reading; tones only where they agree."""
    roman, toned = row.values.get("roman"), row.values.get("pinyin_toned")
    derived, derived_toned = made.get("pinyin"), made.get("pinyin_toned")
    recorded = roman or toned
    if not recorded or recorded in {derived, derived_toned}:
        return
    plain = strip_tones(recorded)
    if toned or plain != recorded:
        made["pinyin_toned"] = toned or recorded
    elif plain_key(plain) != plain_key(derived or ""):
        made["pinyin_toned"] = None
    if plain != derived:
        made |= {"pinyin": plain, "pinyin_status": "unconfirmed"}
        made["pinyin_source"] = f"as recorded in the file; by the rules: {derived_toned or '–'}"[:500]


def recorded_spelling(made: Mapping[str, Any], row: Row) -> str | None:
    """Return the recorded spelling where there is one to compare with the rules."""
    recorded = row.values.get("pinyin_toned") or row.values.get("roman")
    return str(recorded) if recorded and made.get("reading") else None


__all__: Sequence[str] = ("columns_of", "given_reading", "listed", "name_rows", "plain_key", "reading_of_spelling")
