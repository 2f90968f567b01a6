"""The printed report on coverage: the map as a drawing to scale, and the parts of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.coverage.outlines import Outline
from gis.coverage.register import plane

WIDTH, HEIGHT, MARGIN = 720.0, 640.0, 16.0
CLASSES = ((0.5, "#fde0c5", "0–50%"), (0.7, "#c9dfc8", "50–70%"), (0.85, "#8fc1b5", "70–85%"),
           (0.95, "#4d94a0", "85–95%"), (1.01, "#1f5f7a", "95–100%"))  # fmt: skip
"""Upper bounds, colours and words of the fixed classes; the same as on the page (plan-words.js)."""
NO_DATA = "url(#hatch)"
BARS_M = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map for the template: paths and points in the units of its view box; the scale bar as units and metres."""

    width: float
    height: float
    areas: list[dict[str, str]]
    gaps: list[tuple[float, float, float]]
    supply: list[tuple[float, float]]
    planned: list[tuple[float, float]]
    bar: float
    bar_m: int
    classes: list[tuple[str, str, int]]


def fill_of(row: dict[str, Any] | None) -> str:
    """Return the colour of a township's share, the hatch where there is no figure."""
    if row is None or row.get("suppressed") or row["share"] is None:
        return NO_DATA
    return next(fill for upper, fill, _ in CLASSES if row["share"] < upper)


def draw(outlines: Sequence[Outline], answer: dict[str, Any], epsg: int) -> Drawing:
    """Return the drawing of an answer on the outlines of the townships (metres of the region's system)."""
    every = np.vstack([ring for each in outlines for ring in each.rings]) if outlines else np.zeros((1, 2))
    low, high = every.min(axis=0), every.max(axis=0)
    span = np.maximum(high - low, 1.0)
    scale = float(min((WIDTH - 2 * MARGIN) / span[0], (HEIGHT - 2 * MARGIN) / span[1]))

    def at(points: np.ndarray) -> np.ndarray:
        easting, northing = points[:, 0], points[:, 1]
        return np.column_stack((MARGIN + (easting - low[0]) * scale, MARGIN + (high[1] - northing) * scale))

    rows = {row["code"]: row for row in answer["townships"]}
    areas = [
        {
            "name": each.name,
            "fill": fill_of(rows.get(each.code)),
            "path": "".join(_path(at(ring)) for ring in each.rings),
        }
        for each in outlines
    ]
    shown = [row for row in rows.values() if fill_of(row) != NO_DATA]
    bar_m = max((each for each in BARS_M if each * scale <= WIDTH / 4), default=BARS_M[0])
    changes = [each for each in answer.get("changes", []) if "lon" in each]
    supply = [each for each in answer.get("facilities", []) if each["counts"]]
    return Drawing(
        WIDTH, float(span[1]) * scale + 2 * MARGIN, areas,
        [(float(e), float(n), min(1.2 + row["people"] ** 0.5 / 16, 4.5))
         for (e, n), row in zip(at(_points(answer["gaps"], epsg)), answer["gaps"], strict=True)],
        _pairs(at(_points(supply, epsg))), _pairs(at(_points(changes, epsg))), bar_m * scale, bar_m,
        [(fill, words, sum(fill_of(row) == fill for row in shown)) for _, fill, words in CLASSES],
    )  # fmt: skip


def curve_path(answer: dict[str, Any], width: float, height: float) -> str:
    """Return the cumulative curve as a path in a box; empty without one."""
    curve, total = answer["curve"], answer["totals"]["total"]
    if len(curve) < 2 or not total:
        return ""
    last = curve[-1]["at"]
    steps = (f"{width * one['at'] / last:.1f} {height * (1 - one['people'] / total):.1f}" for one in curve)
    return "M" + "L".join(steps)


def _points(rows: Sequence[dict[str, Any]], epsg: int) -> np.ndarray:
    northing, easting = plane([row["lon"] for row in rows], [row["lat"] for row in rows], epsg)
    return np.column_stack((easting, northing))


def _pairs(points: np.ndarray) -> list[tuple[float, float]]:
    return [(float(first), float(second)) for first, second in points]


def _path(ring: np.ndarray) -> str:
    return "M" + "L".join(f"{first:.1f} {second:.1f}" for first, second in ring) + "Z"
