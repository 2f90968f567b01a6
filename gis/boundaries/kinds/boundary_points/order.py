"""The order of points along their line: serials between two markers follow the course (B-08, B-21)."""

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from gis.boundaries.kinds.staged import Staged
from gis.boundaries.lines.chainage import chainages_m

if TYPE_CHECKING:
    from gis.boundaries.kinds.boundary_points.place import Comparison


def check_order(found: "Comparison", rows: list[Staged]) -> None:
    """Keep the chainage of each point on its line, and note serials that do not follow the course.

    The course itself may run either way; serials run from west to east, or from north to south on a line that is
    longer that way, so the direction is taken from there.
    """
    by_line: dict[str, list[Staged]] = defaultdict(list)
    for row in rows:
        if row.action is not None and row.values["kind"] == "boundary-point":
            by_line[row.measures["line_ids"][0]].append(row)
    for line_id, on_line in by_line.items():
        course = found.courses.get(UUID(line_id))
        if course is None:
            continue
        positions = [(row.shape.x, row.shape.y) for row in on_line]
        chainages = chainages_m(course, positions)
        for row, (chainage_m, _) in zip(on_line, chainages, strict=True):
            row.measures["chainage_m"] = round(chainage_m, 1)
        _compare(found, on_line)


def _compare(found: "Comparison", on_line: list[Staged]) -> None:
    stretches: dict[tuple[str, str], list[Staged]] = defaultdict(list)
    for row in on_line:
        if row.values.get("serial") is not None:
            between = (row.measures.get("from_marker_id", ""), row.measures.get("to_marker_id", ""))
            stretches[between].append(row)
    for stretch in stretches.values():
        ordered = sorted(stretch, key=lambda row: row.values["serial"])
        for earlier, later in pairwise(ordered):
            if later.measures["chainage_m"] < earlier.measures["chainage_m"]:
                found.add("serial-order", later, "serial", str(later.values["serial"]), other=earlier.row)
