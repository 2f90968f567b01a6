"""The database itself refuses bad data, whoever writes it (T-6, B-01, B-02, B-05)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.core.history import open_batch

MARKER = """INSERT INTO register.boundary_marker (id, number, secrecy, source, geom)
            VALUES (gen_random_uuid(), :number, :secrecy, 'test', ST_GeomFromText(:wkt, 4490))"""
EXTENT = """INSERT INTO register.division_extent (id, division_id, secrecy, source, geom, geometry_status)
            VALUES (gen_random_uuid(), :division, 'public', 'test', ST_GeomFromText(:wkt, 4490), 'illustrative')"""


@pytest.fixture
def batch(empty_db: str, session: Session) -> Session:
    open_batch(session, kind="test", actor="test", reason="constraints")
    return session


def refused(session: Session, statement: str, **values: object) -> str:
    """Run a statement that must be refused; return the name of the constraint."""
    nested = session.begin_nested()
    with pytest.raises(DBAPIError) as caught:
        session.execute(text(statement), values)
    nested.rollback()
    return caught.value.orig.diag.constraint_name or caught.value.orig.pgcode


def add_division(session: Session) -> object:
    identity = uuid4()
    session.execute(
        text("INSERT INTO register.division (id, level, secrecy, source) VALUES (:id, 'county', 'public', 'test')"),
        {"id": identity},
    )
    return identity


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT EMPTY",
        "POINT(NaN 29.8)",
        "POINT(114.3 NaN)",
        "POINT(Infinity 29.8)",
        "POINT(0 0)",
        "POINT(29.8 114.3)",
        "POINT(38512345 3303523)",
    ],
)
def test_unsound_points_are_refused(batch: Session, wkt: str) -> None:
    found = refused(batch, MARKER, number="A1", secrecy="internal", wkt=wkt)
    # PostGIS itself refuses to read an infinite ordinate (XX000); everything else meets our constraint.
    assert found == ("XX000" if "Infinity" in wkt else "ck_boundary_marker_geom_sound")


@pytest.mark.parametrize("wkt", ["LINESTRING(114 29, 115 30)", "POINT Z (114 29 5)"])
def test_the_wrong_geometry_type_is_refused(batch: Session, wkt: str) -> None:
    assert refused(batch, MARKER, number="A1", secrecy="internal", wkt=wkt) == "22023"


def test_another_srid_is_refused(batch: Session) -> None:
    statement = MARKER.replace("4490", "4326")
    assert refused(batch, statement, number="A1", secrecy="internal", wkt="POINT(114 29)") == "22023"


@pytest.mark.parametrize(
    "ring",
    ["114 29, 115 30, 115 29, 114 30, 114 29", "114 29, 115 29, 114 29, 114 29", "114 29, 115 29, 115 NaN, 114 29"],
)
def test_invalid_polygons_are_refused(batch: Session, ring: str) -> None:
    identity = add_division(batch)
    found = refused(batch, EXTENT, division=identity, wkt=f"MULTIPOLYGON((({ring})))")
    assert found == "ck_division_extent_geom_sound"


@pytest.mark.parametrize("number", ["", " A1", "A\u00071", "A\ufffd1"])
def test_unclean_text_is_refused(batch: Session, number: str) -> None:
    found = refused(batch, MARKER, number=number, secrecy="internal", wkt="POINT(114 29)")
    assert found == "ck_boundary_marker_number_clean"


def test_rare_characters_pass(batch: Session) -> None:
    batch.execute(text(MARKER), {"number": "𣵦沽-1", "secrecy": "internal", "wkt": "POINT(114 29.5)"})


def test_codes_equal_after_folding_are_one_code(batch: Session) -> None:
    batch.execute(text(MARKER), {"number": "JZ-001a", "secrecy": "internal", "wkt": "POINT(114 29.5)"})
    for twin in ("ＪＺ-００１Ａ", "jz-001A", "JZ\u200b-001a"):
        found = refused(batch, MARKER, number=twin, secrecy="internal", wkt="POINT(114.1 29.5)")
        assert found == "uq_boundary_marker_number_key"


def test_unknown_secrecy_is_refused(batch: Session) -> None:
    assert refused(batch, MARKER, number="A1", secrecy="none", wkt="POINT(114 29)").endswith("secrecy_known")


def test_valid_periods_do_not_overlap(batch: Session) -> None:
    statement = """INSERT INTO register.division_code (id, division_id, scheme, code, secrecy, source, valid_from, valid_to)
                   VALUES (gen_random_uuid(), :division, 'nbs', :code, 'public', 'test', :start, :end)"""
    one, two = add_division(batch), add_division(batch)
    batch.execute(text(statement), {"division": one, "code": "421202", "start": "2000-01-01", "end": "2010-01-01"})
    batch.execute(text(statement), {"division": one, "code": "421203", "start": "2010-01-01", "end": None})
    found = refused(batch, statement, division=one, code="421204", start="2009-12-31", end=None)
    assert found == "ex_division_code_one_per_division"
    found = refused(batch, statement, division=two, code="421203", start=None, end=None)
    assert found == "ex_division_code_one_division_per_code"
    batch.execute(text(statement), {"division": two, "code": "421202", "start": "2010-01-01", "end": None})
    assert refused(batch, statement, division=two, code="12", start="1990-01-01", end="1991-01-01").endswith("pattern")
    assert refused(batch, statement, division=two, code="421299", start="1991-01-01", end="1990-01-01") in {
        "ck_division_code_period_ordered",
        "22000",
    }


def test_a_line_has_exactly_two_sides(batch: Session) -> None:
    statement = """INSERT INTO register.boundary_line
        (id, level, name, division_a_id, division_b_id, is_outer, outside_party, nature, derivation, secrecy, source)
        VALUES (gen_random_uuid(), 'county', '甲乙线', :a, :b, :outer, :party, 'settled', 'surveyed', 'public', 'test')"""
    a, b = add_division(batch), add_division(batch)
    batch.execute(text(statement), {"a": a, "b": b, "outer": False, "party": None})
    batch.execute(text(statement), {"a": a, "b": None, "outer": True, "party": "武汉市"})
    batch.execute(text(statement), {"a": a, "b": None, "outer": True, "party": None})
    for values in (
        {"a": a, "b": a, "outer": False, "party": None},
        {"a": a, "b": None, "outer": False, "party": None},
        {"a": a, "b": b, "outer": True, "party": None},
        {"a": a, "b": b, "outer": False, "party": "武汉市"},
    ):
        assert refused(batch, statement, **values) == "ck_boundary_line_two_sides"


def test_observations_cannot_be_changed_even_by_the_owner(
    empty_db: str, own_db: Callable[..., object], session: Session
) -> None:
    from gis.core import db

    for statement in (
        "UPDATE register.marker_observation SET method = 'x'",
        "DELETE FROM register.change_batch",
        "TRUNCATE audit.event",
        "UPDATE register.boundary_marker_history SET number = 'x'",
        "DELETE FROM register.boundary_marker_history",
        "TRUNCATE register.boundary_marker",
    ):
        with pytest.raises(DBAPIError, match=r"append only|foreign key"), db.session(db.Role.OWNER) as owner:
            owner.execute(text(statement))
