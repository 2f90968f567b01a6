"""The administrator's command line does what the web does."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from api.cli.__main__ import app
from gis.core import db
from gis.core.errors import Conflict, GisError, Invalid, NotFound
from gis.core.settings import Settings

HEADER = "界桩编号,纬度,经度,备注\n"
CGCS2000 = '{"crs": "EPSG:4490"}'


@pytest.fixture(autouse=True)
def apart(sample_db: str, settings: Callable[..., Settings], tmp_path: Path) -> None:
    """Keep the state of the commands in a folder of the test."""
    settings(MINZHENG_HOME=str(tmp_path / "home"))


@pytest.fixture(scope="module")
def surveyor(sample_db: str) -> str:
    name = f"surveyor-{uuid4().hex[:6]}"
    assert (
        minzheng("user", "create", name, "--role", "surveyor", "--password-stdin", given="Long-enough 1\n").exit_code
        == 0
    )
    return name


def minzheng(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=given, catch_exceptions=False)


def refused(kind: type[GisError], *words: str, given: str = "") -> GisError:
    with pytest.raises(kind) as caught:
        minzheng(*words, given=given)
    return caught.value


def markers(folder: Path, *rows: str) -> str:
    path = folder / "界桩.csv"
    path.write_bytes((HEADER + "".join(row + "\n" for row in rows)).encode("gb18030"))
    return str(path)


def numbers_in_register() -> list[str]:
    with db.session() as opened:
        return list(
            opened.scalars(text("SELECT number FROM register.boundary_marker WHERE NOT is_sample AND NOT deleted"))
        )


def test_a_file_is_staged_then_committed(surveyor: str, tmp_path: Path):
    file = markers(tmp_path, "421202900001,29.851,114.321,甲", "421202900002,29.862,114.332,乙")
    staged = minzheng("ingest", "boundary-markers", file, "--profile", CGCS2000)
    assert staged.exit_code == 0, staged.output
    assert "待入库" in staged.output
    assert numbers_in_register() == []

    done = minzheng("ingest", "boundary-markers", file, "--profile", CGCS2000, "--commit", "--json", "--user", surveyor)
    status: dict[str, Any] = json.loads(done.output)
    assert done.exit_code == 0
    assert status["status"] == "committed"
    assert status["counts"]["rows"] == 2
    assert status["file"]["encoding"].lower().replace("-", "") in {"gb18030", "gbk"}
    assert sorted(numbers_in_register()) == ["421202900001", "421202900002"]


def test_a_file_with_an_error_is_not_committed(surveyor: str, tmp_path: Path):
    before = numbers_in_register()
    file = markers(tmp_path, "421202900003,29.871,114.331,甲", "421202900004,29.871,314.331,乙")
    answer = minzheng("ingest", "boundary-markers", file, "--profile", CGCS2000, "--commit")
    assert answer.exit_code == 1
    assert "[error] 3" in answer.output
    assert "→" in answer.output
    assert numbers_in_register() == before


def test_what_cannot_be_understood_is_said(surveyor: str, tmp_path: Path):
    file = markers(tmp_path, "421202900005,29.871,114.331,甲")
    assert "boundary-markers" in refused(Invalid, "ingest", "no-such-kind", file).detail_en
    assert "JSON" in refused(Invalid, "ingest", "boundary-markers", file, "--profile", "{").detail_en
    assert "nobody" in refused(NotFound, "ingest", "boundary-markers", file, "--user", "nobody").detail_en


def test_nobody_acts_unnamed_where_several_may(surveyor: str, tmp_path: Path):
    file = markers(tmp_path, "421202900006,29.871,114.331,甲")
    words = ("user", "create", "another", "--role", "planner", "--password-stdin")
    assert minzheng(*words, given="Long-enough 1\n").exit_code == 0
    assert surveyor in refused(Invalid, "ingest", "boundary-markers", file).detail_en
    refused(Conflict, *words, given="Long-enough 1\n")


def test_a_key_is_printed_once_and_stored_as_a_hash(surveyor: str):
    key = minzheng("token", "create", "--user", surveyor, "--write", "--days", "2").output.strip()
    with db.session() as opened:
        row = opened.execute(text("SELECT * FROM app.api_key ORDER BY expires_at DESC LIMIT 1")).mappings().one()
    assert key.split(".")[1] not in str(row)
    assert row["can_write"] is True


def test_the_sample_is_loaded_once(sample_db: str):
    assert "已在库中" in minzheng("sample", "load").output


def test_the_tables_are_those_of_the_program(sample_db: str):
    assert minzheng("db", "check").exit_code == 0


def test_an_external_database_is_set_up_without_a_cluster(
    own_db: Callable[[str], AbstractContextManager[str]], tmp_path: Path
):
    with own_db("empty") as url:
        environment = os.environ | {"MINZHENG_DATABASE_URL": url, "MINZHENG_HOME": str(tmp_path / "other")}
        command = [sys.executable, "-P", "-m", "api.cli", "run", "--setup-only"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with db.session() as opened:
            assert opened.scalar(text("SELECT count(*) FROM register.division WHERE NOT deleted")) == 77
    assert not (tmp_path / "other" / "cluster").exists()
