"""Scalars of a filter as SQL: properties, literals, text functions, arithmetic.

No expression may raise an error in the database: the planner may compute it for rows that the viewer's view leaves out,
and the error would tell of them. So division and remainder by zero give NULL, powers are small and whole, arithmetic
is decimal and bounded, and no text of a request is ever cast.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["string", "integer", "number", "boolean", "date", "timestamp", "geometry"]
NUMERIC: tuple[Kind, ...] = ("integer", "number")
WHOLE_MAX = 2**53
DIGITS: dict[Kind, int] = {"integer": 19, "number": 309}
DIGITS_MAX = 3_000
POWER_MAX = 10

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})\Z", re.ASCII
)


class Wrong(Exception):
    """A node cannot stand where it stands: code, Chinese, English."""

    def __init__(self, code: str, message: str, message_en: str) -> None:
        super().__init__(message_en)
        self.parts = (code, message, message_en)


@dataclass(frozen=True)
class Column:
    """A queryable: the SQL of its column, a checked name, and its kind."""

    sql: str
    kind: Kind


@dataclass(frozen=True)
class Term:
    """A scalar: SQL with `%s` marks, bound values, kind.

    `digits` bounds the decimal digits of a number; `literal` is the value when it is one.
    """

    sql: str
    values: tuple[object, ...]
    kind: Kind
    digits: int = 0
    literal: object = None
    computed: bool = False

    @property
    def family(self) -> str:
        """Kinds of one family can be compared."""
        return "number" if self.kind in NUMERIC else self.kind

    @property
    def decimal(self) -> str:
        """The SQL as a decimal number."""
        return f"({self.sql})::numeric"


def literal(value: Any) -> Term:
    """Return a JSON scalar as a bound value.

    Raises:
        Wrong: null, or a number that is not finite or cannot be read exactly.
    """
    if isinstance(value, bool):
        return Term("%s", (value,), "boolean", literal=value)
    if isinstance(value, str):
        return Term("%s::text", (value,), "string", literal=value)
    if value is None:
        raise Wrong("null", "不能与 null 比较；请用 IS NULL", "nothing compares with null; use IS NULL")
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_MAX:
        value = int(value)
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) > WHOLE_MAX):
        raise Wrong("number", "数值过大，不能精确读取", "a number too large to be read exactly")
    bound = value if isinstance(value, int) else Decimal(repr(value))
    kind: Kind = "integer" if isinstance(value, int) else "number"
    return Term("%s", (bound,), kind, DIGITS[kind], literal=bound)


def instant(node: dict[str, Any]) -> Term:
    """Return `{"date": ...}` or `{"timestamp": ...}` as a bound value."""
    ((kind, text),) = node.items()
    value = moment(text) if isinstance(text, str) else None
    if value is None or isinstance(value, dt.datetime) is not (kind == "timestamp"):
        raise Wrong("time", "日期须如 2024-05-01，时刻须如 2024-05-01T08:00:00Z",
                    "a date is written 2024-05-01, a timestamp 2024-05-01T08:00:00Z")  # fmt: skip
    return Term("%s", (value,), "timestamp" if kind == "timestamp" else "date", literal=value)


def moment(text: str) -> dt.date | dt.datetime | None:
    """Return an RFC 3339 date or instant, None for any other text."""
    try:
        if _DATE.match(text):
            return dt.date.fromisoformat(text)
        if _INSTANT.match(text):
            return dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return None


def folded(name: str, term: Term) -> Term:
    """Return `casei` or `accenti` of a text."""
    if term.kind != "string":
        raise Wrong("type", f"{name} 只用于文本", f"{name} takes text")
    sql = (
        f'(lower({term.sql} COLLATE "und-x-icu") COLLATE "C")'
        if name == "casei"
        else f"normalize(regexp_replace(normalize({term.sql}, NFD), '[\\u0300-\\u036f]', '', 'g'), NFC)"
    )
    return Term(sql, term.values, "string", literal=term.literal)


def _quotient(one: Term, other: Term) -> str:
    return f"{one.decimal} / NULLIF({other.decimal}, 0)"


_SIGNS: dict[str, Callable[[Term, Term], str]] = {
    "+": lambda one, other: f"{one.decimal} + {other.decimal}",
    "-": lambda one, other: f"{one.decimal} - {other.decimal}",
    "*": lambda one, other: f"{one.decimal} * {other.decimal}",
    "/": _quotient,
    "div": lambda one, other: f"div({one.decimal}, NULLIF({other.decimal}, 0))",
    "%": lambda one, other: f"mod({one.decimal}, NULLIF({other.decimal}, 0))",
}
ARITHMETIC = (*_SIGNS, "^")


def arithmetic(sign: str, given: Sequence[Term]) -> Term:
    """Return a sum, difference, product, quotient, whole quotient, remainder or power."""
    one, other = given
    if {one.family, other.family} != {"number"}:
        raise Wrong("type", f"{sign} 只用于数值", f"{sign} takes numbers")
    digits = one.digits + other.digits + 1
    values = one.values + other.values
    if sign != "^":
        sql = _SIGNS[sign](one, other)
    else:
        power = other.literal
        if not isinstance(power, int) or not 0 <= power <= POWER_MAX:
            raise Wrong("power", f"指数须为 0 到 {POWER_MAX} 的整数", f"an exponent is whole, 0 to {POWER_MAX}")
        sql, digits = f"power({one.decimal}, {other.decimal})", one.digits * max(power, 1)
    if digits > DIGITS_MAX:
        raise Wrong("number", "算式过长", "too much arithmetic")
    return Term(f"({sql})", values, "number", digits, computed=True)
