"""Entity tags of single features: the version of the record, and a digest of the bytes that were sent.

`"7-0f3a…"`: 7 is the version of the record (kept from the public, whose tags are the digest alone), the digest differs
by level, system and form of the answer. A write compares versions, a cached copy the whole tag.
"""

import re

from api.ogc.respond import digest

_WRITTEN = re.compile(r'"([0-9]{1,9})-[0-9a-f]{24}"')
_VERSION = b'"version":'


def tag(body: bytes) -> str:
    """Return the strong tag of a feature's bytes; the version is read where this viewer sees it.

    No text value can hold the mark: a quotation mark inside of JSON text stands behind a backslash.
    """
    place = body.rfind(_VERSION)
    if place < 0:
        return f'"{digest(body)}"'
    number = body[place + len(_VERSION) : place + len(_VERSION) + 10]
    version = re.match(rb"[0-9]+", number)
    return f'"{digest(body)}"' if version is None else f'"{version[0].decode()}-{digest(body)}"'


def versions(header: str) -> frozenset[int]:
    """Return the versions that the strong tags of `If-Match` name; a weak tag never matches (RFC 9110 13.1.1)."""
    parts = (part.strip() for part in header.split(",")[:20])
    return frozenset(int(match[1]) for part in parts if (match := _WRITTEN.fullmatch(part)))
