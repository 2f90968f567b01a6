"""`scripts/run` as an operator meets it: up, used, stopped, killed, started again, twice side by side."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
READY = re.compile(r"^Ready: (http://127\.0\.0\.1:\d+/)$", re.MULTILINE)
pytestmark = pytest.mark.skipif(
    "MINZHENG_TEST_DATABASE_URL" in os.environ, reason="these tests are about the private cluster"
)


class Instance:
    """One `scripts/run` on a home."""

    def __init__(self, home: Path, *options: str, port: int = 0) -> None:
        self.home, self.port = home, port or free_port()
        self.log = home.parent / f"{home.name}-{time.monotonic_ns()}.log"
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            command = [str(ROOT / "scripts" / "run"), *options]
            self.process = subprocess.Popen(command, env=environment(home, self.port), stdout=log, stderr=log)

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ready(self) -> str:
        """Wait for the ready line and return the address."""
        while not (found := READY.search(self.output())):
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < self.started + 60, self.output()
            time.sleep(0.02)
        self.ready_after_s = time.monotonic() - self.started
        return found[1]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, port: int = 8000) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINZHENG_")}
    return kept | {"MINZHENG_HOME": str(home), "MINZHENG_PORT": str(port), "PYTHONWARNINGS": ""}


def command(home: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "scripts" / "minzheng"), *words],
        env=environment(home),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def processes_of(home: Path) -> list[str]:
    """List the processes that name this home in their command or their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(str(home)) + b"/" in words or b"MINZHENG_HOME=" + os.fsencode(str(home)) + b"\0" in words:
            found.append(f"{folder.name} {words[:80]!r}")
    return found


def wait_until_gone(home: Path) -> None:
    deadline = time.monotonic() + 20
    while processes_of(home):
        assert time.monotonic() < deadline, processes_of(home)
        time.sleep(0.05)


@pytest.fixture
def home() -> Iterator[Path]:
    # Not tmp_path: the cluster's account may not enter that when we are root.
    folder = Path(tempfile.mkdtemp(prefix="minzheng-test-run-"))
    folder.chmod(0o711)
    yield folder / "home"
    wait_until_gone(folder / "home")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def settled() -> Iterator[Path]:
    """A home that is set up already, with an empty register; each test stops what it starts on it."""
    folder = Path(tempfile.mkdtemp(prefix="minzheng-test-run-"))
    folder.chmod(0o711)
    done = command(folder / "home", "run", "--setup-only", "--no-sample")
    assert done.returncode == 0, done.stderr
    assert processes_of(folder / "home") == []
    yield folder / "home"
    wait_until_gone(folder / "home")
    shutil.rmtree(folder)


@pytest.fixture
def start() -> Iterator[Callable[..., Instance]]:
    started: list[Instance] = []

    def begin(home: Path, *options: str, port: int = 0) -> Instance:
        started.append(Instance(home, *options, port=port))
        return started[-1]

    yield begin
    for instance in started:
        if instance.process.poll() is None:
            instance.stop(signal.SIGTERM)


def status_of(address: str) -> int:
    with urllib.request.urlopen(address + "health/ready", timeout=10) as answer:
        return int(answer.status)


def test_up_twice_and_down_without_a_trace(
    home: Path, start: Callable[..., Instance], record_property: Callable[[str, object], None]
):
    first = start(home, "--no-sample")
    assert status_of(first.ready()) == 200
    assert first.output().rstrip().splitlines()[-1].startswith("Ready: http")
    assert "scripts/minzheng user create" in first.output()
    assert first.stop() == 0
    assert processes_of(home) == []

    again = start(home)
    assert status_of(again.ready()) == 200
    record_property("second_start_s", round(again.ready_after_s, 1))
    assert again.stop(signal.SIGTERM) == 0
    assert processes_of(home) == []


def test_a_killed_instance_takes_its_cluster_along_and_the_next_start_recovers(
    settled: Path, start: Callable[..., Instance]
):
    first = start(settled)
    first.ready()
    made = command(
        settled, "user", "create", "zhang.wei", "--role", "surveyor", "--password-stdin", stdin="a long password 1\n"
    )
    assert made.returncode == 0, made.stderr
    first.stop(signal.SIGKILL)
    wait_until_gone(settled)
    second = start(settled)
    assert status_of(second.ready()) == 200
    assert "user create" not in second.output()


def test_a_killed_database_server_is_recovered(settled: Path, start: Callable[..., Instance]):
    first = start(settled)
    first.ready()
    os.kill(int((settled / "cluster" / "postmaster.pid").read_text(encoding="ascii").split()[0]), signal.SIGKILL)
    first.stop(signal.SIGKILL)
    second = start(settled)
    assert status_of(second.ready()) == 200


def test_one_instance_a_home_two_homes_side_by_side(settled: Path, start: Callable[..., Instance]):
    first = start(settled)
    other = start(settled.with_name("other"), "--no-sample")
    assert {status_of(first.ready()), status_of(other.ready())} == {200}

    again = start(settled)
    assert again.process.wait(30) == 1
    last = again.output().strip().splitlines()[-1]
    assert "already runs" in last
    assert "已有一个实例" in last
    assert "Traceback" not in again.output()

    crowded = start(settled.with_name("third"), port=first.port)
    assert crowded.process.wait(30) == 1
    assert f"127.0.0.1:{first.port}" in crowded.output()
    assert "Traceback" not in crowded.output()


def test_commands_work_with_and_without_a_running_instance(settled: Path, start: Callable[..., Instance]):
    create = ("user", "create", "li.na", "--role", "surveyor", "--county", "421202", "--password-stdin")
    done = command(settled, *create, stdin="a long password 1\n")
    assert done.returncode == 0, done.stderr
    assert processes_of(settled) == []

    start(settled).ready()
    again = command(settled, *create, stdin="a long password 1\n")
    assert again.returncode == 1
    assert len(again.stderr.strip().splitlines()) == 1
    assert "li.na" in again.stderr
    key = command(settled, "token", "create", "--user", "li.na", "--write", "--days", "1")
    assert re.fullmatch(r"mz\S{30,}\n", key.stdout), key.stderr


def test_a_password_is_never_an_argument(home: Path):
    refused = command(home, "user", "create", "li.na", "--role", "surveyor")
    assert refused.returncode == 1
    assert "--password-stdin" in refused.stderr
    assert not home.exists()
