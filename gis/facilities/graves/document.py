"""What is shown of cases: the list, and one case with steps, photo pair and what it can do next. Never names."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.errors import NotFound
from gis.facilities.access import Officer
from gis.facilities.graves.cases import require_case, today
from gis.facilities.graves.course import Given, missing, words
from gis.facilities.graves.states import FIELD, FINAL, GROUPS, possible
from gis.facilities.graves.steps import steps_of
from gis.facilities.graves.tables import GraveCase, GraveStep

PAGE = 100
_COLUMNS = """
SELECT c.id::text, c.number, l.code AS township_code, l.name AS township, left(l.code, 6) AS county_code, c.kind, c.way,
       c.state, c.graves, c.coffins, c.area_m2::float, c.land_class, c.layers_hit, c.owner_known, c.found_on::text,
       c.deadline::text, c.closed_on::text, c.relapse_of_id::text, c.remark, c.secrecy, c.source, c.is_sample,
       c.version, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat,
       c.deadline < register.today() AND c.state NOT IN ('closed', 'kept') AS is_overdue,
       (SELECT max(s.done_on)::text FROM register.grave_step s WHERE s.case_id = c.id) AS last_step_on
  FROM register.grave_case c LEFT JOIN view_internal.division_labels l ON l.id = c.division_id
 WHERE NOT c.deleted AND c.secrecy = ANY(:secrecies)
   AND (cardinality(CAST(:counties AS text[])) = 0 OR left(l.code, 6) = ANY(:counties))
"""
_ONE = text(f"{_COLUMNS} AND c.id = :id")
_LIST = text(f"""{_COLUMNS}
   AND (CAST(:township AS text) IS NULL OR l.code LIKE :township || '%')
   AND (CAST(:kind AS text) IS NULL OR c.kind = :kind OR (:kind = 'none' AND c.kind IS NULL))
   AND (CAST(:states AS text[]) IS NULL OR c.state = ANY(:states))
   AND (NOT :overdue OR (c.deadline < register.today() AND c.state NOT IN ('closed', 'kept')))
   AND (NOT :relapse OR c.relapse_of_id IS NOT NULL) AND c.number > :after
 ORDER BY c.number LIMIT :rows
""")
_RELAPSES = text("""
SELECT c.id::text, c.number FROM register.grave_case c
 WHERE c.relapse_of_id = :id AND NOT c.deleted AND c.secrecy = ANY(:secrecies)
""")
_NUMBER = text("SELECT number FROM register.grave_case WHERE id = :id AND secrecy = ANY(:secrecies)")
_LAYERS = text("SELECT code, name, name_en FROM register.exclusion_layer WHERE code = ANY(:codes) ORDER BY code")
_HISTORY = text("""
SELECT v.version, v.state, v.kind, v.way, v.deadline::text, v.graves, v.coffins, b.actor, b.reason,
       b.kind AS batch_kind, b.started_at::text
  FROM register.grave_case_versions v JOIN register.change_batch b ON b.id = v.batch_id
 WHERE v.id = :id ORDER BY v.version DESC
""")


def _scope(officer: Officer) -> dict[str, Any]:
    return {"secrecies": officer.secrecies, "counties": list(officer.counties)}


def list_cases(session: Session, officer: Officer, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return cases by number, at most `PAGE`, and `next` to ask for the rest.

    Args:
        session: the transaction.
        officer: who looks.
        wanted: township (code or its beginning), kind (`none`: not yet classified), group (of `GROUPS`), overdue,
            relapse, after (number).
    """
    group = wanted.get("group")
    values = _scope(officer) | {
        "township": wanted.get("township"),
        "kind": wanted.get("kind"),
        "states": None if group is None else list(GROUPS[group][2]),
        "overdue": bool(wanted.get("overdue")),
        "relapse": bool(wanted.get("relapse")),
        "after": wanted.get("after") or "",
        "rows": PAGE + 1,
    }
    rows = [dict(row) for row in session.execute(_LIST, values).mappings()]
    return {"cases": rows[:PAGE], "next": rows[PAGE - 1]["number"] if len(rows) > PAGE else None}


def case_document(session: Session, case_id: UUID, officer: Officer) -> dict[str, Any]:
    """Return one case with steps, photo pair, history and `next`: each action with what is missing for it.

    Raises:
        NotFound: there is none for this officer. Forbidden: outside the account's counties.
    """
    case = require_case(session, case_id, officer)
    row = session.execute(_ONE, _scope(officer) | {"id": case_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("没有这个案件", "There is no such case")
    steps = steps_of(session, case_id)
    seen = {"id": case_id, "secrecies": officer.secrecies}
    former = session.scalar(_NUMBER, seen | {"id": case.relapse_of_id})
    return dict(row) | {
        "relapse_of_number": former,
        "layers": [dict(each) for each in session.execute(_LAYERS, {"codes": list(case.layers_hit)}).mappings()],
        "relapses": [dict(each) for each in session.execute(_RELAPSES, seen).mappings()],
        "steps": [_step(step) for step in steps],
        "pair": _pair(steps),
        "next": _next(case, steps, officer),
        "history": [dict(each) for each in session.execute(_HISTORY, {"id": case_id}).mappings()],
        "may": {
            "write": officer.may(FIELD),
            "relapse": officer.may(FIELD) and case.state == "closed",
            "name_owner": officer.may(FIELD) and case.state not in FINAL,
            "read_owner": "restricted" in officer.secrecies,
        },
        "today": today(session).isoformat(),
        "earliest": max([case.found_on, *(step.done_on for step in steps)]).isoformat(),
    }


def _step(step: GraveStep) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": str(step.id), "ordinal": step.ordinal, "action": step.action, "from_state": step.from_state,
        "to_state": step.to_state, "done_on": step.done_on.isoformat(), "person": step.person, "unit": step.unit,
        "account": step.account, "note": step.note, "voucher": step.voucher, "phase": step.phase,
        "recorded_at": step.recorded_at.astimezone(dt.UTC).isoformat(), "photo": None,
    }  # fmt: skip
    if step.photo_sha256 is not None:
        made["photo"] = {
            "href": f"/api/v1/remediation/photos/{step.id}", "sha256": step.photo_sha256, "name": step.photo_name,
            "media_type": step.media_type, "has_place": step.geom is not None,
            "bearing_deg": None if step.bearing_deg is None else float(step.bearing_deg),
        }  # fmt: skip
    return made


def _pair(steps: Sequence[GraveStep]) -> dict[str, Any]:
    """Return the latest photos before and after the work, and whether they were taken in the same direction."""
    latest = {step.phase: step for step in steps if step.photo_sha256 is not None}
    before, after = latest.get("before"), latest.get("after")
    turn = None
    if before and after and before.bearing_deg is not None and after.bearing_deg is not None:
        turn = float(abs((after.bearing_deg - before.bearing_deg + 180) % 360 - 180))
    return {"before": before and _step(before), "after": after and _step(after), "turn_deg": turn}


def _next(case: GraveCase, steps: Sequence[GraveStep], officer: Officer) -> list[dict[str, Any]]:
    """Return the actions of this state; `missing` are evidence and persons, not fields that the form asks for."""
    typed = frozenset({"kind", "deadline", "way", "note", "voucher", "photo"})
    given = Given(officer.name, "", typed)
    return [
        {
            "action": each.action, "title_zh": each.title_zh, "title_en": each.title_en, "to_state": each.target,
            "needs": [need for need in each.needs if need in typed],
            "missing": words(missing(case, steps, each, given)), "roles": list(each.roles),
            "may": officer.may(each.roles),
        }
        for each in possible(case.state)
    ]  # fmt: skip
