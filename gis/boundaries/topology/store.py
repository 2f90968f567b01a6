"""Stored runs: start, carry out, read by page; exceptions granted and undone, each in a batch of its own."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.boundaries.tables.topology import TopologyException, TopologyFinding, TopologyRun
from gis.boundaries.topology.catalogue import RULES
from gis.boundaries.topology.checks import chosen, run
from gis.boundaries.topology.model import Finding, Subject, Tolerances
from gis.boundaries.topology.output import described
from gis.boundaries.topology.register import in_counties, read_territory
from gis.core import db
from gis.core.collections import Level
from gis.core.errors import Conflict, Invalid, NotFound
from gis.core.history import open_batch
from gis.core.region_store import read_region
from gis.core.types import STORAGE_SRID

SEEN = {
    Level.PUBLIC: (),
    Level.INTERNAL: ("public", "internal"),
    Level.RESTRICTED: ("public", "internal", "restricted"),
}
RANK = ("public", "internal", "restricted")
STALE = dt.timedelta(minutes=2)
"""A run that has given no sign of life for so long was interrupted."""

_CHANGED = text("""
    SELECT (SELECT number FROM register.revision) - :revision >
           (SELECT count(*) FROM register.change_batch
             WHERE started_at > :since AND kind IN ('topology-exception', 'topology-exception-undo'))
""")


def start(session: Session, *, actor: str, scope: str | None, rules: Sequence[str]) -> TopologyRun:
    """Note a run that is to be carried out; one at a time.

    Raises:
        Invalid: there is no such rule. Conflict: another run is under way (code `run-under-way`).
    """
    chosen(rules)
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('topology run'))"))
    fresh = func.clock_timestamp() - STALE
    if session.scalar(select(TopologyRun.id).where(TopologyRun.status == "running", TopologyRun.updated_at > fresh)):
        raise Conflict("另一次检查正在进行", "Another check is under way", code="run-under-way")
    revision = session.scalar(text("SELECT number FROM register.revision"))
    empty: dict[str, Any] = {"checked": {}, "left_out": [], "stage": "queued", "done": 0, "total": 0}
    figures = Tolerances.of(read_region(session)).as_json()
    made = TopologyRun(
        actor=actor, status="running", scope=scope, rules=list(rules), revision=revision, tolerances=figures, **empty
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def carry_out(run_id: UUID) -> None:
    """Carry out a run that was started; on any fault it is marked as failed and the fault goes on."""

    def tell(stage: str, done: int, total: int) -> None:
        with db.session() as apart:
            _update(apart, run_id, stage=stage, done=done, total=total)

    try:
        with db.session() as opened:
            ran = opened.get_one(TopologyRun, run_id)
            territory, tolerances = read_territory(opened), Tolerances(**ran.tolerances)
            scope, rules = ran.scope, [str(rule) for rule in ran.rules]
        result = run(territory, tolerances, rules, tell)
        findings = in_counties(result.findings, scope) if scope else result.findings
        with db.session() as opened:
            opened.add_all(_row(run_id, number, finding) for number, finding in enumerate(findings, 1))
            left = [{**each.as_json(), "secrecy": each.subject.secrecy} for each in result.left_out]
            _update(opened, run_id, status="done", stage="done", checked=result.checked, left_out=left)
    except BaseException:
        with db.session() as opened:
            _update(opened, run_id, status="failed")
        raise


def _update(session: Session, run_id: UUID, **values: Any) -> None:
    ran = session.get_one(TopologyRun, run_id)
    for name, value in values.items():
        setattr(ran, name, value)
    ran.updated_at = dt.datetime.now(dt.UTC)
    session.flush()


def _row(run_id: UUID, number: int, finding: Finding) -> TopologyFinding:
    return TopologyFinding(
        run_id=run_id,
        number=number,
        rule=finding.rule,
        severity=RULES[finding.rule].severity,
        secrecy=max((each.secrecy for each in finding.subjects), key=RANK.index, default="internal"),
        fingerprint=finding.fingerprint,
        subjects=[each.as_json() for each in finding.subjects],
        counties=sorted({county for each in finding.subjects for county in each.counties}),
        figures=dict(finding.figures),
        geom=from_shape(finding.place, srid=STORAGE_SRID),
    )


def get(session: Session, run_id: UUID) -> TopologyRun:
    """Return a run; NotFound when there is none."""
    found = session.get(TopologyRun, run_id)
    if found is None:
        raise NotFound("没有这次检查", "There is no such check")
    return found


def recent(session: Session, limit: int = 10) -> list[TopologyRun]:
    """Return the latest runs, the newest first."""
    return list(session.scalars(select(TopologyRun).order_by(TopologyRun.started_at.desc()).limit(limit)))


def document(session: Session, ran: TopologyRun, level: Level) -> dict[str, Any]:
    """Return a run with its progress and its counts by rule, of the findings that this level sees."""
    kept = exceptions(session)
    counts: dict[str, dict[str, int]] = {}
    standing = {"error": 0, "warning": 0, "info": 0}
    for found in _seen(session, ran.id, level):
        here = counts.setdefault(found.rule, {"found": 0, "excepted": 0})
        here["found"] += 1
        if found.fingerprint in kept:
            here["excepted"] += 1
        else:
            standing[found.severity] += 1
    interrupted = ran.status == "running" and dt.datetime.now(dt.UTC) - ran.updated_at > STALE
    return {
        "id": str(ran.id),
        "status": "failed" if interrupted else ran.status,
        "actor": ran.actor,
        "scope": ran.scope,
        "rules": ran.rules,
        "revision": ran.revision,
        "changed_since": _changed_since(session, ran),
        "tolerances": {**ran.tolerances, "verified": False},
        "checked": ran.checked,
        "left_out": [each for each in ran.left_out if each["secrecy"] in SEEN[level]],
        "progress": {"stage": ran.stage, "done": ran.done, "total": ran.total},
        "started_at": ran.started_at.isoformat(),
        "updated_at": ran.updated_at.isoformat(),
        "counts": counts,
        "standing": standing,
    }


def _changed_since(session: Session, ran: TopologyRun) -> bool:
    """Tell whether the register changed after the run began; granting and undoing exceptions is no such change."""
    values = {"since": ran.started_at, "revision": ran.revision}
    return bool(session.scalar(_CHANGED, values))


def _seen(session: Session, run_id: UUID, level: Level, **wanted: Any) -> Iterator[TopologyFinding]:
    query = select(TopologyFinding).where(TopologyFinding.run_id == run_id)
    query = query.where(TopologyFinding.secrecy.in_(SEEN[level]), TopologyFinding.number > wanted.get("after", 0))
    if wanted.get("rule"):
        query = query.where(TopologyFinding.rule == wanted["rule"])
    if wanted.get("severity"):
        query = query.where(TopologyFinding.severity == wanted["severity"])
    if wanted.get("county"):
        query = query.where(TopologyFinding.counties.contains([wanted["county"]]))
    yield from session.scalars(query.order_by(TopologyFinding.number).limit(wanted.get("limit")))


def findings(
    session: Session, run_id: UUID, level: Level, *, english: bool, **wanted: Any
) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Return findings in words with their places: behind `after`, at most `limit`, of one rule, severity, county.

    Excepted findings are listed with their exception, never hidden.
    """
    kept, found = exceptions(session), []
    for row in _seen(session, run_id, level, **wanted):
        place = to_shape(row.geom)
        who = tuple(Subject(**{**each, "secrecy": row.secrecy}) for each in row.subjects)
        item = described(Finding(row.rule, who, place, row.figures), english=english)
        exception = kept.get(row.fingerprint)
        granted = {"id": str(exception.id), "reason": exception.reason, "author": exception.author,
                   "granted_at": exception.granted_at.isoformat()} if exception else None  # fmt: skip
        extra = {"number": row.number, "counties": row.counties, "fingerprint": row.fingerprint, "exception": granted}
        found.append(({**item, **extra, "bbox": list(place.bounds)}, place))
    return found


