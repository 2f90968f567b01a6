"""What a person states about a grave case and its steps. Unknown keys are refused."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gis.core.json_model import JsonModel
from gis.core.uploads.photos import FileFacts

CLEAN = r"^[^\x00-\x1f\x7f\ufffd]*$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=CLEAN)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=CLEAN)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900, pattern=CLEAN)]
Kind = Literal["oversized", "luxury", "living", "house-like", "new", "renewed", "scattered", "other"]
Way = Literal["level", "move", "screen", "demolish", "ecological", "keep"]
Phase = Literal["before", "during", "after"]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="Longitude, CGCS2000 degrees.")]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="Latitude, CGCS2000 degrees.")]


class Form(JsonModel):
    """Base of the forms."""


class CaseForm(Form):
    """A grave or group of graves that was found."""

    number: Name | None = Field(None, description="Number in the list; given out when absent.")
    division: str | None = Field(None, pattern=r"^[0-9]{9}$", description="Township; by the position when absent.")
    lon: Lon
    lat: Lat
    graves: int = Field(ge=0, le=100_000, description="Graves.")
    coffins: int = Field(ge=0, le=100_000, description="Coffins, counted apart from graves.")
    area_m2: Decimal | None = Field(None, ge=0, le=10_000_000, decimal_places=2, description="Area, square metres.")
    land_class: Name | None = Field(None, description="Class of the land.")
    owner_known: bool = Field(default=False, description="Whether the owner is known; the name is given elsewhere.")
    found_on: dt.date
    secrecy: Literal["internal", "restricted"] = "internal"
    remark: Note | None = None


class RelapseForm(Form):
    """A closed case that came back: a new case at the same place."""

    graves: int = Field(ge=0, le=100_000)
    coffins: int = Field(ge=0, le=100_000)
    found_on: dt.date
    reason: Note = Field(description="What was found.")


class OwnerForm(Form):
    """Whose grave it is; kept apart, restricted."""

    name: Unit


class StepForm(Form):
    """A step without a photo."""

    action: Literal[
        "classify", "notify", "plan", "start", "village-check", "township-accept", "county-review", "city-sample",
        "close", "return", "keep", "remark",
    ]  # fmt: skip
    done_on: dt.date = Field(description="Day it was done; not before the last step, not in the future.")
    person: Name = Field(description="Official who did it.")
    unit: Unit = Field(description="Office of that person.")
    note: Note | None = None
    voucher: Unit | None = Field(None, description="Paper that lets a grave stay (keep).")
    kind: Kind | None = Field(None, description="Kind of grave (classify).")
    deadline: dt.date | None = Field(None, description="Day by which it must be put right (notify).")
    way: Way | None = Field(None, description="Way of putting it right (plan).")
    lon: Lon | None = Field(None, description="Where it was done, CGCS2000 degrees.")
    lat: Lat | None = None


class PhotoForm(BaseModel):
    """What is said of a photo, as a form, where all is text; its place is that of the form, else that of its EXIF."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    phase: Phase
    done_on: dt.date
    person: Name
    unit: Unit
    note: Note | None = None
    bearing_deg: Decimal | None = Field(None, ge=0, lt=360, decimal_places=1, description="Direction of view.")
    lon: Lon | None = None
    lat: Lat | None = None


class Photo(BaseModel):
    """A photo as it came, with its facts by content."""

    data: bytes
    file_name: str
    form: PhotoForm
    facts: FileFacts
