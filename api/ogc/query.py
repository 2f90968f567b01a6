"""The query string, read strictly: every fault is collected, and all of them are answered in one 400."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from gis.core.civil_time import CIVIL_TIME
from gis.core.errors import BadRequest

FIELDS_MAX = 100
SHOWN_MAX = 80

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\Z", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\Z",
    re.ASCII,
)


class Query:
    """The parameters of one request. `take` hands each out once; `finish` refuses what nobody took."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = list(pairs)
        self.errors: list[dict[str, Any]] = []
        self._left: dict[str, str] = {}
        for key, value in pairs:
            if key in self._left:
                self.fail(key, value, "repeated", "参数只能出现一次", "the parameter may stand only once")
            self._left[key] = value

    @classmethod
    def of(cls, raw: bytes) -> "Query":
        """Read a raw query string.

        Raises:
            BadRequest: not UTF-8, a NUL, or too many parameters (R10, R16).
        """
        if not raw:
            return cls(())
        try:
            pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
        except ValueError as error:
            raise BadRequest(
                "查询字符串不是有效的 UTF-8，或参数过多",
                "The query string is not valid UTF-8 or has too many parameters",
                code="query",
            ) from error
        if any("\x00" in key or "\x00" in value for key, value in pairs):
            raise BadRequest("查询字符串含有 NUL 字符", "The query string holds a NUL", code="query")
        return cls(pairs)

    def take(self, key: str) -> str | None:
        """Return the value of a parameter and mark it as known."""
        return self._left.pop(key, None)

    def names(self, keys: Sequence[str]) -> bool:
        """Tell whether one of these parameters stands in the query string."""
        return any(key in keys for key, _ in self.pairs)

    def left(self) -> list[str]:
        """Return the names that nobody has taken yet."""
        return list(self._left)

    def fail(self, key: str, value: str, code: str, message: str, message_en: str, **place: Any) -> None:
        """Record a fault of one parameter; `place` tells where in its value."""
        self.errors.append(
            {
                "parameter": key[:SHOWN_MAX],
                "code": code,
                "message": message,
                "message_en": message_en,
                "value": value[:SHOWN_MAX],
                **place,
            }
        )

    def finish(self, known: Sequence[str] = ()) -> None:
        """Refuse unknown parameters and raise what was found.

        Raises:
            BadRequest: with every fault of the query string.
        """
        for key in self.left():
            listed = "、".join(known)
            self.fail(
                key,
                self._left.pop(key),
                "unknown-parameter",
                f"未知参数；可用：{listed}" if known else "未知参数",
                f"unknown parameter; known are: {', '.join(known)}" if known else "unknown parameter",
            )
        if self.errors:
            names = "、".join(dict.fromkeys(str(error["parameter"]) for error in self.errors[:5]))
            raise BadRequest(
                f"查询参数有误：{names}",
                f"Bad query parameter: {names}",
                code="query-parameter",
                errors=self.errors[:SHOWN_MAX],
            )


def integer(text: str) -> int | None:
    """Return a whole number of at most 18 digits, else None."""
    return int(text) if _INTEGER.match(text) else None


def number(text: str) -> float | None:
    """Return a finite decimal number, else None."""
    if len(text) > SHOWN_MAX or not _NUMBER.match(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def day(text: str) -> dt.date | None:
    """Return the civil day of a date or of an RFC 3339 instant, else None."""
    try:
        return dt.date.fromisoformat(text) if _DATE.match(text) else instant(text).astimezone(CIVIL_TIME).date()
    except (ValueError, OverflowError):
        return None


def instant(text: str) -> dt.datetime:
    """Return an RFC 3339 instant with its zone; digits beyond the microsecond, which nothing here has, are left out.

    Raises:
        ValueError: it is none, or a leap second.
    """
    if not _INSTANT.match(text):
        raise ValueError(text[:SHOWN_MAX])
    return dt.datetime.fromisoformat(text.upper())
