"""F58: areas and lines that are no sound geometry. The place of each fault is named; nothing is repaired."""

import math
from collections.abc import Sequence
from typing import Any

from .geojson import UNDECLARED, collection
from .model import BadFile, Canary, Expected, Refused, Staged

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


def circle(count: int, digits: int = 9) -> Ring:
    """Return a closed ring of so many vertices, with so many decimals."""
    turn = 2 * math.pi / (count - 1)
    ring = [
        (round(114.35 + 0.05 * math.cos(turn * i), digits), round(29.85 + 0.05 * math.sin(turn * i), digits))
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
        return bytes(make() if callable(make) else make)

    named = f"{kind}, {variant}"
    return BadFile("F58", named, made, expected, "a.geojson", kind=kind, profile=UNDECLARED, needs=kind, note=note)


LINE = '"界线名称":"咸嘉线","几何类别":"工作"'
UNKNOWN = "line-unknown"
"""The register of the test is empty, so no line of that name is there; that is said of a line that is sound."""


def lines(variant: str, codes: Sequence[str], *courses: str, warnings: Sequence[str] = (), note: str = "") -> BadFile:
    """Return one line in GeoJSON whose first row has these errors, or only `line-unknown`."""
    errors = [(1, code) for code in codes or (UNKNOWN,)]
    return shapes(variant, "boundary-lines", collection(*courses), Staged(len(courses), errors, warnings), note)


DIVISION = '"区划代码":"421202","名称":"咸安区"'
UNKNOWN_DIVISION = "division-unknown"


def areas(variant: str, codes: Sequence[str], *features: str, warnings: Sequence[str] = (), note: str = "") -> BadFile:
    """Return areas in GeoJSON whose first row has these errors, or only that the division is not there."""
    errors = [(1, code) for code in codes or (UNKNOWN_DIVISION,)]
    return shapes(variant, "divisions", collection(*features), Staged(len(features), errors, warnings), note)


def _million() -> bytes:
    return collection(area(DIVISION, circle(1_000_000, 4)))


FILES: list[BadFile] = [
    areas("crosses itself", ["self-crossing"], area(DIVISION, BOW_TIE)),
    areas("zero area", ["zero-area"], area(DIVISION, FLAT)),
    areas("hole outside", ["hole-outside"], area(DIVISION, SQUARE, FAR_HOLE)),
    areas("not closed", ["ring-open"], area(DIVISION, SQUARE[:-1])),
    areas("three vertices", ["geometry-short"], area(DIVISION, [*SQUARE[:2], SQUARE[0]])),
    areas("no ring", ["geometry-missing"], area(DIVISION)),
    areas("crosses 180 degrees", ["crosses-180"], area(DIVISION, ACROSS)),
    areas("spike", [], area(DIVISION, SPIKE), warnings=["spike"]),
    areas("vertices twice", [], area(DIVISION, REPEATED), warnings=["duplicate-vertices"]),
    areas("one ring twice", ["self-crossing"] * 4, area(DIVISION, SQUARE, SQUARE)),
    areas("a line", ["geometry-type"], course(DIVISION, SQUARE)),
    areas("4,000 strokes that cross 4,000", ["self-crossing"] * 5 + ["more-crossings"], area(DIVISION, comb(4_000))),
    shapes("1,000,000 vertices", "divisions", _million, Staged(1, [(1, "too-many-vertices")])),
    lines("crosses itself", ["self-crossing"], course(LINE, BOW_TIE[:4])),
    lines("zero length", ["zero-length"], course(LINE, [SQUARE[0], SQUARE[0]])),
    lines("one vertex", ["geometry-short"], course(LINE, SQUARE[:1])),
    lines("across 180 degrees", ["crosses-180"], course(LINE, ACROSS[:2])),
    lines("NaN in words", ["geometry-numbers"], course(LINE, SQUARE[:2]).replace("114.3,", '"NaN",')),
    lines("spike", [], course(LINE, SPIKE[:5]), warnings=["spike"]),
    lines("vertices twice", [], course(LINE, REPEATED[:4]), warnings=["duplicate-vertices"]),
    lines("a polygon", ["geometry-type"], area(LINE, SQUARE)),
    lines("outside the area", ["out-of-area", "out-of-area"], course(LINE, [(116.4, 39.9), (116.5, 39.9)])),
    lines("4,000 strokes that cross 4,000", ["self-crossing"] * 5 + ["more-crossings"], course(LINE, comb(4_000))),
    shapes(
        "1,000,000 vertices",
        "boundary-lines",
        lambda: collection(course(LINE, circle(1_000_000, 4))),
        Staged(1, [(1, "too-many-vertices")]),
    ),
    shapes("a table", "boundary-lines", "界线名称,几何类别\r\n咸嘉线,工作\r\n".encode(), Refused(415, "type-mismatch")),
]
