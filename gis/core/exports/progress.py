"""How far an export is, for a page that watches it: a small file in the state folder, which all workers share.

Who knows the token, which the page made up, may look and may ask for the end; nothing else is told or kept by it.
"""

import contextlib
import json
import re
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gis.core.errors import GisError, NotFound
from gis.core.settings import get_settings

TOKEN = re.compile(r"[0-9a-f]{32}\Z")
ENDED = ("done", "stopped", "failed")
KEPT_S = 600
"""How long, beyond the longest export, its end can be read; what a killed server left behind is removed then too."""


@dataclass
class Progress:
    """Of one export: rows taken from the database, bytes given to the client; without a token it is told nobody."""

    token: str | None = None
    rows: int = 0
    sent_bytes: int = 0
    state: str = "waiting"
    title: tuple[str, str] = ("", "")
    detail: tuple[str, str] = ("", "")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """What is written last is the newest."""

    def tell(self) -> None:
        """Write it down."""
        if self.token is None:
            return
        path = _path(self.token)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with self._lock, contextlib.suppress(OSError):  # a full disk ends the export where it needs it, not here
            told = {"state": self.state, "rows": self.rows, "bytes": self.sent_bytes}
            told |= {"title": self.title, "detail": self.detail}
            fresh.write_text(json.dumps(told), encoding="utf-8")
            fresh.replace(path)

    def end(self, state: str, error: BaseException | None = None) -> None:
        """Note how it ended; the first end counts."""
        if self.state in ENDED:
            return
        self.state = state
        if isinstance(error, GisError):
            self.title, self.detail = (error.title, error.title_en), (error.detail, error.detail_en)
        self.tell()
        if self.token is not None:
            _path(self.token).with_suffix(".stop").unlink(missing_ok=True)

    def told_is_unwanted(self) -> bool:
        """Write it down, and return whether its end was asked for."""
        self.tell()
        return self.token is not None and _path(self.token).with_suffix(".stop").exists()


def _path(token: str) -> Path:
    return get_settings().home_path / "exports" / f"{token}.json"


def read(token: str) -> dict[str, Any] | None:
    """Return what was last told of an export; None where none of this token has begun lately."""
    try:
        if TOKEN.match(token):
            found: dict[str, Any] = json.loads(_path(token).read_text(encoding="utf-8"))
            return found
    except FileNotFoundError:
        pass
    return None


def stop(token: str) -> None:
    """Ask for the end of an export.

    Raises:
        NotFound: no export of this token has begun lately.
    """
    found = read(token)
    if found is None:
        raise NotFound("没有这个导出任务", "There is no such export", code="export")
    if found["state"] not in ENDED:
        _path(token).with_suffix(".stop").touch()


def forget_old() -> None:
    """Remove what is told of exports that ended long ago, and folders of servers that were killed."""
    oldest = time.time() - KEPT_S - get_settings().export_timeout_s
    for path in (get_settings().home_path / "exports").glob("*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < oldest:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
