"""Areas that are no sound geometry (F58), through the parsing process and the checks that every kind of areas shares."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gis.core.settings import get_settings
from gis.core.uploads.checking import check_file
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file
from gis.register import KINDS

AREAS = replace(KINDS["boundary-lines"], name="areas", shape="area", check_row=lambda *_: None)
"""What a kind of areas shares with every other: its own rules are tested where it lives."""


def test_faults_of_areas_are_named_and_located(bad_area: Any, note: Callable[..., None]) -> None:
    started = time.monotonic()
    data = (
        bad_area.make(None)
        .replace("区划代码".encode(), "界线代码".encode())
        .replace("名称".encode(), "界线名称".encode())
    )
    patient = get_settings().model_copy(update={"parse_wall_s": 90})
    checked = check_file(AREAS, read_file(data, bad_area.name, None, patient, None, "area"), Profile(), patient)
    found = [each for each in checked.check.findings if AREAS.rules[each.code].severity == "error"]
    codes = sorted(each.code for each in found)
    ms = round((time.monotonic() - started) * 1000)
    note("F58", f"area, {bad_area.variant}", bad_area.expected, f"checked: {', '.join(dict.fromkeys(codes))}", ms)
    assert codes == sorted(code for _, code in bad_area.expected.errors if code != "division-unknown")
    assert set(bad_area.expected.warnings) <= {each.code for each in checked.check.findings}
    assert [row.number for row in checked.rows] == [1]
    assert (checked.rows[0].shape is None) == bool(codes)
    located = {"self-crossing", "hole-outside"}
    for each in found:
        assert each.row == 1
        if each.code in located:
            assert float(each.params["lon"]) == pytest.approx(114.38, abs=0.1)
            assert float(each.params["lat"]) == pytest.approx(29.88, abs=0.1)
