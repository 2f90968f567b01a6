"""QGIS itself, without a screen: every collection as it reads it beside the database, filters, and our tiles as it draws
them with our style.

QGIS is some 900 MB, so it is not installed for the tests: see CONTRIBUTING. It runs in the Python of the distribution
(`fixtures/qgis_child.py`); one run for the public and one for an account.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.core.collections import Level
from gis.register import COLLECTIONS
from maps.layers import TINTS

PYTHON = os.environ.get("MINZHENG_TEST_QGIS_PYTHON", "/usr/bin/python3")
CHILD = Path(__file__).parent / "fixtures" / "qgis_child.py"
BOX = (114.2, 29.7, 114.5, 30.0)
WHOLE = (113.4, 28.9, 115.1, 30.4)
IN_BOX = "ST_Intersects(geom, ST_MakeEnvelope(114.2, 29.7, 114.5, 30.0, 4490))"
LOGIN = "SELECT u.name FROM app.api_key k JOIN app.user_account u ON u.id = k.user_id WHERE k.prefix = '{}'"
TOLERANCE_DEG = 1e-8
REMEDY = "QGIS is not installed (some 900 MB): apt-get install --no-install-recommends python3-qgis qgis-providers"
Seen = dict[str, Any]
ANYBODY, OFFICER = "public", "internal"


@pytest.fixture(scope="module")
def qgis() -> str:
    """The Python that has QGIS, or the test is skipped; MINZHENG_TEST_QGIS=1 makes its absence a failure."""
    found = shutil.which(PYTHON) or ""
    if not found or subprocess.run([found, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        (pytest.fail if os.environ.get("MINZHENG_TEST_QGIS") else pytest.skip)(REMEDY)
    return found


@pytest.fixture(scope="module")
def seen(
    qgis: str,
    own_server: str,
    own_server_users: Callable[..., dict[str, str]],
    own_server_rows: Callable[..., list[Any]],
    tmp_path_factory: Any,
) -> dict[str, Seen]:
    """What QGIS saw, for the public and with the key of a surveyor, each in a process of its own."""
    found = {}
    for level in (ANYBODY, OFFICER):
        folder = tmp_path_factory.mktemp(f"qgis-{level}", numbered=False)
        folder.chmod(0o700)
        key = own_server_users("surveyor")["Authorization"].removeprefix("Bearer ") if level == OFFICER else ""
        login = own_server_rows(LOGIN.format(key.partition(".")[0]))
        job = {
            "base": f"{own_server}/ogc", "login": login[0][0] if login else "", "key": key, "folder": str(folder), "collections": list(COLLECTIONS),
            "box": BOX, "whole": WHOLE,
        }  # fmt: skip
        done = subprocess.run(
            [qgis, str(CHILD)], input=json.dumps(job), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        found[level] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
        found[level]["folder"] = folder
    return found


def plain(value: object) -> object:
    """Return a value as QGIS gives it where the first features told it nothing: a column without a value is text."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.parametrize("level", [ANYBODY, OFFICER])
@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_a_layer_is_the_collection(
    seen: dict[str, Seen], own_server_rows: Callable[..., list[Any]], name: str, level: str
) -> None:
    layer, collection = seen[level]["collections"][name], COLLECTIONS[name]
    view = f"view_{level}.{collection.view}"
    stored = {
        str(key): (bytes(shape) if shape is not None else None, columns)
        for key, shape, columns in own_server_rows(f"SELECT id, ST_AsBinary(geom), to_jsonb(v) - 'geom' FROM {view} v")
    }
    assert layer["valid"]
    assert layer["crs"] == "EPSG:4326"
    assert layer["declared"] == len(stored) > 40
    assert layer["features"].keys() == stored.keys()
    published = {one.name for one in collection.visible(Level(level))}
    for key, (shape, columns) in stored.items():
        drawn = layer["features"][key]
        assert drawn["attributes"].keys() == published | {"id"}
        for column in published:
            value, kept = drawn["attributes"][column], columns[column]
            assert value == kept or plain(value) == plain(kept), (key, column)
        assert (drawn["wkb"] is None) is (shape is None)
        if shape is not None:
            here, there = (shapely.from_wkb(one) for one in (bytes.fromhex(drawn["wkb"]), shape))
            assert here.equals_exact(there, TOLERANCE_DEG, normalize=True) or same_parts(here, there), key
    boxed = {str(key) for (key,) in own_server_rows(f"SELECT id FROM {view} WHERE {IN_BOX}")}
    assert set(layer["in_box"]) == boxed
    assert len(boxed) < len(stored)


