"""Tones that somebody typed, as marks (xiánníng) or numbers (xian2 ning2): spellings that bear them come first."""

import re
import unicodedata

from gis.gazetteer.romanisation import strip_tones

_NUMBERED = re.compile(r"([a-zü]+)([1-5])(?![0-9])")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[b-df-hj-np-tw-z])?(?:a(?:i|o|ng?)?|e(?:i|r|ng?)?|i(?:a(?:o|ng?)?|e|u|ng?|ong)?|o(?:u|ng)?"
    r"|u(?:a(?:i|ng?)?|i|o|e|n|ng)?|[vü](?:e|an|n)?)"
)
_SEPARATORS = re.compile(r"[\s'’‘`·\-]+")
_MARKS = ("", "\u0304", "\u0301", "\u030c", "\u0300")
"""No tone, and the marks of the first to the fourth."""
_VOWELS = "aeiouü"


def marked(text: str) -> str:
    """Return typed pinyin with its tones as marks and without separators; empty where none was typed.

    Args:
        text: lower case. A number that does not end one syllable tells no tone.
    """
    joined = _SEPARATORS.sub("", _NUMBERED.sub(_with_mark, text))
    return joined if strip_tones(joined) != joined else ""


def _with_mark(found: re.Match[str]) -> str:
    from pypinyin.contrib.tone_convert import to_tone  # noqa: PLC0415 - large, rarely needed

    letters, tone = found[1], found[2]
    return to_tone(letters.replace("v", "ü") + tone) if _SYLLABLE.fullmatch(letters) else letters


def pattern(typed: str) -> str:
    """Return the regular expression of typed pinyin in a toned spelling; with `^` before it, at the beginning.

    A vowel without a mark stands for all its tones; capitals, apostrophes and blanks of the spelling do not count.
    """
    return "[ '’-]*".join(_letter(letter) for letter in typed if letter.isalpha())


def _letter(letter: str) -> str:
    plain = "ü" if letter == "v" else strip_tones(letter)
    forms = {letter}
    if letter in {plain, "v"}:
        vowels = {"u": "uü"}.get(plain, plain if plain in _VOWELS else "")
        forms |= {unicodedata.normalize("NFC", vowel + mark) for vowel in vowels for mark in _MARKS}
    return "[" + "".join(sorted(forms | {form.upper() for form in forms})) + "]"
