"""Figures for the two drawings of the marker page: displacement to scale, and the witness sketch. North is up.

Both are drawn in a square of 200 by 200 units with the marker in its middle; the template makes SVG of the figures, so
that text is escaped there and the drawing prints without a script.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

HALF, EDGE = 100.0, 78.0
PLANNED_MAX = 6
"""Observations drawn at most, the latest ones."""


def scale_bar(units_per_metre: float) -> tuple[float, str]:
    """Return length in units and label of a scale bar of a round number of metres, a fifth to a half of the drawing."""
    for exponent in range(-2, 5):
        for digit in (1, 2, 5):
            metres = digit * 10.0**exponent
            if metres * units_per_metre >= HALF / 3:
                return metres * units_per_metre, f"{metres:g} m"
    return HALF / 3, ""


def _point(azimuth_deg: float, units: float) -> tuple[float, float]:
    angle = math.radians(azimuth_deg)
    return round(units * math.sin(angle), 2), round(-units * math.cos(angle), 2)


def displacement_plan(observations: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the plan of the observations around the approved position, None when none has a distance.

    The circles are 2 s and 3 s of the latest one that could be tested: within the first a marker stands.
    """
    shown = [one for one in observations if one["displacement"]["distance_m"] is not None][:PLANNED_MAX]
    if not shown:
        return None
    tested = next((one["displacement"] for one in shown if one["displacement"]["s_m"]), None)
    s_m = tested["s_m"] if tested else 0.0
    reach = max([0.05, 3 * s_m, *(one["displacement"]["distance_m"] for one in shown)])
    factor = EDGE / reach
    bar, label = scale_bar(factor)
    vectors = []
    for number, one in enumerate(shown, 1):
        found = one["displacement"]
        x, y = _point(found["azimuth_deg"], found["distance_m"] * factor)
        vectors.append(
            {
                "number": number, "x": x, "y": y, "verdict": found["verdict"], "date": one["surveyed_on"],
                "is_named": found["distance_m"] * factor > 8 or len(shown) == 1,
                "metres": f"{found['distance_m']:.3f}", "anchor": "end" if x > HALF / 3 else "start",
                "dx": -5 if x > HALF / 3 else 5,
            }
        )  # fmt: skip
    return {
        "circles": [(round(2 * s_m * factor, 2), "2 s"), (round(3 * s_m * factor, 2), "3 s")] if s_m else [],
        "vectors": vectors,
        "bar": round(bar, 2),
        "bar_label": label,
    }


def witness_sketch(witnesses: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the sketch of the witnesses whose azimuth can be drawn, None when there is none."""
    drawn = [one for one in witnesses if one["azimuth_true_deg"] is not None]
    if not drawn:
        return None
    factor = (EDGE - 14) / max(one["distance_m"] for one in drawn)
    bar, label = scale_bar(factor)
    lines = []
    for one in drawn:
        x, y = _point(one["azimuth_true_deg"], one["distance_m"] * factor)
        middle_x, middle_y = _point(one["azimuth_true_deg"], one["distance_m"] * factor * 0.55)
        lines.append(
            {
                "ordinal": one["ordinal"], "x": x, "y": y, "mx": middle_x, "my": middle_y, "object": one["object"],
                "distance": one["received_distance"] or f"{one['distance_m']:g}",
                "anchor": "start" if x >= 0 else "end", "dx": 7 if x >= 0 else -7,
            }
        )  # fmt: skip
    return {"lines": lines, "bar": round(bar, 2), "bar_label": label}
