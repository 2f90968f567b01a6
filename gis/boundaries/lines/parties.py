"""The three parties of a tri-junction set by a person: who they are, who signed for each, and when (B-09)."""

import datetime as dt
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_points.junctions import Party, parties_of_lines
from gis.boundaries.lines.document import may_write
from gis.boundaries.markers.access import Reader
from gis.boundaries.numbering import short_name
from gis.boundaries.tables import BoundaryPoint, BoundaryPointLine, BoundaryPointParty
from gis.core.errors import Forbidden, Invalid, NotFound
from gis.core.history import open_batch
from gis.core.json_model import JsonModel


class PartyForm(JsonModel):
    """One party: its name or code, and its signature, both parts or none."""

    side: Literal["A", "B", "C"]
    name: str = Field(min_length=1, max_length=200, description="Name or code of a party of the three lines.")
    signatory: str | None = Field(None, min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")
    signed_on: dt.date | None = None


class PartiesForm(JsonModel):
    """The three parties of a tri-junction, and the reason of the change."""

    parties: list[PartyForm] = Field(min_length=3, max_length=3)
    reason: str = Field(min_length=1, max_length=1000)


def set_parties(session: Session, point_id: UUID, form: PartiesForm, reader: Reader, actor: str) -> UUID:
    """Set the parties of a tri-junction in one batch and return it; the former ones stay in history.

    Raises:
        NotFound: no such tri-junction for this reader. Forbidden: none of the parties lies in the account's counties.
        Invalid: not three different sides and parties of its lines, or half a signature (code `parties`).
    """
    point = session.scalar(select(BoundaryPoint).where(BoundaryPoint.id == point_id).with_for_update())
    if point is None or point.deleted or point.kind != "tri-junction" or point.secrecy not in reader.secrecies:
        raise NotFound("没有这个三交点", "There is no such tri-junction")
    lines = set(
        session.scalars(
            select(BoundaryPointLine.line_id).where(BoundaryPointLine.point_id == point_id, ~BoundaryPointLine.deleted)
        )
    )
    found = {party.name: party for parties in parties_of_lines(session, lines).values() for party in parties}
    if not may_write(reader, [{"code": party.code} for party in found.values()]):
        raise Forbidden("三方都不在本账号的县域内", "No party lies in the account's counties", code="county")
    chosen = _chosen(form, found)
    batch_id = open_batch(session, kind="parties", actor=actor, reason=form.reason)
    session.execute(
        text("UPDATE register.boundary_point_party SET deleted = true WHERE point_id = :point AND NOT deleted"),
        {"point": point_id},
    )
    for given, party in chosen:
        session.add(
            BoundaryPointParty(
                point_id=point_id, side=given.side, division_id=party.division_id, name=party.name,
                signatory=given.signatory, signed_on=given.signed_on, secrecy=point.secrecy, source=actor,
            )
        )  # fmt: skip
    session.flush()
    return batch_id


def _chosen(form: PartiesForm, found: dict[str, Party]) -> list[tuple[PartyForm, Party]]:
    """Match the form with the parties of the lines; every fault is named at once."""
    faults, chosen = [], []
    for place, given in enumerate(form.parties):
        name = given.name.strip()
        fits = [party for party in found.values() if name in {party.name, party.code, short_name(party.name)}]
        if len(fits) == 1:
            chosen.append((given, fits[0]))
        else:
            words = "、".join(found)
            faults.append((place, f"{name} 不是三条界线的一方：{words}", f"{name} is no party of the lines: {words}"))
        if (given.signatory is None) != (given.signed_on is None):
            faults.append((place, "签字人和签字日期须同时填写", "Signatory and day go together"))
    if len({given.side for given in form.parties}) != 3 or len({party.name for _, party in chosen}) != len(chosen):
        faults.append((0, "须是甲、乙、丙三方，互不相同", "There must be three different parties A, B and C"))
    if faults:
        errors = [
            {"code": "parties", "column": f"parties.{place}", "message": zh, "message_en": en}
            for place, zh, en in faults
        ]
        raise Invalid(faults[0][1], faults[0][2], code="parties", errors=errors)
    return chosen
