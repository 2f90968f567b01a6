"""Where the tables of the readings lie."""

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of `data/names`."""
    text = (files("data") / "names" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
