"""Forms with a library of their own: a child process turns the rows into the file and writes it to the pipe.

The libraries hold Python's lock while they write, and keep memory: in the server they would hold up every other
request. The child is given rows, never the database.
"""

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any

from gis.core.crs import projjson
from gis.core.crs_published import CRS84
from gis.core.crs_sources import STORAGE
from gis.core.errors import Busy, Full
from gis.core.exports.child import NOT_WHOLE
from gis.core.exports.statements import Plan
from gis.core.settings import ROOT, get_settings

log = logging.getLogger(__name__)

BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from gis.core.exports.child import main; main()"
BUFFER = 1 << 16
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Blocks of rows go back to the machine at once; kept for later use they were more than half of the child's memory."""
NO_ROOM = ("服务器放不下这个文件，没有导出", "The server has no room for this file, nothing was exported")
UNFINISHED = ("文件没有做完，请稍后再试", "The file was not finished, try again shortly")


class Child:
    """The child of one export."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_killed = False

    def run(self, plan: Plan, out: IO[bytes], copy: Callable[[IO[bytes]], None]) -> None:
        """Start the child, let `copy` write the rows to it, wait for its end.

        Raises:
            Full: there was no room for the file.
            Busy: it could not make the file, or was ended.
        """
        parent = get_settings().home_path / "exports"
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            command = [sys.executable, "-c", BOOT, str(ROOT), json.dumps(job(plan, folder))]
            pipe = subprocess.PIPE
            with subprocess.Popen(  # noqa: S603 - our own
                command, stdin=pipe, stdout=out, bufsize=BUFFER, env=os.environ | MEMORY
            ) as process:
                self._process = process
                if self._is_killed or process.stdin is None:
                    process.kill()
                    return
                is_fed = self._feed(process, process.stdin, copy)
            if process.returncode or not is_fed:
                log.warning("the child of an export (%s) ended with %d", plan.form.name, process.returncode)
                raise Full(*NO_ROOM) if process.returncode in {NOT_WHOLE, -signal.SIGXFSZ} else Busy(*UNFINISHED)

    def _feed(self, process: "subprocess.Popen[bytes]", sink: IO[bytes], copy: Callable[[IO[bytes]], None]) -> bool:
        """Tell whether the child took all rows; it is ended where they cannot be read to their end."""
        try:
            copy(sink)
            sink.close()
        except BrokenPipeError:
            return False
        except BaseException:
            process.kill()
            raise
        finally:
            with contextlib.suppress(BrokenPipeError):
                sink.close()
        return True

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
        "file_max_bytes": get_settings().export_file_max_bytes,
    }  # fmt: skip


def file_epsg(plan: Plan) -> int:
    """Return the EPSG code that a file declares: CRS84, which has none, is declared as what is stored, CGCS2000."""
    crs = plan.selection.crs
    if crs == CRS84:
        return STORAGE
    found = re.search(r"\d+\Z", crs.uri)
    return int(found[0]) if found else crs.srid
