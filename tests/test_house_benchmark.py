"""The benchmark command runs on an invented register, says what it measured, and leaves nothing behind."""

import os
import re
import subprocess
import sys

import numpy as np
import psycopg2
import shapely

from gis.benchmark.data import _cells
from gis.core.exports.forms import FORMS


def test_benchmark_measures_an_invented_register_and_drops_it(empty_db: str, tmp_path: object) -> None:
    command = [sys.executable, "-m", "api.cli", "benchmark", "api"]
    options = ["--polygons", "30", "--points", "60", "--seed", "7", "--seconds", "0.2"]
    environment = os.environ | {"MINZHENG_HOME": str(tmp_path), "MINZHENG_DATABASE_URL": empty_db}
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "divisions 30, settlements 60; seed 7" in done.stdout
    rows = re.findall(r"^(divisions|settlements) .+?\s+[18]\s+\d+\s+[\d. ]+$", done.stdout, re.MULTILINE)
    assert len(rows) == 2 * 4 * 2
    tiles = re.findall(r"^(?:divisions|settlements) z(\d+)((?: +(?:\d+\.\d+|nan)){9})$", done.stdout, re.MULTILINE)
    assert [zoom for zoom, _ in tiles] == ["6", "10", "14"] * 2
    targets = re.findall(
        r"^  (?:divisions|settlements) z\d+: .+ (?:met 达到|MISSED 未达到)$", done.stdout, re.MULTILINE
    )
    assert len(targets) == 2 * (4 + 3 + 2)
    for peer in ("tipg", "pygeoapi"):
        assert f"No {peer}, so no comparison" in done.stdout
    loads = re.findall(
        r"^  (divisions|settlements) (.+?) +(floor|ours)(?: +(?:\d+\.\d\d|–)){8}$", done.stdout, re.MULTILINE
    )
    assert len([one for one in loads if one[2] == "floor"]) == (3 + 2) + (3 + 3 + 2)
    assert len([one for one in loads if one[2] == "ours"]) == (3 + 2) + (3 + 3 + 2) + 2
    verdicts = re.findall(r"^  (A-P\d+) .+ [≥≤] [\d.]+ +(\S+) · .+$", done.stdout, re.MULTILINE)
    assert {clause for clause, _ in verdicts} == {"A-P1", "A-P3", "A-P4", "A-P5", "A-P7", "A-P8", "A-P10", "A-P12"}
    assert len([one for _, one in verdicts if one == "未测"]) == 4 + 2 + 2 * 2 + 2 * 2 + 2 * 2
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'minzheng_benchmark_%%'")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM register.settlement")
        assert cursor.fetchone()[0] == 0


def test_invented_polygons_are_a_coverage() -> None:
    cells = shapely.from_wkb(_cells(49))
    assert shapely.coverage_is_valid(cells)
    assert shapely.is_valid(cells).all()
    assert np.all(shapely.get_num_coordinates(cells) == 193)
    assert shapely.area(shapely.union_all(cells)) > 0.95 * shapely.area(shapely.box(*shapely.total_bounds(cells)))


def test_ingest_is_measured_beside_its_floor_and_leaves_nothing(empty_db: str, tmp_path: object) -> None:
    command = [sys.executable, "-m", "api.cli", "benchmark", "ingest", "--rows", "40", "--rows", "70", "--seed", "3"]
    environment = os.environ | {"MINZHENG_HOME": str(tmp_path), "MINZHENG_DATABASE_URL": empty_db}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "seed 3" in done.stdout
    assert re.findall(r"^(\d+) rows, .*'ok': (\d+)", done.stdout, re.MULTILINE) == [("40", "40"), ("70", "70")]
    for stage in ("floor", "reading", "checking", "storing", "comparing"):
        assert len(re.findall(rf"^  {stage} +\d+  \S", done.stdout, re.MULTILINE)) == 2
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'minzheng_benchmark_%%'")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM app.upload")
        assert cursor.fetchone()[0] == 0


def test_ingest_of_names_tells_staging_and_commit_apart_and_says_whether_the_target_is_met(
    empty_db: str, tmp_path: object
) -> None:
    command = [sys.executable, "-m", "api.cli", "benchmark", "ingest", "--kind", "place-names", "--rows", "60"]
    environment = os.environ | {"MINZHENG_HOME": str(tmp_path), "MINZHENG_DATABASE_URL": empty_db}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    spent = re.findall(r"^  (\w+) +(\d+)  CPU +(\d+) \+ +(\d+)  \S", done.stdout, re.MULTILINE)
    assert [stage for stage, *_ in spent] == ["reading", "checking", "storing", "comparing", "committing"]
    database_ms = {stage: int(cpu) for stage, _, _, cpu in spent}
    assert database_ms["committing"] > 0
    assert database_ms["reading"] <= 1
    assert re.findall(r"^  .+ · (staged|committed|together): \d+ rows/s; CPU", done.stdout, re.MULTILINE) == [
        "staged", "committed", "together",
    ]  # fmt: skip
    assert re.search(r"^  P-E5 60 rows at 5,000 rows/s: [\d.]+ of 0\.0 s, 未达 · MISSED", done.stdout, re.MULTILINE)


def test_exports_are_measured_in_every_form_and_read_back(empty_db: str, tmp_path: object) -> None:
    command = [sys.executable, "-m", "api.cli", "benchmark", "exports", "--points", "300", "--seed", "5"]
    environment = os.environ | {"MINZHENG_HOME": str(tmp_path), "MINZHENG_DATABASE_URL": empty_db}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)
    assert "300 points, seed 5" in done.stdout, done.stderr
    rows = re.findall(r"^(\w+) +\d+\.\d\d(?: +-?[\d.]+){5}  (yes|NO)$", done.stdout, re.MULTILINE)
    assert rows == [(form, "yes") for form in FORMS]
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'minzheng_benchmark_%%'")
        assert cursor.fetchone() == (0,)
