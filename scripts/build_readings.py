"""Build data/names/name_readings.csv: readings settled by hand, by rules, and those that the nation's lists agree on.

    python scripts/build_readings.py [--shared ../shared/data] [--out data/names]

By hand: scripts/readings_parts/hand.csv, one reason each. By rule `lists-agree`: a division from county level up whose
characters leave a choice, where at least two lists spell it, all alike, and one reading alone fits. By rule
`words-agree`: a word of township names that lists and dictionaries read alike (`readings_parts/towns.py`). By the
rules of `readings_parts/townships.csv`: words and generics of townships, a reason each (`readings_parts/ruled.py`).
What stays open is listed in data/names/name_readings_open.csv; a person goes on in `hand.csv` and `townships.csv`.
The lists are compared, not copied: a row names those that agree and those that differ. The same bytes every time.
"""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readings_parts import ruled, towns
from readings_parts.lists import Listed, national
from readings_parts.otherwise import otherwise
from readings_parts.settle import COLUMNS, HAND, evidence, settled

REPOSITORY = Path(__file__).resolve().parent.parent


def build(shared: Path, out: Path) -> dict[str, int]:
    """Write the table and the townships it leaves open; return how many rows and townships there are of each kind."""
    listed: list[Listed] = national(shared)
    table = Table(out / "name_readings.csv")
    with HAND.open(encoding="utf-8", newline="") as file:
        table.add("by hand", [evidence(row, listed) for row in csv.DictReader(file)])
    table.add("lists-agree", settled(listed))
    every = towns.towns(shared)
    waiting = towns.waiting(every)
    spelled = {town: found for town, found in waiting.items() if towns.letters_differ(found)}
    by = towns.settler(shared, spelled)
    table.add("words-agree", towns.settled(spelled, by, COLUMNS))
    table.add("townships.csv", ruled.settled(towns.waiting(every), by, COLUMNS))
    still = towns.waiting(every)
    _write(out / "name_readings_open.csv", towns.OPEN, towns.open_rows(shared, still, by))
    differing = list(otherwise(shared, every))
    return {
        **table.counts, "townships": len(every),
        **{f"left a choice, {kind}": count for kind, count in towns.kinds(waiting, by).items()},
        **{f"stay open, {kind}": count for kind, count in towns.kinds(still, by).items()},
        "confirmed, but AreaCity differs": len({each.town for each in differing}),
        "of these without a reason": len({each.town for each in differing if not each.explained}),
    }  # fmt: skip


@dataclass
class Table:
    """The table as it grows: what is added is in force for the next step."""

    path: Path
    rows: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, source: str, rows: list[dict[str, str]]) -> None:
        """Write the table with further rows."""
        self.rows += rows
        self.counts[source] = len(rows)
        _write(self.path, COLUMNS, self.rows)


def _write(path: Path, columns: Sequence[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data" / "names")
    given = parser.parse_args()
    for name, count in build(given.shared, given.out).items():
        print(f"{name:40} {count:6}")


if __name__ == "__main__":
    main()
