"""Every block of `docs/clients.md` is run as it stands against a server, and what it prints is looked at.

A block has the marker `<!-- run: NAME -->` in the line before its fence; the server's address takes the place of the
documented one. A block without a marker, or a marker without a check here, fails. The one of a map is in
`test_web_clients.py`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from gis.register import COLLECTIONS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
DOCUMENTED = "http://127.0.0.1:8000"
BLOCK = re.compile(
    r"^<!-- run: (?P<name>[\w-]+) -->\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
BLOCKS = {each["name"]: (each["language"], each["text"]) for each in BLOCK.finditer(PAGE)}
RUNNERS = {
    "sh": ("bash", ["-euo", "pipefail"]),
    "python": (sys.executable, ["-P", "-W", "error"]),
    "javascript": ("node", []),
}
SUFFIXES = {"sh": "sh", "python": "py", "javascript": "mjs"}
IN_BOX = "ST_Intersects(geom, ST_MakeEnvelope(114.2, 29.7, 114.5, 30.0, 4490))"


class Ran(NamedTuple):
    """What a block printed, the folder it ran in, and a way to ask the database."""

    lines: list[str]
    folder: Path
    rows: Callable[[str], list[Any]]

    def count(self, view: str, where: str = "true") -> int:
        return int(self.rows(f"SELECT count(*) FROM {view} WHERE {where}")[0][0])


@pytest.fixture(scope="module")
def key(own_server_users: Callable[..., dict[str, str]]) -> str:
    return own_server_users("planner")["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def run(
    own_server: str, key: str, tmp_path: Path, own_server_rows: Callable[[str], list[Any]], needed: Callable[[str], str]
) -> Callable[[str], Ran]:
    """Run a block in a folder of its own."""

    def go(name: str) -> Ran:
        language, text = BLOCKS[name]
        program, options = RUNNERS[language]
        for each in (program, *re.findall(r"\b(curl|ogrinfo|ogr2ogr) ", text)):
            needed(each)
        script = tmp_path / f"block.{SUFFIXES[language]}"
        script.write_text(text.replace(DOCUMENTED, own_server), encoding="utf-8")
        done = subprocess.run(
            [program, *options, script.name],
            cwd=tmp_path,
            env=os.environ | {"MINZHENG_KEY": key, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "ERROR" not in done.stderr, done.stderr
        return Ran(done.stdout.splitlines(), tmp_path, own_server_rows)

    return go


def features(ran: Ran, name: str) -> list[Any]:
    return list(json.loads((ran.folder / name).read_text(encoding="utf-8"))["features"])


def curl_read(ran: Ran) -> None:
    found = [each["properties"] for each in features(ran, "counties.json")]
    assert [each["code"] for each in found] == [
        code
        for (code,) in ran.rows(
            "SELECT code FROM view_public.divisions WHERE level = 'county' AND pop_total > 300000 ORDER BY pop_total DESC"
        )
    ]
    assert found
    assert set(found[0]) == {"code", "name", "pop_total"}
    assert ran.lines == ["content-crs: <http://www.opengis.net/def/crs/EPSG/0/4547>"]
    seats = features(ran, "seats.json")
    assert len(seats) == ran.count("view_public.division_seats")
    for northing, easting in (each["geometry"]["coordinates"] for each in seats):
        assert northing > 3_000_000 > easting


def curl_write(ran: Ran) -> None:
    assert ran.lines == ["POST 201", "PATCH 428", "PATCH 200", "DELETE 412", "DELETE 204"]
    assert ran.count("view_public.care_centres", "name = '柳家湾互助养老点'") == 0


def curl_past(ran: Ran) -> None:
    assert features(ran, "before.json") == []
    assert [each["properties"]["beds_total"] for each in features(ran, "after.json")] == [12]
    table = (ran.folder / "before.csv").read_bytes().decode("utf-8-sig")
    assert table.count("\r\n") > 50
    assert "石桥湾" not in table
    assert '"as_of"' in ran.lines[0]
    assert ran.lines[-1].endswith("(today has not ended)")


def gdal_read(ran: Ran) -> None:
    told = "\n".join(ran.lines)
    assert [name for name in COLLECTIONS if f": {name} " in told] == list(COLLECTIONS)
    counties = ran.count("view_public.divisions", "level = 'county'")
    assert f"Feature Count: {counties}" in told
    assert counties > 0
    assert f"Feature Count: {ran.count('view_internal.boundary_markers')}" in told
    assert "received_northing" in told


def python_pyogrio(ran: Ran) -> None:
    towns = f"level = 'township' AND {IN_BOX}"
    assert ran.lines == [
        f"{ran.count('view_public.divisions', towns)} EPSG:4490 [114.  29. 115.  30.]",
        f"{ran.count('view_public.division_seats')} 4547",
        f"{ran.count('view_public.divisions')} EPSG:3857",
        "True",
    ]


def python_owslib(ran: Ran) -> None:
    names, count = ran.lines
    assert [name for name in COLLECTIONS if f"'{name}'" in names] == list(COLLECTIONS)
    assert int(count) == ran.count("view_internal.place_names", "name LIKE '%山%'") > 10


def python_httpx(ran: Ran) -> None:
    count, done = ran.lines
    assert int(count) == ran.count("view_internal.settlements") > 500
    assert done.startswith("200 {")
    assert ran.count("register.change_batch", "reason LIKE '%one bed more'") == 1


def js_fetch(ran: Ran) -> None:
    assert int(ran.lines[0]) == ran.count("view_public.place_names", IN_BOX) > 50


CHECKS = {
    each.__name__.replace("_", "-"): each
    for each in (
        curl_read, curl_write, curl_past, gdal_read, python_pyogrio, python_owslib, python_httpx, js_fetch,
    )
}  # fmt: skip


def test_every_block_is_run() -> None:
    assert len(BLOCKS) == PAGE.count("\n```") // 2
    assert set(BLOCKS) == {*CHECKS, "html-maplibre"}
    assert all(DOCUMENTED in text for _, text in BLOCKS.values())


@pytest.mark.client
@pytest.mark.parametrize("name", list(CHECKS))
def test_a_block_does_what_the_page_says(run: Callable[[str], Ran], name: str) -> None:
    CHECKS[name](run(name))


@pytest.mark.client
def test_the_addresses_for_qgis_answer(own_server: str, key: str) -> None:
    """The ones that are given in words; and what the page says of keys and of changes without `If-Match`."""
    told = PAGE.split("## QGIS")[1]
    address, tiles, style = (
        one.replace(DOCUMENTED, own_server) for one in re.findall(rf"`({re.escape(DOCUMENTED)}[^`]*)`", told)
    )
    assert httpx.get(address).json()["links"]
    assert httpx.get(style).json()["version"] == 8
    tile = httpx.get(tiles.replace("{z}", "9").replace("{x}", "418").replace("{y}", "211"))
    assert (tile.status_code, tile.headers["content-type"]) == (200, "application/vnd.mapbox-vector-tile")
    assert b"divisions" in tile.content
    assert b"boundary-lines" in tile.content
    assert httpx.get(address, headers={"Authorization": "Bearer wrong"}).status_code == 401
    items = f"{address}/collections/care-centres/items"
    first = httpx.get(items, params={"limit": 1}).json()["features"][0]
    for method in ("PUT", "DELETE"):
        sent = httpx.request(method, f"{items}/{first['id']}", json=first, headers={"Authorization": f"Bearer {key}"})
        assert sent.status_code == 428
