"""The sample register in a real PostGIS: complete, idempotent, of one batch, and with stable identities."""

from uuid import UUID

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.history import ChangeBatch
from gis.sample import identity, load_sample
from gis.sample.files import table
from gis.tables import METADATA, VERSIONED


def count(session: Session, relation: str, where: str = "true") -> int:
    return int(session.scalar(text(f"SELECT count(*) FROM {relation} WHERE {where}")) or 0)


NOT_SAMPLED = {
    "attachment",
    "boundary_marker_line",
    "boundary_point_party",
    "built_up_area",
    "change_document",
    "change_document_marker",
    "grave_case",  # loaded after the sample, in batches of its own
    "grave_owner",
    "name_ruling",
    "name_word",
    "region_setting",
    "topology_exception",
    "witness_object",
}
"""Versioned tables of which the sample register has no records."""


def test_an_empty_register_gets_every_record_in_one_batch(empty_db: str, session: Session) -> None:
    told: list[str] = []
    counts = load_sample(session, told.append)
    assert len(told) == len(counts) + 2
    assert all(line.startswith("示例数据") for line in told)
    for name, rows in counts.items():
        assert count(session, f"register.{name}") == rows > 0
        assert count(session, f"register.{name}", "NOT is_sample OR version <> 1 OR source = ''") == 0
        assert session.scalar(text(f"SELECT count(DISTINCT batch_id) FROM register.{name}")) == 1
    assert set(VERSIONED) - set(counts) == NOT_SAMPLED
    assert counts["division"] == 77
    assert counts["settlement"] == len(table("settlements"))
    assert session.query(ChangeBatch).filter_by(kind="sample").count() == 1


def test_a_second_load_changes_nothing(session: Session) -> None:
    before = {name: count(session, f"register.{name}") for name in VERSIONED}
    assert load_sample(session) == {}
    assert {name: count(session, f"register.{name}") for name in VERSIONED} == before
    assert count(session, "register.change_batch", "kind = 'sample'") == 1


def test_identities_never_change() -> None:
    assert identity("division", "421200") == UUID("f37d3a46-ee9d-523d-8bb9-92bd2c5e04ab")
    assert identity("division", "421200") != identity("division-code", "421200")


def test_divisions_are_77_with_parents_and_spellings(session: Session) -> None:
    rows = session.execute(text("SELECT * FROM view_public.divisions")).mappings().all()
    assert len(rows) == 77
    by_code = {r["code"]: r for r in rows}
    for r in rows:
        parent = by_code.get(r["parent_code"])
        assert (parent is None) == (r["level"] == "prefecture")
        assert r["pinyin"]
        assert r["geometry_status"] == "illustrative"
        assert r["is_sample"]
    assert by_code["421202"]["pinyin"] == "Xian'an Qu"
    assert by_code["421200"]["pop_total"] == 2_658_316


def test_townships_tile_their_counties_and_the_city_in_the_store(session: Session) -> None:
    found = session.execute(
        text(
            "SELECT c.code, e.area_m2 FROM register.division_extent e "
            "JOIN register.division_code c USING (division_id) WHERE c.scheme = 'nbs'"
        )
    )
    areas = {str(code): float(area_m2) for code, area_m2 in found}
    townships = [a for code, a in areas.items() if len(code) == 9]
    counties = [a for code, a in areas.items() if len(code) == 6 and code != "421200"]
    assert len(townships) == 70
    assert sum(townships) == pytest.approx(areas["421200"], abs=1)
    assert sum(counties) == pytest.approx(areas["421200"], abs=1)
    for column in ("geom", "geom_public"):
        stored = session.scalars(
            text(
                f"SELECT ST_AsBinary(e.{column}) FROM register.division_extent e "
                "JOIN register.division d ON d.id = e.division_id WHERE d.level = 'township'"
            )
        ).all()
        assert shapely.coverage_is_valid([shapely.from_wkb(bytes(shape)) for shape in stored])


def test_lines_have_two_sides_and_junctions_end_three_lines(session: Session) -> None:
    assert count(session, "register.boundary_line", "NOT is_outer AND division_b_id IS NULL") == 0
    assert count(session, "register.boundary_line", "is_outer AND outside_party IS NULL") == 0
    ends = session.execute(
        text(
            "SELECT p.number, count(*), bool_and(ST_Distance(p.geom, ST_Boundary(g.geom)) < 1e-9) "
            "FROM register.boundary_point p JOIN register.boundary_point_line l ON l.point_id = p.id "
            "JOIN register.boundary_line_geometry g USING (line_id) GROUP BY p.number"
        )
    ).all()
    assert len(ends) == count(session, "register.boundary_point") > 100
    assert {lines for _, lines, _ in ends} == {3}
    assert all(at_end for *_, at_end in ends)


def test_every_line_has_a_public_course_and_its_neighbours_border_on_it(session: Session) -> None:
    assert count(session, "register.boundary_line_geometry", "geom_public IS NULL") == 0
    off = text(
        "SELECT count(*) FROM register.boundary_line l JOIN register.boundary_line_geometry g ON g.line_id = l.id "
        "JOIN register.division_extent a ON a.division_id = l.division_a_id "
        "LEFT JOIN register.division_extent b ON b.division_id = l.division_b_id "
        "WHERE NOT ST_Covers(ST_Boundary(a.geom), g.geom) OR NOT coalesce(ST_Covers(ST_Boundary(b.geom), g.geom), true)"
    )
    assert session.scalar(off) == 0


def test_the_public_sees_public_markers_only(session: Session) -> None:
    rows = table("markers")
    for level, secrecy in (("public", {"public"}), ("internal", {"public", "internal"})):
        seen = count(session, f"view_{level}.boundary_markers")
        assert seen == sum(r["secrecy"] in secrecy for r in rows)
    assert count(session, "view_restricted.boundary_markers") == len(rows)
    assert {r["secrecy"] for r in rows} == {"public", "internal", "restricted"}


def test_former_names_reach_the_public(session: Session) -> None:
    former = session.scalar(text("SELECT former_names::text FROM view_public.place_names WHERE name = '赤壁市'"))
    assert "蒲圻市" in str(former)


def test_every_versioned_table_of_the_sample_is_known() -> None:
    assert {f"register.{name}" for name in VERSIONED} <= set(METADATA.tables)
