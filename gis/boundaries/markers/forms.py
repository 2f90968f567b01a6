"""What a person states about a marker: witnesses, change documents, coordinates, approvals. Digits are kept as text."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from gis.core.json_model import JsonModel

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Digits = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900)]
Secrecy = Literal["internal", "restricted"]


class Form(JsonModel):
    """Unknown keys are refused, so that a misspelt one is not lost."""


class CoordinateForm(Form):
    """A position as written: northing and easting in metres, or longitude and latitude in degrees or DMS."""

    crs: str = Field(description="Declared system, EPSG:n.")
    northing: Digits | None = Field(None, description="Northing (survey X), metres, digits as received.")
    easting: Digits | None = Field(None, description="Easting (survey Y), metres, with its zone prefix if it has one.")
    longitude: Digits | None = Field(None, description="Longitude, decimal degrees or DMS.")
    latitude: Digits | None = Field(None, description="Latitude, decimal degrees or DMS.")


class WitnessForm(Form):
    """A witness object, measured from the marker to it (B-07)."""

    ordinal: int | None = Field(None, ge=1, le=9, description="Number; the next free one when absent.")
    object: Line = Field(description="What it is.")
    part: Line | None = Field(None, description="Exact part measured to.")
    distance: Digits = Field(description="Distance in metres, as written (0.1 m).")
    azimuth: Digits | None = Field(None, description="Azimuth from the marker: 227°10′, or decimal degrees.")
    azimuth_kind: Literal["grid", "true", "magnetic"] | None = Field(None, description="Which north it counts from.")
    declination_deg: float | None = Field(None, ge=-30, le=30, description="Declination of the day, for magnetic ones.")
    position: CoordinateForm | None = Field(None, description="The object's own position, where surveyed.")
    accuracy_m: float | None = Field(None, ge=0, le=100, description="Mean error of the distance, metres.")
    measured_on: dt.date | None = None
    measured_by: Short | None = None
    method: Short | None = None


class MeasurementForm(Form):
    """A new measurement of a witness that is there; the former one stays in its history."""

    distance: Digits
    azimuth: Digits | None = None
    azimuth_kind: Literal["grid", "true", "magnetic"] | None = None
    declination_deg: float | None = Field(None, ge=-30, le=30)
    accuracy_m: float | None = Field(None, ge=0, le=100)
    measured_on: dt.date
    measured_by: Short | None = None
    method: Short | None = None


class JunctionForm(Form):
    """The two or three lines that meet at the marker, in order (B-04)."""

    line_ids: list[UUID] = Field(min_length=2, max_length=3)
    reason: Reason = Field(description="Why; kept with the change.")


class PartyForm(Form):
    """A party of a change document with who signed for it."""

    name: Line
    code: str | None = Field(None, pattern=r"^[0-9]{6}([0-9]{3})?$", description="Its division code, if registered.")
    signatory: Line
    signed_on: dt.date


class ChangeDocumentForm(Form):
    """A change document: both parties, three at a junction, and the approval (B-06)."""

    kind: Literal["move", "add", "repair", "restore", "scrap", "correct"]
    number: Short
    title: Line
    dated_on: dt.date
    parties: list[PartyForm] = Field(min_length=2, max_length=3)
    approving_body: Line
    approval_number: Short
    approved_on: dt.date
    reason: Reason
    also_markers: list[UUID] = Field(default_factory=list, max_length=50, description="Other markers it names.")


class StatedCoordinate(CoordinateForm):
    """A coordinate that a change document states itself."""

    height: Digits | None = Field(None, description="Height, metres, digits as received.")
    height_datum: Literal["1985", "1956", "ellipsoidal"] | None = None
    method: Short | None = None
    accuracy_m: float | None = Field(None, ge=0, le=1000)
    surveyed_on: dt.date | None = None


class ApprovedCoordinateForm(Form):
    """A new approved coordinate: by a change document, from an observation or as the document states it."""

    document_id: UUID | None = Field(None, description="Change document that names this marker; without one: 409.")
    observation_id: UUID | None = None
    coordinate: StatedCoordinate | None = None
    reason: Reason | None = Field(None, description="A reviewer's reason, where the quality gate objects.")


class ApprovalForm(Form):
    """The first approval of a marker's coordinate, from one of its observations."""

    observation_id: UUID
    reason: Reason | None = Field(None, description="A reviewer's reason, where the quality gate objects.")
