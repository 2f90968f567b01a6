"""Speeds by class of road: dated data (`data/standards/road_speeds.csv`), copied into every network that is loaded."""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from gis.core.errors import Invalid

COLUMNS = ("class", "also", "walk_kmh", "drive_kmh", "document", "verified", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Speed:
    """Speeds of a class, kilometres an hour, 0 where that way of travel is barred; `verified`: a source was seen."""

    road_class: str
    walk_kmh: float
    drive_kmh: float
    document: str
    verified: bool

    def as_json(self) -> dict[str, Any]:
        """Return the speed as it is kept with a network."""
        return {"walk_kmh": self.walk_kmh, "drive_kmh": self.drive_kmh, "document": self.document,
                "verified": self.verified}  # fmt: skip


def shipped() -> str:
    """Return the text of the shipped table."""
    return (files("data") / "standards" / "road_speeds.csv").read_text("utf-8")


def read_speeds(text: str, day: dt.date) -> dict[str, Speed]:
    """Return the speeds in force on a day by every word for a class: its own and those it is `also` called.

    Raises:
        Invalid: a column is missing, a figure or day is none, a speed is negative, or a word stands twice; every fault.
    """
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    missing = [column for column in COLUMNS if rows and column not in rows[0]]
    if missing or not rows:
        named = "、".join(missing) or "-"
        raise Invalid(f"速度表缺少列：{named}", f"The table of speeds lacks columns: {named}", code="road-speeds")
    found: dict[str, Speed] = {}
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        try:
            speed = _speed(row, day)
        except ValueError as error:
            faults.append(f"{number}: {error}")
            continue
        words = [row["class"], *row["also"].split()] if speed else []
        faults += [f"{number}: {word} ×2" for word in words if word in found]
        found |= {word: speed for word in words if speed}
    if faults:
        listed = "；".join(faults)
        raise Invalid(f"速度表有误：{listed}", f"The table of speeds is not valid: {listed}", code="road-speeds")
    return found


def _speed(row: dict[str, str], day: dt.date) -> Speed | None:
    begins, ends = (dt.date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
    walk, drive = float(row["walk_kmh"]), float(row["drive_kmh"])
    if not (0 <= walk < 30 and 0 <= drive < 200):
        raise ValueError(f"{row['class']} {walk} {drive} km/h")
    if row["verified"] not in {"true", "false"}:
        raise ValueError(f"verified = {row['verified']}")
    if (begins and day < begins) or (ends and day >= ends):
        return None
    return Speed(row["class"], walk, drive, row["document"], row["verified"] == "true")


def classes(speeds: dict[str, Speed], used: Iterable[str]) -> dict[str, Any]:
    """Return the speeds of the classes that a network uses, by class."""
    return {name: speeds[name].as_json() for name in sorted(set(used))}
