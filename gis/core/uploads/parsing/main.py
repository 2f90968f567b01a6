"""The child process: reads a file from its input, answers with JSON on its output, and ends.

Started as `python -I -S` with an empty environment by `gis.core.uploads.reading`. Everything needed is
imported before the fences close, because afterwards the unprivileged user may be unable to open it. The table of
readers is the allow-list of formats: each is ours, none opens another file or address, no driver is chosen by content.
"""

import codecs
import gc
import json
import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from gis.core.uploads.parsing import sandbox
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.core.uploads.parsing.photo import Photo

READERS = {
    "csv": ("delimited", "read"),
    "xlsx": ("workbook", "read"),
    "cass": ("cass", "read"),
    "mnr": ("ministry", "read"),
    "gpx": ("gpx", "read"),
    "kml": ("kml", "read"),
    "kmz": ("kml", "read_kmz"),
    "geojson": ("geojson", "read"),
    "shapefile": ("shapefile", "read"),
    "gpkg": ("geopackage", "read"),
    "photo": ("photo", "read"),
}
"""Module and function of each format; the child imports its own alone, since all take as long as a small file."""
UNSTORABLE = re.compile("[\x00\ufffd\ud800-\udfff]")
CODECS = ("ascii", "cp437", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def main() -> None:
    """Read standard input by the reader named in the arguments and print the cells, or the refusal."""
    module, function = READERS[sys.argv[1]]
    reader: Callable[[bytes, Limits], Parsed | Photo] = getattr(import_module(f"{__package__}.{module}"), function)
    limits = Limits.load(sys.argv[2])
    gc.disable()  # cells make no cycles, the process ends with the file, and its memory is limited
    for name in CODECS:
        codecs.lookup(name)
    facts: dict[str, object] = {"no_network": sandbox.enter(memory_bytes=limits.memory_bytes, cpu_s=limits.cpu_s)}
    # Made before any memory is short: making it then would fail as well.
    over_memory = _dump({"refused": Refusal("too-large", "parse-limits").as_json(), **facts})
    try:
        parsed = reader(sys.stdin.buffer.read(), limits)
        if isinstance(parsed, Parsed):
            require_text(parsed)
        output = _dump({"parsed": parsed.as_json(), **facts})
    except Refusal as refusal:
        output = _dump({"refused": refusal.as_json(), **facts})
    except MemoryError:
        output = over_memory
    sys.stdout.buffer.write(output)
    sys.stdout.flush()


def require_text(parsed: Parsed) -> None:
    """Refuse cells that no database holds, or that tell of a broken conversion (F17, F20, F42), in whatever format.

    Raises:
        Refusal: NUL (code `nul`), U+FFFD or half a surrogate pair (code `broken-text`), with its row.
    """
    for number, cells, _ in parsed.rows:
        found = UNSTORABLE.search("\n".join(cells))
        if found:
            raise Refusal("unreadable", "nul" if found.group() == "\x00" else "broken-text", number)


def _dump(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
