"""The parsing process: no network, no credentials, no packages, bounded, and it never takes the server along."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gis.core.errors import Busy, TooLarge, Unreadable
from gis.core.settings import ROOT, get_settings
from gis.core.uploads import reading
from gis.core.uploads.parsing.limits import Limits

LIMITS = Limits(
    rows=10, columns=10, cell_chars=100, unpacked_bytes=10_000_000, ratio=100, entries=10, memory_bytes=1 << 28, cpu_s=2
)
PROBE = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import codecs, json, os, socket
codecs.lookup("idna")
from gis.core.uploads.parsing import main, sandbox
no_network = sandbox.enter(memory_bytes=1 << 28, cpu_s=2)
found = {"no_network": no_network, "environment": sorted(os.environ), "user": os.geteuid(), "modules": sorted(sys.modules)}
def attempt(name, action):
    try:
        action()
        found[name] = "done"
    except BaseException as error:
        found[name] = type(error).__name__
attempt("connect", lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=2))
attempt("write", lambda: open(sys.argv[2], "w").write("x"))
attempt("fork", os.fork)
attempt("memory", lambda: bytearray(1 << 30))
found["status"] = open("/proc/self/status").read()
attempt("canary", lambda: open(sys.argv[3]).read())
sys.stdout.write(json.dumps(found))
"""


def test_inside_the_fences(tmp_path: Path) -> None:
    import socket

    canary = tmp_path / "canary"
    canary.write_text("secret", encoding="utf-8")
    canary.chmod(0o600)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        arguments = [sys.executable, "-I", "-S", "-B", "-c", PROBE, str(ROOT), port, str(tmp_path / "new"), str(canary)]
        output = subprocess.run(arguments, env={}, cwd="/", capture_output=True, check=True).stdout
    found = json.loads(output)
    assert found["no_network"] is True
    assert found["connect"] == "OSError"
    assert found["write"] in {"PermissionError", "OSError"}
    assert found["fork"] in {"BlockingIOError", "PermissionError"}
    assert found["memory"] == "MemoryError"
    assert "NoNewPrivs:\t1" in found["status"]
    assert not [name for name in found["environment"] if name != "LC_CTYPE"]
    assert not {"numpy", "openpyxl", "sqlalchemy", "pydantic", "psycopg2"} & set(found["modules"])
    if os.geteuid() == 0:
        assert found["user"] != 0
        assert found["canary"] == "PermissionError"


def kill_by(boot: str, monkeypatch: pytest.MonkeyPatch, wall_s: float = 20) -> None:
    monkeypatch.setattr(reading, "BOOT", "import sys; sys.path.insert(0, sys.argv.pop(1)); " + boot)
    with pytest.raises(TooLarge) as caught:
        reading._run_child("csv", b"a,b\n", LIMITS, wall_s)
    assert caught.value.reason == "parse-limits"


FENCED = "from gis.core.uploads.parsing import sandbox; sandbox.enter(memory_bytes=1 << 28, cpu_s=1); "


def test_endless_computing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    kill_by(FENCED + "exec('while True: pass')", monkeypatch)


def test_endless_waiting_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    kill_by(FENCED + "import time; time.sleep(60)", monkeypatch, wall_s=0.5)


def test_an_abort_inside_does_not_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    kill_by(FENCED + "import os; os.abort()", monkeypatch)


@pytest.mark.parametrize("said", ["''", "'{'", "'\\xff' * 9"])
def test_a_child_that_ends_without_an_answer_has_failed_on_the_file(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    boot = f"import sys; sys.path.insert(0, sys.argv.pop(1)); sys.stdout.write({said})"
    monkeypatch.setattr(reading, "BOOT", boot)
    with pytest.raises(Unreadable) as caught:
        reading._run_child("csv", b"a,b\n", LIMITS, 20)
    assert caught.value.reason == "parse-failed"


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    many = ("界桩编号,经度\n" + "x,1\n" * 3_000_000).encode()
    tight = LIMITS.__class__(**{**json.loads(LIMITS.dump()), "rows": 10_000_000, "memory_bytes": 1 << 27})
    answer_or_error: object
    try:
        answer_or_error = reading._run_child("csv", many, tight, 20)["refused"]["code"]
    except TooLarge as error:
        answer_or_error = error.reason
    assert answer_or_error == "parse-limits"


def test_a_long_queue_is_told_to_come_back() -> None:
    taken = 0
    while reading.WAITING.acquire(blocking=False):
        taken += 1
    try:
        with pytest.raises(Busy):
            reading.read_file(b"a,b\n1,2\n", "a.csv", None, get_settings())
    finally:
        for _ in range(taken):
            reading.WAITING.release()
    assert taken == 10


def test_nothing_else_reads_what_users_sent() -> None:
    """T-2: outside the parsing package nobody opens a workbook, parses XML or reads delimited text of a user."""
    wanted = (
        "load_workbook",
        "csv.reader",
        "csv.DictReader",
        "read_excel",
        "read_csv",
        "zipfile.ZipFile",
        "ElementTree",
    )
    parsing = ROOT / "gis" / "core" / "uploads" / "parsing"
    uploads = [
        *(ROOT / "gis" / "core" / "uploads").glob("*.py"),
        ROOT / "api" / "uploads.py",
        ROOT / "api" / "upload_forms.py",
    ]
    found = [path.name for path in uploads if any(word in path.read_text(encoding="utf-8") for word in wanted)]
    assert found == []
    assert parsing.is_dir()
