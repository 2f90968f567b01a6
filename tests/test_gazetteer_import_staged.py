"""Staged register rows and what the comparison with the register makes of them (P-E5)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from gis.core import db
from gis.core.db import Role
from gis.core.errors import Conflict
from gis.core.history import open_batch
from gis.core.uploads import commands
from gis.core.uploads.commands import Actor
from gis.gazetteer.kinds.place_names.place import check_place
from gis.register import KINDS


def test_a_new_row_is_staged_as_what_the_comparison_would_make_of_it(
    lines: Any, users: Callable[..., dict[str, str]]
) -> None:
    rows = [
        f"初试湾{sign},{code},114.36,29.86,咸安区"
        for sign, code in zip("甲乙丙丁", (22200, 22200, 22200, "abc"), strict=True)
    ]
    data = "\r\n".join(["标准名称,地名类别,东经,北纬,所在行政区", *rows, ""]).encode()
    staged = lines.upload(users("names_officer"), data, "place-names", name="地名.csv", profile={"crs": "EPSG:4490"})
    shown = text(
        """SELECT row_number, action, target_id, measures, target_id = md5(upload_id::text || '/' || row_number)::uuid
             FROM app.upload_row WHERE upload_id = :upload ORDER BY 1"""
    )
    with db.session() as opened:
        before = opened.execute(shown, {"upload": staged["id"]}).all()
        emptied = opened.execute(
            text(
                "UPDATE app.upload_row SET action = NULL, target_id = NULL, measures = '{}' WHERE upload_id = :upload"
            ),
            {"upload": staged["id"]},
        )
        assert emptied.rowcount == 4
        check_place(opened, staged["id"], None)
        assert opened.execute(shown, {"upload": staged["id"]}).all() == before
    assert [(row[1], row[4]) for row in before] == [("create", True)] * 3 + [(None, None)]
    assert [row[3] for row in before] == [{"counties": ["421202"]}] * 3 + [{}]


@contextmanager
def comparisons() -> Iterator[list[str]]:
    """Collect the comparisons with the register inside the block."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "named AS MATERIALIZED" in statement:
            seen.append(statement)

    event.listen(db.engine(Role.APP_RW), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine(Role.APP_RW), "before_cursor_execute", note)


def staged_row(lines: Any, who: dict[str, str], name: str, more: str = "") -> Any:
    data = f"标准名称,地名类别,东经,北纬,所在行政区,地名来历\r\n{name},22200,114.36,29.86,咸安区,{more}\r\n".encode()
    return lines.upload(who, data, "place-names", name="地名.csv", profile={"crs": "EPSG:4490"})


def another_change() -> None:
    """Commit a change of the register that has nothing to do with names."""
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="test")


def test_a_comparison_stands_until_another_change_is_committed(
    lines: Any, users: Callable[..., dict[str, str]]
) -> None:
    who = users("names_officer")
    one, two = staged_row(lines, who, "立试湾甲"), staged_row(lines, who, "立试湾乙")
    with comparisons() as seen:
        assert lines.commit(who, one)["counts"]["created"] == 1
    assert seen == []
    with comparisons() as seen:
        assert lines.commit(who, two)["counts"]["created"] == 1
    assert len(seen) == 1
    three = staged_row(lines, who, "立试湾丙")
    another_change()
    with comparisons() as seen:
        assert lines.commit(who, three)["counts"]["created"] == 1
    assert len(seen) == 1


def test_rows_made_meanwhile_by_another_upload_are_known_at_the_commit(
    lines: Any, users: Callable[..., dict[str, str]]
) -> None:
    one, two = users("names_officer"), users("names_officer")
    first, second = staged_row(lines, one, "同试湾", "来历一"), staged_row(lines, two, "同试湾", "来历二")
    assert (first["counts"]["create"], second["counts"]["create"]) == (1, 1)
    lines.commit(one, first)
    done = lines.commit(two, second)
    assert (done["counts"]["created"], done["counts"]["changed"]) == (0, 1)
    assert lines.scalar("SELECT count(*) FROM register.place_name WHERE name = '同试湾' AND NOT deleted") == 1


@pytest.mark.parametrize("same", [True, False])
def test_a_comparison_holds_for_the_counties_it_was_made_for(
    lines: Any, users: Callable[..., dict[str, str]], *, same: bool
) -> None:
    staged = staged_row(lines, users("names_officer"), f"县试湾{'甲' if same else '乙'}")
    owner = lines.rows(f"SELECT created_by FROM app.upload WHERE id = '{staged['id']}'")[0][0]
    actor = Actor(owner, "county", () if same else ("421221",), sees_all=True)
    with comparisons() as seen, db.session() as opened:
        if same:
            commands.commit(opened, staged["id"], KINDS, actor)
        else:
            with pytest.raises(Conflict):
                commands.commit(opened, staged["id"], KINDS, actor)
    assert len(seen) == (0 if same else 1)


def test_writes_of_the_same_transaction_are_compared_with(lines: Any, users: Callable[..., dict[str, str]]) -> None:
    """The revision counts them at its end only."""
    staged = [staged_row(lines, users("names_officer"), "并试湾", f"来历{sign}") for sign in "甲乙"]
    owner = [lines.rows(f"SELECT created_by FROM app.upload WHERE id = '{each['id']}'")[0][0] for each in staged]
    with db.session() as opened:
        for each, user in zip(staged, owner, strict=True):
            commands.commit(opened, each["id"], KINDS, Actor(user, "both"))
    assert lines.scalar("SELECT count(*) FROM register.place_name WHERE name = '并试湾' AND NOT deleted") == 1


def test_a_renamed_place_that_becomes_secret_has_one_new_version_of_its_name(
    lines: Any, users: Callable[..., dict[str, str]]
) -> None:
    who = users("names_officer")
    head = "地名代码,标准名称,地名类别,别名,东经,北纬,所在行政区,密级\r\n"
    rows = (
        "42120200122200000987,更试湾,22200,更试老湾,114.36,29.86,咸安区,公开",
        "42120200122200000987,更试新湾,22200,,114.36,29.86,咸安区,秘密",
    )
    for row in rows:
        staged = lines.upload(
            who, f"{head}{row}\r\n".encode(), "place-names", name="地名.csv", profile={"crs": "EPSG:4490"}
        )
        lines.commit(who, staged)
    kept = """SELECT n.name, n.kind, n.secrecy, n.version FROM register.place_name n JOIN register.place p ON p.id = n.place_id
               WHERE p.place_code = '42120200122200000987' AND NOT n.deleted ORDER BY n.name COLLATE "C\""""
    assert lines.rows(kept) == [
        ("更试新湾", "standard", "restricted", 1),
        ("更试湾", "former", "restricted", 2),
        ("更试老湾", "alias", "restricted", 2),
    ]
    lines.undo(who, staged)
    assert lines.rows(kept) == [("更试湾", "standard", "public", 3), ("更试老湾", "alias", "public", 3)]
