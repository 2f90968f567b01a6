"""Characters that search holds to be equal: variants, traditional forms, stand-ins for characters hard to type.

The facts stand in `data/names/name_variants.csv` and may be edited there; `gazetteer rebuild-search` takes them
into the database, where the same folding makes the keys. `fold` here and `search.fold` there agree (a test compares).
"""

import csv
import json
import unicodedata
from functools import cache
from pathlib import Path

import data

FILE = Path(data.__file__).parent / "names" / "name_variants.csv"


@cache
def variants() -> dict[str, str]:
    """Return what each character or bracketed stand-in is folded to."""
    return {written: folded for written, folded, _ in _rows()}


def _rows() -> list[tuple[str, str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(row["written"], row["folded"], row["kind"]) for row in csv.DictReader(file)]


def as_json() -> str:
    """Return the facts as `search.load_variants` takes them: [[written, folded, kind], ...]."""
    return json.dumps(_rows(), ensure_ascii=False)


@cache
def _stand_ins() -> tuple[str, ...]:
    return tuple(sorted((written for written in variants() if len(written) > 1), key=len, reverse=True))


def fold(text: str) -> str:
    """Return the key of a text: compatibility forms, width, case and variants folded."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for written in _stand_ins():
        plain = plain.replace(written, variants()[written])
    known = variants()
    return "".join(known.get(character, character) for character in plain)


def pieces(text: str) -> list[tuple[str, int, int]]:
    """Return the characters of the key with the part [from, to) of the text that each of them stands for."""
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(text):
        end = _piece_end(text, at)
        found += [(character, at, end) for character in fold(text[at:end])]
        at = end
    return found


def _piece_end(text: str, at: int) -> int:
    """Return where the piece that begins here ends: a stand-in, or a character with its combining marks."""
    for length in range(2, 10):
        part = text[at : at + length]
        if unicodedata.normalize("NFKC", part).lower() in _stand_ins():
            return at + length
    end = at + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
