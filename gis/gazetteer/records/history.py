"""The history of a place: each batch that touched it or one of its names, with what it changed from what to what."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from gis.gazetteer.records.rows import PlaceRows, Row

ALSO = frozenset({
    "id", "place_id", "version", "sys_from", "sys_period", "batch_id", "ended_by", "is_sample", "pinyin_key",
    "initials", "geom",
})  # fmt: skip
"""Columns that say how a version is kept, or follow from others; a change of geometry is told without its numbers."""


def history(rows: PlaceRows) -> list[dict[str, Any]]:
    """Return the batches of a place, the latest first."""
    versions: dict[tuple[str, str], dict[int, Row]] = defaultdict(dict)
    for row in rows.versions():
        versions[row["what"], row["record"]][row["version"]] = row
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (what, record), known in versions.items():
        for number in sorted(known):
            row, before = known[number], known.get(number - 1)
            label = _label(row, before)
            changes[row["batch_id"]] += [
                {"what": what, "record": record, "label": label, **one}
                for one in _differences(row["row"], None if before is None else before["row"])
            ]
    return [
        {
            "batch_id": batch["id"], "at": batch["started_at"].isoformat(), "actor": batch["actor"],
            "kind": batch["kind"],
            "reason": batch["reason"], "source": batch["source_name"], "undoes": batch["undoes"],
            "undone_by": batch["undone_by"], "changes": changes[batch["id"]],
        }
        for batch in rows.batches(set(changes))
    ]  # fmt: skip


def _label(row: Row, before: Row | None) -> str | None:
    if row["what"] == "place":
        return None
    return str((before or row)["label"])


def _differences(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return field, before and after; a record that is new is one difference, named by what it is."""
    if before is None:
        return [{"field": "+", "before": None, "after": {name: row.get(name) for name in ("name", "kind", "class_code")
                                                         if row.get(name) is not None}}]  # fmt: skip
    found = [
        {"field": name, "before": before.get(name), "after": value}
        for name, value in row.items()
        if name not in ALSO and value != before.get(name)
    ]
    if json.dumps(row.get("geom"), sort_keys=True) != json.dumps(before.get("geom"), sort_keys=True):
        found.append({"field": "geom", "before": None, "after": None})
    return found
