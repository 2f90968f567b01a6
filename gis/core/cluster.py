"""The private PostGIS cluster of one installation: made, started, found again and stopped.

It lives under `MINZHENG_HOME`. PostgreSQL refuses to run as root: then it runs as the system user `postgres`.
`<home>/run/socket` names the socket folder and the port while it runs (`gis.core.db` reads it), `<home>/lock`
is held by the one process that owns the cluster (`gis.core.instance`).
"""

import hashlib
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gis.core import cluster_files
from gis.core.errors import GisError

LIBRARY = Path("/usr/lib/postgresql")
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
SOCKET_PATH_MAX_BYTES = 107  # sun_path of Linux, without its closing zero


class ClusterError(GisError):
    """The private cluster cannot be used; the text is one line for the operator."""

    code = "cluster"
    title, title_en = "私有数据库集群不可用", "The private database cluster cannot be used"


def find_binaries(version: str | None = None) -> Path:
    """Return the folder of the newest PostgreSQL that has PostGIS (or of `version`).

    Raises:
        ClusterError: nothing suitable is installed.
    """
    with_postgis = [
        folder / "bin"
        for folder in LIBRARY.glob("*")
        if (folder / "bin" / "initdb").is_file() and cluster_files.has_postgis(folder.name)
    ]
    fitting = [folder for folder in with_postgis if version in {None, folder.parent.name}]
    if not fitting:
        package = f"postgresql-{version}-postgis-3" if version else "postgresql-postgis"
        raise ClusterError(
            f"缺少 PostGIS，请安装：sudo apt-get install {package}",
            f"PostGIS is missing; get it with: sudo apt-get install {package}",
        )
    return max(fitting, key=lambda folder: int(folder.parent.name))


def cluster_account() -> pwd.struct_passwd:
    """Return the system account the cluster runs as: ourselves, or `postgres` when we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(
            "缺少系统用户 postgres（随 PostgreSQL 安装）",
            "The system user postgres (of PostgreSQL) is missing",
        ) from None


def as_account(command: list[str]) -> list[str]:
    """Return the command as run by the cluster's account; it ends cleanly (SIGINT) should we be killed."""
    account = cluster_account()
    prefix = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        prefix += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return [*prefix, "--", *command]


