"""What a person declares about a file, above what the file itself states. Nothing is guessed from numbers."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.uploads.angles import Angle

AxisOrder = Literal["northing-easting", "easting-northing", "lon-lat", "lat-lon"]
LOCAL = "LOCAL"
"""Declares plane metres of an unknown local grid, which only a similarity can bring into CGCS2000."""
FROM_FILE = ("crs", "axis_order", "angle", "height_datum")
"""Keys that a file may state by itself."""


class CommonPoint(BaseModel):
    """A point known in both systems: metres (or degrees) as in the file, and in `to_crs`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: str = Field("", max_length=40, description="Its name, for the table of residuals.")
    northing: float = Field(description="Northing (X), or latitude, in the declared system of the file.")
    easting: float = Field(description="Easting (Y), or longitude, in the declared system of the file.")
    to_northing: float = Field(description="Northing (X), or latitude, in `to_crs`.")
    to_easting: float = Field(description="Easting (Y), or longitude, in `to_crs`.")


class SimilarityDeclared(BaseModel):
    """The wish to carry the file into CGCS2000 by a plane similarity over common points (B-35)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    by: Literal["markers", "points"] = Field(
        "markers", description="Common points: markers of the register with the same number, or those listed."
    )
    scale: int | None = Field(
        None, ge=100, le=1_000_000, description="Scale denominator that sets the limit of the RMS; else the region's."
    )
    to_crs: str = Field("EPSG:4490", description="CGCS2000 system of the listed points.")
    points: list[CommonPoint] = Field(default_factory=list, max_length=500, description="Common points, for `points`.")


class ShiftAccepted(BaseModel):
    """A person's word that a common shift against known markers is real."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    reason: str = Field(min_length=4, max_length=500, description="Why the shift is right; kept with the upload.")


class Profile(BaseModel):
    """The declaration that goes with an upload; every key is optional."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    crs: str | None = Field(None, description="Source CRS of the coordinates, `EPSG:n`; `LOCAL` with a similarity.")
    axis_order: AxisOrder | None = Field(
        None, description="What the first and second coordinate column of the file hold; else by the headers."
    )
    angle: Angle | None = Field(None, description="How degrees are spelled.")
    height_datum: Literal["1985", "1956", "ellipsoidal"] | None = Field(None, description="Datum of heights.")
    line: str | None = Field(None, max_length=40, description="Code of the line the records belong to.")
    columns: dict[str, str] = Field(
        default_factory=dict, max_length=100, description="Header to use, by field; overrides recognition."
    )
    sheet: str | None = Field(None, max_length=100, description="Sheet of a workbook; else the first visible.")
    header_row: int | None = Field(None, ge=1, le=1000, description="Row that holds the headers.")
    similarity: SimilarityDeclared | None = Field(None, description="Local similarity for another datum or grid.")
    accept_shift: ShiftAccepted | None = Field(None, description="Answer to a finding of a common shift.")

    @field_validator("crs")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        """Let pass what exists; whether it can be transformed is a finding with its reason."""
        if value not in {None, LOCAL}:
            try:
                crs.refusal(crs.parse_epsg(str(value)))
            except Invalid as error:
                raise ValueError(error.detail) from error
        return value

    @property
    def epsg(self) -> int | None:
        """The declared EPSG number; None for a local grid too."""
        return None if self.crs in {None, LOCAL} else crs.parse_epsg(str(self.crs))

    def dump(self) -> dict[str, Any]:
        """Return what was declared, for storing and answering."""
        return self.model_dump(exclude_none=True, exclude_defaults=True)

    def over(self, stated: Mapping[str, Any]) -> "Profile":
        """Return this declaration completed by what the file states; what cannot be used is left out."""
        more = {key: value for key, value in usable(stated).items() if getattr(self, key) is None}
        return self.model_copy(update=more)


def usable(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file states about itself, without keys and values that a profile cannot have."""
    found = {}
    for key in FROM_FILE:
        if stated.get(key) is not None:
            try:
                found[key] = getattr(Profile.model_validate({key: stated[key]}), key)
            except ValidationError:
                continue
    return found


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a profile in one piece, without references, for the API's definition."""
    whole = Profile.model_json_schema()
    parts = whole.pop("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                beside = {key: value for key, value in node.items() if key != "$ref"}
                return inlined({**parts[node["$ref"].rpartition("/")[2]], **beside})
            return {key: inlined(value) for key, value in node.items()}
        return [inlined(value) for value in node] if isinstance(node, list) else node

    made: dict[str, Any] = inlined(whole)
    return made


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
    texts += [profile.accept_shift.reason] if profile.accept_shift else []
    texts += [point.number for point in profile.similarity.points] if profile.similarity else []
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
