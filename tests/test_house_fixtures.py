"""The fixtures keep what tests/conftest.py promises."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.history import open_batch
from gis.core.settings import Settings, get_settings


def test_the_active_database_is_migrated_and_empty(empty_db: str):
    assert get_settings().database_url == empty_db
    with db.session() as opened:
        assert opened.scalar(text("SELECT count(*) FROM register.change_batch")) == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_a_session_leaves_nothing_behind_even_after_commit(empty_db: str, session: Session, turn: int):
    assert session.scalar(text("SELECT count(*) FROM register.change_batch")) == 0
    open_batch(session, kind="test", actor="test", reason=f"turn {turn}")
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM register.change_batch")) == 1


def test_each_role_is_itself(empty_db: str):
    for role in db.Role:
        with db.engine(role).connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == role.value


def test_a_database_of_ones_own_is_active_inside_the_block(
    empty_db: str, own_db: Callable[[str], AbstractContextManager[str]]
):
    with own_db("empty") as url:
        assert get_settings().database_url == url != empty_db
    assert get_settings().database_url == empty_db


def test_settings_are_overridden_for_one_test(settings: Callable[..., Settings]):
    assert settings(MINZHENG_PAGE_LIMIT_MAX="7").page_limit_max == 7
    assert os.environ["MINZHENG_PAGE_LIMIT_MAX"] == "7"
