"""The private cluster: its settings, its access rules, its place."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.core import cluster_files
from gis.core.cluster import Cluster, ClusterError, as_account, data_folder, find_binaries, stop_stale

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="about running as root")


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="minzheng-test-cluster-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def psql(home: Path, statement: str, *, user: str = "postgres", host: str = "") -> str:
    folder, port = (home / "run" / "socket").read_text(encoding="utf-8").splitlines()
    done = subprocess.run(
        ["psql", "-XAtw", "-h", host or folder, "-p", port, "-U", user, "-d", "minzheng", "-c", statement],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PGPASSWORD": ""},
    )
    return done.stdout.strip() if done.returncode == 0 else f"refused: {done.stderr.strip()}"


def test_a_durable_cluster_is_safe_and_reachable_by_its_owner_only(home: Path):
    cluster = Cluster(home)
    cluster.start()
    try:
        settings = ["fsync", "full_page_writes", "data_checksums", "jit", "server_encoding", "listen_addresses"]
        shown = [psql(home, f"SHOW {name}") for name in settings]
        assert shown == ["on", "on", "on", "off", "UTF8", "127.0.0.1"]
        assert psql(home, "SELECT datcollate FROM pg_database WHERE datname = 'minzheng'") == "C.UTF-8"
        assert psql(home, "SHOW idle_in_transaction_session_timeout") == "30s"
        assert psql(home, "SHOW lock_timeout") == "3s"
        assert psql(home, "SELECT 1", host="127.0.0.1").startswith("refused:")
        assert oct((home / "cluster").stat().st_mode & 0o777) == "0o700"
    finally:
        cluster.stop()
    assert not (home / "run" / "socket").exists()


def test_a_server_restarted_by_hand_is_stopped_too(home: Path):
    cluster = Cluster(home, durable=False)
    cluster.start()
    data = home / "cluster"
    control = as_account([str(find_binaries() / "pg_ctl"), "-D", str(data), "-m", "immediate", "restart"])
    with (home / "restart.log").open("wb") as log:
        subprocess.run(control, check=True, stdout=log, stderr=log, cwd="/")
    pid, _ = cluster_files.server_status(data)
    assert cluster_files.runs_on(pid, data)
    cluster.stop()
    assert not cluster_files.runs_on(pid, data)


def test_a_long_home_still_gets_a_socket(home: Path):
    deep = home / ("x" * 100)
    cluster = Cluster(deep, durable=False)
    cluster.start()
    try:
        assert psql(deep, "SELECT 1") == "1"
        folder = Path((deep / "run" / "socket").read_text(encoding="utf-8").splitlines()[0])
        assert oct(folder.stat().st_mode & 0o777) == "0o700"
    finally:
        cluster.stop()
    assert not folder.exists()


@ROOT_ONLY
def test_a_home_that_the_clusters_account_cannot_enter(home: Path):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    data = data_folder(closed / "home")
    try:
        assert data.is_relative_to("/var/lib/minzheng")
        assert data_folder(closed / "home") == data
        shutil.copytree(closed / "home", closed / "copy", symlinks=True)
        with pytest.raises(ClusterError, match="copied or moved"):
            data_folder(closed / "copy")
    finally:
        shutil.rmtree(data.parent)


def test_an_interrupted_initdb_is_done_again(home: Path):
    (home / "cluster.new").mkdir()
    (home / "cluster.new" / "rubbish").touch()
    cluster = Cluster(home, durable=False)
    cluster.start()
    cluster.stop()
    assert not (home / "cluster.new").exists()


def test_a_pid_file_that_names_a_stranger_is_forgotten(tmp_path: Path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n", encoding="ascii")
    stop_stale(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_version_that_is_not_installed_is_one_clear_line():
    with pytest.raises(ClusterError, match=r"apt-get install postgresql-9-postgis-3$"):
        find_binaries("9")


@pytest.mark.parametrize(("memory_mb", "shared"), [(512, "64MB"), (2048, "256MB"), (8192, "512MB"), (262_144, "512MB")])
def test_memory_leaves_the_office_pc_its_share(memory_mb: int, shared: str):
    settings = cluster_files.memory_settings(memory_mb)
    assert settings["shared_buffers"] == shared
    megabytes = {name: int(value.removesuffix("MB")) for name, value in settings.items()}
    assert megabytes["work_mem"] * 8 + megabytes["shared_buffers"] <= memory_mb
    assert megabytes["effective_cache_size"] <= max(128, memory_mb // 2)
