"""What the measurements of coverage compare is equal on small ground; times are not looked at."""

import re

import numpy as np
from typer.testing import CliRunner

from api.cli.__main__ import app as cli
from gis.benchmark import coverage as measured
from gis.benchmark import coverage_drag
from gis.benchmark.coverage_data import Ground, _people, _townships, roads
from gis.coverage.model import Demand


def test_every_side_finds_the_same() -> None:
    random = np.random.default_rng(3)
    n = 4_000
    east, north = _people(random, n)
    ids = np.char.mod("d%05d", np.arange(n))
    people = Demand(ids, east, north, random.integers(0, 9, n), np.char.mod("%03d", np.arange(n) % 70))
    ground = Ground(people, _townships(random), roads(random, grid=50, edges=3_300))
    rows = [*measured.straight_line(ground, 1), *measured.township_labels(ground), *measured.by_road(ground, 1, "")]
    assert {row.clause for row in rows} == {"C-37", "C-38", "C-40", "C-42"}
    assert [row.what for row in rows if not row.holds] == []


def test_a_drag_is_measured_over_http_and_every_answer_adds_up(empty_db: str) -> None:
    asked = ["benchmark", "coverage-drag", "--settlements", "1200", "--facilities", "20", "--drags", "3"]
    told = CliRunner().invoke(cli, [*asked, "--limit-ms", "1000000"])
    assert told.exit_code == 0, told.output
    assert told.output.count("C-47     whole answer") == 2
    assert re.findall(r"(straight|road) +1,200 × 20", told.output) == ["straight", "road"]


def test_a_what_if_that_does_not_add_up_is_counted() -> None:
    plain = {"totals": {"total": 10, "covered": 4}}
    right = {"before": {"covered": 4}, "totals": {"total": 10, "covered": 6}, "difference": {"covered": 2}}
    wrong = [{**right, "difference": {"covered": 1}}, {**right, "before": {"covered": 3}},
             {**right, "totals": {"total": 9, "covered": 6}}]  # fmt: skip
    assert coverage_drag.differing((plain, each) for each in [right, *wrong]) == 3


def test_a_drag_never_stands_still_and_has_six_digits() -> None:
    bodies = coverage_drag.drags(coverage_drag.Held("token", "id", 114.0, 29.5), "road", 50)
    places = [(body["changes"][0]["lon"], body["changes"][0]["lat"]) for body in bodies]
    assert len(set(places)) == 50
    assert all(round(each, 6) == each for place in places for each in place)
