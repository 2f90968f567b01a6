"""The course of a grave case: no 销号 without after-photo, township acceptance and review by another person, ever."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import Conflict, GisError
from gis.core.history import open_batch
from gis.core.uploads.photos import FileFacts
from gis.facilities.access import Officer
from gis.facilities.graves import cases, steps
from gis.facilities.graves.forms import CaseForm, Photo, PhotoForm, RelapseForm, StepForm
from gis.facilities.graves.states import ACTIONS, STATES, TRANSITIONS, rows
from gis.facilities.graves.tables import GraveCase

DAY = dt.date(2025, 5, 1)
TOWNSHIP = Officer(Level.INTERNAL, "township-clerk", frozenset({"planner", "reviewer"}), (), may_write=True)
COUNTY = Officer(Level.RESTRICTED, "county-reviewer", frozenset({"reviewer"}), (), may_write=True)
FORWARD = [
    "classify",
    "notify",
    "plan",
    "start",
    "photograph",
    "village-check",
    "township-accept",
    "county-review",
    "close",
]
NEXT = {
    "found": "classify", "classified": "notify", "notified": "plan", "planned": "start", "working": "village-check",
    "village-checked": "township-accept", "township-accepted": "county-review", "county-reviewed": "close",
}  # fmt: skip
QUIET = settings(max_examples=16, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
EVIDENCE = sa.text("""
WITH s AS (SELECT * FROM register.grave_step WHERE case_id = :id),
     w AS (SELECT max(ordinal) AS begun FROM s WHERE action IN ('start', 'return'))
SELECT EXISTS (SELECT FROM s, w WHERE s.phase = 'after' AND s.ordinal > w.begun)
   AND EXISTS (SELECT FROM s a JOIN s r ON r.ordinal > a.ordinal, w
                WHERE a.action = 'township-accept' AND r.action = 'county-review' AND a.ordinal > w.begun
                  AND a.account <> r.account AND a.person <> r.person)
""")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Callable[..., object]) -> None:
    settings(MINZHENG_HOME=str(tmp_path))


def found(session: Session) -> UUID:
    form = CaseForm(lon=114.3, lat=29.85, graves=1, coffins=2, found_on=DAY)
    return cases.open_case(session, form, TOWNSHIP)[0]


def act(session: Session, case: UUID, action: str, who: Officer, person: str = "", *, phase: str = "after") -> None:
    person = person or who.name
    if action == "photograph":
        form = PhotoForm(phase=phase, done_on=DAY, person=person, unit="镇政府")  # type: ignore[arg-type]
        photo = Photo(data=uuid4().bytes, file_name="p.png", form=form, facts=FileFacts("image/png", 8, 6))
        steps.photograph(session, case, photo, who)
        return
    extra = {"classify": {"kind": "living"}, "notify": {"deadline": dt.date(2025, 12, 31)}, "plan": {"way": "demolish"}}
    noted = {"note": "依据充分", **({"voucher": "文保〔2020〕1号"} if action == "keep" else {})}
    form = StepForm(action=action, done_on=DAY, person=person, unit="镇政府", **extra.get(action, {}), **noted)  # type: ignore[arg-type]
    steps.take(session, case, form, who)


def state(session: Session, case: UUID) -> str:
    return str(session.scalar(sa.text("SELECT state FROM register.grave_case WHERE id = :id"), {"id": case}))


def closed(session: Session) -> UUID:
    case = found(session)
    for action in FORWARD:
        act(session, case, action, COUNTY if action in {"county-review", "close"} else TOWNSHIP)
    return case


def test_the_database_holds_the_same_course(session: Session) -> None:
    stored = session.execute(sa.text("SELECT action, from_state, to_state FROM register.grave_transition")).all()
    assert sorted(map(tuple, stored)) == sorted(rows())
    assert len(rows()) == len({(action, source) for action, source, _ in rows()})


def test_a_case_goes_from_the_find_to_the_closing(session: Session) -> None:
    case = closed(session)
    assert state(session, case) == "closed"
    assert session.scalar(EVIDENCE, {"id": case}) is True
    batches = sa.text("SELECT count(DISTINCT batch_id) FROM register.grave_case_versions WHERE id = :id")
    assert session.scalar(batches, {"id": case}) == len(FORWARD)  # the find and each step but the photo


@pytest.mark.parametrize("without", ["photograph", "village-check", "township-accept", "county-review"])
def test_nothing_is_closed_when_a_part_is_missing(session: Session, without: str) -> None:
    case = found(session)
    for action in (each for each in FORWARD if each != without):
        with suppress(Conflict):
            act(session, case, action, COUNTY if action in {"county-review", "close"} else TOWNSHIP)
    assert state(session, case) != "closed"


def test_who_accepted_cannot_review_by_account_or_by_name(session: Session) -> None:
    case = found(session)
    for action in FORWARD[:7]:
        act(session, case, action, TOWNSHIP)
    for who, person in ((TOWNSHIP, "另一人"), (COUNTY, TOWNSHIP.name)):
        with pytest.raises(GisError) as refused:
            act(session, case, "county-review", who, person)
        assert [each["code"] for each in refused.value.errors] == ["missing-other-person"]
    act(session, case, "county-review", COUNTY)


def test_a_return_to_work_makes_earlier_evidence_void(session: Session) -> None:
    case = found(session)
    for action in FORWARD[:7]:
        act(session, case, action, TOWNSHIP)
    act(session, case, "return", COUNTY)
    act(session, case, "village-check", TOWNSHIP)
    with pytest.raises(GisError) as refused:
        act(session, case, "township-accept", TOWNSHIP)
    assert [each["code"] for each in refused.value.errors] == ["missing-after-photo"]


def test_random_actions_through_the_service(session: Session) -> None:
    reached: list[UUID] = []

    @QUIET
    @given(
        st.lists(
            st.tuples(st.integers(0, 9), st.sampled_from(sorted(ACTIONS)), st.integers(0, 5)), min_size=16, max_size=24
        )
    )
    def run(sequence: list[tuple[int, str, int]]) -> None:
        case = found(session)
        for choice, other, who in sequence:
            now = state(session, case)
            action = other if choice > 7 else "photograph" if choice > 5 else NEXT.get(now, "remark")
            right = COUNTY if action in {"county-review", "close"} else TOWNSHIP
            wrong = TOWNSHIP if right is COUNTY else COUNTY
            try:
                act(session, case, action, wrong if who == 0 else right, "张三" if who == 1 else "")
            except GisError:
                assert state(session, case) == now
            if state(session, case) == "closed":
                reached.append(case)
                assert session.scalar(EVIDENCE, {"id": case}) is True

    run()
    assert reached, "no run got as far as a closing: the test proves nothing"


INSERT = sa.text("""
INSERT INTO register.grave_step (id, case_id, action, from_state, to_state, done_on, person, unit, note, voucher, account, phase, photo_sha256)
VALUES (gen_random_uuid(), :case, :action, :before, :after, :day, :person, '镇政府', 'x', 'x', :account, :phase, :sha)
""")
FORCED = [
    "UPDATE register.grave_case SET state = 'closed', closed_on = '2025-05-01' WHERE id = :case",
    "UPDATE register.grave_case SET state = 'county-reviewed' WHERE id = :case",
    "UPDATE register.grave_case SET deleted = true WHERE id = :case",
    "UPDATE register.grave_case SET found_on = '2020-01-01' WHERE id = :case",
    "UPDATE register.grave_step SET phase = 'after' WHERE case_id = :case",
    "DELETE FROM register.grave_step WHERE case_id = :case",
    "INSERT INTO register.grave_transition VALUES ('close', 'found', 'closed')",
    "UPDATE register.grave_case_history SET state = 'closed'",
]


MADE = sa.text("""
INSERT INTO register.grave_case (id, number, division_id, kind, way, deadline, graves, coffins, found_on, geom, secrecy, source)
SELECT gen_random_uuid(), gen_random_uuid()::text, id, 'living', 'level', '2025-12-31', 1, 0, '2025-05-01',
       ST_SetSRID(ST_MakePoint(114.3, 29.85), 4490), 'internal', 'x' FROM register.division LIMIT 1 RETURNING id
