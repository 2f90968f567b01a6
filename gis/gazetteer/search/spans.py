"""Which characters of a name the query stands for: half-open offsets [from, to) into the name, to be highlighted."""

import re

from gis.gazetteer.search.branch import INSIDE, Match
from gis.gazetteer.search.sounds import spelled_keys
from gis.gazetteer.search.spelled import borders
from gis.gazetteer.search.variants import pieces
from gis.gazetteer.search.wording import Kind, Wording, letter_runs

Span = list[int]


def spans(wording: Wording, match: Match, name: str, folded: str, syllables: str) -> list[Span]:
    """Return the spans of a name that the query matches; the whole name where it cannot be told more finely."""
    found: list[tuple[int, int]] = []
    if match in {Match.CODE, Match.COORDINATE}:
        return []
    if wording.kind is Kind.LATIN and match in {Match.SAME_SOUND, Match.INITIALS}:
        found = _sounding(wording.letters, syllables.split(), initials=match is Match.INITIALS)
    elif match in INSIDE:
        found = _inside(wording, match, syllables.split(), folded)
    elif match is Match.SAME_SOUND and wording.kind is Kind.HANZI:
        found = [(0, min(len(wording.folded), len(folded)))]
    elif match is Match.NEAR:
        found = _common(wording.folded, folded)
    else:
        for text in _texts(wording):
            at = folded.find(text)
            if at >= 0:
                found.append((at, at + len(text)))
        if not found:
            found = _best_end(wording.folded, folded)
    if not found:
        found = [(0, len(folded))]
    return _in_name(name, found)


def _texts(wording: Wording) -> list[str]:
    if wording.kind is Kind.MIXED:
        return [text for letters, text in letter_runs(wording.folded) if not letters]
    return [wording.folded]


def _sounding(letters: str, syllables: list[str], *, initials: bool) -> list[tuple[int, int]]:
    """Return the characters whose syllables (or first letters) the letters run through, from the first on."""
    left = len(letters)
    for count, syllable in enumerate(syllables, 1):
        left -= 1 if initials else len(syllable)
        if left <= 0:
            return [(0, count)]
    return []


def _inside(wording: Wording, match: Match, syllables: list[str], folded: str) -> list[tuple[int, int]]:
    """Return the characters from a later one on whose syllables, or first letters, are what was typed.

    Nothing where characters and syllables cannot be told to belong to each other. A place where the letters end with
    a syllable comes before one where they end in it.
    """
    read = [at for at, character in enumerate(folded) if character.isalnum()]
    if len(syllables) != len(read):
        return []
    if match is Match.INITIALS_INSIDE:
        at = "".join(syllable[0] for syllable in syllables).find(wording.letters, 1)
        return [(read[at], read[at + len(wording.letters) - 1] + 1)] if at > 0 else []
    typed = [borders(wording.parts)] if wording.parts else [" ?".join(key) for key in spelled_keys(wording.letters)]
    for end in ("(?= |$)", ""):
        for at in range(1, len(read)):
            found = re.match(f"(?:{'|'.join(typed)}){end}", " ".join(syllables[at:]))
            if found:
                return [(read[at], read[at + found[0].count(" ")] + 1)]
    return []


def _best_end(query: str, folded: str) -> list[tuple[int, int]]:
    """Return the longest end or beginning of the query that stands in the name: a parent was typed with it."""
    for length in range(len(query) - 1, 0, -1):
        for text in (query[-length:], query[:length]):
            at = folded.find(text)
            if at >= 0:
                return [(at, at + length)]
    return []


def _common(query: str, folded: str) -> list[tuple[int, int]]:
    """Return what is equal at both ends: the odd character lies between."""
    front = 0
    while front < min(len(query), len(folded)) and query[front] == folded[front]:
        front += 1
    back = 0
    while back < min(len(query), len(folded)) - front and query[-1 - back] == folded[-1 - back]:
        back += 1
    return [(start, end) for start, end in ((0, front), (len(folded) - back, len(folded))) if end > start]


def _in_name(name: str, found: list[tuple[int, int]]) -> list[Span]:
    """Turn offsets of the key into offsets of the name as written."""
    stands = pieces(name)
    if not stands:
        return []
    made: list[Span] = []
    for start, end in found:
        first, last = stands[min(start, len(stands) - 1)], stands[min(max(end, start + 1), len(stands)) - 1]
        made.append([first[1], last[2]])
    return made
