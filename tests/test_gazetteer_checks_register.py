"""Rules that compare with the register: sameness in its scope, position, near duplicates, rulings, secrecy."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import orjson
import pytest
from shapely import LineString, Point
from sqlalchemy import text

from gis.core import db
from gis.core.collections import Level
from gis.core.errors import Forbidden, Invalid
from gis.core.history import open_batch
from gis.gazetteer.checks import Finding, Proposal, check_name, checker
from gis.gazetteer.checks.built_up import load_areas
from gis.gazetteer.checks.rulings import list_rulings, record, withdraw

Put = Callable[..., UUID]
MAQIAO = "421202100"  # a town of 咸安; 421202001 and 421202002 are its streets
REVIEWER = frozenset({"reviewer"})


@pytest.fixture(autouse=True)
def own(sample_db: str) -> Iterator[None]:
    """Take back what a test put in."""
    yield
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="clear")
        for table in ("place_name", "place"):
            opened.execute(text(f"UPDATE register.{table} SET deleted = true WHERE source = 'test' AND NOT deleted"))


def found(proposal: Proposal, level: Level = Level.RESTRICTED, **more: bool) -> dict[str, Finding]:
    with db.session() as opened:
        return {each.rule: each for each in check_name(opened, proposal, level, **more)}


def test_two_streets_of_one_built_up_area(put: Put):
    there = put("沿河路", "23510", "421202001")
    rules = found(Proposal("沿河路", "23510", division="421202002"))
    assert rules["same-name"].severity == "error"
    (evidence,) = rules["same-name"].evidence
    assert (evidence.id, evidence.class_name) == (str(there), "道路街巷")
    assert "咸安区" in evidence.division
    assert "scope-assumed" in rules
    assert "same-name" not in found(Proposal("沿河路", "23510", division=MAQIAO))
    assert "same-name" not in found(Proposal("沿河路", "23510", division="421202001", place_id=there))


def test_near_roads_share_a_built_up_area_whatever_their_division(put: Put):
    put("沿河路", "23510", "421202001", (114.30, 29.85))
    near, far = Point(114.31, 29.85), Point(114.40, 29.85)
    assert "same-name" in found(Proposal("沿河路", "23510", near, division=MAQIAO))
    assert "same-name" not in found(Proposal("沿河路", "23510", far, division=MAQIAO))


def test_same_sound_with_and_without_tones(put: Put):
    put("汪家湾")
    rules = found(Proposal("王家湾", "22200", division=MAQIAO))
    assert {"same-sound"} == {rule for rule in rules if rule.startswith("same")}
    assert rules["same-sound"].severity == "warning"
    put("王家弯", reading="wáng jiā wān")
    rules = found(Proposal("王家湾", "22200", division=MAQIAO))
    assert [each.name for each in rules["same-reading"].evidence] == ["王家弯"]
    assert [each.name for each in rules["same-sound"].evidence] == ["汪家湾"]
    assert "same-sound" not in found(Proposal("王家湾", "22200", division="421202001"))


def test_a_prefix_does_not_make_another_name(put: Put):
    put("新王家湾")
    put("咸安王家湾")
    rules = found(Proposal("大王家湾", "22200", division=MAQIAO))
    assert {each.name for each in rules["same-name-prefix"].evidence} == {"新王家湾", "咸安王家湾"}


def test_the_class_decides_the_scope_and_a_word_changes_it(put: Put):
    put("双溪村", "21610", "421202001")
    village = Proposal("双溪村", "21610", division=MAQIAO)
    assert "same-name" in found(village)  # committees' seats: one in a county
    assert "same-name" not in found(Proposal("双溪村", "22200", division=MAQIAO))  # natural villages: one in a township
    with db.session() as opened:
        from gis.gazetteer.checks.word_edits import change_word

        change_word(opened, "scope", "21600", params={"scope": "township"}, actor="test", reason="try")
        assert "same-name" not in {each.rule for each in check_name(opened, village)}
        opened.rollback()


def test_an_alias_is_told_and_a_double_registration_is_no_error(put: Put):
    put("马桥老街", "22200", kind="alias")
    put("官塘村", "27610")
    assert found(Proposal("马桥老街", "22200", division=MAQIAO))["same-other-name"].severity == "info"
    rules = found(Proposal("官塘村", "21610", division=MAQIAO))
    assert "double-registration" in rules
    assert "same-name" not in rules


def test_one_entity_does_not_collide_with_itself(put: Put):
    entity = uuid4()
    mine = put("马桥社区", "21620", entity=entity)
    put("马桥社区", "27620", entity=entity)
    assert not {"double-registration", "same-name"} & set(
        found(Proposal("马桥社区", "21620", place_id=mine, division=MAQIAO))
    )


def test_a_hidden_record_is_told_to_the_officer_without_its_details(put: Put):
    put("靶场湾", secrecy="restricted", at=(114.12, 29.84))
    asked = Proposal("靶场湾", "22200", Point(114.1205, 29.84), division=MAQIAO)
    officer = found(asked, Level.INTERNAL, tell_hidden=True)
    told = officer["same-name"].document()
    assert told["evidence"] == [{"hidden": True}]
    assert told["figures"]["hidden"] is True
    assert officer["near-duplicate-hidden"].document()["evidence"] == [{"hidden": True}]
    sounding = found(
        Proposal("把场湾", "22200", division=MAQIAO, reading=("bǎ", "chǎng", "wān")), Level.INTERNAL, tell_hidden=True
    )
    assert "靶" not in str([each.document() for each in sounding.values()])
    planner = found(asked, Level.INTERNAL)
    assert not {"same-name", "near-duplicate", "near-duplicate-hidden"} & set(planner)
    assert found(asked)["same-name"].evidence[0].name == "靶场湾"


def test_a_hidden_name_of_a_public_place_stays_hidden(put: Put):
    put("靶场湾", name_secrecy="restricted")
    told = found(Proposal("靶场湾", "22200", division=MAQIAO), Level.INTERNAL, tell_hidden=True)
    assert told["same-name"].document()["evidence"] == [{"hidden": True}]


def test_position_and_division_disagree():
    inside = checker_path(Point(114.1203884, 29.8437612))
    assert inside.endswith("镇") or "咸安区" in inside
    rules = found(Proposal("新村湾", "22200", Point(114.1203884, 29.8437612), division="421281100"))
    assert rules["outside-division"].severity == "warning"  # the sample's boundaries are illustrative
    assert rules["outside-division"].figures["distance_m"] > 1_000
    assert "outside-division" not in found(Proposal("新村湾", "22200", Point(114.1203884, 29.8437612), division=MAQIAO))
    river = LineString([(114.12, 29.84), (114.6, 29.84)])
    assert "crosses-division" in found(Proposal("长沟", "12100", river, division=MAQIAO))


def checker_path(shape: Point) -> str:
    with db.session() as opened:
        return checker(opened, Level.INTERNAL).check(Proposal("新村湾", "22200", shape)).here


def test_near_duplicates_within_the_figure(put: Put):
    put("石桥", "23610", at=(114.12, 29.84))
    near, far = Point(114.1215, 29.84), Point(114.1225, 29.84)
    rules = found(Proposal("石桥", "23610", near, division=MAQIAO))
    assert 140 < rules["near-duplicate"].figures["distance_m"] < 150
    assert "near-duplicate" not in found(Proposal("石桥", "23610", far, division=MAQIAO))


def test_ends_of_a_road(put: Put):
    put("银泉大道", "23510", "421202001", wkt="LINESTRING (114.30 29.80, 114.30 29.90)")
    line = LineString([(114.30, 29.85), (114.35, 29.85)])
    ends = {"start": "起于银泉大道", "end": "不存在路"}
    rules = found(Proposal("前锋路", "23510", line, division="421202001", attributes=ends))
    assert "road-end" not in rules
    assert rules["road-end-unknown"].figures["word"] == "不存在路"
    away = LineString([(114.32, 29.85), (114.35, 29.85)])
    rules = found(Proposal("前锋路", "23510", away, division="421202001", attributes=ends))
    assert 1_900 < rules["road-end"].figures["distance_m"] < 2_000


def test_geometry_kind_and_class():
    assert "geometry-kind" in found(Proposal("新村湾", "22200", LineString([(114.1, 29.8), (114.2, 29.8)])))
    assert "scope-unknown" in found(Proposal("新村湾", "22200"))


def test_a_ruling_is_kept_used_again_and_can_be_taken_back(put: Put):
    asked = Proposal("茅台路", "23510", division=MAQIAO)
    assert found(asked)["trademark"].needs_ruling
    finding = found(asked)["trademark"]
    with db.session() as opened:
        made = decide(opened, finding, "茅台路", "allow")
    assert "trademark" not in found(asked)
    with db.session() as opened:
        result = checker(opened, Level.INTERNAL).check(asked).document()
        assert [each["ruling"]["reason"] for each in result["exempted"]] == ["与商标无特定联系"]
        assert [each["id"] for each in list_rulings(opened, Level.INTERNAL, "茅台路")] == [str(made)]
        withdraw(opened, made, actor="r", reason="错了")
    assert found(asked)["trademark"].needs_ruling
    with db.session() as opened:
        decide(opened, finding, "茅台路", "forbid")
    assert (found(asked)["trademark"].severity, found(asked)["trademark"].needs_ruling) == ("error", False)


def decide(opened: db.Session, finding: Finding, name: str, decision: str, roles: frozenset[str] = REVIEWER) -> UUID:
    return record(
        opened, rule=finding.rule, name=name, subject=finding.subject, decision=decision, reason="与商标无特定联系",
        actor="r", roles=roles,
    )  # fmt: skip


def test_a_ruling_on_a_collision_lapses_when_another_record_joins(put: Put):
    put("汪家湾")
    asked = Proposal("王家湾", "22200", division=MAQIAO)
    with db.session() as opened:
        decide(opened, found(asked)["same-sound"], "王家湾", "allow")
    assert "same-sound" not in found(asked)
    put("旺家湾", reading="wàng jiā wān")
    assert len(found(asked)["same-sound"].evidence) == 2


def test_letting_an_error_stand_takes_a_reviewer(put: Put):
    put("王家湾")
    finding = found(Proposal("王家湾", "22200", division=MAQIAO))["same-name"]
    with db.session() as opened, pytest.raises(Forbidden):
        decide(opened, finding, "王家湾", "allow", frozenset({"names_officer"}))
    with db.session() as opened, pytest.raises(Invalid):
        record(
            opened, rule="dates", name="王家湾", subject="-", decision="allow", reason="x", actor="r", roles=REVIEWER
        )
    with db.session() as opened, pytest.raises(Invalid):
        record(
            opened, rule="grand", name="王家湾", subject="-", decision="allow", reason=" ", actor="r", roles=REVIEWER
        )


def test_counts_of_hidden_records_are_not_told_to_a_planner(put: Put):
    put("机库湾", secrecy="restricted", at=(114.12, 29.84))
    put("机库湾", at=(114.1201, 29.84))
    asked = Proposal("机库湾", "22200", Point(114.1202, 29.84), division=MAQIAO)
    planner = found(asked, Level.INTERNAL)
    assert (planner["same-name"].figures["count"], planner["near-duplicate"].figures["count"]) == (1, 1)
    assert found(asked, Level.INTERNAL, tell_hidden=True)["same-name"].figures["count"] == 2


def test_a_ruling_on_a_restricted_name_is_listed_to_reviewers_only(put: Put):
    put("机库帝湾", secrecy="restricted")
    asked = Proposal("机库帝湾", "22200", division=MAQIAO)
    with db.session() as opened:
        decide(opened, found(asked)["odd"], "机库帝湾", "allow")
        assert list_rulings(opened, Level.INTERNAL, "机库帝湾") == []
        assert len(list_rulings(opened, Level.RESTRICTED, "机库帝湾")) == 1
        ruled = checker(opened, Level.INTERNAL).check(asked).document()["exempted"]
        assert [each["ruling"]["reason"] for each in ruled] == ["（限制级）"]


def test_a_facility_is_normally_called_after_its_place(put: Put):
    put("双龙", at=(114.12, 29.84))
    here = Point(114.13, 29.84)
    assert "facility-place" in found(Proposal("银河火车站", "23320", here))
    assert "facility-place" not in found(Proposal("双龙火车站", "23320", here))
    assert "facility-place" not in found(Proposal("咸宁火车站", "23320", here))
    assert "facility-place" not in found(Proposal("双龙火车站", "23320", Point(114.14, 29.84)))
    assert "facility-place" in found(Proposal("双龙火车站", "23320", Point(114.4, 29.84)))


def test_a_built_up_area_of_the_register_is_the_scope(put: Put):
    square = {
        "type": "Polygon",
        "coordinates": [[[114.29, 29.80], [114.35, 29.80], [114.35, 29.90], [114.29, 29.90], [114.29, 29.80]]],
    }
    raw = orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {"name": "温泉城区"}, "geometry": square}],
        }
    )
    put("银杏路", "23510", MAQIAO, (114.30, 29.85))
    put("银杏路", "23510", "421202001", (114.20, 29.85))
    here = Proposal("银杏路", "23510", Point(114.345, 29.85), division="421202001")
    assert "scope-assumed" in found(here)
    with db.session() as opened:
        assert load_areas(opened, raw, crs="EPSG:4490", source="规划", actor="test", reason="first") == 1
    rules = found(here)
    assert "scope-assumed" not in rules
    assert rules["same-name"].figures["scope"] == "温泉城区"
    assert [each.geometry["coordinates"] for each in rules["same-name"].evidence] == [[114.3, 29.85]]
    with db.session() as opened, pytest.raises(Invalid) as refused:
        load_areas(opened, raw, crs="EPSG:4326", source="x", actor="test", reason="x")
    assert "EPSG:4490" in refused.value.detail
    wrong = {"type": "Feature", "properties": {}, "geometry": None}
    swapped = {
        "type": "Feature",
        "properties": {"name": "反"},
        "geometry": {"type": "Polygon", "coordinates": [[[29, 114], [30, 114], [30, 115], [29, 114]]]},
    }
    with db.session() as opened, pytest.raises(Invalid) as refused:
        load_areas(
            opened, orjson.dumps({"features": [wrong, swapped]}), crs="EPSG:4490", source="x", actor="test", reason="x"
        )
    assert [each["row"] for each in refused.value.errors] == [1, 2]
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="clear")
        opened.execute(text("UPDATE register.built_up_area SET deleted = true"))
    assert "scope-assumed" in found(here)
