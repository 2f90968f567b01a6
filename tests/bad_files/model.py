"""What a bad file is, and which answer it must get (`reliability.md` 2.2, `spec/README.md` 7)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HEAD = "界桩编号,经度,纬度,高程,备注"
GOOD = "T001,114.3012345,29.8512345,85.3,好"
DEGREES = {"crs": "EPSG:4490", "height_datum": "1985"}


@dataclass(frozen=True, slots=True)
class Canary:
    """A file that everybody on this machine may read and an address that answers: nobody may come to either."""

    path: str
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not taken at all: problem JSON with this status and code, nothing staged, an event; `row` where one is named."""

    status: int
    code: str
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.code}" + (f" row {self.row}" if self.row else "")


@dataclass(frozen=True, slots=True)
class Staged:
    """Readable with errors: 201, exactly these errors by row (None: the whole file), commit 409, nothing stored."""

    rows: int
    errors: Sequence[tuple[int | None, str]]
    warnings: Sequence[str] = ()

    def __str__(self) -> str:
        codes = sorted({code for _, code in self.errors})
        return f"201, commit 409: {', '.join(codes)}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """Taken: 201 with at least these warnings and no error; commit stores `stored` records of `rows` (all if None).

    `cells` are texts that must come back from the staged rows exactly, by row and column index.
    """

    rows: int
    warnings: Sequence[str] = ()
    stored: int | None = None
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "201 " + (f"+ {', '.join(self.warnings)}" if self.warnings else "as text")


Expected = Refused | Staged | Accepted


@dataclass(frozen=True, slots=True)
class BadFile:
    """One variant of a row of `reliability.md` 2.2. `make` builds its bytes; hostile ones point at the canary."""

    id: str
    variant: str
    make: Callable[[Canary], bytes]
    expected: Expected
    name: str = "a.csv"
    content_type: str | None = None
    kind: str = "boundary-markers"
    profile: Mapping[str, Any] = field(default_factory=lambda: DEGREES)
    note: str = ""
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.id} {self.variant}"


def text(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    """Return delimited text with a header line."""
    return "".join(f"{row}\r\n" for row in (head, *rows)).encode(encoding)


def csv_file(identity: str, variant: str, rows: Sequence[str], expected: Expected, **more: Any) -> BadFile:
    """Return a bad file of delimited text; `head` and `encoding` may be given."""
    layout = {name: more.pop(name) for name in ("head", "encoding") if name in more}
    return BadFile(identity, variant, lambda _: text(*rows, **layout), expected, **more)


def bytes_file(identity: str, variant: str, data: bytes, expected: Expected, **more: Any) -> BadFile:
    """Return a bad file of these bytes."""
    return BadFile(identity, variant, lambda _: data, expected, **more)
