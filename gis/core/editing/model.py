"""What of a collection may be written as a feature: its fields with their limits, its rules, and who may.

The limits of a field are those of its column (length, digits, whether it may be empty) and, where an endpoint has a
form for it, those of the form: nothing is stated twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Boolean, Date, Integer, Numeric, String
from sqlalchemy.orm import Session

from gis.core.collections import Collection, Level, PropertyType
from gis.core.editing.faults import FeatureFaults
from gis.core.editing.geometry import Placed
from gis.core.history import VersionedMixin
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.undo import table_of

if TYPE_CHECKING:
    from gis.core.editing.document import Document

INTEGER_MAX = 2_147_483_647
TEXT_MAX = 1_000
Words = tuple[str, str]
"""The same in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Writable:
    """A property that may be written, and its limits; `decimals` are the digits kept behind the point.

    One that is `fixed` is written when the record is made, and read-only from then on.
    """

    name: str
    column: str
    type: PropertyType
    required: bool = False
    max_chars: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: int = 0
    choices: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """An account at work on features: what it sees, its roles and counties (none: all), why, and by which request."""

    user_id: UUID
    name: str
    level: Level
    roles: frozenset[str]
    counties: tuple[str, ...] = ()
    reason: str | None = None
    request_id: str | None = None


@dataclass(slots=True)
class Draft:
    """A feature about to be written.

    Attributes:
        before: the columns of the record as they stand; None for a new one.
        values: what the writable columns will hold, by column.
        placed: its geometry, None where it stays as it is.
        more: further columns that follow from these; the rules of the collection add them.
    """

    session: Session
    desk: Desk
    before: Mapping[str, Any] | None
    values: dict[str, Any]
    placed: Placed | None
    faults: FeatureFaults
    more: dict[str, Any] = field(default_factory=dict)

    def changes(self, column: str) -> bool:
        """Tell whether a writable column gets another value than it has."""
        return self.before is None or self.values[column] != self.before[column]


@dataclass(frozen=True, slots=True)
class Editor:
    """How the features of a collection are written.

    Attributes:
        methods: of POST, PUT, PATCH, DELETE; the others are refused with the words of `refusals`, by method or `*`.
        fields: the properties that may be written; all others are read-only.
        ways: how a read-only property (or `geometry`) is set instead, by name.
        shapes: the types of GeoJSON geometry taken.
        moves: the geometry of a record that stands may be changed here.
        prepare: the rules of the collection over a draft; adds faults and the columns that follow.
        require_place: raises Forbidden unless the account may write where the record stands, by its columns.
        parts: tables of rows that belong to a record, with their column that names it: they go with it.
        relations: those of the parts that are as secret as the record.
        keep: raises Conflict where a record may not be deleted.
        key: the column that names a record to people.
        kind: the kind of upload that a single feature is, for surveys.
        make: makes a record from a draft in its own way and returns (id, batch); None where the shared write does.
        revise: changes a record in its own way, from its columns, the feature and the draft; returns the batch, None
            where nothing changes.
    """

    collection: str
    record: type[VersionedMixin]
    roles: tuple[str, ...]
    methods: frozenset[str]
    fields: tuple[Writable, ...]
    shapes: tuple[str, ...]
    moves: bool = True
    secrecy: str = "public"
    ways: Mapping[str, Words] = field(default_factory=dict)
    refusals: Mapping[str, Words] = field(default_factory=dict)
    prepare: Callable[[Draft], None] = lambda _draft: None
    require_place: Callable[[Session, Mapping[str, Any], Desk], None] = lambda _session, _columns, _desk: None
    parts: tuple[tuple[type[VersionedMixin], str], ...] = ()
    relations: tuple[type[VersionedMixin], ...] = ()
    keep: Callable[[Session, Mapping[str, Any]], None] = lambda _session, _columns: None
    key: str = "name"
    kind: UploadKind | None = None
    make: "Callable[[Work, Document, Draft], tuple[UUID, UUID]] | None" = None
    revise: "Callable[[Work, Mapping[str, Any], Document, Draft], UUID | None] | None" = None

    def writables(self, *, new: bool) -> tuple[Writable, ...]:
        """Return the properties that may be written, of a new record or of one that stands."""
        return tuple(each for each in self.fields if new or not each.fixed)

    @property
    def by_name(self) -> dict[str, Writable]:
        """The writable properties by name."""
        return {each.name: each for each in self.fields}


@dataclass(frozen=True, slots=True)
class Work:
    """One write: the session, how and where it is written, and who does it."""

    session: Session
    editor: Editor
    collection: Collection
    desk: Desk


def writable(  # noqa: PLR0913 - what a table cannot say of a field
    record: type[VersionedMixin],
    name: str,
    *,
    column: str | None = None,
    choices: tuple[str, ...] = (),
    form: type[BaseModel] | None = None,
    low: int | None = None,
    high: int | None = None,
    required: bool | None = None,
) -> Writable:
    """Return a property with the limits of its column, or of a form's field of the same name where one is given."""
    found = table_of(record).columns[column or name]
    kind = found.type
    bounds = {"low": low, "high": high, **(_bounds(form, name) if form else {})}
    must = required if required is not None else not found.nullable and found.server_default is None
    shared: dict[str, Any] = {"name": name, "column": found.name, "required": must, "choices": choices}
    if isinstance(kind, Boolean):
        return Writable(type="boolean", **shared)
    if isinstance(kind, Date):
        return Writable(type="date", **shared)
    least = None if bounds["low"] is None else Decimal(str(bounds["low"]))
    most = None if bounds["high"] is None else Decimal(str(bounds["high"]))
    if isinstance(kind, Integer):
        return Writable(type="integer", low=least, high=most or Decimal(INTEGER_MAX), **shared)
    if isinstance(kind, Numeric):
        assert kind.precision is not None
        assert kind.scale is not None
        widest = Decimal(10) ** (kind.precision - kind.scale) - Decimal(1).scaleb(-kind.scale)
        return Writable(type="number", low=least, high=most or widest, decimals=kind.scale, **shared)
    assert isinstance(kind, String)
    limit = bounds.get("max_chars") or kind.length or TEXT_MAX
    return Writable(type="string", max_chars=min(limit, kind.length or limit), **shared)


def _bounds(form: type[BaseModel], name: str) -> dict[str, Any]:
    """Return the limits that a form of the API sets to a field."""
    found = form.model_json_schema()["properties"][name]
    wanted = {"minimum": "low", "maximum": "high", "maxLength": "max_chars"}
    options = found.get("anyOf", [found])
    return {wanted[key]: value for option in options for key, value in option.items() if key in wanted}


def common(record: type[VersionedMixin]) -> tuple[Writable, ...]:
    """Return the properties that every record has and that may be written."""
    return (
        writable(record, "source", required=False),
        writable(record, "valid_from"),
        writable(record, "valid_to"),
        writable(record, "secrecy", choices=("public", "internal", "restricted"), required=False),
    )
