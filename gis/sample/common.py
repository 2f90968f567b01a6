"""What all parts of the loader share: stable identities, geometry as text, empty text as no value."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

import shapely

from gis.core.types import STORAGE_SRID

NAMESPACE = UUID("8f0b6a52-3c1e-5d7a-9b64-421200000001")
"""Identities of the sample are UUIDv5 in this namespace: the same record has the same id in every register."""

ILLUSTRATIVE = "示例，示意界线，非法定"
Record = dict[str, Any]
Batch = list[tuple[type, list[Record]]]
Progress = Callable[[str], None]


def identity(kind: str, key: str) -> UUID:
    """Return the identity of a sample record from its kind and its key within the kind."""
    return uuid5(NAMESPACE, f"{kind}|{key}")


def geometry(shape: shapely.Geometry) -> str:
    """Return a geometry (degrees) as the store takes it: EWKT with the storage SRID, full precision."""
    return f"SRID={STORAGE_SRID};{shapely.to_wkt(shape, rounding_precision=-1)}"


def point(lon: str, lat: str) -> str:
    """Return a point from text, digit for digit."""
    return f"SRID={STORAGE_SRID};POINT({lon} {lat})"


def marked(row: Record, source: str, secrecy: str = "public") -> Record:
    """Return the row with what every sample record carries."""
    return {**row, "source": source, "secrecy": secrecy, "is_sample": True}


def whole(value: str) -> int | None:
    """Return a whole number, None for empty text."""
    return int(value) if value else None


def given(value: str) -> str | None:
    """Return the text, None when empty."""
    return value or None
