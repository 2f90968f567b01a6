"""The answer to a question: one document for the API, the page, the tables and the report, always the same figures."""

from typing import Any

import numpy as np

from gis.coverage.figures import Count, Coverage, Township, curve, population_coverage
from gis.coverage.model import NOBODY, Nearest
from gis.coverage.question import Question
from gis.coverage.register import Facility, Loaded
from gis.coverage.units import unit_ratio

GAPS = 200
"""Gaps listed in an answer; the tables hold all of them."""
STEPS = 40
"""Points of the curve, up to twice the threshold."""


def coverage_of(question: Question, loaded: Loaded, found: Nearest) -> Coverage:
    """Return who is covered at the question's threshold, in total and by township."""
    people = loaded.populated
    return population_coverage(people.demand, found, question.threshold, people.labels, people.order)


def population(
    question: Question, loaded: Loaded, found: Nearest, gaps: int | None = GAPS, known: Coverage | None = None
) -> dict[str, Any]:
    """Return totals, townships, gaps, curve and sensitivity; `known` is `coverage_of` it where a caller has that."""
    result = known or coverage_of(question, loaded, found)
    listed = result.gaps[:gaps]
    return {
        "totals": count_document(result.count),
        "townships": [_township(each, loaded) for each in result.townships],
        "gaps": [gap_document(loaded, found, int(row)) for row in listed],
        "gaps_count": int(result.gaps.size),
        **_by_distance(question, loaded, found),
    }


def units(question: Question, loaded: Loaded) -> dict[str, Any]:
    """Return how many settlements, or townships, have a facility that serves them; a relation, not a distance."""
    if question.unit == "township":
        codes = sorted({each.township for each in loaded.settlements if each.township})
        rows = {code: row for row, code in enumerate(codes)}
        pairs = [(rows[each.township], site) for site, each in enumerate(loaded.facilities) if each.township in rows]
        unit, site = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        township = np.array(codes, dtype=np.str_)
    else:
        unit, site, township = loaded.served_unit, loaded.served_site, loaded.demand.township
    total, by_code = unit_ratio(township, unit, site, loaded.sites.effective)
    served = np.zeros(township.size, dtype=bool)
    served[unit[loaded.sites.effective[site]]] = True
    missing = [row for row in range(township.size) if township[row] and not served[row]]
    return {
        "totals": count_document(total),
        "townships": [
            {**_township(Township(code, each, None, None), loaded), "per_1000": None} for code, each in by_code.items()
        ],
        "gaps": [] if question.unit == "township" else [_unserved(loaded, row) for row in missing[:GAPS]],
        "gaps_count": len(missing),
        "curve": [],
        "sensitivity": [],
    }


def count_document(found: Count) -> dict[str, Any]:
    """Return a count as JSON, with the share of the placed."""
    return {
        "total": found.total, "covered": found.covered, "uncovered": found.uncovered, "unplaced": found.unplaced,
        "share": found.share,
    }  # fmt: skip


def gap_document(loaded: Loaded, found: Nearest, row: int) -> dict[str, Any]:
    """Return one settlement that is not covered, with its nearest facility and how far it is."""
    owner = int(found.owner[row])
    reach = float(found.distance_m[row])
    nearest = None if owner == NOBODY else loaded.facilities[owner]
    return {
        **_unserved(loaded, row),
        "people": int(loaded.demand.people[row]),
        "distance": reach if np.isfinite(reach) else None,
        "nearest": None if nearest is None else {"id": nearest.id, "name": nearest.name, "spare": spare(nearest)},
    }


def facility_documents(loaded: Loaded) -> list[dict[str, Any]]:
    """Return the facilities looked at, those that do not count as supply too."""
    return [
        {
            "id": each.id, "name": each.name, "type_code": each.type_code, "type_name": each.type_name,
            "type_name_en": each.type_name_en, "level": each.level, "status": each.status, "lon": each.lon,
            "lat": each.lat, "capacity": each.capacity, "township": each.township,
            "township_name": each.township_name, "spare": spare(each), "counts": bool(counts),
            "is_sample": each.is_sample,
        }
        for each, counts in zip(loaded.facilities, loaded.sites.effective, strict=True)
    ]  # fmt: skip


def spare(facility: Facility) -> int | None:
    """Return free beds or plots; None where they are not known."""
    used = facility.day_places if facility.level == "cemetery" else facility.residents
    return None if facility.capacity is None or used is None else facility.capacity - used


def _unserved(loaded: Loaded, row: int) -> dict[str, Any]:
    each = loaded.settlements[row]
    return {
        "id": each.id, "name": each.name, "kind": each.kind, "township": each.township,
        "township_name": each.township_name, "lon": each.lon, "lat": each.lat,
        "people": int(loaded.demand.people[row]), "is_sample": each.is_sample,
    }  # fmt: skip


def _township(found: Township, loaded: Loaded) -> dict[str, Any]:
    counted = loaded.supply.get(found.code, [])
    beds = sum(each.capacity or 0 for each in counted)
    nursing = sum(each.beds_nursing or 0 for each in counted)
    care = not counted or counted[0].level != "cemetery"
    return {
        "code": found.code,
        "name": loaded.populated.names.get(found.code, found.code),
        **count_document(found.count),
        "median": found.median_m,
        "p90": found.p90_m,
        "facilities": len(counted),
        "capacity": beds,
        "beds_nursing": nursing if care else None,
        "nursing_share": nursing / beds if care and beds else None,
        "per_1000": beds * 1000 / found.count.total if found.count.total else None,
    }


def _by_distance(question: Question, loaded: Loaded, found: Nearest) -> dict[str, Any]:
    """Return the curve, and the people covered were the standard or all ways otherwise, from one count (C-28, C-31).

    The standard 20 % stricter or laxer; in a straight line also every way 1.3 times as long.
    """
    cases = [("threshold-20", 0.8), ("threshold+20", 1.2)]
    if question.metric == "pop_straight":
        cases.append(("detour-1.3", 1 / 1.3))
    at = np.linspace(0, 2 * question.threshold, STEPS + 1)
    asked = np.concatenate((at, [question.threshold * factor for _, factor in cases]))
    people = curve(loaded.demand, found, asked, loaded.populated.labels).tolist()
    return {
        "curve": [{"at": step, "people": count} for step, count in zip(at.tolist(), people[: at.size], strict=True)],
        "sensitivity": [
            {"case": case, "covered": count} for (case, _), count in zip(cases, people[at.size :], strict=True)
        ],
    }


def difference(before: Coverage, after: Coverage) -> dict[str, Any]:
    """Return what changed: people gained (or lost, below zero) in total and by township; only those that changed."""
    was = {each.code: each.count for each in before.townships}
    changed = [
        {"code": each.code, "covered": each.count.covered - was[each.code].covered}
        for each in after.townships
        if each.count.covered != was[each.code].covered
    ]
    return {"covered": after.count.covered - before.count.covered, "townships": changed}
