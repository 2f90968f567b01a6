"""What hostile content may cost the server itself: bounded work for each cell, however it is written."""

import unicodedata
from typing import Any

import pytest

from gis.core.uploads import columns, numbers
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
    for name in ("NUMBER", "WITH_COMMA", "WITH_EXPONENT", "DMS", "LOOKS_DMS", "COMPACT"):
        monkeypatch.setattr(numbers, name, Forbidden())
    assert numbers.read_number(text).code == "not-a-number"
    for spelling in (None, "decimal", "dms", "compact-dms"):
        assert numbers.read_angle(text, spelling).code == "not-degrees"  # type: ignore[arg-type]


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
