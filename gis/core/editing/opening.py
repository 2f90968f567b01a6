"""The batch of a write of one feature."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gis.core.editing.model import Work
from gis.core.history import open_batch

KIND = "feature-"
"""Kinds of batches: `feature-create:care-centres` and so on."""


def open_write(work: Work, verb: str, columns: Mapping[str, Any]) -> UUID:
    """Open the batch of a write; its reason names the record and why."""
    name, said = columns.get(work.editor.key, ""), work.desk.reason or "OGC API Features"
    kind, reason = f"{KIND}{verb}:{work.editor.collection}", f"{name}：{said}"[:1000]
    return open_batch(work.session, kind=kind, actor=work.desk.name, reason=reason, request_id=work.desk.request_id)
