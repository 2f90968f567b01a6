"""Divisions of the country that a division's name is compared with: counties and above, townships of one province."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gis.gazetteer.checks.model import Evidence, Finding, found
from gis.gazetteer.checks.sameness import reading_key

ABOVE_COUNTY = frozenset({"province", "prefecture", "county"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A division of the lists; the key is of its name without the generic."""

    code: str
    level: str
    name: str
    short_name: str
    key: str


@cache
def listed() -> tuple[Listed, ...]:
    """Return the shipped lists (xiangyuecn/AreaCity-JsSpider-StatsGov, MIT, 2025-01)."""
    text = (files("data") / "names" / "divisions.csv").read_text("utf-8")
    return tuple(
        Listed(row["code"], row["level"], row["name"], row["short_name"], reading_key(row["syllables"].split()))
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _by_code() -> dict[str, Listed]:
    return {each.code: each for each in listed()}


def _parents(code: str) -> str:
    above = (_by_code().get(part) for part in (f"{code[:2]}0000", f"{code[:4]}00", code[:6]) if part != code)
    return "".join(dict.fromkeys(each.name for each in above if each is not None))


def compare(name: str, specific: str, reading: Sequence[str] | None, scope: str, own: str | None) -> Iterator[Finding]:
    """Compare a division's name with the lists.

    Args:
        name: the whole name.
        specific: its specific part.
        reading: toned syllables of the name, one for each character.
        scope: nation (counties and above of the country) or province (townships of the province of `own`).
        own: code of the division itself, or of the one it lies in; equal entries of the same code are itself.

    Yields:
        same-name, same-specific, same-sound, each with its evidence; reference-missing where no list is held.
    """
    province = (own or "")[:2]
    wanted = ABOVE_COUNTY if scope == "nation" else {"township"}
    entries = [e for e in listed() if e.level in wanted and (scope == "nation" or e.code.startswith(province or "-"))]
    if not entries:
        yield found("reference-missing", {"scope": "全省"})
        return
    key = reading_key(reading[: len(specific)]) if reading else ""
    groups: dict[str, list[Listed]] = {}
    for each in entries:
        if each.code == own:
            continue
        if each.name == name:
            groups.setdefault("same-name", []).append(each)
        elif specific in {each.short_name, each.name}:
            groups.setdefault("same-specific", []).append(each)
        elif key and each.key == key:
            groups.setdefault("same-sound", []).append(each)
    where = "全国县级以上区划" if scope == "nation" else "全省乡级区划"
    for rule, same in groups.items():
        names = "、".join(dict.fromkeys(each.name for each in same[:5]))
        figures = {"scope": where, "word": names, "count": len(same), "reading": " ".join(reading or ())}
        yield found(rule, figures, evidence=tuple(map(_evidence, same)))


def _evidence(each: Listed) -> Evidence:
    return Evidence(
        id=f"list:{each.code}",
        name=each.name,
        subject="list",
        code=each.code,
        division=_parents(each.code),
        class_name="行政区划",
        class_name_en="Division",
    )