def same_parts(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Tell whether shapes are equal up to being wrapped as one of several."""
    first, second = (shapely.get_parts(each) for each in (one, other))
    return len(first) == len(second) and all(
        a.equals_exact(b, TOLERANCE_DEG, normalize=True) for a, b in zip(first, second, strict=True)
    )


def test_conditions_on_attributes_leave_what_the_database_leaves(
    seen: dict[str, Seen], own_server_rows: Callable[..., list[Any]]
) -> None:
    for name, layer in seen[ANYBODY]["collections"].items():
        view = f"view_public.{COLLECTIONS[name].view}"
        for part, where in (("named", "source LIKE '%e%'"), ("subset", "is_sample")):
            kept = {str(key) for (key,) in own_server_rows(f"SELECT id FROM {view} WHERE {where}")}
            assert set(layer[part]) == kept, (name, part)


def test_an_account_sees_more_than_the_public(seen: dict[str, Seen], own_server_rows: Callable[..., list[Any]]) -> None:
    """Exact positions and columns of the survey; nothing of them without a key."""
    for level, expected in ((ANYBODY, False), (OFFICER, True)):
        markers = seen[level]["collections"]["boundary-markers"]
        assert ("received_northing" in markers["types"]) is expected
        assert ("secrecy" in markers["types"]) is expected
    internal = own_server_rows("SELECT count(*) FROM view_internal.place_names WHERE secrecy <> 'public'")[0][0]
    counts = [len(seen[level]["collections"]["place-names"]["features"]) for level in (ANYBODY, OFFICER)]
    assert counts[1] - counts[0] == internal


def test_layers_are_for_reading(seen: dict[str, Seen]) -> None:
    """QGIS 3.22 offers no editing of OGC API features; `docs/clients.md` says so."""
    for layer in seen[OFFICER]["collections"].values():
        assert not {"Add Features", "Change Attribute Values", "Delete Features"} & set(layer["editing"].split(", "))


@pytest.mark.parametrize("level", [ANYBODY, OFFICER])
def test_tiles_are_drawn_with_our_style(seen: dict[str, Seen], level: str) -> None:
    """Each county in its own tint: a filter that QGIS cannot read would paint all in one."""
    tiles = seen[level]["tiles"]
    assert tiles["valid"]
    assert (tiles["loaded"], tiles["error"]) == (True, "")
    unfiltered = [name for name, condition in tiles["styles"].items() if not condition]
    assert unfiltered == ["background"]
    assert len(tiles["styles"]) > 25
    assert tiles["labels"]["seats-county|t"] == '"division_name"'
    colours = tiles["picture"]["colours"]
    assert tiles["picture"]["errors"] == []
    assert all(colours.get(tint, 0) > 2_000 for tint in TINTS[:6]), colours
    assert (seen[level]["folder"] / "tiles.png").stat().st_size > 20_000


def test_features_are_drawn(seen: dict[str, Seen]) -> None:
    drawn = seen[ANYBODY]["features"]
    assert drawn["errors"] == []
    ground = drawn["colours"]["#ffffff"]
    area = sum(drawn["colours"].values()) - ground
    assert 0.2 < area / (area + ground) < 0.6
