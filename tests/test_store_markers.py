"""What the database keeps for markers whoever writes: approved coordinates, observations, parties (B-04 to B-07, B-22)."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.boundaries.tables import BoundaryMarker
from gis.core import db
from gis.core.history import open_batch
from gis.core.uploads.undo import restore

DOCUMENT = """INSERT INTO register.change_document (id, kind, number, title, dated_on, party_a_name, party_a_signatory,
                party_a_signed_on, party_b_name, party_b_signatory, party_b_signed_on, approving_body, approval_number,
                approved_on, reason, secrecy, source)
              VALUES (:id, :kind, :number, '移位报告', '2026-03-01', :a, '张三', '2026-03-01', :b, '李四', '2026-03-02',
                '咸宁市民政局', '咸民〔2026〕3号', '2026-03-20', '道路施工', 'internal', 'test')"""
NAMED = """INSERT INTO register.change_document_marker (id, document_id, marker_id, secrecy, source)
           VALUES (gen_random_uuid(), :document, :marker, 'internal', 'test')"""
MOVE = "UPDATE register.boundary_marker SET geom = ST_Translate(geom, 0.00001, 0) WHERE id = :marker"
MOVE_BY = MOVE.replace(" WHERE", ", change_document_id = :document, coordinate_status = 'approved' WHERE")


@pytest.fixture
def store(empty_db: str, session: Session) -> Session:
    open_batch(session, kind="test", actor="test", reason="markers")
    return session


def refused(session: Session, statement: str, **values: Any) -> str:
    nested = session.begin_nested()
    with pytest.raises(DBAPIError) as caught:
        session.execute(text(statement), values)
    nested.rollback()
    return str(caught.value.orig.diag.constraint_name or caught.value.orig)


def add_marker(session: Session, number: str = "M1", **more: Any) -> UUID:
    row = {"id": uuid4(), "number": number, "secrecy": "internal", "source": "test", **more}
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    session.execute(
        text(
            f"INSERT INTO register.boundary_marker ({names}, geom) VALUES ({marks}, ST_GeomFromText('POINT(114.3 29.8)', 4490))"
        ),
        row,
    )
    return UUID(str(row["id"]))


def observe(session: Session, marker: UUID, lon: float = 114.3) -> UUID:
    row = {"id": uuid4(), "marker": marker, "lon": lon, "received": json.dumps({})}
    session.execute(
        text(
            "INSERT INTO register.marker_observation (id, marker_id, received, source_crs, geom)"
            " VALUES (:id, :marker, CAST(:received AS jsonb), 'EPSG:4490', ST_SetSRID(ST_MakePoint(:lon, 29.8), 4490))"
        ),
        row,
    )
    return UUID(str(row["id"]))


def add_document(session: Session, number: str = "D1", *, kind: str = "move", marker: UUID | None = None) -> UUID:
    document = uuid4()
    session.execute(text(DOCUMENT), {"id": document, "kind": kind, "number": number, "a": "咸安区", "b": "嘉鱼县"})
    if marker is not None:
        session.execute(text(NAMED), {"document": document, "marker": marker})
    return document


def approve(session: Session, marker: UUID) -> None:
    seen = observe(session, marker)
    session.execute(
        text(
            "UPDATE register.boundary_marker SET coordinate_status = 'approved', approved_observation_id = :seen WHERE id = :id"
        ),
        {"seen": seen, "id": marker},
    )


def test_a_coordinate_does_not_move_without_a_document(store: Session) -> None:
    marker = add_marker(store)
    approve(store, marker)
    assert refused(store, MOVE, marker=marker) == "approved_coordinate"
    for column, value in (
        ("height_m", "9"),
        ("received_lon", "'1'"),
        ("source_crs", "'EPSG:4326'"),
        ("accuracy_m", "1"),
    ):
        statement = f"UPDATE register.boundary_marker SET {column} = {value} WHERE id = :marker"
        assert refused(store, statement, marker=marker) == "approved_coordinate"
    store.execute(text("UPDATE register.boundary_marker SET remark = 'x' WHERE id = :m"), {"m": marker})


def test_not_even_the_owner_moves_it(own_db: Any) -> None:
    with own_db("empty"):
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="markers")
            marker = add_marker(opened)
        with db.engine(db.Role.OWNER).connect() as owner, owner.begin(), Session(owner) as opened:
            open_batch(opened, kind="test", actor="owner", reason="psql")
            assert refused(opened, MOVE, marker=marker) == "approved_coordinate"


def test_a_document_that_names_the_marker_moves_it_and_the_former_value_stays(store: Session) -> None:
    marker = add_marker(store)
    approve(store, marker)
    other = add_document(store, "D0")
    assert refused(store, MOVE_BY, marker=marker, document=other) == "approved_coordinate"
    scrap = add_document(store, "D2", kind="scrap", marker=marker)
    assert refused(store, MOVE_BY, marker=marker, document=scrap) == "approved_coordinate"
    document = add_document(store, marker=marker)
    store.execute(text(MOVE_BY), {"marker": marker, "document": document})
    values = store.execute(
        text("SELECT ST_X(geom) FROM register.boundary_marker_versions WHERE id = :m ORDER BY version"), {"m": marker}
    )
    assert [round(lon, 6) for (lon,) in values] == [114.3, 114.3, 114.30001]
    assert refused(store, MOVE, marker=marker) == "approved_coordinate"  # the same document does not move it again


def test_an_undo_brings_back_an_earlier_coordinate_and_no_other(store: Session) -> None:
    marker = add_marker(store)
    approve(store, marker)
    moved = open_batch(store, kind="approved-coordinate", actor="test", reason="move")
    store.execute(text(MOVE_BY), {"marker": marker, "document": add_document(store, marker=marker)})
    open_batch(store, kind="undo", actor="test", reason="back", undoes=moved)
    assert refused(store, MOVE, marker=marker) == "approved_coordinate"
    assert restore(store, BoundaryMarker, moved) == 1
    lon, status = store.execute(
        text("SELECT ST_X(geom), coordinate_status FROM register.boundary_marker WHERE id = :m"), {"m": marker}
    ).one()
    assert (lon, status) == (114.3, "approved")


def test_a_batch_that_calls_itself_undo_but_undoes_nothing_is_no_door(store: Session) -> None:
    marker = add_marker(store)
    open_batch(store, kind="undo", actor="test", reason="trick")
    assert refused(store, MOVE, marker=marker) == "approved_coordinate"


def test_approval_takes_an_observation_of_the_same_marker_at_the_same_place(store: Session) -> None:
    marker, other = add_marker(store), add_marker(store, "M2")
    claim = "UPDATE register.boundary_marker SET coordinate_status = 'approved', approved_observation_id = :seen WHERE id = :m"
    assert refused(store, claim, seen=None, m=marker) == "approved_coordinate"
    assert refused(store, claim, seen=observe(store, other), m=marker) == "approved_coordinate"
    assert refused(store, claim, seen=observe(store, marker, 114.31), m=marker) == "approved_coordinate"
    store.execute(text(claim), {"seen": observe(store, marker), "m": marker})
    back = "UPDATE register.boundary_marker SET coordinate_status = 'observed' WHERE id = :m"
    assert refused(store, back, m=marker) == "approved_coordinate"
    gone = "UPDATE register.boundary_marker SET deleted = true WHERE id = :m"
    assert refused(store, gone, m=marker) == "approved_coordinate"


def test_a_new_marker_is_never_approved(store: Session) -> None:
    with pytest.raises(DBAPIError, match="not approved yet"):
        add_marker(store, coordinate_status="approved")


def test_observations_stay_as_they_are(own_db: Any) -> None:
    with own_db("empty"):
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="seen")
            observe(opened, add_marker(opened))
        for role in (db.Role.APP_RW, db.Role.OWNER):
            for statement in (
                "UPDATE register.marker_observation SET hrms_m = 0.01",
                "DELETE FROM register.marker_observation",
            ):
                with pytest.raises(DBAPIError, match=r"append only|permission denied"), db.session(role) as opened:
                    opened.execute(text(statement))


@pytest.mark.parametrize(
    ("placement", "letter", "fits"),
    [
        ("single", "Q", True), ("single", "A", False), ("pair", "A", True), ("pair", "B", True), ("pair", "Q", False),
        ("pair", "C", False), ("triple", "C", True), ("triple", "E", True), ("triple", "B", False), (None, "A", True),
        ("pair", None, True),
    ],
)  # fmt: skip
def test_placement_and_letter_fit(store: Session, placement: str | None, letter: str | None, fits: bool) -> None:
    if fits:
        add_marker(store, placement=placement, type_letter=letter)
    else:
        with pytest.raises(DBAPIError, match="letter_of_placement"):
            add_marker(store, placement=placement, type_letter=letter)


def add_line(session: Session) -> UUID:
    a, b, line = uuid4(), uuid4(), uuid4()
    for division in (a, b):
        session.execute(
            text("INSERT INTO register.division (id, level, secrecy, source) VALUES (:id, 'county', 'public', 't')"),
            {"id": division},
        )
    session.execute(
        text(
            "INSERT INTO register.boundary_line (id, level, name, division_a_id, division_b_id, is_outer, nature,"
            " derivation, secrecy, source) VALUES (:id, 'county', '甲乙线', :a, :b, false, 'settled', 'surveyed', 'public', 't')"
        ),
        {"id": line, "a": a, "b": b},
    )
    return line


def test_a_serial_is_used_once_on_its_line(store: Session) -> None:
    line, other = add_line(store), add_line(store)
    add_marker(store, "X1", line_id=line, serial=5, type_letter="A")
    add_marker(store, "X2", line_id=line, serial=5, type_letter="B")
    add_marker(store, "X3", line_id=other, serial=5, type_letter="A")
    add_marker(store, "X4", line_id=line, serial=6)
    for letter, serial in (("A", 5), (None, 6)):
        nested = store.begin_nested()
        with pytest.raises(DBAPIError, match="uq_boundary_marker_serial"):
            add_marker(store, "X9", line_id=line, serial=serial, type_letter=letter)
        nested.rollback()


def test_a_junction_marker_has_three_lines_at_most(store: Session) -> None:
    marker = add_marker(store)
    link = """INSERT INTO register.boundary_marker_line (id, marker_id, line_id, ordinal, secrecy, source)
              VALUES (gen_random_uuid(), :marker, :line, :ordinal, 'internal', 't')"""
    lines = [add_line(store) for _ in range(4)]
    for ordinal, line in enumerate(lines[:3], 1):
        store.execute(text(link), {"marker": marker, "line": line, "ordinal": ordinal})
    assert refused(store, link, marker=marker, line=lines[3], ordinal=4) == "ck_boundary_marker_line_ordinal_range"
    assert refused(store, link, marker=marker, line=lines[3], ordinal=3) == "uq_boundary_marker_line_ordinal"


@pytest.mark.parametrize(("a", "b"), [("咸安区", None), (None, "嘉鱼县"), ("咸安区", "咸安区"), ("咸安区", " ")])
def test_a_change_document_names_two_different_parties(store: Session, a: str | None, b: str | None) -> None:
    with pytest.raises(DBAPIError, match=r"party_[ab]_name|two_parties"):
        store.execute(text(DOCUMENT), {"id": uuid4(), "kind": "move", "number": "D", "a": a, "b": b})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("azimuth_deg", "360"), ("distance_m", "0"), ("azimuth_kind", "NULL"), ("azimuth_kind", "'north'"),
        ("declination_deg", "-4"), ("ordinal", "10"),
    ],
)  # fmt: skip
def test_a_witness_that_cannot_be_is_refused(store: Session, column: str, value: str) -> None:
    marker = add_marker(store)
    values = {
        "ordinal": "1",
        "distance_m": "12.3",
        "azimuth_deg": "227.5",
        "azimuth_kind": "'grid'",
        "declination_deg": "NULL",
    }
    listed = ", ".join(values)
    statement = "INSERT INTO register.witness_object (id, marker_id, object, secrecy, source, {}) VALUES (gen_random_uuid(), :m, '房角', 'internal', 't', {})"
    store.execute(text(statement.format(listed, ", ".join(values.values()))), {"m": marker})
    wrong = {**values, "ordinal": "2", column: value}
    assert refused(store, statement.format(listed, ", ".join(wrong.values())), m=marker).startswith("ck_witness_object")
