"""Forms with a library of their own: a child process turns the rows into the file and writes it to the pipe.

The libraries hold Python's lock while they write, and keep memory: in the server they would hold up every other
request. The child is given rows, never the database.
"""

import contextlib
import json
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any

from gis.core.crs import projjson
from gis.core.crs_published import CRS84
from gis.core.crs_sources import STORAGE
from gis.core.errors import Busy
from gis.core.exports.statements import Plan
from gis.core.settings import ROOT, get_settings

log = logging.getLogger(__name__)

BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from gis.core.exports.child import main; main()"
BUFFER = 1 << 16
ROWS_BYTES = 1 << 20
VERTEX_BYTES = 40
"""Hexadecimal WKB of a vertex with its share of its ring."""


class Child:
    """The child of one export."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_killed = False

    def run(self, plan: Plan, out: IO[bytes], copy: Callable[[IO[bytes]], None]) -> None:
        """Start the child, let `copy` write the rows to it, wait for its end.

        Raises:
            Busy: it could not make the file.
        """
        parent = get_settings().home_path / "exports"
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            command = [sys.executable, "-c", BOOT, str(ROOT), json.dumps(job(plan, folder))]
            pipe = subprocess.PIPE
            with subprocess.Popen(command, stdin=pipe, stdout=out, bufsize=BUFFER) as process:  # noqa: S603 - our own
                self._process = process
                if self._is_killed or process.stdin is None:
                    process.kill()
                    return
                try:
                    copy(process.stdin)
                except BaseException:
                    process.kill()
                    with contextlib.suppress(BrokenPipeError):
                        process.stdin.close()
                    raise
                process.stdin.close()
            if process.returncode:
                log.warning("the child of an export (%s) ended with %d", plan.form.name, process.returncode)
                raise Busy

    def kill(self) -> None:
        """End the child, now or as soon as it starts, from any thread."""
        self._is_killed = True
        if self._process is not None:
            self._process.kill()


def job(plan: Plan, folder: str) -> dict[str, Any]:
    """Return what the child needs to know."""
    epsg = file_epsg(plan)
    return {
        "form": plan.form.name,
        "magic": plan.form.magic.hex(),
        "folder": folder,
        "layer": plan.collection.id,
        "title": plan.collection.title_zh,
        "geometry": plan.collection.geometry,
        "columns": [
            {"name": "id", "type": "string", "zh": "标识", "en": "Id", "unit": ""},
            *(
                {
                    "name": item.name, "type": item.type, "zh": item.title_zh, "en": item.title_en,
                    "unit": item.unit or "",
                }
                for item in plan.properties
            ),
        ],
        "epsg": epsg,
        "projjson": projjson(epsg),
        "encoding": plan.encoding,
        "block_bytes": _block_bytes(plan),
        "file_max_bytes": get_settings().export_file_max_bytes,
    }  # fmt: skip


def _block_bytes(plan: Plan) -> int:
    """Return the size of the blocks in which the child reads rows: the longest row has to fit into one."""
    longest = 0 if plan.collection.geometry == "Point" else VERTEX_BYTES * get_settings().upload_vertices_max
    return ROWS_BYTES + longest


def file_epsg(plan: Plan) -> int:
    """Return the EPSG code that a file declares: CRS84, which has none, is declared as what is stored, CGCS2000."""
    crs = plan.selection.crs
    if crs == CRS84:
        return STORAGE
    found = re.search(r"\d+\Z", crs.uri)
    return int(found[0]) if found else crs.srid
