"""Small cells are hidden from the public: no figure of fewer than 5 people, nor one that a subtraction gives (C-35)."""

from typing import Any

SMALL = 5
COUNTS = ("total", "covered", "uncovered", "unplaced")


def hide_small(document: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without cells of 1 to 4 people: their counts are None and `suppressed` is true.

    A township is hidden when any of its counts is that small. When only one is, the smallest other one is hidden too,
    or the sum would give it away. Settlements of the gap list with fewer than 5 people are left out and counted.
    """
    gaps = [row for row in document["gaps"] if not _small(row["people"])]
    left = {"gaps": gaps, "gaps_suppressed": len(document["gaps"]) - len(gaps)}
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
        shown["key_figures"] = {**document["key_figures"], "per_1000": None, "targets": []}
    return shown


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
