"""How far an upload is: told in order, to its own account only, and kept in the database for any process."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from gis.core import db
from gis.core.accounts.tables import UserAccount
from gis.core.uploads import commands
from gis.core.uploads.profile import Profile
from gis.core.uploads.staging import CHUNK
from gis.register import KINDS

Users = Callable[..., dict[str, str]]


class Heard:
    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        self.told.append((stage, done, total))


def test_stages_are_told_in_order_with_rows(uploading: Any, users: Users) -> None:
    users("surveyor")
    with db.session() as opened:
        found = opened.scalars(select(UserAccount)).first()
        assert found is not None
        actor = commands.Actor(found.id, found.name)
    rows = uploading.rows(CHUNK + 1, seed=3)
    heard = Heard()
    incoming = commands.Incoming(uploading.csv(rows), "a.csv")
    prepared = commands.prepare(KINDS["boundary-markers"], incoming, Profile(**uploading.declared), actor, heard)
    with db.session() as opened:
        commands.stage(opened, prepared, actor, heard)
    count = len(rows)
    told = [each for each in heard.told if each[0] != "checking"]
    assert heard.told[:2] == [("reading", 0, 0), ("checking", 0, count + 1)]
    assert told == [("reading", 0, 0), ("storing", 0, count), ("storing", CHUNK, count), ("comparing", 0, 0)]


def test_progress_is_kept_for_its_account_alone(uploading: Any, users: Users) -> None:
    own, other, token = users("surveyor"), users("surveyor"), str(uuid4())
    answer = uploading.upload(own, uploading.csv(uploading.rows(20, seed=4)), headers={"Upload-Progress": token})
    assert answer.status_code == 201
    found = uploading.web.get(f"/api/v1/uploads/progress/{token}", headers=own)
    assert found.status_code == 200
    assert found.json()["stage"] == "comparing"
    assert found.json()["title"] == "与登记库比对"
    assert uploading.web.get(f"/api/v1/uploads/progress/{token}", headers=other).status_code == 404
    assert uploading.web.get(f"/api/v1/uploads/progress/{token}").status_code == 401


def test_a_refused_file_leaves_the_stage_at_which_it_ended(uploading: Any, users: Users) -> None:
    own, token = users("surveyor"), str(uuid4())
    answer = uploading.upload(own, b"a,b\r\n", headers={"Upload-Progress": token})
    assert answer.status_code == 422
    found = uploading.web.get(f"/api/v1/uploads/progress/{token}", headers=own)
    assert found.json()["stage"] in {"reading", "checking"}


def test_text_with_every_copy_sign_survives(uploading: Any, users: Users) -> None:
    own = users("surveyor")
    row = uploading.rows(1, seed=5)[0]
    row[-1] = r'"反斜杠 \ \N \t ""引号"" 制表	符"'
    answer = uploading.upload(own, uploading.csv([row]))
    assert answer.status_code == 201, answer.text
    stored = uploading.scalar("SELECT cells->>5 FROM app.upload_row WHERE upload_id = :id", id=answer.json()["id"])
    assert stored == '反斜杠 \\ \\N \\t "引号" 制表\t符'
