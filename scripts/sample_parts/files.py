"""Reading and writing of the sample's files: UTF-8, LF, the same bytes every time."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
SHARED = REPOSITORY.parent / "shared" / "data"

Row = dict[str, str]


def read_csv(path: Path) -> list[Row]:
    """Rows of a CSV file as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows under the given columns; a missing or unknown key is an error. Returns the number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="raise")
        writer.writeheader()
        for row in rows:
            if set(row) != set(columns):
                raise KeyError(f"{path.name}: {sorted(set(row) ^ set(columns))}")
            writer.writerow({k: "" if v is None else v for k, v in row.items()})
            count += 1
    return count
