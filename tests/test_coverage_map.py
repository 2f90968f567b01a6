"""The coverage as one file: folium's map with everything inside, for the public only what the public may see."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from folium.plugins import HeatMap
from sqlalchemy import text
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli.__main__ import app as cli
from gis.core import db
from gis.core.history import open_batch
from maps import coverage_map
from maps.assets import UnknownAssetError
from maps.coverage_report import CLASSES

Users = Callable[..., dict[str, str]]
API = "/api/v1/coverage"
WALK: dict[str, Any] = {
    "service": "care-centres", "metric": "pop_straight", "threshold_m": 3000, "population": "pop_65",
}  # fmt: skip
QUERY = {name: str(value) for name, value in WALK.items()}
FAR = {
    "service": "care-centres", "metric": "pop_straight", "threshold_m": 30000, "population": "pop_65",
}  # fmt: skip


def held(page: str) -> dict[str, Any]:
    """What the file holds for its program."""
    return json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[0])


def test_the_file_is_the_answer_of_the_api_and_asks_for_nothing(client: TestClient):
    sent = client.get("/facilities/map.html", params=QUERY)
    assert sent.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="coverage-care-centres-[0-9a-f]{8}\.html"', sent.headers["content-disposition"]
    )
    answer = client.post(API, params={"gaps": coverage_map.GAPS}, json=WALK).json()
    assert held(sent.text)["answer"] == answer
    assert "default-src 'none'" in sent.text
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", sent.text)
    assert client.get("/facilities/map.html", params=QUERY).text == sent.text


def test_the_classes_are_fixed_and_their_counts_those_of_the_answer(client: TestClient):
    page = client.get("/facilities/map.html", params=QUERY).text
    answer = held(page)["answer"]
    shares = [row["share"] for row in answer["townships"]]
    edges = [0.0, *(upper for upper, _, _ in CLASSES)]
    counts = [sum(low <= share < high for share in shares) for low, high in pairwise(edges)]
    assert [one["count"] for one in held(page)["classes"]] == counts
    assert sum(counts) == len(shares) == 70


def test_a_scenario_is_the_planners_and_draws_what_it_changes(client: TestClient, users: Users):
    shut = client.post(API, json=WALK).json()["facilities"][0]
    changes = [
        {"op": "close", "id": shut["id"]},
        {"op": "add", "id": "n1", "lon": 114.3, "lat": 29.8, "name": "</script>x"},
    ]
    asked = QUERY | {"changes": json.dumps(changes)}
    assert client.get("/facilities/map.html", params=asked).status_code == 401
    assert client.get("/facilities/map.html", params=asked, headers=users("surveyor")).status_code == 403
    page = client.get("/facilities/map.html", params=asked, headers=users("planner")).text
    drawn = {each["id"]: each["counts"] for each in held(page)["answer"]["facilities"]}
    assert drawn[shut["id"]] is False
    assert held(page)["answer"]["changes"][1]["name"] == "</script>x"
    assert "</script>x" not in page
    assert "window.coverage.changes()" in page
    assert "内部资料" in page


def test_what_is_wrong_is_said(client: TestClient):
    assert client.get("/facilities/map.html", params={"service": "schools"}).status_code == 422


def test_small_cells_are_in_no_public_file(own_db: Callable[[str], AbstractContextManager[str]], tmp_path: Path):
    with own_db("sample"):
        with db.session() as store:
            open_batch(store, kind="test", actor="test", reason="test")
            store.execute(text("""
                INSERT INTO register.settlement (id, name, kind, geom, pop_total, pop_60, pop_65, pop_80, year, source,
                       secrecy, is_sample, division_id)
                SELECT gen_random_uuid(), '三人村', 'village', ST_SetSRID(ST_MakePoint(116.5, 31.5), 4490), 3, 3, 3, 0,
                       2020, 'test', 'public', true, division_id FROM register.settlement ORDER BY id LIMIT 1"""))  # fmt: skip
        with TestClient(create_app()) as outside:
            answer = outside.post(API, params={"gaps": coverage_map.GAPS}, json=FAR).json()
            page = outside.get("/facilities/map.html", params={name: str(value) for name, value in FAR.items()}).text
        file = tmp_path / "map.html"
        options = ["--threshold-m", "30000", "--population", "pop_65", "--out", str(file)]
        assert CliRunner().invoke(cli, ["coverage", "map", *options]).exit_code == 0
        public = file.read_text("utf-8")
        assert CliRunner().invoke(cli, ["coverage", "map", *options, "--level", "internal"]).exit_code == 0
    hidden = [row["code"] for row in answer["townships"] if row["suppressed"]]
    assert hidden
    for made in (page, public):
        shown = held(made)["answer"]
        assert [row["code"] for row in shown["townships"] if row["suppressed"]] == hidden
        assert all(
            row["total"] is row["covered"] is row["uncovered"] is None
            for row in shown["townships"]
            if row["code"] in hidden
        )
        assert "三人村" not in made
        assert "公开版" in made
    assert "三人村" in file.read_text("utf-8")
    assert "内部资料" in file.read_text("utf-8")


def test_a_layer_that_would_load_a_file_is_refused():
    built = coverage_map.OfflineMap("x", {"lang": "zh"})
    HeatMap([[29.8, 114.3]]).add_to(built)
    with pytest.raises(UnknownAssetError, match="heat"):
        coverage_map._parts(built)
