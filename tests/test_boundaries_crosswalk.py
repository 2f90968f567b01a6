"""The cross-walk file: known kinds and fields only, values that the register allows, one meaning for each spelling."""

from collections import Counter

from gis.boundaries.crosswalk import codes_of, mappings
from gis.boundaries.levels import LEVELS
from gis.core.uploads.columns import recognise
from gis.register import KINDS


def test_every_row_speaks_of_a_field_that_exists() -> None:
    for row in mappings():
        if row.kind in KINDS:
            known = {field.name: field for field in KINDS[row.kind].fields}
            assert row.field in {*known, "level"}, row  # a line's level follows from its parties; files do not state it
            if row.ours and row.field in known:
                assert known[row.field].choices[row.theirs] == row.ours, row


def test_spellings_are_unambiguous_and_levels_are_ours() -> None:
    spelled = Counter((row.kind, row.field, row.theirs) for row in mappings())
    assert set(spelled.values()) == {1}
    levels = [row.ours for row in mappings() if row.field == "level" and row.ours]
    assert sorted(levels) == sorted(LEVELS)
    assert not {row.theirs for row in mappings()} & {"620200", "630200"}


def test_headers_of_the_ministry_are_recognised() -> None:
    found = recognise(["JZBH", "ZZB", "HZB", "JXDM"], KINDS["boundary-markers"], {})
    assert {name: column.header for name, column in found.items()} == {
        "number": "JZBH",
        "northing": "ZZB",
        "easting": "HZB",
        "line": "JXDM",
    }


def test_codes_for_other_registers() -> None:
    assert codes_of("boundary-lines", "nature", "disputed") == {"land-survey": "600003"}
    assert codes_of("boundary-lines", "level", "province") == {}
