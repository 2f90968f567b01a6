"""Codes of places: 50 registrations at once in one division and class, no repeat and no gap (P-A3)."""

import threading
import uuid

import psycopg2

PREFIX = "42120210322200"
PLACE = """
INSERT INTO register.place (id, place_code, class_code, geometry_status, status, secrecy, source)
VALUES (%s, register.next_place_code(%s), '22200', 'none', 'current', 'internal', 'test') RETURNING place_code
"""


def register(address: str, start: threading.Barrier, codes: list[str], keep: bool) -> None:
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        start.wait(timeout=30)
        batch = str(uuid.uuid4())
        cursor.execute("SET LOCAL ROLE minzheng_app_rw")
        cursor.execute(
            "INSERT INTO register.change_batch (id, kind, actor, reason) VALUES (%s, 'test', 'test', 'test')", (batch,)
        )
        cursor.execute("SELECT set_config('minzheng.batch_id', %s, true)", (batch,))
        cursor.execute(PLACE, (str(uuid.uuid4()), PREFIX))
        code = cursor.fetchone()[0]
        if keep:
            codes.append(code)
        else:
            connection.rollback()


def test_fifty_at_once_and_some_rolled_back_leave_neither_gap_nor_repeat(empty_db: str) -> None:
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO register.place_class (code, name, name_en, origin) VALUES ('22200', '农村居民点', 'Rural settlement', 'GB')"
        )
    codes: list[str] = []
    keeps = [number % 5 != 4 for number in range(62)]
    start = threading.Barrier(len(keeps))
    threads = [threading.Thread(target=register, args=(empty_db, start, codes, keep)) for keep in keeps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sum(keeps) == 50
    assert sorted(codes) == [f"{PREFIX}{serial:06d}" for serial in range(1, 51)]
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT place_code), max(place_code) FROM register.place")
        assert cursor.fetchone() == (50, 50, f"{PREFIX}000050")


def test_a_code_that_came_in_by_a_file_is_never_given_again(empty_db: str) -> None:
    with psycopg2.connect(empty_db) as connection, connection.cursor() as cursor:
        batch = str(uuid.uuid4())
        cursor.execute(
            "INSERT INTO register.change_batch (id, kind, actor, reason) VALUES (%s, 'test', 'test', 'test')", (batch,)
        )
        cursor.execute("SELECT set_config('minzheng.batch_id', %s, true)", (batch,))
        cursor.execute(PLACE.replace("register.next_place_code(%s)", "%s"), (str(uuid.uuid4()), PREFIX + "000070"))
        cursor.execute("SELECT register.next_place_code(%s)", (PREFIX,))
        assert cursor.fetchone()[0] == PREFIX + "000071"
        connection.rollback()
