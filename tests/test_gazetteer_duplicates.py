"""The duplicate report against a brute-force count, its CSV, and its map without a network."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from gis.benchmark.gazetteer_names import invent
from gis.core import db
from gis.core.collections import Level
from gis.core.errors import NotFound
from gis.core.history import open_batch
from gis.gazetteer.checks.duplicates import Report, only_breaking, report
from gis.gazetteer.checks.duplicates_output import document, table
from gis.gazetteer.checks.outlines import outlines
from gis.gazetteer.romanisation import join
from maps.duplicates_map import page

Put = Callable[..., UUID]
XIANAN = "421202"
HOMOPHONES = str.maketrans("湾冲塘岭桥村路", "弯充糖领乔邨鹿")
ALL = text("""
SELECT coalesce(p.entity_id, p.id)::text AS entity, n.name, n.pinyin_key AS key, p.class_code, d.code
  FROM register.place p JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted
  JOIN register.division_code d ON d.division_id = p.division_id AND d.scheme = 'nbs' AND NOT d.deleted
 WHERE NOT p.deleted AND p.status = 'current' AND d.code LIKE '421202%'
   AND p.secrecy = ANY(:allowed) AND n.secrecy = ANY(:allowed)""")
PLACES = text("""
INSERT INTO register.place (id, class_code, division_id, geom, geometry_status, status, secrecy, source)
SELECT r.id, r.class_code, d.division_id, ST_SetSRID(ST_Point(r.lon, r.lat), 4490), 'invented', 'current', r.secrecy, 'many'
  FROM unnest(CAST(:ids AS uuid[]), CAST(:classes AS text[]), CAST(:codes AS text[]), CAST(:lons AS float8[]),
              CAST(:lats AS float8[]), CAST(:secrecies AS text[])) AS r(id, class_code, code, lon, lat, secrecy)
  JOIN register.division_code d ON d.code = r.code AND d.scheme = 'nbs' AND NOT d.deleted""")
NAMES = text("""
INSERT INTO register.place_name (id, place_id, name, kind, pinyin, pinyin_toned, pinyin_status, pinyin_source, reading, secrecy, source)
SELECT gen_random_uuid(), r.id, r.name, 'standard', r.pinyin, r.pinyin, 'unconfirmed', 'invented', string_to_array(r.reading, ' '), 'public', 'many'
  FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:pinyins AS text[]), CAST(:readings AS text[]))
       AS r(id, name, pinyin, reading)""")


@pytest.fixture(scope="module")
def many(sample_db: str) -> None:
    """Put 4,500 invented names into the townships of 咸安: each name five times, one of them by a homophone."""
    made = list(invent(900, 11)) * 5
    made[900:1_800] = [each._replace(name=each.name.translate(HOMOPHONES)) for each in made[900:1_800]]
    with db.session() as opened:
        codes = list(
            opened.scalars(
                text(
                    "SELECT code FROM register.division_code WHERE code ~ '^421202[0-9]{3}$' AND NOT deleted ORDER BY code"
                )
            )
        )
        ids = [uuid4() for _ in made]
        open_batch(opened, kind="test", actor="test", reason="many names")
        opened.execute(PLACES, {
            "ids": ids, "classes": [each.class_code for each in made], "codes": [codes[(at * at // 7) % len(codes)] for at in range(len(made))],
            "lons": [114.1 + at % 100 / 500 for at in range(len(made))], "lats": [29.7 + at % 77 / 400 for at in range(len(made))],
            "secrecies": ["restricted" if at % 9 == 0 else "public" for at in range(len(made))],
        })  # fmt: skip
        opened.execute(NAMES, {
            "ids": ids, "names": [each.name for each in made], "pinyins": [join(each.reading) for each in made],
            "readings": [" ".join(each.reading) for each in made],
        })  # fmt: skip


def brute(rows: Iterable[Any], likeness: str) -> tuple[dict[tuple[str, str], tuple[int, int]], set[str]]:
    """Count groups and records by hand: by the whole, township and class."""
    held: dict[tuple[str, str], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        alike = row["name"] if likeness == "same-name" else row["key"]
        if alike is None:
            continue
        town = row["code"][:9] if len(row["code"]) >= 9 else ""
        for area in (("all", ""), ("division", town), ("class", row["class_code"])):
            held[area][alike].append(row)

    def real(members: list[Any]) -> bool:
        told = {member["entity"] if likeness == "same-name" else member["name"] for member in members}
        return len(told) > 1

    counts = {}
    for area, groups in held.items():
        found = [members for members in groups.values() if real(members)]
        if found:
            counts[area] = (len(found), sum(map(len, found)))
    return counts, {alike for alike, members in held["all", ""].items() if real(members)}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("level", [Level.INTERNAL, Level.RESTRICTED])
@pytest.mark.parametrize("likeness", ["same-name", "same-sound"])
def test_counts_equal_a_brute_force_check(likeness: Any, level: Level):
    allowed = ["public", "internal", "restricted"][: 2 if level is Level.INTERNAL else 3]
    with db.session() as opened:
        rows = opened.execute(ALL, {"allowed": allowed}).mappings().all()
        made = report(opened, XIANAN, level, (likeness,))
    assert len(rows) > (3_500 if level is Level.INTERNAL else 4_000)
    wanted, alike = brute(rows, likeness)
    counted = {(each.by, each.code or ""): (each.groups, each.records) for each in made.counts}
    assert counted == wanted
    assert len(counted) > 20
    assert {group.alike for group in made.groups} == alike
    assert all(
        len({member.name if likeness == "same-sound" else member.id for member in group.members}) > 1
        for group in made.groups
    )


def groups(made: Report) -> dict[tuple[str, str], bool]:
    return {(group.likeness, group.alike): group.breaks for group in made.groups}


def test_what_breaks_the_rule_of_its_scope_is_told_apart(put: Put):
    put("甲乙丙湾", "22200", "421202100")
    put("甲乙丙湾", "22200", "421202001")
    put("丁戊己湾", "22200", "421202100")
    put("丁戊己湾", "22200", "421202100")
    put("庚辛壬湾", "22200", "421202100")
    put("更辛壬湾", "22200", "421202100", reading="gēng xīn rén wān")
    entity = uuid4()
    put("癸子丑社区", "21620", "421202100", entity=entity)
    put("癸子丑社区", "27620", "421202100", entity=entity)
    with db.session() as opened:
        made = report(opened, XIANAN, Level.INTERNAL)
        few = report(opened, XIANAN, Level.INTERNAL, class_code="23510")
    told = groups(made)
    assert told["same-name", "甲乙丙湾"] is False  # two townships: no rule is broken
    assert told["same-name", "丁戊己湾"] is True
    assert told["same-sound", "gengxinrenwan"] is True
    assert ("same-name", "癸子丑社区") not in told  # one thing registered twice
    assert set(groups(only_breaking(made))) == {key for key, breaks in told.items() if breaks}
    assert ("same-name", "丁戊己湾") not in groups(few)
    with db.session() as opened, pytest.raises(NotFound):
        report(opened, "999999", Level.INTERNAL)


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(put: Put):
    for _ in range(2):
        put("@甲湾", "22200", "421202100", reading="à jiǎ wān")
    with db.session() as opened:
        made = report(opened, XIANAN, Level.INTERNAL)
    raw = table(made.groups)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(rows) == 1 + sum(len(group.members) for group in made.groups)
    assert any("'@甲湾" in row for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    shown = document(made, limit=1, after=0)
    assert shown["next"] == 1
    assert shown["groups_total"] == len(made.groups)
    assert "entity" not in shown["groups"][0]["members"][0]


def test_the_map_stands_alone(put: Put, tmp_path: Path):
    for east in (114.12, 114.13):
        put("</script>湾", "22200", "421202100", (east, 29.84), reading="x " * 9 + "wān")
    with db.session() as opened:
        made = report(opened, XIANAN, Level.INTERNAL)
        shapes = outlines(opened, made.division.id)
    html = page(made, shapes)
    assert len(shapes["features"]) > 10
    assert "default-src 'none'" in html
    assert "</script>湾" not in html
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", html)
    assert "url(" not in html.split("<script", 1)[0]
