"""How far the reading and staging of a file is, told to whoever waits for it.

The browser names a token of its own with the upload and asks for it meanwhile; the command line draws a bar. What is
told is kept in the database, so that any process can answer.
"""

import time
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.errors import GisError

STAGES = {
    "reading": ("读取文件", "Reading the file"),
    "checking": ("逐行检查", "Checking rows"),
    "storing": ("暂存", "Staging"),
    "comparing": ("与登记库比对", "Comparing with the register"),
}
EVERY_S = 0.2
_PUT = text("""
INSERT INTO app.upload_progress AS p (token, user_id, stage, done, total) VALUES (:token, :user, :stage, :done, :total)
ON CONFLICT (token) DO UPDATE SET stage = :stage, done = :done, total = :total, updated_at = clock_timestamp()
 WHERE p.user_id = :user
""")
_FORGET = text("DELETE FROM app.upload_progress WHERE updated_at < clock_timestamp() - interval '1 day'")
_GET = text("SELECT stage, done, total FROM app.upload_progress WHERE token = :token AND user_id = :user")


class Progress(Protocol):
    """Whoever wants to know how far the work is."""

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Say that `done` of `total` rows are through a stage of `STAGES`; total 0 where it cannot be known."""


class _Silent:
    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell nobody."""


SILENT: Progress = _Silent()


class Told:
    """Progress in the database under a token of the client; at most five times a second.

    It never holds up or fails the upload: where no connection is free it falls silent.
    """

    def __init__(self, token: UUID, user_id: UUID) -> None:
        self._key = {"token": token, "user": user_id}
        self._stage = ""
        self._told_at = 0.0
        self._silent = False

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """See `Progress.at`."""
        now = time.monotonic()
        if self._silent or (stage == self._stage and now - self._told_at < EVERY_S):
            return
        try:
            with db.session() as opened:
                if not self._stage:
                    opened.execute(_FORGET)
                opened.execute(_PUT, {**self._key, "stage": stage, "done": done, "total": total})
        except GisError:
            self._silent = True
        self._stage, self._told_at = stage, now


def read(session: Session, token: UUID, user_id: UUID) -> dict[str, int | str] | None:
    """Return the stage with its words, rows done and in all; None where the account has no such token."""
    found = session.execute(_GET, {"token": token, "user": user_id}).one_or_none()
    if found is None:
        return None
    zh, en = STAGES[found.stage]
    return {"stage": found.stage, "title": zh, "title_en": en, "done": found.done, "total": found.total}
