"""The child process of an export: rows of CSV come in, a file of columns goes out."""

import json
import os
import resource
import signal
import sys
from typing import IO, Any

NOT_WHOLE = 3
"""How the child ends when its file lacks something, for want of room most likely."""


class Rest:
    """Writes a file whose first bytes have been sent; that they are the same is checked."""

    def __init__(self, out: IO[bytes], magic: bytes) -> None:
        self._out, self._due = out, magic
        self._is_checked = False
        out.write(magic)
        out.flush()

    closed = False

    def write(self, data: bytes) -> int:
        """Write on, without what has been sent."""
        known = bytes(data[: len(self._due)])
        if known != self._due[: len(known)]:
            raise ValueError("not the beginning of the form")
        self._due = self._due[len(known) :]
        self._out.write(data[len(known) :])
        return len(data)

    def flush(self) -> None:
        """Send what waits."""
        self._out.flush()


def main() -> None:
    """Make the file of the job given as the argument."""
    job: dict[str, Any] = json.loads(sys.argv[1])
    limit = job["file_max_bytes"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and GDAL would go on behind the limit
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody reads any more: end, and say nothing
    os.environ["OGR_SQLITE_SYNCHRONOUS"] = "OFF"  # the file is sent and forgotten, it need not outlive the machine
    rows: Any = sys.stdin.buffer
    is_empty = not rows.peek(1)
    out = Rest(sys.stdout.buffer, bytes.fromhex(job["magic"]))
    from gis.core.exports.columns import write  # noqa: PLC0415 - heavy: the first bytes go out before
    from gis.core.exports.layers import NotWhole  # noqa: PLC0415

    try:
        write(job, None if is_empty else rows, out)
        out.flush()
    except NotWhole as error:
        sys.stderr.write(f"{error}\n")
        os._exit(NOT_WHOLE)
    os._exit(0)  # the file is sent: threads of the libraries must not turn the end of the interpreter into a failure
