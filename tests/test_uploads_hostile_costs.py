"""What hostile content may cost the server itself: bounded work for each cell, however it is written."""

import re
import unicodedata
from typing import Any

import numpy as np
import pytest
import shapely

from gis.core.uploads import angles, columns, faults, numbers
from gis.core.uploads.columns import find_header
from gis.register import KINDS


class Forbidden:
    """Stands for an expression that must not be asked."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a long text reached an expression ({name})")


LONG = ["29°51′23" + " " * 3900 + "x", "29°51" + " " * 3900 + "x", "1" + "," * 3900 + "x", "1" * 4000]


@pytest.mark.parametrize("text", LONG)
def test_long_texts_never_reach_an_expression_whose_time_grows_with_their_square(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """One such cell took 0.7 s in the server itself; a file of 8 MB holds two thousand of them."""
    for module in (numbers, angles):
        for name, value in list(vars(module).items()):
            if isinstance(value, re.Pattern):
                monkeypatch.setattr(module, name, Forbidden())
    assert numbers.read_number(text).code == "not-a-number"
    for spelling in (None, "decimal", "dms", "compact-dms"):
        assert angles.read_angle(text, spelling).code == "not-degrees"  # type: ignore[arg-type]


def test_the_search_for_the_header_looks_at_the_beginning_of_long_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty rows of a hundred cells of 4,000 characters took 8 s, once for each field that there is."""
    folded = 0

    class Counting:
        @staticmethod
        def normalize(form: Any, text: str) -> str:
            nonlocal folded
            folded += len(text)
            return unicodedata.normalize(form, text)

    monkeypatch.setattr(columns, "unicodedata", Counting)
    columns._fold.cache_clear()
    rows = [(row, [f"{row}.{column}." + "x" * 4_000 for column in range(100)], "t" * 100) for row in range(1, 31)]
    with pytest.raises(columns.Unreadable):
        find_header(rows, KINDS["boundary-markers"], None)
    assert 0 < folded < 30 * 100 * 2 * columns.LONGEST


def test_a_course_that_crosses_itself_a_million_times_is_not_followed_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A thousand strokes up and down and a thousand from side to side: each of the million places costs time."""
    judged, intersection = 0, shapely.intersection

    def counting(first: Any, second: Any) -> Any:
        nonlocal judged
        judged += len(first)
        return intersection(first, second)

    monkeypatch.setattr(faults.shapely, "intersection", counting)
    turns = np.arange(1_000)
    upright = np.column_stack([114.3 + turns * 1e-4, 29.8 + 0.1 * (turns % 2)])
    level = np.column_stack([114.3 + 0.1 * (turns % 2), 29.9 - turns * 1e-4])
    course = np.concatenate([upright, level])
    shape = faults.Shape(course[:, 0], course[:, 1], np.zeros(len(course), dtype=np.intp), False)
    found = faults.invalidity(shape, shapely.LineString(course))
    assert [fault.code for fault in found] == ["self-crossing"] * faults.CROSSINGS_SHOWN + ["more-crossings"]
    assert found[-1].params == {"count": "995+"}
    assert 0 < judged <= faults.PAIRS_JUDGED
