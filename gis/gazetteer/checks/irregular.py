"""Irregular names (大, 洋, 怪) and the lists of persons, companies, trademarks (P-B3, P-B4). 重 is in `uniqueness`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from gis.gazetteer.checks.characters import STAND_IN
from gis.gazetteer.checks.model import Finding, Proposal, found
from gis.gazetteer.checks.words import Words

LETTERS = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ\u3040-\u30ff\uac00-\ud7a3]+")
DIGITS = re.compile(r"[0-9]+")
HANZI_DIGITS = re.compile(r"[〇零一二三四五六七八九十百千万]{3,}")
SYMBOLS = re.compile(r"[^\w\s〇]|_")
NUMBER_LAWFUL = re.compile(r"(?:[0-9]+号|[0-9]{3}国道|第[0-9]+)")
EXEMPTED_BY_APPROVAL = frozenset({"grand"})
"""Rules of the notice that hold only "without approval": an approval reference settles them."""


def check_irregular(proposal: Proposal, specific: str, words: Words) -> Iterator[Finding]:
    """Give what is exaggerated, foreign or odd about a name; an approval exempts where the notice says so."""
    name = proposal.name
    for listed, word in words.hits(name):
        finding = found(listed, {"word": word})
        approved = listed in EXEMPTED_BY_APPROVAL and proposal.approval_ref
        yield replace(finding, exempt_by=proposal.approval_ref) if approved else finding
    if not name.isascii() and name.isalpha() and not LETTERS.search(name):
        yield from _hanzi_number(specific)
        return
    plain = STAND_IN.sub("", name)
    for match in LETTERS.finditer(plain):
        yield found("foreign-script", {"word": match[0]})
    if DIGITS.search(NUMBER_LAWFUL.sub("", plain)):
        yield found("digits", {"word": specific})
    for symbol in dict.fromkeys(SYMBOLS.findall(plain)):
        yield found("symbol", {"word": symbol})


def _hanzi_number(specific: str) -> Iterator[Finding]:
    """A specific part that is nothing but a number of three or more digits in characters (五八六 路)."""
    if HANZI_DIGITS.fullmatch(specific):
        yield found("digits", {"word": specific})


def check_division_specific(specific: str, spelled_as: str, words: Words) -> Iterator[Finding]:
    """Give the famous feature or heritage that a division borrows its specific part from (art. 9)."""
    if spelled_as != "division":
        return
    for entry in words.of("famous-feature"):
        if specific == entry.word:
            yield found("famous-feature", {"word": entry.word})
