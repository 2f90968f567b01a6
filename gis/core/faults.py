"""What is wrong with a form, collected to the end and told at once."""

from typing import Any

from gis.core.errors import Invalid


class Faults:
    """Collects what is wrong with the fields of a form, and refuses them together."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def add(self, field: str, value: object, zh: str, en: str) -> None:
        """Note a fault."""
        said = "" if value is None else str(value)[:80]
        self.found.append({"field": field, "code": "value", "value": said, "message": zh, "message_en": en})

    def refuse(self) -> None:
        """Raise Invalid when anything was noted."""
        if self.found:
            zh = "；".join(f"{one['field']}：{one['message']}" for one in self.found)
            en = "; ".join(f"{one['field']}: {one['message_en']}" for one in self.found)
            raise Invalid(zh, en, code="form", errors=self.found)
