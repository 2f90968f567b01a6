"""Build data/names/name_readings.csv: readings settled by hand, and those that every list of the nation agrees on.

    python scripts/build_readings.py [--shared ../shared/data] [--out data/names]

By hand: scripts/readings_parts/hand.csv, one reason each. By rule `lists-agree`: a division from county level up whose
characters leave a choice, where at least two lists spell it, all alike, and one reading alone fits. By rule
`words-agree`: a word of township names that lists and dictionaries read alike (`readings_parts/towns.py`).
The lists are compared, not copied: a row names those that agree and those that differ. The same bytes every time.
"""

import argparse
import csv
from pathlib import Path

from readings_parts import towns
from readings_parts.lists import Listed, national
from readings_parts.settle import COLUMNS, HAND, evidence, settled

REPOSITORY = Path(__file__).resolve().parent.parent


def build(shared: Path, out: Path) -> dict[str, int]:
    """Write the table; return how many rows came by hand and by rule."""
    listed: list[Listed] = national(shared)
    with HAND.open(encoding="utf-8", newline="") as file:
        hand = [evidence(row, listed) for row in csv.DictReader(file)]
    target = out / "name_readings.csv"
    _write(target, hand)
    ruled = settled(listed)  # with the hand-settled rows in force
    _write(target, [*hand, *ruled])
    words, counts = towns.settled(shared, COLUMNS)
    _write(target, [*hand, *ruled, *words])
    return {"hand": len(hand), "lists-agree": len(ruled), "words-agree": len(words), **counts, **towns.left(shared)}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data" / "names")
    given = parser.parse_args()
    for name, count in build(given.shared, given.out).items():
        print(f"{name:20} {count:6}")


if __name__ == "__main__":
    main()
