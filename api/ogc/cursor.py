"""Cursors of `next` links: the place to go on behind, signed, so that an invented one is refused (R6).

A cursor grants nothing: what stands behind it is read through the viewer's own views. The key lies in the
state folder, so that all workers of an installation share it.
"""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, urlsafe_b64encode
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from gis.core.selection import Place
from gis.core.settings import get_settings

KEY_BYTES = 32
MAC_BYTES = 8
LENGTH_MAX = 32_000
"""The texts of the longest order: five keys of a thousand characters, in base64."""


def make(after: Place, scope: str) -> str:
    """Return the cursor that continues behind a place; `scope` is the collection and its order."""
    known = UUID(after[-1]).bytes
    if len(after) > 1:
        known += json.dumps(after[:-1], ensure_ascii=False, default=float).encode()
    return urlsafe_b64encode(known + _sign(known, scope)).decode()


def read(text: str, scope: str) -> Place | None:
    """Return the place of a cursor of this scope, or None when we did not make it."""
    if len(text) > LENGTH_MAX or not text.isascii():
        return None
    try:
        raw = b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        return None
    if urlsafe_b64encode(raw).decode() != text:  # bits that no cursor of ours has set
        return None
    known, signature = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if not hmac.compare_digest(signature, _sign(known, scope)):
        return None
    keys = json.loads(known[16:], parse_float=Decimal) if len(known) > 16 else []
    return (*keys, str(UUID(bytes=known[:16])))


def _sign(known: bytes, scope: str) -> bytes:
    key = _key(get_settings().home_path / "cursor.key")
    return hashlib.blake2b(known + scope.encode(), key=key, digest_size=MAC_BYTES).digest()


@lru_cache
def _key(path: Path) -> bytes:
    """Return the key of this installation; the first process to ask makes it, whole or not at all."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first
        finally:
            draft.unlink()
    return path.read_bytes()
