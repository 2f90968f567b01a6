"""What is wrong with a feature, all of it at once, each fault with a JSON pointer to its place (RFC 6901)."""

from typing import Any, Literal

from gis.core.errors import BadRequest, GisError, Invalid
from gis.core.faults import Faults

Kind = Literal["schema", "rule"]
SHOWN = 80


class FeatureFaults(Faults):
    """Collects faults; those against the schema make the request a bad one (400), those against rules do not (422)."""

    def __init__(self) -> None:
        super().__init__()
        self.breaks_schema = False

    def add(self, field: str, value: object, zh: str, en: str) -> None:
        """Note that a property breaks a rule; a `field` that begins with `/` is a pointer already."""
        self.note(field, value, "value", (zh, en))

    def schema(self, field: str, value: object, code: str, zh: str, en: str) -> None:
        """Note that something is not what the schema says."""
        self.breaks_schema = True
        self.note(field, value, code, (zh, en))

    def note(self, field: str, value: object, code: str, words: tuple[str, str]) -> None:
        """Note a fault with its code."""
        pointer = field if field.startswith("/") else f"/properties/{field.replace('~', '~0').replace('/', '~1')}"
        said = "" if value is None else str(value)[:SHOWN].encode("utf-8", "backslashreplace").decode()
        fault: dict[str, Any] = {"pointer": pointer, "code": code, "value": said}
        self.found.append(fault | {"message": words[0], "message_en": words[1]})

    def refuse(self) -> None:
        """Raise what was noted.

        Raises:
            BadRequest: something is not what the schema says (code `schema`).
            Invalid: rules are broken (code `feature`).
        """
        if not self.found:
            return
        zh = "；".join(f"{one['pointer']}：{one['message']}" for one in self.found[:SHOWN])
        en = "; ".join(f"{one['pointer']}: {one['message_en']}" for one in self.found[:SHOWN])
        kind: type[GisError] = BadRequest if self.breaks_schema else Invalid
        raise kind(zh, en, code="schema" if self.breaks_schema else "feature", errors=self.found)
