"""Scenarios saved by name: shared by all planners, changed by their owner only (C-11)."""

import hashlib
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.core.errors import Conflict, Forbidden, NotFound
from gis.coverage.tables import CoverageResult, CoverageScenario


def list_scenarios(session: Session) -> list[CoverageScenario]:
    """Return all scenarios, the one saved last first."""
    order = (CoverageScenario.updated_at.desc(), CoverageScenario.id)
    return list(session.scalars(select(CoverageScenario).where(~CoverageScenario.deleted).order_by(*order)))


def scenario(session: Session, scenario_id: UUID, *, lock: bool = False) -> CoverageScenario:
    """Return a scenario.

    Raises:
        NotFound: there is none.
    """
    query = select(CoverageScenario).where(CoverageScenario.id == scenario_id, ~CoverageScenario.deleted)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("没有这个方案", "There is no such scenario", code="scenario")
    return found


def save(  # noqa: PLR0913 - the fields of one record
    session: Session, *, owner_id: UUID, owner_name: str, name: str, note: str, question: dict[str, Any],
    changes: list[dict[str, Any]],
) -> CoverageScenario:  # fmt: skip
    """Save a new scenario.

    Raises:
        Conflict: the owner has one of this name.
    """
    same = select(CoverageScenario.id).where(
        CoverageScenario.owner_id == owner_id, CoverageScenario.name == name, ~CoverageScenario.deleted
    )
    if session.scalar(same) is not None:
        raise Conflict(f"已有名为「{name}」的方案", f"There is a scenario called {name!r}", code="scenario-name")
    made = CoverageScenario(
        name=name, note=note, question=question, changes=changes, owner_id=owner_id, owner_name=owner_name
    )
    session.add(made)
    session.flush()
    session.refresh(made)
    return made


def update(
    session: Session, scenario_id: UUID, owner_id: UUID, version: int, values: dict[str, Any]
) -> CoverageScenario:
    """Save a scenario again.

    Raises:
        NotFound: there is none. Forbidden: it is another's. Conflict: it was saved meanwhile.
    """
    found = _own(session, scenario_id, owner_id)
    if found.version != version:
        raise Conflict(
            f"方案已被另行保存（第 {found.version} 版）",
            f"It was saved meanwhile (version {found.version})",
            code="version",
        )
    for name, value in values.items():
        setattr(found, name, value)
    found.version += 1
    found.updated_at = func.clock_timestamp()
    session.flush()
    session.refresh(found)
    return found


def remove(session: Session, scenario_id: UUID, owner_id: UUID) -> None:
    """Take a scenario away; it can be brought back by `restore`.

    Raises:
        NotFound: there is none. Forbidden: it is another's.
    """
    _own(session, scenario_id, owner_id).deleted = True


def restore(session: Session, scenario_id: UUID, owner_id: UUID) -> CoverageScenario:
    """Bring back a scenario that its owner took away.

    Raises:
        NotFound: the owner took none of this id away.
    """
    found = session.get(CoverageScenario, scenario_id)
    if found is None or found.owner_id != owner_id:
        raise NotFound("没有这个方案", "There is no such scenario", code="scenario")
    found.deleted = False
    session.flush()
    return found


def _own(session: Session, scenario_id: UUID, owner_id: UUID) -> CoverageScenario:
    found = scenario(session, scenario_id, lock=True)
    if found.owner_id != owner_id:
        raise Forbidden(f"方案属于 {found.owner_name}", f"It is {found.owner_name}'s", code="owner")
    return found


def document(found: CoverageScenario) -> dict[str, Any]:
    """Return a scenario as JSON."""
    return {
        "id": str(found.id), "name": found.name, "note": found.note, "question": found.question,
        "changes": found.changes, "owner": found.owner_name, "version": found.version,
        "created_at": found.created_at.isoformat(), "updated_at": found.updated_at.isoformat(),
    }  # fmt: skip


def keep_result(session: Session, answered: dict[str, Any], actor: str) -> None:
    """Note what an answer rests on, once; the same question on the same data has the same id and document."""
    digest = hashlib.sha256(orjson.dumps(_lasting(answered), option=orjson.OPT_SORT_KEYS)).hexdigest()
    row = {
        "id": answered["result_id"], "question": answered["question"], "changes": answered.get("changes", []),
        "method": answered["method"], "totals": answered["totals"], "document_sha256": digest, "made_by": actor,
    }  # fmt: skip
    session.execute(insert(CoverageResult).values(row).on_conflict_do_nothing())


def result(session: Session, result_id: str) -> dict[str, Any]:
    """Return what a kept result rests on.

    Raises:
        NotFound: no signed-in planner has asked for it.
    """
    found = session.get(CoverageResult, result_id)
    if found is None:
        raise NotFound("没有这个结果", "There is no such result", code="result")
    return {
        "result_id": found.id, "question": found.question, "changes": found.changes, "method": found.method,
        "totals": found.totals, "document_sha256": found.document_sha256, "made_by": found.made_by,
        "made_at": found.made_at.isoformat(),
    }  # fmt: skip


def _lasting(answered: dict[str, Any]) -> dict[str, Any]:
    """Return the answer without the register's number and day, which change though the data do not."""
    method = {name: value for name, value in answered["method"].items() if name not in {"revision", "changed_at"}}
    return {**answered, "method": method}
