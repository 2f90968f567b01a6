"""What is wrong with a proposal, collected so that all of it is told at once."""

from dataclasses import dataclass
from typing import Any

from gis.core.errors import Invalid


@dataclass
class Faults:
    """All that is wrong with a form, to be told at once."""

    found: list[dict[str, Any]]

    def add(self, field: str, value: Any, zh: str, en: str) -> None:
        """Note a fault of a field."""
        self.found.append({"field": field, "value": None if value is None else str(value)[:80],
                           "message": zh, "message_en": en})  # fmt: skip

    def refuse(self) -> None:
        """Raise Invalid when there is any."""
        if self.found:
            raise Invalid("提议不完整或有误", "The proposal is incomplete or wrong", code="proposal", errors=self.found)
