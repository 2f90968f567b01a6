"""`as_of`: the register as its readers saw it at an earlier moment. One definition for all of HTTP.

A moment is an RFC 3339 one with its zone; a date stands for the end of that day in China. What is still to come is
refused: nobody knows it. (The search of place names has an `as_of` of its own: the day on which a name was in force.)
"""

import datetime as dt
from typing import Annotated

from fastapi import Query as Parameter
from pydantic import BeforeValidator

from api.ogc.query import Query, day, instant
from gis.core.civil_time import CIVIL_TIME
from gis.core.errors import InTwoLanguages
from gis.core.selection import Selection

NAME = "as_of"
FORM = (
    "as_of 须为带时区的 RFC 3339 时刻（加号写作 %2B，不收闰秒）或日期 YYYY-MM-DD",
    "as_of takes an RFC 3339 moment with its zone (write + as %2B; no leap second) or a date YYYY-MM-DD",
)
AHEAD = (
    "as_of 不能晚于现在；日期指该日（北京时间）结束之时",
    "as_of cannot lie ahead of now; a date stands for the end of that day in China",
)
TICK = dt.timedelta(microseconds=1)


def parse(text: str) -> dt.datetime:
    """Return the moment in UTC.

    Raises:
        ValueError: with the messages in Chinese and English.
    """
    civil = day(text) if len(text) == len("2026-01-01") else None
    try:
        if civil is not None:
            moment = dt.datetime.combine(civil, dt.time.max, CIVIL_TIME).astimezone(dt.UTC)
        else:
            moment = instant(text).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(*FORM) from error
    if moment > dt.datetime.now(dt.UTC):
        raise ValueError(*AHEAD)
    return moment


def take(query: Query) -> dt.datetime | None:
    """Take the parameter from a query string; None is now, faults go to the query."""
    text = query.take(NAME)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        query.fail(NAME, text, NAME, *error.args)
        return None


def refuse(query: Query, zh: str, en: str) -> None:
    """Refuse the parameter where only the present can be had, saying why."""
    text = query.take(NAME)
    if text is not None:
        query.fail(NAME, text, NAME, zh, en)


def shown(moment: dt.datetime) -> str:
    """Return the moment as answers name it: UTC, to the digit."""
    return moment.isoformat().replace("+00:00", "Z")


def members(asked: Selection) -> dict[str, str]:
    """Return the member by which an answer about the past says so."""
    return {} if asked.moment is None else {"asOf": shown(asked.moment)}


def _read(value: object) -> object:
    if isinstance(value, str):
        try:
            return parse(value)
        except ValueError as error:
            raise InTwoLanguages(*error.args) from error
    return value


AsOf = Annotated[
    dt.datetime | None,
    BeforeValidator(_read),
    Parameter(
        description="The register as it was believed at this RFC 3339 moment, or at the end of this day in China."
    ),
]
"""The parameter of the other interfaces, which answer 422."""
