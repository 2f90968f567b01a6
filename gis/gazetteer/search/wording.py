"""What somebody typed into the one box, told apart: characters, pinyin, initials, a mixture, a code, coordinates."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from gis.core.errors import BadRequest
from gis.core.uploads.angles import read_angle
from gis.gazetteer.romanisation import strip_tones
from gis.gazetteer.search.tones import marked
from gis.gazetteer.search.variants import fold

QUERY_MAX_CHARS = 60

_CODE = re.compile(r"[0-9]{2,20}\Z", re.ASCII)
_LETTER_RUN = re.compile(r"[a-z]+")
_SEPARATORS = re.compile(r"[\s'’‘`·\-]+")
_TONE_DIGIT = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_SPACES = re.compile(r"[\s　]+")


class Kind(StrEnum):
    """What a query is made of."""

    EMPTY = "empty"
    HANZI = "hanzi"
    LATIN = "latin"
    MIXED = "mixed"
    CODE = "code"
    COORDINATE = "coordinate"


@dataclass(frozen=True)
class Wording:
    """A query, read.

    Attributes:
        typed: as typed, NFC, without blanks at the ends.
        folded: the search key of the text without blanks (`variants.fold`); of Latin letters without tones.
        letters: joined pinyin letters, ü as v; empty where there are none.
        parts: the letters where blanks or apostrophes were typed between them (xi'an: xi, an).
        tones: the letters with the typed tones as marks, joined; empty when none was typed.
        point: longitude and latitude in degrees (EPSG:4490), of coordinates.
    """

    kind: Kind
    typed: str
    folded: str = ""
    letters: str = ""
    parts: tuple[str, ...] = ()
    tones: str = ""
    point: tuple[float, float] | None = None


def read_wording(query: str) -> Wording:
    """Read a query.

    Raises:
        BadRequest: over QUERY_MAX_CHARS characters, or a NUL in it.
    """
    typed = _SPACES.sub(" ", unicodedata.normalize("NFC", query)).strip()
    if len(typed) > QUERY_MAX_CHARS or "\x00" in typed:
        raise BadRequest(
            f"搜索词不能超过 {QUERY_MAX_CHARS} 个字", f"A query has at most {QUERY_MAX_CHARS} characters", code="query"
        )
    if not any(character.isalnum() for character in typed):
        return Wording(Kind.EMPTY, typed)
    point = read_point(typed)
    if point is not None:
        return Wording(Kind.COORDINATE, typed, point=point)
    plain = fold(typed)
    if _CODE.match(plain.replace(" ", "")):
        return Wording(Kind.CODE, typed, folded=plain.replace(" ", ""))
    toneless = strip_tones(plain).replace("ü", "v").replace("u:", "v")
    if any(character.isalpha() and not character.isascii() for character in toneless):
        key = plain.replace(" ", "")
        mixed = any(character.isascii() and character.isalpha() for character in toneless)
        if mixed:
            key = toneless.replace(" ", "").replace("'", "")
        return Wording(Kind.MIXED if mixed else Kind.HANZI, typed, folded=key)
    return _latin(typed, plain, toneless)


def _latin(typed: str, plain: str, toneless: str) -> Wording:
    numbered = _TONE_DIGIT.sub("", toneless)
    parts = tuple(part for part in (re.sub(r"[^a-z0-9]", "", each) for each in _SEPARATORS.split(numbered)) if part)
    letters = "".join(parts)
    return Wording(
        Kind.LATIN, typed, toneless.replace(" ", ""), letters, parts if len(parts) > 1 else (), marked(plain)
    )


def read_point(text: str) -> tuple[float, float] | None:
    """Return (lon, lat) in degrees of a pair of coordinates, decimal or DMS, in either order; None if it is none.

    Letters or signs of the hemisphere decide the axes; else the number that can only be a longitude does
    (over 90), and with neither the order is longitude, latitude.
    """
    halves = _halves(text)
    if halves is None:
        return None
    first, second = (read_angle(half) for half in halves)
    if first.value is None or second.value is None:
        return None
    lon, lat = first, second
    unsaid = first.axis is None and second.axis is None
    swapped = first.axis == "lat" or second.axis == "lon" or (unsaid and abs(first.value) <= 90 < abs(second.value))
    if swapped:
        lon, lat = second, first
    if lon.axis == "lat" or lat.axis == "lon" or lon.value is None or lat.value is None:
        return None
    return (lon.value, lat.value) if abs(lon.value) <= 180 and abs(lat.value) <= 90 else None


def _halves(text: str) -> tuple[str, str] | None:
    """Cut a pair of coordinates in two: at a comma, between the hemispheres, or at the one blank."""
    if not any(character.isdigit() for character in text):
        return None
    for separator in (",", "，", ";", "；", "/"):
        if separator in text:
            halves = [half.strip() for half in text.split(separator)]
            return (halves[0], halves[1]) if len(halves) == 2 and all(halves) else None
    marked = re.fullmatch(r"\s*([NSEWnsew北南东西].*?)\s*([NSEWnsew北南东西].*)", text) or re.fullmatch(
        r"(.*?[NSEWnsew])\s*(.*[NSEWnsew])", text
    )
    if marked:
        return marked[1].upper(), marked[2].upper()
    halves = text.split()
    if len(halves) == 2 and all("." in half or "°" in half or "度" in half for half in halves):
        return halves[0], halves[1]
    return None


def letter_runs(text: str) -> list[tuple[bool, str]]:
    """Return the runs of a mixed key in order: (True, letters) and (False, characters)."""
    runs: list[tuple[bool, str]] = []
    at = 0
    for match in _LETTER_RUN.finditer(text):
        if match.start() > at:
            runs.append((False, text[at : match.start()]))
        runs.append((True, match[0]))
        at = match.end()
    if at < len(text):
        runs.append((False, text[at:]))
    return runs
