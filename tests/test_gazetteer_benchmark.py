"""The measurement of the search of place names: names, questions, targets, and a run that leaves nothing behind."""

import math
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import orjson
import psycopg2
import pytest

from gis.benchmark import data, gazetteer_data, gazetteer_sides, gazetteer_statements, gazetteer_store
from gis.benchmark.gazetteer_clock import Times, cpu_clock, quantile
from gis.benchmark.gazetteer_names import CHUNK, invent
from gis.benchmark.gazetteer_questions import KINDS, Drawn, Question, extra, met, missing, same_sound, wrong
from gis.benchmark.gazetteer_sides import Side
from gis.benchmark.gazetteer_targets import targets
from gis.core.db import Role
from gis.core.reads import blocking
from gis.gazetteer.romanisation import readings_of, strip_tones

WANG = Drawn("上王家湾", "shangwangjiawan", "swjw", "421201")


def test_invented_names_are_the_same_for_a_seed_whatever_the_size() -> None:
    few, many = list(invent(300, 5)), list(invent(CHUNK + 40, 5))
    assert few == many[:300]
    assert len(many) == CHUNK + 40
    assert few != list(invent(300, 6))


def test_invented_names_repeat_as_real_ones_do_and_bear_a_reading() -> None:
    made = list(invent(20_000, 1))
    times = Counter(one.name for one in made)
    assert 0.5 < len(times) / len(made) < 0.95
    assert times.most_common(1)[0][1] > 10
    for one in made:
        assert one.specific + one.generic == one.name
        assert len(one.reading) == len(one.name) >= 2


def test_questions_with_one_fault_have_exactly_that_fault() -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        sound, other = same_sound(WANG, random), wrong(WANG, random)
        less, more = missing(WANG, random), extra(WANG, random)
        assert sound
        assert other
        assert less
        assert more
        (place,) = [at for at in range(4) if sound[at] != WANG.name[at]]
        heard = {strip_tones(each) for each in readings_of(WANG.name[place])}
        assert strip_tones(readings_of(sound[place])[0]) in heard
        assert sum(a != b for a, b in zip(other, WANG.name, strict=True)) == 1
        assert len(less) == 3
        assert any(WANG.name[:at] + WANG.name[at + 1 :] == less for at in range(4))
        assert any(more[:at] + more[at + 1 :] == WANG.name for at in range(5))


def test_quantiles_and_targets_say_what_is_met_missed_and_not_measured() -> None:
    assert [quantile(range(1, 101), share) for share in (0.5, 0.95, 1.0)] == [51, 95, 100]
    assert math.isnan(quantile([], 0.5))
    built = gazetteer_store.Built(650_000, 1, 1, 1, 1, 1.0, 1.0, (), 0)
    sides = {
        "scan": {"exact": Side(Times([50.0], [50.0])), "substring-2": Side(Times([50.0], [50.0]))},
        "sql": {"exact": Side(Times([60.0], [24.0])), "substring-2": Side(Times([9.0], [26.0]))},
    }
    verdicts = {one.what: one.verdict for one in targets(650_000, sides, built)}
    assert verdicts["exact: SQL p95 ≤ 0.5 × scan"] == "达到 · met"
    assert verdicts["substring 2: SQL p95 ≤ 0.5 × scan"] == "未达 · MISSED"
    assert verdicts["pinyin: SQL p95 ≤ 0.5 × scan"] == "未测 · not measured"


@pytest.mark.parametrize("bulk", [False, True], ids=["through triggers", "in bulk"])
def test_the_store_of_an_invented_register_is_what_triggers_make(
    empty_db: str, monkeypatch: pytest.MonkeyPatch, bulk: bool
) -> None:
    monkeypatch.setattr(gazetteer_data, "BULK_FROM", 1 if bulk else 10_000)
    with data.scratch():
        gazetteer_data.fill(400, 3)
        built = gazetteer_store.build(3, index_times=False)
        assert (built.names, built.differing) == (400, 0)
        assert 0 < built.public < 400
        assert built.store_bytes > 0
        owner = blocking(Role.OWNER, read_only=False)
        with owner.cursor() as cursor:
            cursor.execute("UPDATE search.entry SET weight = 1")
        assert gazetteer_store.differing(owner, 3) > 0
        owner.close()


def test_every_kind_of_question_is_answered_by_scan_and_by_the_noted_statements(empty_db: str) -> None:
    with data.scratch():
        gazetteer_data.fill(600, 4)
        gazetteer_store.build(4, index_times=False)
        asked = gazetteer_sides.draw(4, 4)
        assert {kind: len(found) for kind, found in asked.items()} == {kind.key: 4 for kind in KINDS}
        scanned = gazetteer_sides.scans(asked)
        assert {kind: one.found for kind, one in scanned.items()} == {kind.key: 4 for kind in KINDS}
        calls = gazetteer_statements.note(asked)
        sql = gazetteer_sides.BareSql()
        for kind in KINDS:
            for question, noted in zip(asked[kind.key], calls[kind.key], strict=True):
                rows = [row for statement, values in noted for row in sql.run(statement, values)]
                (answer,) = [row[-1] for row in rows if len(row) == 9] or [rows[1][0]]
                names = [one.get("word", one.get("text")) for one in orjson.loads(answer)]
                assert names or kind.key in {"wrong", "missing", "extra", "wrong-county", "sound"}, question
                if kind.key in {"exact", "prefix-1", "pinyin", "substring-2", "suggest-2"}:
                    assert met(kind, question, names)
        sql.close()
        assert not met(KINDS[0], Question("甲", WANG), ["乙"])


def test_the_command_says_what_it_measured_and_leaves_nothing_behind(
    empty_db: str, measure: Callable[..., str]
) -> None:
    options = ("--size", "80", "--seed", "7", "--questions", "3")
    printed = measure("gazetteer", "--tantivy", "no-such-python", *options)
    assert "seed 7; 3 questions a kind" in printed
    assert "80 names" in printed
    assert "0 of a sample differ from what the triggers make" in printed
    assert "No Tantivy, so no comparison" in printed
    for kind in KINDS:
        for side in ("扫描 scan", "SQL", "HTTP"):
            (row,) = re.findall(rf"^  {kind.key} +{side} +3 (.*)$", printed, re.MULTILINE)
            assert len(re.findall(r"\d+\.\d\d", row)) == 6, row
        (found,) = re.findall(rf"^  {kind.key} +HTTP .* (\d)/3$", printed, re.MULTILINE)
        assert int(found) >= 1
    assert len(re.findall(r"^  P-E1  .* (?:met|MISSED)$", printed, re.MULTILINE)) == 2 * len(KINDS)
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM register.place) + (SELECT count(*) FROM search.entry)")
        assert cursor.fetchone()[0] == 0


def test_the_clock_keeps_what_a_process_spent_that_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "sum(range(3_000_000)); input()"], stdin=subprocess.PIPE) as child:
        read = cpu_clock([child.pid])
        assert read is not None
        while read() < 10_000_000:
            time.sleep(0.01)
        child.communicate(b"\n")
    assert read() >= 10_000_000
    assert cpu_clock([child.pid]) is None
