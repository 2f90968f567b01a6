"""Files as they came, by their SHA-256, under the state folder: what the user called them is data only.

Two shelves: `uploads`, whose files go when nothing refers to them any more, and `attachments`, which stay for good.
"""

import errno
import hashlib
import os
from pathlib import Path
from typing import Literal

from gis.core.errors import Full, NotFound
from gis.core.settings import get_settings

Shelf = Literal["uploads", "attachments"]


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file, hex."""
    return hashlib.sha256(data).hexdigest()


def _path(sha256: str, shelf: Shelf) -> Path:
    return get_settings().home_path / shelf / sha256[:2] / sha256


def keep(data: bytes, shelf: Shelf = "uploads") -> str:
    """Store a file so that it survives a power cut, readable by us alone, and return its SHA-256.

    Raises:
        Full: the disk is full; nothing is left behind.
    """
    sha256 = digest(data)
    path = _path(sha256, shelf)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{sha256}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Full from error
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256


def load(sha256: str, shelf: Shelf = "uploads") -> bytes:
    """Return a stored file. Raises NotFound when it is gone."""
    try:
        return _path(sha256, shelf).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("原文件已不在", "The original file is gone", code="file-gone") from error


def forget(sha256: str) -> None:
    """Remove a stored file that nothing refers to any more."""
    _path(sha256, "uploads").unlink(missing_ok=True)