""")


def statement(session: Session, case: UUID, draw: Callable[..., Any]) -> None:
    """Write one step, likely or not, or force the case, as the service role."""
    now, actor = state(session, case), draw(st.sampled_from(["clerk", "county"]))
    open_batch(session, kind="grave-step", actor=actor, reason="direct")
    if draw(st.integers(0, 9)) == 0:
        session.execute(sa.text(draw(st.sampled_from(FORCED))), {"case": case})
        return
    likely = [each for each in TRANSITIONS if NEXT.get(now) == each.action or each.action == "photograph"]
    wanted = draw(st.sampled_from(likely if draw(st.integers(0, 3)) else TRANSITIONS))
    photo = wanted.action == "photograph"
    session.execute(INSERT, {
        "case": case, "action": wanted.action, "day": DAY, "person": actor, "account": "somebody-else",
        "before": now if draw(st.integers(0, 5)) else draw(st.sampled_from(sorted(STATES))),
        "after": wanted.target or now, "phase": draw(st.sampled_from(["before", "after"])) if photo else None,
        "sha": (uuid4().hex * 2) if photo else None,
    })  # fmt: skip


def test_random_statements_as_the_service_role(session: Session) -> None:
    reached: list[UUID] = []

    @QUIET
    @given(st.data())
    def run(data: st.DataObject) -> None:
        open_batch(session, kind="grave-case", actor="clerk", reason="direct")
        case = session.execute(MADE).scalar_one()
        for _ in range(data.draw(st.integers(10, 26))):
            now = state(session, case)
            try:
                with session.begin_nested():
                    statement(session, case, data.draw)
            except DBAPIError:
                assert state(session, case) == now
            if state(session, case) == "closed":
                reached.append(case)
                assert session.scalar(EVIDENCE, {"id": case}) is True

    run()
    assert reached, "no run got as far as a closing: the test proves nothing"


@pytest.mark.parametrize("forced", FORCED)
@pytest.mark.parametrize("where", ["working", "closed"])
def test_no_statement_of_the_service_role_forces_a_case(session: Session, forced: str, where: str) -> None:
    case = closed(session) if where == "closed" else found(session)
    if where == "working":
        for action in FORWARD[:4]:
            act(session, case, action, TOWNSHIP)
    open_batch(session, kind="grave-step", actor="county", reason="direct")
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(sa.text(forced), {"case": case})
    assert state(session, case) == where


def test_a_relapse_opens_a_linked_case_once_and_leaves_the_old_one(session: Session) -> None:
    form = RelapseForm(graves=1, coffins=1, found_on=dt.date(2025, 6, 1), reason="原址复建")
    open_one = found(session)
    with pytest.raises(GisError, match="closed"):
        cases.relapse(session, open_one, form, TOWNSHIP)
    case = closed(session)
    new, _ = cases.relapse(session, case, form, TOWNSHIP)
    session.expire_all()
    made = session.get_one(GraveCase, new)
    assert (made.relapse_of_id, made.state, state(session, case)) == (case, "found", "closed")
    with pytest.raises(GisError, match="already"):
        cases.relapse(session, case, form, TOWNSHIP)
