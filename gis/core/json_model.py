"""The model of what is sent as JSON: a number is a number, a text is a text, true is no 1.

Pydantic would else read `"1_1"` as 11, `"5"` as 5 and `true` as 1, which another reader of the same document would not.
Its own strict mode also refuses dates, UUIDs and choices, for which JSON has no types but text; they stay text here.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_STRICT = frozenset({"str", "float", "bool", "none"})
_KEPT = frozenset({"default", "metadata", "serialization", "config", "expected", "members"})
"""Parts of a core schema that hold values, not further schemas."""


def _integer(value: Any) -> Any:
    """Let pass a whole number, also one written 5.0, which is an integer in JSON Schema."""
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def _decimal(value: Any) -> Any:
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("decimal_type", "Input should be a valid number")
    return value


def _one_of(expected: list[Any]) -> Callable[[Any], Any]:
    """Return a check that tells true from 1, which are equal in Python."""
    kinds = {type(each) for each in expected}

    def check(value: Any) -> Any:
        if isinstance(value, bool | int) and type(value) not in kinds:
            words = f"Input should be {' or '.join(repr(each) for each in expected)}"
            raise PydanticCustomError("literal_error", words)
        return value

    return check


def _text_or(kind: type, name: str) -> Callable[[Any], Any]:
    """Return a check that refuses a number, which Pydantic takes for the seconds since 1970."""

    def check(value: Any) -> Any:
        if not isinstance(value, str | kind):
            raise PydanticCustomError(f"{name}_type", f"Input should be a {name} written as text")
        return value

    return check


_CHECKS = {
    "int": _integer,
    "decimal": _decimal,
    "date": _text_or(dt.date, "date"),
    "datetime": _text_or(dt.datetime, "datetime"),
    "time": _text_or(dt.time, "time"),
}


def _as_sent(part: Any) -> Any:
    if isinstance(part, list | tuple):
        return type(part)(_as_sent(each) for each in part)
    if not isinstance(part, dict):
        return part
    made = {key: value if key in _KEPT else _as_sent(value) for key, value in part.items()}
    kind = made.get("type")
    if kind in _STRICT:
        made["strict"] = True
        return made
    if kind == "literal" and any(isinstance(each, bool | int) for each in made["expected"]):
        check = _one_of(made["expected"])
    elif kind in _CHECKS:
        check = _CHECKS[kind]
    else:
        return made
    bounds: dict[str, Any] = {key: float(made[key]) for key in ("ge", "gt", "le", "lt") if key in made}
    shown: dict[str, Any] = (
        {"json_schema_input_schema": core_schema.float_schema(**bounds)} if kind == "decimal" else {}
    )
    return core_schema.no_info_before_validator_function(check, cast("CoreSchema", made), **shown)


class JsonModel(BaseModel):
    """Base of every model that a request sends as JSON; unknown members are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the model, with every scalar in it as JSON has it."""
        found: CoreSchema = _as_sent(handler(source))
        return found
