"""Rulings and exemptions: what a person decided on a finding, kept with who, when and why, and used again (P-B4)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import Forbidden, Invalid, NotFound
from gis.core.history import ChangeBatch, open_batch
from gis.gazetteer.checks.catalogue import RULES
from gis.gazetteer.checks.model import Finding, Proposal, Ruling
from gis.gazetteer.checks.tables import DECISIONS, NameRuling

KIND = "name-ruling"
HIDDEN = "（限制级）"
RESTRICTED_RANK = 3

_SECRECY = text("""
SELECT min(greatest(array_position(ARRAY['public', 'internal', 'restricted'], p.secrecy::text),
                    array_position(ARRAY['public', 'internal', 'restricted'], n.secrecy::text)))
  FROM register.place_name n JOIN register.place p ON p.id = n.place_id AND NOT p.deleted
 WHERE n.name = :name AND NOT n.deleted""")


def apply_rulings(session: Session, proposal: Proposal, findings: Sequence[Finding], level: Level) -> list[Finding]:
    """Return the findings with the rulings that hold: "allow" exempts from one, "forbid" makes it an error.

    A ruling above the viewer's level holds too, but its reason, its author and its papers are not told.
    """
    if not findings:
        return []
    query = select(NameRuling, ChangeBatch.started_at).join(ChangeBatch, ChangeBatch.id == NameRuling.batch_id)
    wanted = query.where(~NameRuling.deleted, NameRuling.name == proposal.name)
    known: dict[tuple[str, str], Ruling] = {}
    for row, at in session.execute(wanted.order_by(NameRuling.class_code.nulls_first())):
        if row.class_code not in {None, proposal.class_code}:
            continue
        told = row.secrecy in allowed_at(level)
        known[row.rule, row.subject] = Ruling(
            str(row.id),
            row.decision,
            row.reason if told else HIDDEN,
            row.author if told else HIDDEN,
            at.isoformat(),
            row.approval_ref if told else None,
        )
    return [_ruled(finding, known.get((finding.rule, finding.subject))) for finding in findings]


def _ruled(finding: Finding, ruling: Ruling | None) -> Finding:
    if ruling is None:
        return finding
    return replace(finding, ruling=ruling, severity="error" if ruling.decision == "forbid" else finding.severity)


def record(  # noqa: PLR0913 - the fields of one record
    session: Session, *, rule: str, name: str, subject: str, decision: str, reason: str, actor: str,
    roles: frozenset[str], class_code: str | None = None, approval_ref: str | None = None,
) -> UUID:  # fmt: skip
    """Keep a decision on a finding; a later one on the same finding takes its place, the history keeps both.

    Raises:
        Invalid: an unknown rule or decision, a rule that nobody may decide on, no reason.
        Forbidden: letting an error stand takes a reviewer.
    """
    known = RULES.get(rule)
    if known is None or not known.ruled or decision not in DECISIONS:
        raise Invalid("没有这条规则，或此规则不能裁定", "No such rule, or it cannot be decided on", code="rule")
    if not reason.strip():
        raise Invalid("请写明理由", "Give a reason", code="reason")
    if decision == "allow" and known.severity == "error" and "reviewer" not in roles:
        raise Forbidden("准许错误级结果须由审核员决定", "Letting an error stand takes a reviewer", code="role")
    open_batch(session, kind=KIND, actor=actor, reason=reason.strip()[:1000])
    same = select(NameRuling).where(
        ~NameRuling.deleted, NameRuling.rule == rule, NameRuling.name == name, NameRuling.subject == subject,
        NameRuling.class_code.is_not_distinct_from(class_code),
    )  # fmt: skip
    row = session.scalar(same.with_for_update()) or NameRuling(
        id=uuid4(), rule=rule, name=name, subject=subject, class_code=class_code, source="裁定"
    )
    row.secrecy = _secrecy_of(session, name)
    row.decision, row.reason, row.author = decision, reason.strip(), actor
    row.approval_ref = (approval_ref or "").strip() or None
    session.add(row)
    session.flush()
    return row.id


def _secrecy_of(session: Session, name: str) -> str:
    """A name that only restricted records bear is not told by the list of the rulings either."""
    return "restricted" if session.scalar(_SECRECY, {"name": name}) == RESTRICTED_RANK else "internal"


def allowed_at(level: Level) -> list[str]:
    """Return the levels of secrecy that a viewer of this level may see."""
    return [each.value for each in Level][: list(Level).index(level) + 1]


def withdraw(session: Session, ruling_id: UUID, *, actor: str, reason: str) -> None:
    """Take a ruling back; the finding counts again. NotFound when there is none."""
    row = session.scalar(select(NameRuling).where(NameRuling.id == ruling_id, ~NameRuling.deleted).with_for_update())
    if row is None:
        raise NotFound("没有这条裁定", "No such ruling")
    open_batch(session, kind=KIND, actor=actor, reason=reason.strip() or "撤回裁定")
    row.deleted = True
    session.flush()


def list_rulings(session: Session, level: Level, name: str | None = None, limit: int = 500) -> list[dict[str, Any]]:
    """Return the rulings in force that the viewer may see, the latest first."""
    query = select(NameRuling, ChangeBatch.started_at).join(ChangeBatch, ChangeBatch.id == NameRuling.batch_id)
    query = query.where(~NameRuling.deleted, NameRuling.secrecy.in_(allowed_at(level)))
    if name is not None:
        query = query.where(NameRuling.name == name)
    return [
        {
            "id": str(row.id), "rule": row.rule, "name": row.name, "subject": row.subject, "decision": row.decision,
            "class_code": row.class_code, "reason": row.reason, "approval_ref": row.approval_ref, "author": row.author,
            "at": at.isoformat(),
        }
        for row, at in session.execute(query.order_by(NameRuling.sys_from.desc()).limit(limit))
    ]  # fmt: skip
