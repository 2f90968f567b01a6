"""The servers of the comparison: ours, tipg and pygeoapi, each with two workers on a free port of 127.0.0.1.

A peer is run by the Python of an environment of its own, named on the command line; it is no dependency. All are
served by uvicorn with uvloop and httptools and read the present (scratch) database.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from gis.benchmark import peers_data
from gis.benchmark.gazetteer_clock import backend_clock, cpu_clock
from gis.benchmark.peers_load import Clock
from gis.benchmark.reads import MEASURED

WORKERS = 2
START_S = 120.0


@dataclass(frozen=True)
class Running:
    """A running server: its port, and the clock of its processes and database sessions."""

    port: int
    clock: Clock


def version(python: str, name: str) -> str | None:
    """Return the version of a peer in the environment of this Python; None where it is absent."""
    try:
        code = f"import importlib.metadata as m; print(m.version({name!r}))"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - named by the administrator
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


@contextmanager
def ours() -> Iterator[Running]:
    """Serve our API without its memory of tiles, so that every tile is read, as the peers read it."""
    with _serving(sys.executable, ["--factory", "api.app:create_app"], {"MINZHENG_TILE_CACHE_BYTES": "0"}) as running:
        yield running


@contextmanager
def tipg(python: str) -> Iterator[Running]:
    """Serve the peers' tables by tipg, as its documentation says."""
    where = peers_data.address()
    login = quote(where["user"], safe="") + (f":{quote(where['password'], safe='')}" if "password" in where else "")
    host = f"{quote(where['host'], safe='')}:{where['port']}"
    settings = {
        "DATABASE_URL": f"postgresql://{login}@{host}/{where['dbname']}",
        "TIPG_DB_SCHEMAS": json.dumps([peers_data.SCHEMA]),
        "TIPG_CATALOG_TTL": "86400",
    }
    with _serving(python, ["tipg.main:app"], settings) as running:
        yield running


@contextmanager
def pygeoapi(python: str) -> Iterator[Running]:
    """Serve the peers' tables by pygeoapi with its PostgreSQL provider."""
    with TemporaryDirectory() as folder:
        config, openapi = Path(folder, "config.yml"), Path(folder, "openapi.yml")
        config.write_text(json.dumps(_pygeoapi_config()), encoding="utf-8")
        settings = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
        program = str(Path(python).with_name("pygeoapi"))
        command = [program, "openapi", "generate", str(config), "--output-file", str(openapi)]
        subprocess.run(command, env=os.environ | settings, check=True, capture_output=True)  # noqa: S603
        with _serving(python, ["pygeoapi.starlette_app:APP"], settings) as running:
            yield running


def _pygeoapi_config() -> dict[str, object]:
    """Return the configuration; JSON is YAML."""
    here = "http://127.0.0.1"
    person = {"name": "benchmark", "url": here}
    named = {"title": "benchmark", "description": "benchmark", "keywords": ["benchmark"]}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 5000},
            "url": f"{here}:5000",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": 10000},
            "map": {"url": f"{here}/{{z}}/{{x}}/{{y}}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": named | {"keywords_type": "theme", "terms_of_service": "none", "url": here},
            "license": {"name": "none", "url": here},
            "provider": person,
            "contact": person,
        },
        "resources": {measured: named | _pygeoapi_resource(measured) for measured in MEASURED},
    }


def _pygeoapi_resource(table: str) -> dict[str, object]:
    """Return what is told of one collection."""
    where = peers_data.address()
    data = where | {"port": int(where["port"]), "search_path": [peers_data.SCHEMA, "public"]}
    read = {"type": "feature", "name": "PostgreSQL", "data": data}
    crs = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {
        "type": "collection",
        "links": [],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": crs}},
        "providers": [read | {"table": table, "id_field": "id", "geom_field": "geom"}],
    }


@contextmanager
def _serving(python: str, program: list[str], settings: Mapping[str, str]) -> Iterator[Running]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [python, "-m", "uvicorn", *program, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--loop", "uvloop", "--http", "httptools"]
    command += ["--no-access-log", "--log-level", "error"]
    former = set(peers_data.sessions())
    with TemporaryDirectory() as folder:
        home = folder if python != sys.executable else None  # a peer reads no .env of ours
        process = subprocess.Popen(command, env=os.environ | settings, cwd=home, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            _wait(process, port)
            yield Running(port, _clock(process.pid, former))
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_S
    path = "/ogc/conformance" if "api.app:create_app" in process.args else "/conformance"  # type: ignore[operator]
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as link:
                link.request("GET", path)
                if link.getresponse().status == HTTPStatus.OK:
                    return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the server does not start: {' '.join(map(str, process.args))}")  # type: ignore[arg-type]


def _clock(pid: int, former: set[int]) -> Clock:
    """Return the clock of a server's processes and of the sessions that were not there before it.

    A pool may close a session meanwhile: what it spent is then found with the ended children of its parent.
    """

    def read() -> tuple[float, float]:
        backends = [one for one in peers_data.sessions() if one not in former]
        return _seconds(cpu_clock(family(pid))), _seconds(backend_clock(backends)) + _ended(backends)

    return read


def _seconds(clock: Callable[[], int] | None) -> float:
    return clock() / 1e9 if clock else float("nan")


def _ended(backends: Sequence[int]) -> float:
    """Return the CPU seconds of all children that the parent of these processes has seen end (Linux)."""
    if not backends:
        return 0.0
    try:
        parent = _stat(Path(f"/proc/{backends[0]}/stat"))[1]
        user, system = _stat(Path(f"/proc/{parent}/stat"))[13:15]
    except OSError:
        return float("nan")
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> list[str]:
    """Return the fields of a `stat` file behind the name: state, parent, and on."""
    return path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def family(pid: int) -> list[int]:
    """Return a process and all that come from it (Linux)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(_stat(stat)[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, []))
    return found


def etags(port: int, paths: list[str]) -> list[str]:
    """Return the tags of answers of a server."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as link:
        found = []
        for path in paths:
            link.request("GET", path)
            answer = link.getresponse()
            answer.read()
            found.append(answer.headers["ETag"])
        return found
