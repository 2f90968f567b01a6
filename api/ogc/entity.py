"""Entity tags of single features: the version of the record, and a mark of the answer.

`"7-0f3a…"`: 7 is the version of the record (kept from the public, whose tags are the mark alone). The mark is the
digest of what was asked, by whom, and of the counter of the collection: it stands as long as nothing is committed to
what the collection leans on, so that an unchanged feature is told from the counter alone. Answers to writes and of the
past are marked by the digest of their bytes. A write compares versions, a cached copy the whole tag.
"""

import re

from api.ogc.respond import digest

_WRITTEN = re.compile(r'"([0-9]{1,9})-[0-9a-f]{24}"')
_HELD = re.compile(r'(?<=^")[0-9]{1,9}-')
_VERSION = b'"version":'


def tag(body: bytes, mark: str | None = None) -> str:
    """Return the strong tag of a feature's bytes; the version is read where this viewer sees it.

    No text value can hold the member's name: a quotation mark inside of JSON text stands behind a backslash.
    """
    mark = mark or digest(body)
    place = body.rfind(_VERSION)
    if place < 0:
        return f'"{mark}"'
    number = body[place + len(_VERSION) : place + len(_VERSION) + 10]
    version = re.match(rb"[0-9]+", number)
    return f'"{mark}"' if version is None else f'"{version[0].decode()}-{mark}"'


def held(header: str, mark: str) -> str | None:
    """Return the tag of `If-None-Match` that has this mark, as the client holds it (weak comparison); else None."""
    parts = (part.strip().removeprefix("W/") for part in header.split(","))
    return next((part for part in parts if _HELD.sub("", part) == f'"{mark}"'), None)


def versions(header: str) -> frozenset[int]:
    """Return the versions that the strong tags of `If-Match` name; a weak tag never matches (RFC 9110 13.1.1)."""
    parts = (part.strip() for part in header.split(",")[:20])
    return frozenset(int(match[1]) for part in parts if (match := _WRITTEN.fullmatch(part)))
