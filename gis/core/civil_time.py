"""The time of the bureau's day: all of China keeps that of Beijing."""

import datetime as dt

CIVIL_TIME = dt.timezone(dt.timedelta(hours=8))
"""Valid periods are civil days in China; an instant belongs to the day it has there."""


def in_words(moment: dt.datetime) -> str:
    """Return a moment as people read it, to the second.

    >>> in_words(dt.datetime(2026, 5, 20, 16, 30, tzinfo=dt.UTC))
    '2026-05-21 00:30:00'
    """
    return f"{moment.astimezone(CIVIL_TIME):%Y-%m-%d %H:%M:%S}"
