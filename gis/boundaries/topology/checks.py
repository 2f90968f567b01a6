"""Run the rules over a territory: all of them or some, telling how far it is and what was left out."""

import itertools
from collections.abc import Callable, Collection
from functools import partial

import numpy as np

from gis.boundaries.levels import LEVELS
from gis.boundaries.topology import areas as beside
from gis.boundaries.topology import hierarchy, lines, points
from gis.boundaries.topology.catalogue import RULES
from gis.boundaries.topology.model import Areas, LeftOut, Result, Tell, Territory, Tolerances, silent
from gis.boundaries.topology.rings import steps_of, unshared
from gis.core.errors import Invalid

LOOSE_MAX = 400_000
"""More unshared steps than this are no coverage but separate drawings; they are not compared pair by pair."""
COVERAGE = frozenset(beside.NEED_VALID) | {"hole"}
NETWORK = frozenset({"self-crossing", "dangle", "not-split", "lines-overlap", "junction-ends"})
ON_LINES = frozenset(
    {"point-off-line", "marker-off-line", "marker-not-at-vertex", "missing-vertex", "not-split", "junction-ends"}
)
Job = tuple[str, frozenset[str], Callable[[], Result]]


def chosen(rules: Collection[str]) -> frozenset[str]:
    """Return the rules asked for, all when none is named.

    Raises:
        Invalid: there is no such rule (code `rule`).
    """
    if strangers := sorted(set(rules) - RULES.keys()):
        named, known = "、".join(each[:60] for each in strangers), "、".join(RULES)
        raise Invalid(f"没有这些规则：{named}；可用：{known}", f"No such rules: {named}; known: {known}", code="rule")
    return frozenset(rules) or frozenset(RULES)


def run(territory: Territory, tolerances: Tolerances, rules: Collection[str] = (), tell: Tell = silent) -> Result:
    """Run rules over a territory and return what they found, in the order of the catalogue."""
    wanted = chosen(rules)
    found = Result()
    jobs = [job for job in _jobs(territory, tolerances) if job[1] & wanted]
    for done, (stage, _, work) in enumerate(jobs):
        tell(stage, done, len(jobs))
        found.merge(work())
    tell("done", len(jobs), len(jobs))
    ordered = list(RULES)
    found.findings = sorted((f for f in found.findings if f.rule in wanted), key=lambda f: ordered.index(f.rule))
    left = {(each.rule, each.subject.kind, each.subject.id): each for each in found.left_out if each.rule in wanted}
    found.left_out = list(left.values())
    return found


def _jobs(territory: Territory, tolerances: Tolerances) -> list[Job]:
    jobs: list[Job] = []
    levels = [level for level in LEVELS if level in territory.areas] + sorted(set(territory.areas) - set(LEVELS))
    for level in levels:
        here = territory.areas[level]
        jobs += [
            ("invalid-polygon", frozenset({"invalid-polygon"}), partial(beside.invalid_areas, here)),
            ("duplicate-vertex", frozenset({"duplicate-vertex"}), partial(beside.areas_repeat, here, tolerances)),
            ("coverage", COVERAGE, partial(_coverage, here, tolerances)),
            ("enclave", frozenset({"enclave"}), partial(hierarchy.enclaves, here)),
        ]
        if level in territory.lines:
            both = frozenset({"polygon-lines", "lines-open"})
            jobs.append(("polygon-lines", both, partial(hierarchy.polygons_and_lines, here, territory.lines[level])))
    for upper, lower in itertools.pairwise(levels):
        work = partial(hierarchy.parent_union, territory.areas[upper], territory.areas[lower])
        jobs.append(("parent-union", frozenset({"parent-union"}), work))
    for network in territory.lines.values():
        repeat = frozenset({"line-duplicate-vertex"})
        jobs += [
            ("line-duplicate-vertex", repeat, partial(beside.lines_repeat, network, tolerances)),
            ("network", NETWORK, partial(lines.network, network, tolerances)),
        ]
    known, spots = points.courses(territory.lines), territory.spots
    jobs += [
        ("on-lines", ON_LINES, partial(points.on_lines, spots, known, tolerances)),
        ("duplicate-point", frozenset({"duplicate-point"}), partial(points.duplicates, spots, tolerances)),
        ("marker-set", frozenset({"marker-set"}), partial(points.sets, spots)),
        ("marker-order", frozenset({"marker-order", "marker-direction"}), partial(points.order, spots, known)),
    ]
    return jobs


def _coverage(areas: Areas, tolerances: Tolerances) -> Result:
    """Check the coverage, unless nearly nothing is shared: then say so instead of listing every step."""
    loose = int(np.count_nonzero(unshared(steps_of(areas.shapes))))
    if loose <= LOOSE_MAX:
        return beside.coverage(areas, tolerances)
    found = Result()
    zh = f"{loose:,} 段边不是公共边（上限 {LOOSE_MAX:,}）：各面是分别绘制的，请按代码前缀分批检查"
    en = f"{loose:,} edges are not shared (limit {LOOSE_MAX:,}): drawn apart; check a part by its code prefix"
    for subject in areas.subjects:
        found.left_out += [LeftOut(rule, subject, zh, en) for rule in sorted(COVERAGE)]
    return found
