"""Standards are dated data: what is in force on a day, and figures that nobody has verified say so."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.errors import NotFound
from gis.facilities.standards import lookup
from gis.facilities.standards.tables import Standard
from gis.sample.files import table

pytestmark = pytest.mark.usefixtures("sample_db")


def test_the_register_holds_the_file(session: Session):
    held = {each.key: each for each in session.scalars(select(Standard))}
    rows = table("standards", "standards")
    assert set(held) == {row["key"] for row in rows}
    assert all(float(held[row["key"]].value) == float(row["value"]) for row in rows)
    types = {row["code"] for row in table("care_centre_types", "reference")}
    types |= {"public-rural", "public-urban", "columbarium"}
    assert {one for row in rows for one in row["types"].split()} <= types
    assert not any(each.verified for each in held.values() if each.government == "own")


@pytest.mark.parametrize(
    ("day", "shares"),
    [("2020-12-31", set()), ("2025-12-31", {0.55, 0.60}), ("2026-01-01", {0.73})],
)
def test_a_target_holds_for_its_days_only(session: Session, day: str, shares: set[float]):
    found = lookup.in_force(session, dt.date.fromisoformat(day), service="care-centres")
    assert {float(each.value) for each in found if each.metric == "nursing-share"} == shares


def test_a_standard_of_another_day_is_not_there(session: Session):
    with pytest.raises(NotFound):
        lookup.standard(session, "nursing-share-draft-2030", dt.date(2025, 6, 1))


def test_the_standards_own_value_meets_it(session: Session):
    beds, walk = (lookup.standard(session, key, dt.date(2026, 6, 1)) for key in ("beds-per-1000", "care-walk-15"))
    assert [lookup.met(beds, value) for value in (40, 39.999, None)] == [True, False, None]
    assert [lookup.met(walk, value) for value in (1000, 1000.001)] == [True, False]
