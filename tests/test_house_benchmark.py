"""The benchmark command runs on an invented register, says what it measured, and leaves nothing behind."""

import re
from collections.abc import Callable

import numpy as np
import psycopg2
import shapely

from gis.benchmark.data import _cells
from gis.core.exports.forms import FORMS


def test_benchmark_measures_an_invented_register_and_drops_it(empty_db: str, measure: Callable[..., str]) -> None:
    printed = measure("api", "--polygons", "30", "--points", "60", "--seed", "7", "--seconds", "0.02")
    assert "divisions 30, settlements 60; seed 7" in printed
    rows = re.findall(r"^(divisions|settlements) .+?\s+[18]\s+\d+\s+[\d. ]+$", printed, re.MULTILINE)
    assert len(rows) == 2 * 4 * 2
    tiles = re.findall(r"^(?:divisions|settlements) z(\d+)((?: +(?:\d+\.\d+|nan)){9})$", printed, re.MULTILINE)
    assert [zoom for zoom, _ in tiles] == ["6", "10", "14"] * 2
    targets = re.findall(r"^  (?:divisions|settlements) z\d+: .+ (?:met 达到|MISSED 未达到)$", printed, re.MULTILINE)
    assert len(targets) == 2 * (4 + 3 + 2)
    for peer in ("tipg", "pygeoapi"):
        assert f"No {peer}, so no comparison" in printed
    loads = re.findall(
        r"^  (divisions|settlements) (.+?) +(floor|ours)(?: +(?:\d+\.\d\d|–)){8}$", printed, re.MULTILINE
    )
    assert len([one for one in loads if one[2] == "floor"]) == (3 + 2) + (3 + 3 + 2)
    assert len([one for one in loads if one[2] == "ours"]) == (3 + 2) + (3 + 3 + 2) + 2
    verdicts = re.findall(r"^  (A-P\d+) .+ [≥≤] [\d.]+ +(\S+) · .+$", printed, re.MULTILINE)
    assert {clause for clause, _ in verdicts} == {"A-P1", "A-P3", "A-P4", "A-P5", "A-P7", "A-P8", "A-P10", "A-P12"}
    assert len([one for _, one in verdicts if one == "未测"]) == 4 + 2 + 2 * 2 + 2 * 2 + 2 * 2
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register.settlement")
        assert cursor.fetchone()[0] == 0


def test_invented_polygons_are_a_coverage() -> None:
    cells = shapely.from_wkb(_cells(49))
    assert shapely.coverage_is_valid(cells)
    assert shapely.is_valid(cells).all()
    assert np.all(shapely.get_num_coordinates(cells) == 193)
    assert shapely.area(shapely.union_all(cells)) > 0.95 * shapely.area(shapely.box(*shapely.total_bounds(cells)))


def test_ingest_is_measured_beside_its_floor_and_leaves_nothing(empty_db: str, measure: Callable[..., str]) -> None:
    printed = measure("ingest", "--rows", "40", "--rows", "70", "--seed", "3")
    assert "seed 3" in printed
    assert re.findall(r"^(\d+) rows, .*'ok': (\d+)", printed, re.MULTILINE) == [("40", "40"), ("70", "70")]
    for stage in ("floor", "reading", "checking", "storing", "comparing"):
        assert len(re.findall(rf"^  {stage} +\d+  \S", printed, re.MULTILINE)) == 2
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app.upload")
        assert cursor.fetchone()[0] == 0


def test_ingest_of_names_tells_staging_and_commit_apart_and_says_whether_the_target_is_met(
    measure: Callable[..., str],
) -> None:
    printed = measure("ingest", "--kind", "place-names", "--rows", "60")
    spent = re.findall(r"^  (\w+) +(\d+)  CPU +(\d+) \+ +(\d+)  \S", printed, re.MULTILINE)
    assert [stage for stage, *_ in spent] == ["reading", "checking", "storing", "comparing", "committing"]
    database_ms = {stage: int(cpu) for stage, _, _, cpu in spent}
    assert database_ms["committing"] > 0
    assert database_ms["reading"] <= 1
    assert re.findall(r"^  .+ · (staged|committed|together): \d+ rows/s; CPU", printed, re.MULTILINE) == [
        "staged", "committed", "together",
    ]  # fmt: skip
    assert re.search(r"^  P-E5 60 rows at 5,000 rows/s: [\d.]+ of 0\.0 s, 未达 · MISSED", printed, re.MULTILINE)


def test_exports_are_measured_in_every_form_and_read_back(measure: Callable[..., str]) -> None:
    printed = measure("exports", "--points", "300", "--seed", "5")
    assert "300 points, seed 5" in printed
    rows = re.findall(r"^(\w+) +\d+\.\d\d(?: +-?[\d.]+){5}  (yes|NO)$", printed, re.MULTILINE)
    assert rows == [(form, "yes") for form in FORMS]
