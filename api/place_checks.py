"""Checks of proposed names: the rules, one name or many, rulings on what was found, the word lists."""

from typing import Annotated, Any, Literal
from uuid import UUID

import shapely
from fastapi import APIRouter, Depends, Query
from pydantic import Field
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import SessionDep, Viewer, lang, require, viewer
from gis.core.accounts.viewer import INTERNAL_ROLES
from gis.core.errors import Forbidden, Invalid, Unauthenticated
from gis.core.json_model import JsonModel
from gis.gazetteer.checks import Checker, Proposal, checker
from gis.gazetteer.checks.catalogue import RULES
from gis.gazetteer.checks.rulings import list_rulings, record, withdraw
from gis.gazetteer.checks.word_edits import list_words

router = APIRouter(prefix="/api/v1/place-names", tags=["place names"])

NAMES_MAX = 500
VERTICES_MAX = 20_000
ROLES = INTERNAL_ROLES | {"reviewer"}
Language = Annotated[str, Depends(lang)]
Decider = Annotated[Viewer, Depends(require("names_officer", "reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in: checks compare with internal records"},
    403: {"description": "The account may not see internal records, or may not decide"},
    422: {"description": "The question is not valid; every fault is listed"},
}


async def insider(request: Request) -> Viewer:
    """Return the viewer if it may compare names with internal records; a read-only key will do."""
    found = await viewer(request)
    if found.user_id is None:
        raise Unauthenticated
    if not found.roles & ROLES:
        raise Forbidden("该账号不能查看内部地名", "This account may not see internal names", code="role")
    return found


Insider = Annotated[Viewer, Depends(insider)]


class Asked(JsonModel):
    """A name to check. Without `division` it is found from the geometry; without both the whole register counts."""

    name: str = Field(min_length=1, max_length=100, description="Name in characters, as proposed.")
    class_code: str = Field(pattern=r"^[0-9]{5}$", description="Class, five digits.")
    geometry: dict[str, Any] | None = Field(None, description="GeoJSON geometry, CGCS2000 degrees, longitude first.")
    division: str | None = Field(None, max_length=40, description="Division: id or code.")
    place_id: UUID | None = Field(None, description="The record itself, left out of the comparison.")
    approval_ref: str | None = Field(None, max_length=200, description="Approval the name rests on.")
    reading: list[str] | None = Field(None, max_length=100, description="Toned syllables, one for each character.")
    spelling: str | None = Field(None, max_length=200, description="Roman spelling to compare with the rules.")
    attributes: dict[str, str | int | float | None] = Field(
        default_factory=dict, max_length=50, description="Values of the class; also since and until (year or day)."
    )


class AskedMany(JsonModel):
    """Names to check in one call."""

    items: list[Asked] = Field(min_length=1, max_length=NAMES_MAX, description="At most 500 names.")


class Decision(JsonModel):
    """A ruling on a finding: rule, name and subject as the finding gives them."""

    rule: str = Field(max_length=40, description="Code of the rule.")
    name: str = Field(min_length=1, max_length=200, description="Name it holds for.")
    subject: str = Field(min_length=1, max_length=64, description="The finding's `subject`.")
    class_code: str | None = Field(None, pattern=r"^[0-9]{5}$", description="Class it holds for; absent: every class.")
    decision: Literal["allow", "forbid"] = Field(description="May the name stand?")
    reason: str = Field(min_length=1, max_length=1_000, description="Why.")
    approval_ref: str | None = Field(None, max_length=200, description="Approval it rests on.")


class Reason(JsonModel):
    """Why something is taken back."""

    reason: str = Field("", max_length=1_000, description="Why.")


def proposal(asked: Asked, checks: Checker) -> Proposal:
    """Return what to check. Invalid: the geometry cannot be read, the division is unknown, the reading does not fit."""
    faults = []
    shape = None
    if asked.geometry is not None:
        try:
            shape = geometry_of(asked.geometry)
        except ValueError as error:
            faults.append({"field": "geometry", "detail": "几何无法使用", "detail_en": str(error)})
    if asked.division is not None and checks.tree.find(asked.division) is None:
        faults.append({"field": "division", "value": asked.division, "detail": "没有这个区划", "detail_en": "Unknown"})
    if asked.reading is not None and len(asked.reading) != len(asked.name):
        faults.append({"field": "reading", "detail": "每字一个音节", "detail_en": "One syllable for each character"})
    if faults:
        raise Invalid("请求有误", "The question is not valid", code="check", errors=faults)
    return Proposal(
        asked.name,
        asked.class_code,
        shape,
        asked.division,
        asked.place_id,
        (asked.approval_ref or "").strip() or None,
        tuple(asked.reading) if asked.reading is not None else None,
        asked.spelling,
        asked.attributes,
    )


def geometry_of(given: dict[str, Any]) -> BaseGeometry:
    """Return a GeoJSON geometry of at most 20,000 vertices; ValueError says what is wrong with it."""
    try:
        shape: BaseGeometry = shapely.force_2d(shapely.geometry.shape(given))
    except (shapely.errors.ShapelyError, TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
        raise ValueError("not a GeoJSON geometry") from error
    if shape.is_empty or shapely.get_num_coordinates(shape) > VERTICES_MAX:
        raise ValueError(f"empty, or more than {VERTICES_MAX} vertices")
    west, south, east, north = shape.bounds
    if not (73 <= west <= east <= 136 and 3 <= south <= north <= 54):
        raise ValueError("outside 73-136 E, 3-54 N: longitude comes first")
    if not shape.is_valid:
        raise ValueError("not valid: it crosses itself")
    return shape


def _checker(session: SessionDep, who: Viewer) -> Checker:
    return checker(session, who.level, tell_hidden="names_officer" in who.roles)


@router.get("/check/rules")
def list_rules(language: Language) -> Response:
    """Return the catalogue of rules: code, requirement, severity, words, remedy, article."""
    return JSONResponse({"rules": [rule.document(english=language == "en") for rule in RULES.values()]})


@router.get("/check/words", responses=PROBLEMS)
def read_words(
    _who: Insider, session: SessionDep, listed: Annotated[str | None, Query(alias="list", max_length=20)] = None
) -> Response:
    """Return the word lists, scopes, severities and figures, with source, whether verified, and who changed them."""
    return JSONResponse({"words": list_words(session, listed)})


@router.post("/check", responses=PROBLEMS)
def check_one(asked: Asked, who: Insider, session: SessionDep, language: Language) -> Response:
    """Check a name by every rule. A record above the viewer's level shows an officer of names only that it exists."""
    checks = _checker(session, who)
    return JSONResponse(checks.check(proposal(asked, checks)).document(english=language == "en"))


@router.post("/check/batch", responses=PROBLEMS)
def check_many(asked: AskedMany, who: Insider, session: SessionDep, language: Language) -> Response:
    """Check up to 500 names against one state of the register; they are not compared with each other."""
    checks = _checker(session, who)
    english = language == "en"
    return JSONResponse(
        {"items": [checks.check(proposal(each, checks)).document(english=english) for each in asked.items]}
    )


@router.get("/check/rulings", responses=PROBLEMS)
def read_rulings(
    who: Insider, session: SessionDep, name: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """List rulings and exemptions in force, of one name or all, with who, when and why."""
    return JSONResponse({"rulings": list_rulings(session, who.level, name)})


@router.post("/check/rulings", status_code=201, responses=PROBLEMS)
def decide(sent: Decision, who: Decider, session: SessionDep) -> Response:
    """Keep a decision on a finding; it is used again whenever the finding returns. Errors take a reviewer."""
    made = record(session, **sent.model_dump(), actor=who.name, roles=who.roles)
    return JSONResponse({"id": str(made)}, 201)


@router.post("/check/rulings/{ruling_id}/undo", responses=PROBLEMS | {404: {"description": "No such ruling"}})
def take_back(ruling_id: UUID, sent: Reason, who: Decider, session: SessionDep) -> Response:
    """Take a ruling back; the finding counts again."""
    withdraw(session, ruling_id, actor=who.name, reason=sent.reason)
    return JSONResponse({"id": str(ruling_id), "withdrawn": True})
