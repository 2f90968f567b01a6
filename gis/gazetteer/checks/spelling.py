"""The Roman spelling of a received name against the 1984 rules (P-B7)."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from gis.gazetteer.checks.model import Finding, found
from gis.gazetteer.romanisation import strip_tones

LETTERS = re.compile(r"[A-Za-zÜü' 0-9-]*")
APOSTROPHES = str.maketrans("’ʼ＇`´ʹ", "''''''")
DIGIT = re.compile(r"[0-9]")


def check_spelling(received: str, toned: str, reading: Iterable[str], english: Collection[str]) -> list[Finding]:
    """Compare a received spelling with the one that the rules give.

    Args:
        received: as it stands in the file, with or without tone marks.
        toned: the right spelling with tones (`romanisation.spell`); all capitals are allowed if the words stand apart.
        reading: toned syllables of the name.
        english: English words that stand for generics (Road, Lake).

    Returns:
        Findings, the most telling first; empty when the spelling is right with or without its tones.
    """
    given = unicodedata.normalize("NFC", received.strip()).translate(APOSTROPHES)
    plain = strip_tones(toned)
    if given in {toned, plain, toned.upper(), plain.upper()}:
        return []
    figures = {"found": received, "expected": toned, "reading": " ".join(reading)}
    bare = strip_tones(given)
    odd = LETTERS.sub("", bare) or "".join(letter for letter in bare if letter in "vV")
    if odd:
        return [found("spelling-letters", figures | {"word": odd})]
    foreign = [word for word in bare.split() if word.lower() in english and word.lower() not in _words(plain)]
    if foreign:
        return [found("spelling-english", figures | {"word": foreign[0]})]
    return [found(rule, figures) for rule in _differences(given, bare, toned, plain)]


def _words(text: str) -> set[str]:
    return set(text.lower().split())


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9ü]", "", text.lower())


def _differences(given: str, bare: str, toned: str, plain: str) -> list[str]:
    """Return the rules by which a spelling in Latin letters differs from the right one."""
    if _key(bare) != _key(plain):
        if DIGIT.search(bare) or DIGIT.search(plain):
            return ["spelling-digits"]
        return ["spelling-reading"]
    if bare.isupper() and len(plain.split()) > 1 and " " not in bare:
        return ["spelling-joined-capitals"]
    rules = []
    if bare.lower().replace(" ", "").replace("-", "") != plain.lower().replace(" ", "").replace("-", ""):
        rules.append("spelling-apostrophe")
    if _spaced(bare) != _spaced(plain):
        rules.append("spelling-spacing")
    elif not bare.isupper() and _cases(bare) != _cases(plain):
        rules.append("spelling-initial")
    if given != bare and re.sub(r"[' -]", "", given.lower()) != re.sub(r"[' -]", "", toned.lower()):
        rules.append("spelling-tones")
    return rules or ["spelling-spacing"]


def _spaced(text: str) -> list[str]:
    return [_key(word) for word in text.split()]


def _cases(text: str) -> str:
    return re.sub(r"[^A-Za-züÜ]", "", text)
