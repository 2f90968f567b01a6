"""The read pool: order, exhaustion, cancelling, death of the database's side; and what a client sees of it."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import psycopg2
import pytest

from gis.core.db import Role
from gis.core.errors import BadRequest, Busy
from gis.core.reads import PREPARED_MAX, ReadPool, Statement, address

SLEEP = Statement("SELECT pg_sleep(%s), %s::text")
ONE = Statement("SELECT $1::int + 1", ("int",))


def run(use: Callable[[ReadPool], Coroutine[Any, Any, None]], *, size: int = 2, wait_s: float = 2.0) -> None:
    """Run a coroutine with a pool of the active database."""

    async def main() -> None:
        pool = ReadPool(address(Role.APP_RO), size=size, wait_s=wait_s)
        try:
            await use(pool)
        finally:
            await pool.close()

    asyncio.run(main())


def sleeping(url: str) -> list[int]:
    """Return the backends that are asleep for a read."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
            " AND query LIKE 'SELECT pg_sleep%'"
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("size", [1, 2])
def test_reads_wait_in_line_and_all_are_served(sample_db: str, size: int) -> None:
    async def use(pool: ReadPool) -> None:
        order: list[int] = []

        async def one(number: int) -> None:
            ((_, text),) = await pool.rows(SLEEP, (0.02, str(number)))
            order.append(int(text))

        await asyncio.gather(*(one(number) for number in range(10)))
        assert sorted(order) == list(range(10))
        assert size > 1 or order == sorted(order)  # two may overtake each other in the database

    run(use, size=size)


def test_long_answers_of_several_connections_arrive_whole(sample_db: str) -> None:
    """Also where one is given up in the middle: its socket is looked at by nobody else."""
    long = Statement("SELECT repeat(%s, %s)")

    async def use(pool: ReadPool) -> None:
        for turn in range(6):
            asked = [asyncio.create_task(pool.rows(long, (letter, 3_000_000))) for letter in "abcd"]
            await asyncio.sleep(0.002 * turn)
            asked[turn % 4].cancel()
            found = await asyncio.gather(*asked, return_exceptions=True)
            for at, (letter, rows) in enumerate(zip("abcd", found, strict=True)):
                if at != turn % 4 or isinstance(rows, list):
                    assert rows == [(letter.encode() * 3_000_000,)]
        assert await pool.rows(ONE, (1,)) == [(2,)]

    run(use, size=3)


def test_who_waits_too_long_is_told_to_come_again(sample_db: str) -> None:
    async def use(pool: ReadPool) -> None:
        results = await asyncio.gather(*(pool.rows(SLEEP, (0.6, "")) for _ in range(4)), return_exceptions=True)
        assert [isinstance(result, Busy) for result in results] == [False, False, True, True]
        assert await pool.rows(ONE, (1,)) == [(2,)]

    run(use, wait_s=0.2)


def test_cancelled_read_frees_its_backend_and_keeps_its_connection(sample_db: str) -> None:
    async def use(pool: ReadPool) -> None:
        ((before,),) = await pool.rows(Statement("SELECT pg_backend_pid()"))
        task = asyncio.create_task(pool.rows(SLEEP, (30, "")))
        async with asyncio.timeout(20):
            while await asyncio.to_thread(sleeping, sample_db) != [before]:
                pass
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        start = time.monotonic()
        ((after,),) = await pool.rows(Statement("SELECT pg_backend_pid()"))
        assert time.monotonic() - start < 2
        assert after == before
        assert await asyncio.to_thread(sleeping, sample_db) == []

    run(use, size=1)


def test_cancelled_in_the_queue_loses_nothing(sample_db: str) -> None:
    async def use(pool: ReadPool) -> None:
        first = asyncio.create_task(pool.rows(SLEEP, (0.3, "")))
        await asyncio.sleep(0)  # it has begun to connect
        waiting = [asyncio.create_task(pool.rows(ONE, (number,))) for number in range(20)]
        await asyncio.sleep(0)  # they stand in line
        for task in waiting[::2]:
            task.cancel()
        await first
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [result for result in results if isinstance(result, list)] == [
            [(number + 1,)] for number in range(1, 20, 2)
        ]

    run(use, size=1)


