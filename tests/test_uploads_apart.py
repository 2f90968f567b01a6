"""Large files are checked by processes of their own: what is stored and found is the same, and all or nothing (P-E5)."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from gis.benchmark import ingest_names
from gis.core import db
from gis.core.accounts.commands import create_user
from gis.core.errors import Busy, GisError, NotFound
from gis.core.uploads import apart, commands, staging, storage
from gis.core.uploads.kinds import UploadKind
from gis.register import KINDS

KIND = KINDS["place-names"]
ROWS = 2_600
HEADERS = "普通话读音,专名,通名,俗名,设立年份,废止年份,至东经,至北纬,保护名录,长度,汉字书写"
MORE: tuple[tuple[str, ...], ...] = (
    ("a b c d", "", "", "", "乾隆", "", "", "", "", "12.5", ""),
    ("", "甲", "乙", "大湾；小湾", "1950", "1940", "", "", "", "很长", "别湾"),
    ("", "", "", "无", "前200", "", "114.7", "30.0", "第一批", "", ""),
    ("", "", "", "", "", "", "x", "30.0", "", "", ""),
    ("", "", "", "", "", "", "200", "30", "", "", ""),
)
WRONG: dict[int, tuple[str, ...]] = {
    0: ("123", "", "4212020022220000000１"),
    1: ("", "儿童路", "五八六路", "中国广场", "A座", "（氵甸）沽村", "𠀀𪜀村", "a\u200bb"),
    2: ("Foo Lake", "bai yun", "BAIYUN", ""),
    3: ("22200 农村居民点", "99999", "xyz", ""),
    6: ("", "abc", "114°12′33″", "１１４．２", "39.7", "200000"),
    8: ("WGS84", ""),
    9: ("", "绝密", "什么"),
    10: ("", "历史", "什么"),
    11: ("浮山街道、温泉街道", "月球", ""),
}
"""What takes the place of a good cell, by column of `ingest_names.HEADERS`."""
ROWS_OF = text("""
SELECT row_number, cells, "values", status, action, measures, ST_AsEWKT(geom),
       target_id = md5(upload_id::text || '/' || row_number)::uuid AS is_own
  FROM app.upload_row WHERE upload_id = :upload ORDER BY row_number
""")
FINDINGS_OF = text("""
SELECT row_number, column_name, field, code, severity, params, value
  FROM app.upload_finding WHERE upload_id = :upload ORDER BY id
