"""What a person proposes: one form a kind of change. Unknown keys are refused, so that a misspelt one is not lost."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from gis.core.json_model import JsonModel

CLEAN = r"^[^\x00-\x1f\x7f\ufffd]*$"
NameText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=CLEAN)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=CLEAN)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=700)]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Syllables = Annotated[list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8)]], Field(
    min_length=1, max_length=80, description="Toned syllables, one for each character.")]  # fmt: skip
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
Division = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$")]
Secrecy = Literal["public", "internal", "restricted"]
Protection = Literal["county", "prefecture", "province", "national"]
GeometryStatus = Literal["surveyed", "approximate"]
OtherKind = Literal["short", "alias", "former", "historic", "local", "dialect", "minority", "misspelling"]
Digits = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=CLEAN)]
Geometry = Annotated[dict[str, Any], Field(description="GeoJSON geometry, EPSG:4490, longitude first.")]


class Form(JsonModel):
    """Base of the forms."""


class Dated(Form):
    """When a name was in use: exact days, or years where only those are known (negative before our era)."""

    valid_from: dt.date | None = None
    valid_to: dt.date | None = Field(None, description="First day on which it no longer held.")
    since_year: int | None = Field(None, ge=-5000, le=2200)
    until_year: int | None = Field(None, ge=-5000, le=2200)


class AddName(Dated):
    """Another name of the place."""

    kind: Literal["add-name"]
    name: NameText
    name_kind: OtherKind
    reading: Syllables | None = None
    local_reading: Short | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    approval_ref: Short | None = None
    secrecy: Secrecy | None = Field(None, description="The place's own when absent; never below it.")


class Rename(Form):
    """A new standard name from a day on; the old one becomes a former name."""

    kind: Literal["rename"]
    name: NameText
    since: dt.date = Field(description="Day from which the new name holds.")
    approval_ref: Short
    reading: Syllables | None = None


class SetReading(Form):
    """The reading of one name."""

    kind: Literal["reading"]
    name_id: UUID
    reading: Syllables
    local_reading: Short | None = None


class RemoveName(Form):
    """A name that was entered by mistake: it stays in the history."""

    kind: Literal["remove-name"]
    name_id: UUID


class Position(Form):
    """Coordinates of a point as a person wrote them, on the system that the person states; the digits are kept."""

    crs: Annotated[str, StringConstraints(pattern=r"^EPSG:[0-9]{4,5}$")] = Field(description="Declared, never guessed.")
    longitude: Digits | None = Field(None, description="Of a system in degrees: decimal, or degrees and minutes.")
    latitude: Digits | None = None
    northing: Digits | None = Field(None, description="Of a system in metres: X, north.")
    easting: Digits | None = Field(None, description="Of a system in metres: Y, east, as the system writes it.")


class Described(Form):
    """What a record says of its place; only what is given changes. An empty text is refused: give null to clear."""

    class_code: Code | None = None
    division: Division | None = Field(None, description="Code of the division it lies in.")
    geometry: Geometry | None = None
    position: Position | None = Field(None, description="In place of a geometry: a point by its typed coordinates.")
    geometry_status: GeometryStatus | None = None
    secrecy: Secrecy | None = None
    origin: Long | None = None
    meaning: Long | None = None
    history_note: Long | None = None
    description: Long | None = None
    protection_level: Protection | None = Field(None, description="Level of the list of protected names.")
    protection_list: Short | None = Field(None, description="List or batch.")
    protected_on: dt.date | None = Field(None, description="Day on which it was listed.")
    protection_ref: Short | None = Field(None, description="Document that lists it.")
    details: dict[str, Annotated[str, StringConstraints(max_length=2000)] | float | int | None] = Field(
        default_factory=dict
    )
    attributes: dict[str, Annotated[str, StringConstraints(max_length=400)] | float | int | None] = Field(
        default_factory=dict
    )


class Edit(Described):
    """Fields of the record."""

    kind: Literal["edit"]


class NewPlace(Described):
    """A place that is not in the register; its code is given out at the approval."""

    kind: Literal["new"]
    name: NameText
    reading: Syllables | None = None
    approval_ref: Short | None = None
    valid_from: dt.date | None = None


class Retire(Form):
    """The place is no longer there, or its name is cancelled; the record stays as historic."""

    kind: Literal["retire"]
    on: dt.date = Field(description="First day on which it no longer holds.")


class Link(Form):
    """Another record of the same thing (an area and its organisation): counted once as an entity."""

    kind: Literal["link"]
    other_id: UUID


class Unlink(Form):
    """The record is of a thing of its own after all."""

    kind: Literal["unlink"]


Change = Annotated[
    AddName | Rename | SetReading | RemoveName | Edit | NewPlace | Retire | Link | Unlink, Field(discriminator="kind")
]


class ProposalForm(Form):
    """A change with its reason and its evidence."""

    change: Change
    reason: Reason
    source: Source


class DecisionForm(Form):
    """Words of a decision; a rejection needs them."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=900)] = ""
