"""Rows of the table of readings: the evidence of those settled by hand, and those that the lists settle."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from gis.gazetteer.readings import read_name
from gis.gazetteer.readings.chain import forget
from gis.gazetteer.syllables import key_of

from .lists import Listed

HAND = Path(__file__).resolve().parent / "hand.csv"
COLUMNS = (
    "name", "reading", "scope", "classes", "level", "match", "status", "alternatives", "rule", "agree", "against",
    "reason",
)  # fmt: skip
LEAST = 2
"""Lists that must spell a division before they can settle it."""


def evidence(row: Mapping[str, str], listed: Iterable[Listed]) -> dict[str, str]:
    """A hand-settled row with the lists that agree and differ, from the divisions that bear the name in its scope."""
    agree, against = set(), set()
    own = key_of(row["reading"].split())
    for each in listed:
        inside = not row["scope"] or any(each.code.startswith(part) for part in row["scope"].split())
        if each.short == row["name"] and inside:
            for letter, said in each.said.items():
                (agree if said == own else against).add(letter)
    return dict.fromkeys(COLUMNS, "") | {
        **row, "agree": "".join(sorted(agree - against)), "against": "".join(sorted(against)),
    }  # fmt: skip


def settled(listed: Iterable[Listed]) -> list[dict[str, str]]:
    """Rows for divisions whose characters leave a choice that all lists decide alike, one reading alone fitting."""
    forget()
    found = {}
    for each in listed:
        reading = read_name(each.short, "division", (each.code,))
        if reading.status == "confirmed" or len(each.said) < LEAST or len(set(each.said.values())) > 1:
            continue
        (said,) = set(each.said.values())
        fitting = [one for one in reading.alternatives if key_of(one) == said]
        if len(fitting) != 1:
            continue
        found[each.code, each.short] = dict.fromkeys(COLUMNS, "") | {
            "name": each.short, "reading": " ".join(fitting[0]), "scope": each.code, "classes": "division",
            "level": "county", "match": "part", "status": "confirmed", "rule": "lists-agree",
            "agree": "".join(sorted(each.said)),
        }  # fmt: skip
    return [found[key] for key in sorted(found)]