""")
REFUSED = text("SELECT count(*) FROM audit.event WHERE kind = 'upload-refused' AND actor = :actor")
HELD = text("SELECT (SELECT count(*) FROM app.upload), (SELECT count(*) FROM app.upload_row)")


def mixed(rows: int) -> bytes:
    """Return a file of register rows, good ones and ones with faults of every part of the check."""
    chance = random.Random(7)
    head, *lines = ingest_names.names_file(rows, 1).decode("gb18030").split("\r\n")[:-1]
    made = [f"{head},{HEADERS}"]
    for line in lines:
        cells = line.split(",")
        if chance.random() < 0.3:
            column = chance.choice(list(WRONG))
            cells[column] = chance.choice(WRONG[column])
        cells += chance.choice(MORE) if chance.random() < 0.3 else [""] * len(MORE[0])
        made.append(",".join(cells[:-4] if chance.random() < 0.02 else cells))
        if chance.random() < 0.02:
            made.append(chance.choice(made[1:]))
    return "\r\n".join(made).encode()


@pytest.fixture
def actor(sample_db: str) -> commands.Actor:
    name = f"apart-{uuid4().hex[:8]}"
    with db.session() as opened:
        return commands.Actor(create_user(opened, name=name, roles=["names_officer"], password=uuid4().hex), name)


def stage(data: bytes, actor: commands.Actor, kind: UploadKind = KIND) -> UUID:
    incoming = commands.Incoming(data, "地名.csv")
    prepared = commands.prepare(kind, incoming, ingest_names.PROFILE, actor)
    with db.session() as opened:
        return commands.stage(opened, prepared, actor)[0]


def stored(upload: UUID) -> tuple[list[Any], list[Any]]:
    with db.session() as opened:
        held = opened.execute(ROWS_OF, {"upload": upload}).all(), opened.execute(FINDINGS_OF, {"upload": upload}).all()
    return [tuple(row) for row in held[0]], [tuple(row) for row in held[1]]


def in_order(findings: list[Any]) -> list[Any]:
    """Return findings in their order, and behind them those of the comparison with the register, which has none."""
    compared = {code for code, rule in KIND.rules.items() if rule.place}
    return [each for each in findings if each[3] not in compared] + sorted(
        (each for each in findings if each[3] in compared), key=repr
    )


def test_other_processes_store_and_find_what_one_does(actor: commands.Actor, settings: Callable[..., Any]) -> None:
    data = mixed(ROWS)
    settings(MINZHENG_CHECK_PROCESSES="0")
    rows, findings = stored(stage(data, actor))
    settings(MINZHENG_CHECK_PROCESSES="2")
    rows_apart, findings_apart = stored(stage(data, actor))
    assert len(apart._idle) == 2
    assert len({each[3] for each in findings}) > 25
    assert {row[3] for row in rows} == {"ok", "warning", "error"}
    assert rows_apart == rows
    assert in_order(findings_apart) == in_order(findings)


def test_a_process_that_dies_leaves_nothing_and_the_next_file_goes(
    actor: commands.Actor, settings: Callable[..., Any], dying: Callable[..., Any]
) -> None:
    data = ingest_names.names_file(ROWS, 2)
    settings(MINZHENG_CHECK_PROCESSES="2")
    with db.session() as opened:
        before = opened.execute(HELD).one()
    with pytest.raises(Busy):
        stage(data, actor, replace(KIND, check_part=dying))
    with db.session() as opened:
        assert opened.execute(HELD).one() == before
    with db.session(db.Role.OWNER) as opened:
        assert opened.scalar(REFUSED, {"actor": actor.name}) == 1
    with pytest.raises(NotFound):
        storage.load(storage.digest(data))
    assert not apart._idle
    rows, _ = stored(stage(data, actor))
    assert len(rows) == ROWS


def test_a_database_that_refuses_a_part_leaves_nothing_and_the_next_file_goes(
    actor: commands.Actor, settings: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(MINZHENG_CHECK_PROCESSES="2")
    with db.session() as opened:
        before = opened.execute(HELD).one()
    taken: list[bytes] = []

    def refusing(session: Any, table: str, columns: Any, lines: bytes) -> None:
        taken.append(lines)
        db.copy_in(session, table, columns, lines if len(taken) == 1 else b"no line of COPY\n")

    with monkeypatch.context() as changed:
        changed.setattr(staging, "copy_in", refusing)
        with pytest.raises(GisError):
            stage(ingest_names.names_file(ROWS, 6), actor)
    assert len(taken) == 2
    with db.session() as opened:
        assert opened.execute(HELD).one() == before
    rows, _ = stored(stage(ingest_names.names_file(ROWS, 6), actor))
    assert len(rows) == ROWS


def test_a_file_whose_parts_nobody_takes_keeps_no_process(actor: commands.Actor, settings: Callable[..., Any]) -> None:
    settings(MINZHENG_CHECK_PROCESSES="2")
    incoming = commands.Incoming(ingest_names.names_file(ROWS, 7), "地名.csv")
    left = commands.prepare(KIND, incoming, ingest_names.PROFILE, actor)
    assert left.checked.parts is not None
    rows, _ = stored(stage(ingest_names.names_file(ROWS, 8), actor))
    assert len(rows) == ROWS


def test_a_process_that_has_ended_meanwhile_is_replaced(actor: commands.Actor, settings: Callable[..., Any]) -> None:
    settings(MINZHENG_CHECK_PROCESSES="1")
    stage(ingest_names.names_file(ROWS, 3), actor)
    (waiting,) = apart._idle
    waiting._process.kill()
    waiting._process.wait()
    rows, _ = stored(stage(ingest_names.names_file(ROWS, 4), actor))
    assert len(rows) == ROWS
    assert apart._idle
    assert apart._idle != [waiting]


def test_a_small_file_needs_no_other_process(
    actor: commands.Actor, settings: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(MINZHENG_CHECK_PROCESSES="2")
    monkeypatch.setattr(apart, "Checker", None)
    rows, _ = stored(stage(ingest_names.names_file(200, 5), actor))
    assert len(rows) == 200
