"""Answer a question about coverage, or what would change: load, measure, count, and say what it rests on."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import Invalid
from gis.core.region_store import read_region
from gis.coverage import answer, changes, straight
from gis.coverage.changes import Change
from gis.coverage.checks import look_over
from gis.coverage.key_figures import key_figures
from gis.coverage.method import method_of
from gis.coverage.model import Nearest
from gis.coverage.network import measure as by_road
from gis.coverage.network.lines import visible
from gis.coverage.question import Question
from gis.coverage.register import Loaded, load, revision
from gis.coverage.suppression import hide_small

KEPT = 8
TOWNSHIP_AT = text("""
SELECT p.number, c.code, n.name
  FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS p(lon, lat, number)
  JOIN register.division_extent e ON NOT e.deleted AND e.secrecy = ANY(:levels)
       AND register.in_force(e.valid_from, e.valid_to)
       AND ST_Covers(e.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4490))
  JOIN register.division d ON d.id = e.division_id AND d.level = 'township' AND NOT d.deleted
  JOIN register.division_code c ON c.division_id = d.id AND c.scheme = 'nbs' AND NOT c.deleted
       AND register.in_force(c.valid_from, c.valid_to)
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
 ORDER BY 1, 2
""")

_kept: OrderedDict[tuple[Any, ...], tuple[Loaded, Nearest | None]] = OrderedDict()
_lock = Lock()


def answer_question(session: Session, question: Question, level: Level, *, gaps: int | None = None) -> dict[str, Any]:
    """Return the whole answer to a question for a viewer of this level; small cells are hidden from the public.

    Raises:
        Invalid: the question is not valid, or needs what the register does not hold (a road network).
    """
    loaded, found = prepared(session, question, level)
    body = _figures(question, loaded, found, gaps)
    method = _method(session, question, loaded, found)
    document: dict[str, Any] = {
        "question": question.document(),
        "changes": [],
        **body,
        "facilities": answer.facility_documents(loaded),
        "key_figures": key_figures(session, question, loaded, body["totals"]),
        "checks": look_over(loaded),
        "method": method,
    }
    if level is Level.PUBLIC:
        document = hide_small(document)
    return {"result_id": identity(question, [], method), **document}


def what_if(
    session: Session, question: Question, wanted: Sequence[Change], level: Level, *, gaps: int | None = None
) -> dict[str, Any]:
    """Return the answer after changes, beside the totals before them, and what each township gains.

    Raises:
        Invalid: the question or a change is not valid; a unit ratio has no what-if.
    """
    if question.metric == "unit_ratio":
        raise Invalid("单位比例按服务关系计算，不能以位置试算", "A unit ratio rests on relations", code="what-if")
    before, known = prepared(session, question, level)
    assert known is not None
    changes.check(wanted, before, read_region(session).area)
    after = changes.apply(wanted, before, _townships(session, wanted, level))
    found = _changed(before, known, wanted)
    was, now = (answer.coverage_of(question, loaded, each) for loaded, each in ((before, known), (after, found)))
    body = answer.population(question, after, found, gaps or answer.GAPS, now)
    method = _method(session, question, before, found)
    return {
        "result_id": identity(question, wanted, method),
        "question": question.document(),
        "changes": [each.document() for each in wanted],
        "checks": look_over(after),
        "before": answer.count_document(was.count),
        "difference": answer.difference(was, now),
        **body,
        "key_figures": key_figures(session, question, after, body["totals"]),
        "method": method,
    }


def identity(question: Question, wanted: Sequence[Change], method: dict[str, Any]) -> str:
    """Return the SHA-256 of what an answer rests on: question, changes, data and computation (C-11)."""
    asked = {
        "question": question.document(), "changes": [each.document() for each in wanted],
        "data": method["data_sha256"], "engine": method["engine"],
        "network": (method["network"] or {}).get("content_sha256"),
    }  # fmt: skip
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()


def prepared(session: Session, question: Question, level: Level) -> tuple[Loaded, Nearest | None]:
    """Return what a question needs, loaded and measured; kept for as long as the register stays as it is."""
    number, _ = revision(session)
    key = (number, level, question.data)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    if question.metric == "pop_network":
        visible(session, question.network, level)
    loaded = load(session, question, level)
    found = None if question.metric == "unit_ratio" else measure(session, question, loaded)
    with _lock:
        _kept[key] = loaded, found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return loaded, found


def measure(session: Session, question: Question, loaded: Loaded) -> Nearest:
    """Return the nearest facility of every settlement by the question's metric.

    Raises:
        NotFound: there is no road network.
    """
    if question.metric == "pop_network":
        return by_road.measure(session, question, loaded)
    return straight.nearest(loaded.demand, loaded.sites)


def _changed(before: Loaded, known: Nearest, wanted: Sequence[Change]) -> Nearest:
    if isinstance(known, by_road.Travelled):
        return by_road.what_if(known, before, changes.engine(wanted, before))
    return straight.what_if(before.demand, before.sites, known, changes.engine(wanted, before))[1]


def _figures(question: Question, loaded: Loaded, found: Nearest | None, gaps: int | None) -> dict[str, Any]:
    if found is None:
        return answer.units(question, loaded)
    return answer.population(question, loaded, found, gaps or answer.GAPS)


def _townships(session: Session, wanted: Sequence[Change], level: Level) -> list[tuple[str, str]]:
    """Return code and name of the township of each change's position; empty where it has none."""
    placed = [number for number, each in enumerate(wanted) if each.lon is not None]
    found = [("", "")] * len(wanted)
    if placed:
        values = {"lons": [wanted[n].lon for n in placed], "lats": [wanted[n].lat for n in placed],
                  "levels": list(level.secrecies)}  # fmt: skip
        for number, code, name in session.execute(TOWNSHIP_AT, values):
            found[placed[number - 1]] = (code, name)
    return found


def _method(session: Session, question: Question, loaded: Loaded, found: Nearest | None) -> dict[str, Any]:
    network = by_road.network_document(found, loaded) if isinstance(found, by_road.Travelled) else None
    return method_of(session, question, loaded, network) | {
        "effective_only": question.effective_only,
        "hazardous": len(loaded.hazardous),
        "unplaced_elsewhere": loaded.unplaced_elsewhere,
    }
