"""The table of bad requests is whole: every row has tests, and none is invented."""

import re
from pathlib import Path
from typing import Any

ROW = re.compile(r'pytest\.mark\.row\("(R\d+)"\)')
FILES = sorted(Path(__file__).parent.glob("test_requests_*.py"))


def test_every_row_of_the_table_has_tests(door: Any) -> None:
    found = {row for file in FILES for row in ROW.findall(file.read_text(encoding="utf-8"))}
    assert found == set(door.ROWS) == {f"R{number}" for number in range(1, 41)}