def test_restart_of_the_database_side_is_not_seen(sample_db: str) -> None:
    async def use(pool: ReadPool) -> None:
        await asyncio.gather(*(pool.rows(SLEEP, (0.1, "")) for _ in range(3)))
        await pool.rows(ONE, (1,))
        with psycopg2.connect(sample_db) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'minzheng-gis'"
            )
            assert cursor.fetchone()[0] >= 3
        await asyncio.sleep(0.1)
        assert await asyncio.gather(*(pool.rows(ONE, (number,)) for number in range(6))) == [
            [(number + 1,)] for number in range(6)
        ]

    run(use, size=3)


def test_no_database_is_busy_not_broken(sample_db: str) -> None:
    async def main() -> None:
        pool = ReadPool("postgresql://nobody@127.0.0.1:9/none", size=1, wait_s=0.3)
        with pytest.raises(Busy):
            await pool.rows(ONE, (1,))
        with pytest.raises(Busy):
            await pool.rows(ONE, (1,))

    asyncio.run(main())


def test_statements_end_in_time_and_cannot_write(sample_db: str, settings: Callable[..., Any]) -> None:
    settings(MINZHENG_READ_TIMEOUT_MS="1000")  # a busy machine takes its time for the others

    async def use(pool: ReadPool) -> None:
        with pytest.raises(Busy):
            await pool.rows(SLEEP, (30, ""))
        with pytest.raises(BadRequest):
            await pool.rows(Statement("SELECT %s::uuid"), ("nonsense",))
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            await pool.rows(Statement("CREATE TEMP TABLE t ()"))
        assert await pool.rows(ONE, (1,)) == [(2,)]

    run(use, size=1)


def test_prepared_statements_are_bounded(sample_db: str) -> None:
    async def use(pool: ReadPool) -> None:
        for number in range(PREPARED_MAX + 20):
            assert await pool.rows(Statement(f"SELECT {number} + $1::int", ("int",)), (1,)) == [(number + 1,)]
        held = Statement("SELECT count(*) FROM pg_prepared_statements", ())
        assert await pool.rows(held) == [(PREPARED_MAX,)]

    run(use, size=1)


def blocked(url: str) -> int:
    """Return how many statements wait for a lock."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def test_client_that_leaves_frees_its_backend(own_server_parts: tuple[str, str]) -> None:
    server, url = own_server_parts
    path = f"{server}/ogc/collections/settlements/items"
    with psycopg2.connect(url) as holder, holder.cursor() as cursor:
        assert httpx.get(path).status_code == 200
        cursor.execute("LOCK TABLE register.settlement IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(path, timeout=httpx.Timeout(5, read=0.8))
        deadline = time.monotonic() + 2
        while blocked(url) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert blocked(url) == 0
        holder.rollback()
    assert httpx.get(path).status_code == 200


def test_busy_database_is_503_with_retry_after(own_server_parts: tuple[str, str]) -> None:
    server, url = own_server_parts
    path = f"{server}/ogc/collections/settlements/items"
    with psycopg2.connect(url) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLE register.settlement IN ACCESS EXCLUSIVE MODE")
        answer = httpx.get(path, timeout=15)
        holder.rollback()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    assert "psycopg" not in answer.text
    assert httpx.get(path).status_code == 200


def test_killed_backends_are_not_seen_by_users(own_server_parts: tuple[str, str]) -> None:
    server, url = own_server_parts
    with httpx.Client(base_url=server) as api:
        for _ in range(3):
            assert api.get("/ogc/collections/divisions/items?limit=1").status_code == 200
            with psycopg2.connect(url) as connection, connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            assert api.get("/ogc/collections/divisions/items?limit=1").status_code == 200
            assert api.get("/ogc/tiles/WebMercatorQuad/9/213/418").status_code in {200, 204}
