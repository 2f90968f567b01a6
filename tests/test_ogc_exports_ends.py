"""How an export ends before its end: its client leaves, its time is over, its child dies, too many run at once."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any

import httpx
import psycopg2
import pytest

from gis.core.exports.forms import FORMS

POINTS = 30_000
FREED_S = 2.0
TOKEN = "0123456789abcdef" * 2
every_form = pytest.mark.parametrize("form", list(FORMS))
every_file = pytest.mark.parametrize("form", [form.name for form in FORMS.values() if form.is_file])
Own = Callable[..., AbstractContextManager[Any]]


def until(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def site(export_site: Any) -> Any:
    return export_site


@pytest.fixture
def own(export_sites: Own) -> Own:
    return export_sites


@every_form
def test_a_client_that_leaves_frees_all(site: Any, form: str) -> None:
    with site.slow(form):
        assert until(lambda: not site.is_free(), 20)
    assert until(site.is_free, FREED_S), (site.backends(), site.children(), site.folders())


@every_file
def test_a_client_that_leaves_ends_a_child_at_work(site: Any, form: str) -> None:
    with site.slow(form):
        assert until(lambda: bool(site.children()), 20)
        for pid in site.children():
            os.kill(pid, signal.SIGSTOP)
    assert until(site.is_free, FREED_S), (site.backends(), site.children(), site.folders())


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_a_client_that_leaves_before_the_first_row_frees_all(site: Any, form: str) -> None:
    with psycopg2.connect(site.url) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLE register.settlement IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(site.address + site.path(form), timeout=httpx.Timeout(5, read=1))
        assert until(site.is_free, FREED_S), (site.backends(), site.children(), site.folders())
        holder.rollback()


def test_more_than_may_run_are_told_to_come_again(site: Any) -> None:
    with site.slow("csv"), site.slow("geojson"):
        refused = httpx.get(site.address + site.path("gpkg", f"&progress={TOKEN}"), timeout=20)
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
        told = httpx.get(f"{site.address}/api/v1/exports/{TOKEN}").json()
        assert (told["state"], told["rows"], told["detail"]) == ("failed", 0, refused.json()["detail"])
    assert until(site.is_free, FREED_S)
    assert httpx.get(site.address + site.path("csv", "&filter=pop_total<0"), timeout=20).status_code == 200


def test_a_crowd_is_answered_whole_or_told_to_come_again(site: Any) -> None:
    forms = [*FORMS, *FORMS, *FORMS]
    with ThreadPoolExecutor(len(forms)) as threads:
        answers = list(
            threads.map(
                lambda form: httpx.get(site.address + site.path(form, "&filter=pop_total<400"), timeout=60), forms
            )
        )
    assert {one.status_code for one in answers} == {200, 503}
    assert all("retry-after" in one.headers for one in answers if one.status_code == 503)
    assert until(site.is_free, FREED_S)


def test_no_time_left_before_the_first_byte_is_a_problem(own: Own) -> None:
    with own(MINZHENG_EXPORT_TIMEOUT_S="1") as site, psycopg2.connect(site.url) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLE register.settlement IN ACCESS EXCLUSIVE MODE")
        for form in ("geojson", "gpkg"):
            answer = httpx.get(site.address + site.path(form), timeout=20)
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert "retry-after" in answer.headers
        holder.rollback()
        assert until(site.is_free, FREED_S)


def test_no_time_left_later_breaks_the_answer_off(own: Own) -> None:
    forms = ("geojson", "kml", "gpkg", "fgb")  # a zipped shapefile waits whole in the buffers of the socket
    with own(MINZHENG_EXPORT_TIMEOUT_S="8", MINZHENG_EXPORT_AT_ONCE=str(len(forms))) as site:
        with ExitStack() as opened:
            tokens = {form: f"{form.encode().hex():0<32}" for form in forms}
            links = {form: opened.enter_context(site.slow(form, f"&progress={tokens[form]}")) for form in forms}
            for form, token in tokens.items():
                assert until(partial(has_failed, site, token), 30), (form, told(site, token))
                assert told(site, token)["detail"] == "导出超过最长时间，请缩小范围", form
                assert not ended(rest(links[form])), form
        assert until(site.is_free, FREED_S)


def test_no_room_for_the_file_breaks_the_answer_off(own: Own) -> None:
    with own(MINZHENG_EXPORT_FILE_MAX_BYTES="1000000") as site:
        for form in ("gpkg", "fgb", "shp"):
            with pytest.raises(httpx.RemoteProtocolError):
                httpx.get(site.address + site.path(form, f"&progress={TOKEN}"), timeout=60)
            assert until(site.is_free, FREED_S), form
            assert (told(site)["state"], told(site)["detail"]) == ("failed", "服务器放不下这个文件，没有导出")
            few = httpx.get(site.address + site.path(form, "&filter=pop_total<250"), timeout=60)
            assert few.status_code == 200, form


@every_file
def test_a_child_that_is_killed_breaks_the_answer_off(site: Any, form: str) -> None:
    with site.slow(form) as link:
        assert until(lambda: bool(site.children()), 20)
        for pid in site.children():
            os.kill(pid, signal.SIGKILL)
        assert not ended(rest(link))
    assert until(site.is_free, FREED_S)


@every_form
def test_a_backend_that_is_killed_breaks_the_answer_off(site: Any, form: str) -> None:
    with site.slow(form) as link:
        assert until(lambda: bool(site.children() or site.backends()), 20)
        for pid in site.children():
            os.kill(pid, signal.SIGSTOP)
        with psycopg2.connect(site.url) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'COPY (SELECT%%'"  # other workers export too
            )
        for pid in site.children():
            os.kill(pid, signal.SIGCONT)
        body = rest(link)
    assert not ended(body)
    assert until(site.is_free, FREED_S)


@pytest.mark.parametrize("form", ["csv", "gpkg"])
def test_an_export_can_be_watched_and_ended_by_who_knows_its_token(site: Any, form: str) -> None:
    token = f"{form.encode().hex():0<32}"
    watch, before = f"{site.address}/api/v1/exports/{token}", site.logged().count("Traceback")
    with httpx.Client() as client:
        assert client.get(watch).json()["state"] == "unknown"
        assert client.delete(watch).status_code == 404
        with site.slow(form, f"&progress={token}") as link:
            assert until(lambda: client.get(watch).json()["rows"] > 0, 20)
            first = client.get(watch)
            assert first.json()["state"] == "running"
            assert first.headers["cache-control"] == "no-store"
            assert client.delete(watch).status_code == 204
            assert until(site.is_free, FREED_S)
            assert client.get(watch).json()["state"] == "stopped"
            assert not ended(rest(link))
        assert site.logged().count("Traceback") == before
        whole = client.get(site.address + site.path(form, f"&progress={token[::-1]}"), timeout=60)
        last = client.get(f"{site.address}/api/v1/exports/{token[::-1]}").json()
        assert last == {"state": "done", "rows": POINTS, "bytes": len(whole.content), "title": "", "detail": ""}


@pytest.mark.parametrize("token", ["../../secret", "ABCDEF", "g" * 32, "0" * 33, ""])
def test_a_token_is_nothing_else(site: Any, token: str) -> None:
    answer = httpx.get(site.address + site.path("csv"), params={"f": "csv", "progress": token})
    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["errors"]] == ["token"]
    assert httpx.delete(f"{site.address}/api/v1/exports/{token}").status_code in {404, 405}
    assert not list((site.home / "exports").glob("*.stop"))


def test_a_server_that_stops_ends_its_exports(own: Own) -> None:
    with own() as site, site.slow("csv"), site.slow("gpkg"):
        home = site
    assert until(home.is_free, FREED_S), (home.backends(), home.children(), home.folders())


def told(site: Any, token: str = TOKEN) -> dict[str, Any]:
    answer = httpx.get(f"{site.address}/api/v1/exports/{token}")
    return dict(json.loads(answer.text))


def has_failed(site: Any, token: str) -> bool:
    return bool(told(site, token)["state"] == "failed")


def rest(link: socket.socket) -> bytes:
    """Read on until the server closes or has sent the last chunk."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    parts = [b""]
    try:
        while part := link.recv(1 << 16):
            parts.append(part)
            if ended(parts[-2][-8:] + part):
                break
    except ConnectionResetError:
        pass
    return b"".join(parts)


def ended(body: bytes) -> bool:
    """Tell whether the body has its last chunk (RFC 9112, 7.1)."""
    return body.endswith(b"\r\n0\r\n\r\n")
