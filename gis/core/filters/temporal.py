"""Instants and intervals of a filter; temporal comparisons as SQL.

An instant is an interval from itself to itself, both ends belong to it, and `..` is unbounded. A property without a
value compares with nothing, as everywhere in CQL2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gis.core.filters.terms import Kind, Term, Wrong, moment
from gis.core.selection import Condition

OPEN = ("..", "")


@dataclass(frozen=True)
class Span:
    """Both ends of an interval; `kind` is None where neither end says it."""

    start: Term
    end: Term
    kind: Kind | None


# a and b are the ends of the one, c and d those of the other
RELATIONS = {
    "t_after": "{a} > {d}",
    "t_before": "{b} < {c}",
    "t_contains": "{a} < {c} AND {b} > {d}",
    "t_disjoint": "({b} < {c} OR {a} > {d})",
    "t_during": "{a} > {c} AND {b} < {d}",
    "t_equals": "{a} = {c} AND {b} = {d}",
    "t_finishedBy": "{a} < {c} AND {b} = {d}",
    "t_finishes": "{a} > {c} AND {b} = {d}",
    "t_intersects": "{a} <= {d} AND {b} >= {c}",
    "t_meets": "{b} = {c}",
    "t_metBy": "{a} = {d}",
    "t_overlappedBy": "{a} > {c} AND {a} < {d} AND {b} > {d}",
    "t_overlaps": "{a} < {c} AND {b} > {c} AND {b} < {d}",
    "t_startedBy": "{a} = {c} AND {b} > {d}",
    "t_starts": "{a} = {c} AND {b} < {d}",
}


def related(name: str, one: Span, other: Span) -> Condition:
    """Return a temporal comparison of two instants or intervals of one kind."""
    kinds = {one.kind, other.kind} - {None}
    if len(kinds) > 1:
        raise Wrong("type", f"{name} 不能混用日期与时刻", f"{name} does not mix dates and timestamps")
    ends = dict(zip("abcd", (one.start, one.end, other.start, other.end), strict=True))
    pattern = RELATIONS[name]
    order = [letter for letter in pattern.replace("{", "\0").split("\0") if letter[1:2] == "}"]
    values = [value for letter in order for value in ends[letter[0]].values]
    kind = "timestamptz" if "timestamp" in kinds else "date"
    texts = {letter: f"{end.sql}::{kind}" for letter, end in ends.items()}
    return Condition(f"({pattern.format(**texts)})", tuple(values))


def span_of(term: Term) -> Span:
    """Return an instant as an interval."""
    if term.kind not in {"date", "timestamp"}:
        raise Wrong("type", "须为日期、时刻或 INTERVAL", "takes a date, a timestamp or an INTERVAL")
    return Span(term, term, term.kind)


def interval(ends: Any, scalar: Callable[[Any], Term]) -> Span:
    """Return `{"interval": [start, end]}`; an end is a date or timestamp as text, a property, or `..`."""
    if not isinstance(ends, list) or len(ends) != 2:
        raise Wrong("interval", "INTERVAL 须有起、止两端", "an INTERVAL has two ends")
    start, end = (_end(one, scalar, unbounded) for one, unbounded in zip(ends, ("-infinity", "infinity"), strict=True))
    kinds = {one.kind for one in (start, end) if one.kind != "string"}
    if len(kinds) > 1:
        raise Wrong("interval", "INTERVAL 两端不能混用日期与时刻", "the ends of an INTERVAL are of one kind")
    if start.literal is not None and end.literal is not None and start.literal > end.literal:  # type: ignore[operator]
        raise Wrong("interval", "INTERVAL 的起点晚于终点", "an INTERVAL ends before it starts")
    return Span(start, end, next(iter(kinds), None))


def _end(node: Any, scalar: Callable[[Any], Term], unbounded: str) -> Term:
    if isinstance(node, str):
        if node in OPEN:
            return Term("%s", (unbounded,), "string")
        value = moment(node)
        if value is None:
            raise Wrong("time", f"INTERVAL 的一端不是日期或时刻：{node[:40]}", f"not a date or timestamp: {node[:40]}")
        return Term("%s", (value,), "timestamp" if "T" in node else "date", literal=value)
    term = scalar(node)
    if term.kind not in {"date", "timestamp"}:
        raise Wrong("type", "INTERVAL 的一端须为日期或时刻", "an end of an INTERVAL is a date or a timestamp")
    return term