def exceptions(session: Session) -> Mapping[str, TopologyException]:
    """Return the exceptions that stand, by fingerprint."""
    return {
        each.fingerprint: each for each in session.scalars(select(TopologyException).where(~TopologyException.deleted))
    }


def grant(session: Session, run_id: UUID, number: int, level: Level, *, actor: str, reason: str) -> UUID:
    """Let a finding stand, with a reason, and return the exception's id.

    Raises:
        NotFound: no such finding for this level. Invalid: no reason. Conflict: it is excepted already.
    """
    if not reason.strip():
        raise Invalid("请写明例外的理由", "Give the reason of the exception", code="reason")
    wanted = _seen(session, run_id, level, after=number - 1, limit=1)
    row = next((each for each in wanted if each.number == number), None)
    if row is None:
        raise NotFound("没有这条检查结果", "There is no such finding")
    if row.fingerprint in exceptions(session):
        raise Conflict("这条已列为例外", "It is excepted already", code="excepted")
    open_batch(session, kind="topology-exception", actor=actor, reason=reason.strip()[:1000])
    made = TopologyException(
        rule=row.rule, fingerprint=row.fingerprint, subjects=row.subjects, reason=reason.strip()[:1000], author=actor,
        secrecy=max(row.secrecy, "internal", key=RANK.index), source=actor,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def withdraw(session: Session, exception_id: UUID, *, actor: str, reason: str) -> None:
    """Take an exception back in a new batch; withdrawing twice changes nothing more."""
    found = session.get(TopologyException, exception_id)
    if found is None:
        raise NotFound("没有这条例外", "There is no such exception")
    if not found.deleted:
        said = reason.strip()[:1000] or f"撤销例外 · Exception withdrawn: {found.reason}"[:1000]
        open_batch(session, kind="topology-exception-undo", actor=actor, reason=said)
        found.deleted = True
        session.flush()
