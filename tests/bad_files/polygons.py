"""F58: areas and lines that are no sound geometry. The place of each fault is named; nothing is repaired."""

import math
from collections.abc import Sequence
from typing import Any

from .geojson import UNDECLARED, collection
from .model import BadFile, Canary, Expected

Ring = Sequence[tuple[float, float]]
SQUARE: Ring = ((114.30, 29.80), (114.40, 29.80), (114.40, 29.90), (114.30, 29.90), (114.30, 29.80))
BOW_TIE: Ring = ((114.30, 29.80), (114.40, 29.90), (114.40, 29.80), (114.30, 29.90), (114.30, 29.80))
FLAT: Ring = ((114.30, 29.80), (114.40, 29.80), (114.35, 29.80), (114.30, 29.80))
FAR_HOLE: Ring = ((114.45, 29.95), (114.46, 29.95), (114.46, 29.96), (114.45, 29.95))
SPIKE: Ring = (*SQUARE[:2], (114.40, 29.85), (114.4600, 29.850001), (114.40, 29.850002), *SQUARE[2:])
REPEATED: Ring = (*SQUARE[:2], SQUARE[1], SQUARE[1], *SQUARE[2:])
ACROSS: Ring = ((179.9, 29.8), (-179.9, 29.8), (-179.9, 29.9), (179.9, 29.9), (179.9, 29.8))
NEIGHBOUR: Ring = tuple((lon + 0.05, lat) for lon, lat in SQUARE)


def ring_text(ring: Ring) -> str:
    """Spell a ring or course as JSON."""
    return "[" + ",".join(f"[{lon},{lat}]" for lon, lat in ring) + "]"


def circle(count: int) -> Ring:
    """Return a closed ring of so many vertices."""
    turn = 2 * math.pi / (count - 1)
    ring = [
        (round(114.35 + 0.05 * math.cos(turn * i), 9), round(29.85 + 0.05 * math.sin(turn * i), 9))
        for i in range(count - 1)
    ]
    return [*ring, ring[0]]


def comb(count: int) -> Ring:
    """Return a ring whose `count` strokes up and down are all crossed by as many from side to side."""
    step = 0.1 / count
    upright = [(114.3 + index * step, 29.8 + 0.1 * (index % 2)) for index in range(count)]
    level = [(114.3 + 0.1 * (index % 2), 29.9 - index * step) for index in range(count)]
    return [*upright, *level, upright[0]]


def area(properties: str, *rings: Ring) -> str:
    """Return a feature that is a polygon of rings."""
    body = ",".join(map(ring_text, rings))
    return f'{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":[{body}]}}}}'


def course(properties: str, line: Ring) -> str:
    """Return a feature that is a line."""
    body = ring_text(line)
    return f'{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"LineString","coordinates":{body}}}}}'


def shapes(variant: str, kind: str, make: Any, expected: Expected, note: str = "") -> BadFile:
    """Return a bad file of lines or areas in GeoJSON."""

    def made(_: Canary) -> bytes:
        return collection(make() if callable(make) else make)

    named = f"{kind}, {variant}"
    return BadFile("F58", named, made, expected, "a.geojson", kind=kind, profile=UNDECLARED, needs=kind, note=note)


FILES: list[BadFile] = []
