"""Small cells are hidden from the public: no figure of fewer than 5 people, nor one that a subtraction gives (C-35).

Within one answer: the answers to two questions that differ by a metre may still differ by a few people.
"""

from collections.abc import Sequence
from typing import Any

SMALL = 5
COUNTS = ("total", "covered", "uncovered", "unplaced")


def hide_small(document: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without cells of 1 to 4 people: their counts are None and `suppressed` is true.

    A township is hidden when any of its counts is that small. When only one is, the smallest other one is hidden too,
    or the sum would give it away. Settlements of the gap list with fewer than 5 people are left out and counted, with
    the smallest other one of the township where its sum would give them away. Free places of a facility are hidden
    where they tell of fewer than 5 residents.
    """
    few = {row["id"] for row in document.get("facilities", []) if _tells_few(row)}
    gaps = [_without_spare(row, few) for row in _gaps(document)]
    left = {
        "gaps": gaps,
        "gaps_suppressed": len(document["gaps"]) - len(gaps),
        "facilities": [{**row, "spare": None} if row["id"] in few else row for row in document.get("facilities", [])],
    }
    if _small(document["key_figures"].get("used")):
        left["key_figures"] = {**document["key_figures"], "used": None, "occupancy": None}
    if document["question"]["metric"] == "unit_ratio":  # its counts are places, not people
        return {**document, **left}
    rows, totals = document["townships"], document["totals"]
    hidden = {row["code"] for row in rows if any(_small(row[name]) for name in COUNTS)}
    others = sorted((row["total"], row["code"]) for row in rows if row["code"] not in hidden and row["total"])
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    shown = {
        **document,
        **left,
        "townships": [_emptied(row) if row["code"] in hidden else {**row, "suppressed": False} for row in rows],
        "totals": {**totals, "suppressed": False},
        "curve": _in_steps(document["curve"]),
        "sensitivity": [
            {**each, "covered": None if _small(abs(each["covered"] - totals["covered"])) else each["covered"]}
            for each in document["sensitivity"]
        ],
    }
    if document.get("method", {}).get("network"):
        shown["method"] = {**document["method"], "network": _network(document["method"]["network"])}
    if any(_small(totals[name]) for name in COUNTS):
        shown |= {"totals": _emptied(totals), "curve": [], "sensitivity": []}
        shown["key_figures"] = {**shown["key_figures"], "per_1000": None, "targets": []}
    return shown


def _gaps(document: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the gaps that do not tell of fewer than 5 people, neither by themselves nor by what a township lacks."""
    gaps = [row for row in document["gaps"] if not _small(row["people"])]
    if document["question"]["metric"] == "unit_ratio":
        return gaps
    for township in document["townships"]:
        beside = [row for row in gaps if row["township"] == township["code"]]
        if beside and _small(township["uncovered"] - sum(row["people"] for row in beside)):
            gaps.remove(min(beside, key=lambda row: (row["people"], row["id"])))
    return gaps


def _tells_few(facility: dict[str, Any]) -> bool:
    """Tell whether the free places of a facility give a number of residents that is too small."""
    known = facility["level"] != "cemetery" and facility["spare"] is not None
    return known and _small(facility["capacity"] - facility["spare"])


def _without_spare(row: dict[str, Any], few: set[str]) -> dict[str, Any]:
    nearest = row.get("nearest")
    return row if nearest is None or nearest["id"] not in few else {**row, "nearest": {**nearest, "spare": None}}


def _network(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of the network without numbers of fewer than 5 people."""
    lists = {name: said[name] for name in ("not_connected", "unreached") if _small(said[name]["people"])}
    return {**said, **{name: {**each, "people": None} for name, each in lists.items()}}


def _in_steps(curve: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the curve with every rise of fewer than 5 people held back until it is more."""
    made: list[dict[str, Any]] = []
    last = 0
    for point in curve:
        last = last if _small(point["people"] - last) else point["people"]
        made.append({**point, "people": last})
    return made


def _small(count: int | None) -> bool:
    return count is not None and 0 < count < SMALL


def _emptied(row: dict[str, Any]) -> dict[str, Any]:
    empty = dict.fromkeys((*COUNTS, "share", "median", "p90", "per_1000"))
    return {**row, **{name: value for name, value in empty.items() if name in row}, "suppressed": True}