def make_folder(path: Path) -> None:
    """Make a folder that others may pass through but not list, whatever the umask; leave one that is there."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o711)


def data_folder(home: Path) -> Path:
    """Return the cluster's data folder, absolute; `<home>/cluster`, or what that link points to.

    Where the account cannot enter `home` (root, a closed folder above) it is kept under /var/lib/minzheng.
    """
    place = home / "cluster"
    elsewhere = Path("/var/lib/minzheng") / hashlib.sha256(str(home).encode()).hexdigest()[:12] / "cluster"
    if place.is_symlink() and place.resolve() != elsewhere:
        raise ClusterError(
            f"{home} 是复制或移动来的，其集群在 {place.resolve()}；请移回原处",
            f"{home} was copied or moved, its cluster is {place.resolve()}; move it back",
        )
    if not place.exists() and not place.is_symlink():
        make_folder(home)
        reachable = subprocess.run(as_account(["test", "-x", str(home)]), check=False).returncode == 0  # noqa: S603
        if not reachable:
            make_folder(elsewhere.parent.parent)
            make_folder(elsewhere.parent)
            place.symlink_to(elsewhere)
    return elsewhere if place.is_symlink() else place


@dataclass
class Cluster:
    """One cluster; `durable=False` (tests) trades safety against power loss for speed."""

    home: Path
    durable: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    _server: subprocess.Popen[bytes] | None = None
    _all_gone: int = -1  # reads end-of-file once the server and all its children have ended

    def start(self) -> None:
        """Make the cluster if there is none, start it and wait until it accepts connections."""
        data = data_folder(self.home)
        if not (data / "PG_VERSION").exists():
            self._initialise(data)
        binaries = find_binaries((data / "PG_VERSION").read_text(encoding="ascii").strip())
        stop_stale(data)
        self._forget_socket()
        folder, port = self._socket_folder(data.parent), self._free_port()
        settings = cluster_files.server_settings(folder, port, durable=self.durable) | dict(self.options)
        self._write(data, settings)
        log_path = self.home / "log" / "cluster-start.log"
        log_path.parent.mkdir(mode=0o700, exist_ok=True)
        self._all_gone, held = os.pipe()
        with log_path.open("wb") as log:
            self._server = subprocess.Popen(  # noqa: S603 - our own command
                as_account([str(binaries / "postgres"), "-D", str(data)]),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                pass_fds=[held],
            )
        os.close(held)
        self._wait_until_ready(data, log_path)
        self._bootstrap(data, binaries, folder, port)
        note = self.home / "run" / "socket"
        note.with_suffix(".new").write_text(f"{folder}\n{port}\n", encoding="utf-8")
        note.with_suffix(".new").replace(note)

    def stop(self) -> None:
        """Stop the server (fast, then immediate) and take away the note of its socket."""
        if self._server is not None:
            for how in (signal.SIGINT, signal.SIGQUIT):
                if self._server.poll() is None:
                    self._server.send_signal(how)
                try:
                    self._server.wait(STOP_TIMEOUT_S)
                    break
                except subprocess.TimeoutExpired:
                    continue
            select.select([self._all_gone], [], [], STOP_TIMEOUT_S)
            os.close(self._all_gone)
            self._server = None
            stop_stale(data_folder(self.home))  # one that an administrator started again by hand
        self._forget_socket()

    def _forget_socket(self) -> None:
        """Take away the note of the socket, and its folder where that is a temporary one."""
        note = self.home / "run" / "socket"
        if note.exists():
            folder = Path(note.read_text(encoding="utf-8").splitlines()[0])
            note.unlink()
            if folder.name.startswith("minzheng-"):
                shutil.rmtree(folder, ignore_errors=True)

    def _initialise(self, data: Path) -> None:
        """Run initdb beside the final place and rename: an interrupted start leaves nothing half-made."""
        binaries, account = find_binaries(), cluster_account()
        making = data.with_name("cluster.new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        os.chown(making, account.pw_uid, account.pw_gid)
        command = [str(binaries / "initdb"), "-D", str(making), *cluster_files.INITDB_OPTIONS]
        command += [] if self.durable else ["--no-sync"]
        done = subprocess.run(as_account(command), capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["initdb"])[-1]
            raise ClusterError(f"无法创建数据库集群：{reason}", f"The database cluster cannot be made: {reason}")
        making.rename(data)

    def _write(self, data: Path, settings: Mapping[str, str]) -> None:
        """Write the three configuration files; they belong to the cluster's account."""
        account = cluster_account()
        for name, content in cluster_files.configuration(settings, account.pw_name).items():
            path = data / name
            path.write_text(content, encoding="utf-8")
            path.chmod(0o600)
            os.chown(path, account.pw_uid, account.pw_gid)
        main = data / "postgresql.conf"
        if cluster_files.INCLUDE not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(cluster_files.INCLUDE)

    def _socket_folder(self, base: Path) -> Path:
        """Return a folder for the socket, only ours, with a path short enough for the kernel."""
        account = cluster_account()
        make_folder(self.home / "run")
        folder = base / "run" / "pg"
        if len(os.fsencode(str(folder / ".s.PGSQL.65535"))) > SOCKET_PATH_MAX_BYTES:
            folder = Path(tempfile.mkdtemp(prefix="minzheng-", dir="/tmp"))
        else:
            make_folder(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
            for left in folder.glob(".s.PGSQL.*"):  # of a killed server: nobody else may use this folder
                left.unlink()
        os.chown(folder, account.pw_uid, account.pw_gid)
        return folder

    def _free_port(self) -> int:
        """Return a free loopback port, the last one again if possible."""
        note = self.home / "run" / "port"
        for wanted in (int(note.read_text(encoding="ascii")) if note.exists() else 0, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", wanted))
                except OSError:
                    continue
                port: int = probe.getsockname()[1]
                note.write_text(str(port), encoding="ascii")
                return port
        raise ClusterError("没有可用的本机端口", "No loopback port is free")

    def _wait_until_ready(self, data: Path, log_path: Path) -> None:
        """Wait for `ready` in the server's own status file."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._server is None or self._server.poll() is not None:
                reason = cluster_files.last_complaint(data, log_path)
                raise ClusterError(
                    f"数据库集群未能启动：{reason}（日志 {log_path}）",
                    f"The database cluster did not start: {reason} (log {log_path})",
                )
            if cluster_files.server_status(data) == (self._server.pid, "ready"):
                return
            time.sleep(0.02)
        self.stop()
        raise ClusterError("数据库集群启动超时", f"The database cluster was not ready in {START_TIMEOUT_S:.0f} s")

    def _bootstrap(self, data: Path, binaries: Path, folder: Path, port: int) -> None:
        """Make the database, once; roles, extensions and tables are the migrations' work."""
        marker = self.home / "run" / "bootstrapped"
        if marker.exists() and marker.stat().st_mtime >= (data / "PG_VERSION").stat().st_mtime:
            return
        command = [
            str(binaries / "psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(folder),
            "-p",
            str(port),
        ]
        done = subprocess.run(  # noqa: S603 - our own command
            [*command, "-U", "postgres", "-d", "postgres", "-f", "-"],
            input=cluster_files.BOOTSTRAP_SQL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            self.stop()
            raise ClusterError(f"数据库初始化失败：{done.stderr.strip()}", f"Database set-up failed: {done.stderr}")
        marker.touch()


def stop_stale(data: Path) -> None:
    """Stop a server that a killed run left on this folder; forget a pid file that names a stranger."""
    pid, _ = cluster_files.server_status(data)
    if pid == 0:
        return
    if cluster_files.runs_on(pid, data):
        for how in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, how)
            deadline = time.monotonic() + STOP_TIMEOUT_S / 2
            while time.monotonic() < deadline and cluster_files.runs_on(pid, data):
                time.sleep(0.05)
            if not cluster_files.runs_on(pid, data):
                return
        raise ClusterError(
            f"旧的数据库进程 {pid} 无法停止", f"The database process {pid} of an earlier run does not stop"
        )
    (data / "postmaster.pid").unlink(missing_ok=True)
