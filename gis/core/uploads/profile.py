"""What a person declares about a file. Nothing of it is ever guessed from the numbers."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gis.core import crs
from gis.core.errors import Invalid

AxisOrder = Literal["northing-easting", "easting-northing", "lon-lat", "lat-lon"]


class Profile(BaseModel):
    """The declaration that goes with an upload; every key is optional."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    crs: str | None = Field(None, description="Source CRS of the coordinates, `EPSG:n`.")
    axis_order: AxisOrder | None = Field(
        None, description="What the first and second coordinate column of the file hold; else by the headers."
    )
    angle: Literal["decimal", "dms", "compact-dms"] | None = Field(None, description="How degrees are spelled.")
    height_datum: Literal["1985", "1956", "ellipsoidal"] | None = Field(None, description="Datum of heights.")
    line: str | None = Field(None, max_length=40, description="Code of the line the records belong to.")
    columns: dict[str, str] = Field(
        default_factory=dict, max_length=100, description="Header to use, by field; overrides recognition."
    )
    sheet: str | None = Field(None, max_length=100, description="Sheet of a workbook; else the first visible.")
    header_row: int | None = Field(None, ge=1, le=1000, description="Row that holds the headers.")

    @field_validator("crs")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        """Let pass what exists; whether it can be transformed is a finding with its reason."""
        if value is not None:
            try:
                crs.refusal(crs.parse_epsg(value))
            except Invalid as error:
                raise ValueError(error.detail) from error
        return value

    @property
    def epsg(self) -> int | None:
        """The declared EPSG number."""
        return None if self.crs is None else crs.parse_epsg(self.crs)

    def over(self, declared: Mapping[str, str]) -> "Profile":
        """Return this profile with what the file itself states wherever the person declared nothing."""
        stated = {name: value for name, value in declared.items() if getattr(self, name) is None}
        return Profile.model_validate({**self.model_dump(), **stated}) if stated else self

    def dump(self) -> dict[str, Any]:
        """Return what was declared, for storing and answering."""
        return self.model_dump(exclude_none=True, exclude_defaults=True)


def read_profile(data: object) -> Profile:
    """Check a profile that came from outside.

    Raises:
        Invalid: an unknown key or a value out of its list; `errors` names each (code `profile`).
    """
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        errors = [
            {"code": "profile", "column": ".".join(map(str, fault["loc"])), "message": fault["msg"]}
            for fault in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        named = "、".join(fault["column"] or "profile" for fault in errors)
        raise Invalid(f"导入设定有误：{named}", f"Profile: {named}", code="profile", errors=errors) from error
    texts = [profile.line, profile.sheet, *profile.columns, *profile.columns.values()]
    require_storable(text for text in texts if text is not None)
    return profile


def require_storable(texts: Iterable[str]) -> None:
    """Refuse text that no database can hold: NUL and lone surrogates (F17, F42).

    Raises:
        Invalid: with code `characters`; the text is not repeated.
    """
    for text in texts:
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise Invalid("含不能保存的字符", "Contains a character that cannot be stored", code="characters")
