"""What the machinery asks of a kind of record: fields with their names, three checks and one write.

A new kind is one folder in its domain (`gis/<domain>/kinds/<kind>/`) that builds an `UploadKind`, and one line in
`gis/register.py`. Reading, columns, coordinates, staging, preview, commit and undo are shared.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any, Literal
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.core.crs import SourceCrs
from gis.core.history import VersionedMixin
from gis.core.region import DEFAULT, Region
from gis.core.settings import Settings
from gis.core.uploads.exported import Exported, Own
from gis.core.uploads.findings import Finding, Rule, shown
from gis.core.uploads.profile import Profile

Fresh = tuple[str, str, Mapping[str, Any]]
"""What a commit would do with a row (`create`), the identity of its record, and its measures."""

Control = Callable[[Sequence[str]], Mapping[str, tuple[float, float]]]
"""Gives the approved positions (lon, lat, EPSG:4490 degrees) of records by their folded keys, where there are any."""

FieldType = Literal["code", "text", "number", "date", "choice", "north", "east"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a column may hold. `north`/`east` are positions: latitude or northing, longitude or easting.

    `choices` maps what people write to what is stored; `low` and `high` bound a number.
    `own_unit` says that the kind itself reads the unit in the header; else kilometres and feet are refused.
    """

    name: str
    type: FieldType
    title_zh: str
    title_en: str
    synonyms: tuple[str, ...]
    required: bool = False
    max_chars: int = 200
    choices: Mapping[str, str] = with_default(default_factory=dict)
    low: float | None = None
    high: float | None = None
    own_unit: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that was recognised as a field, with the confidence of the recognition (0 to 1).

    `more` are the columns of minutes and seconds, where an angle stands in three columns.
    """

    index: int
    header: str
    confidence: float
    more: tuple[int, ...] = ()


@dataclass(slots=True)
class Row:
    """A data row: cells and field texts exactly as received, values as understood, position in EPSG:4490.

    `shape_text` is the line or area as received (GeoJSON text, see `Parsed.shapes`); `shape` the same in EPSG:4490.
    """

    number: int
    cells: list[str]
    letters: str
    texts: dict[str, str] = with_default(default_factory=dict)
    values: dict[str, Any] = with_default(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    shape_text: str | None = None
    shape: BaseGeometry | None = None
    has_error: bool = False
    has_warning: bool = False
    skip: bool = False


@dataclass(slots=True)
class Check:
    """One run of the checks over a file: what was declared, where the fields are, and what was found.

    `own` tells what its columns are where an export of ours made the file.
    """

    kind: "UploadKind"
    profile: Profile
    settings: Settings
    columns: dict[str, Column]
    region: Region = DEFAULT
    crs: SourceCrs | None = None
    control: Control | None = None
    derivation: dict[str, Any] | None = None
    context: Any = None
    own: Own | None = None
    findings: list[Finding] = with_default(default_factory=list)

    def add(
        self, code: str, row: Row | None = None, field: str | None = None, value: str | None = None, **params: Any
    ) -> None:
        """Note a finding; the header is filled in from the field."""
        severity = self.kind.rules[code].severity
        if row is not None and severity == "error":
            row.has_error = True
        elif row is not None and severity == "warning":
            row.has_warning = True
        column = self.columns.get(field or "")
        self.findings.append(
            Finding(
                code,
                None if row is None else row.number,
                None if column is None else column.header[:200],
                field,
                None if value is None else shown(value),
                params,
            )
        )


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """A finding of the comparison with the register, by row number; None is the whole file."""

    code: str
    row: int | None = None
    field: str | None = None
    value: str | None = None
    params: Mapping[str, Any] = with_default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Commit:
    """What `write` needs to know: the staged upload, its source, and who acts."""

    upload_id: UUID
    source_name: str
    source_sha256: str
    crs: str
    profile: Profile
    actor: str


@dataclass(frozen=True, slots=True)
class UploadKind:
    """A kind of record that can be uploaded.

    Attributes:
        fields: the kind's own fields; position fields are added by the machinery when it may have them in columns.
        shape: what each row's geometry is when it is not a position in two columns: a line or an area; `any` is a
            geometry of whatever kind, or a position in two columns, or none.
        roles: roles that may upload it.
        key: field and column that name a record to people.
        key_or: field whose column names it in a file without that of `key`.
        check_row: pure, one row after its fields were read; a kind has this or `check_part`.
        check_batch: pure, all rows that belong together.
        check_part: pure, rows of a part of the file, each by itself, after `check_batch`; returns what it counted. Of
            a large file it runs in processes of its own: what it needs is in the rows and the check.
        batch_fields: fields that `check_batch` looks at, where there is a `check_part`: those of a large file that are
            read before its rows go to other processes, which read all.
        conclude: notes what the parts counted, over the whole file.
        check_place: compares the staged rows with the register in SQL, sets action, target and measures of the
            staged rows, and returns findings; repeated at the commit (see `stands`).
        write: writes the staged rows in the open batch and returns what it did, by count.
        blockers: records outside `tables` that stand in the way of undoing a batch.
        tables: versioned tables that `write` changes; the first holds the records themselves.
        rules: words of all findings, the shared ones included.
        known: approved positions (lon, lat, EPSG:4490 degrees) of records by folded key, for survey records: the
            datum of a file is compared with them and a local similarity rests on them; restricted ones left out.
        beside: SQL that gives row_number, label, title and geom of what the register holds beside the staged rows of
            `:upload`, for the preview; None where the first table's own geometry says it.
        load: reads what the checks of rows need to know of the register (classes, words): `Check.context`.
        forgets: the machinery clears action, target and measures before each comparison; False where `check_place`
            sets them for every row anew, so that rows that stay as they are need not be written.
        stands: `check_place` reads nothing but versioned records and the day, so what it found stands until another
            change is committed.
        fresh: action, target and measures of a row if nothing registered is like it: it is staged with them, so that
            the comparison need not write it again; None leaves them to the comparison.
        system_field: field whose cells name the coordinate system, so that the file itself states it.
        exported: what an export of such records holds, so that a file of ours is known when it comes back.
    """

    name: str
    title_zh: str
    title_en: str
    fields: tuple[Field, ...]
    positioned: bool
    roles: tuple[str, ...]
    key: str
    tables: tuple[type[VersionedMixin], ...]
    rules: Mapping[str, Rule]
    check_batch: Callable[[Sequence[Row], Check], None]
    check_place: Callable[[Session, UUID, Check], list[PlaceFinding]]
    write: Callable[[Session, Commit], dict[str, int]]
    blockers: Callable[[Session, UUID], list[str]]
    shape: Literal["line", "area", "any"] | None = None
    known: Callable[[Session, Sequence[str]], Mapping[str, tuple[float, float]]] | None = None
    beside: str | None = None
    load: Callable[[Session], Any] | None = None
    system_field: str | None = None
    exported: Exported | None = None
    forgets: bool = True
    fresh: Callable[[UUID, Row], Fresh] | None = None
    stands: bool = False
    check_row: Callable[[Row, Check], None] | None = None
    check_part: Callable[[Sequence[Row], Check], Counter[str]] | None = None
    batch_fields: frozenset[str] = frozenset()
    conclude: Callable[[Counter[str], Check], None] | None = None
    key_or: str | None = None

    def context(self, session: Session) -> Any:
        """Return what the checks of rows need to know of the register, None where that is nothing."""
        return self.load(session) if self.load else None

    @property
    def has_columns(self) -> bool:
        """Tell whether a position may stand in two columns."""
        return self.positioned or self.shape == "any"
