"""Cursors of `next` links: the id to go on behind, signed, so that an invented one is refused (R6).

A cursor grants nothing: what stands behind it is read through the viewer's own views. The key lies in the
state folder, so that all workers of an installation share it.
"""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from gis.core.settings import get_settings

KEY_BYTES = 32
MAC_BYTES = 8
LENGTH = 32


def make(after: str, collection: str) -> str:
    """Return the cursor that continues a collection behind a feature id."""
    identity = UUID(after).bytes
    return urlsafe_b64encode(identity + _sign(identity, collection)).decode()


def read(text: str, collection: str) -> UUID | None:
    """Return the feature id of a cursor of this collection, or None when we did not make it."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        return None
    identity, signature = raw[:16], raw[16:]
    if not hmac.compare_digest(signature, _sign(identity, collection)):
        return None
    return UUID(bytes=identity)


def _sign(identity: bytes, collection: str) -> bytes:
    key = _key(get_settings().home_path / "cursor.key")
    return hashlib.blake2b(identity + collection.encode(), key=key, digest_size=MAC_BYTES).digest()


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
