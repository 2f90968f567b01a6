"""What a person needs before a file is sent: kinds, formats, limits, and templates to fill in."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from api.definition import sends
from api.deps import CurrentViewer, SessionDep, lang
from api.uploads import Writer, acting
from gis.core.crs_choices import choices
from gis.core.errors import NotFound
from gis.core.settings import get_settings
from gis.core.uploads import remembered
from gis.core.uploads.formats import EXTENSIONS, FORMATS
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.mapping import describe_fields
from gis.core.uploads.template import template
from gis.register import KINDS

router = APIRouter(prefix="/api/v1/uploads", tags=["uploads"])

SECTIONS = {"gis.facilities": "facilities", "gis.gazetteer": "place-names", "gis.boundaries": "boundaries"}
"""Workspace that the records of a kind belong to, by the domain that holds them."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Language = Annotated[str, Depends(lang)]


def section_of(kind: UploadKind) -> str:
    """Return the workspace that a kind belongs to."""
    return SECTIONS[".".join(kind.tables[0].__module__.split(".")[:2])]


def kinds_for(roles: frozenset[str]) -> list[dict[str, Any]]:
    """Return the kinds that an account with these roles may upload, with their fields."""
    return [
        {
            "name": kind.name,
            "title": kind.title_zh,
            "title_en": kind.title_en,
            "key": kind.key,
            "key_or": kind.key_or,
            "positioned": kind.positioned,
            "section": section_of(kind),
            "fields": describe_fields(kind),
            "template": f"/api/v1/uploads/templates/{kind.name}",
        }
        for kind in KINDS.values()
        if roles & set(kind.roles)
    ]


def limits() -> dict[str, int]:
    """Return the limits that are stated before an upload."""
    settings = get_settings()
    names = ("upload_max_bytes", "upload_rows_max", "upload_columns_max", "upload_cell_max_chars")
    return {name.removeprefix("upload_"): getattr(settings, name) for name in names}


def wizard(kinds: list[dict[str, Any]], area: tuple[float, float, float, float]) -> dict[str, Any]:
    """Return what a page that takes files needs: kinds, limits, formats, and the systems to declare in the region."""
    return {
        "kinds": kinds,
        "limits": limits(),
        "extensions": list(EXTENSIONS),
        "formats": [
            {"title": known.title_zh, "title_en": known.title_en, "ends": known.extensions}
            for known in FORMATS.values()
        ],
        "systems": choices(area),
        "area": area,
    }


@router.get("/kinds")
def list_kinds(viewer: CurrentViewer) -> Response:
    """Return the kinds of record this account may upload, their fields, the accepted files and the limits."""
    body = {"kinds": kinds_for(viewer.roles), "extensions": list(EXTENSIONS), "limits": limits()}
    return JSONResponse(body)


@router.get("/templates/{kind}", **sends({404: {"description": "No such kind"}}, XLSX))
def read_template(
    kind: str,
    language: Language,
    position: Annotated[
        Literal["plane", "degrees"], Query(description="Columns of the position: X and Y in metres, or degrees.")
    ] = "plane",
) -> Response:
    """Return a workbook to fill in: headers, drop-downs, cells as text, and a sheet that explains them."""
    if kind not in KINDS:
        raise NotFound("没有这类记录的模板", "There is no template of this kind")
    found = KINDS[kind]
    english = language == "en"
    name = quote(f"{found.title_en if english else found.title_zh}-{'template' if english else '模板'}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(template(found, position, "en" if english else "zh"), media_type=XLSX, headers=headers)


@router.get("/profiles")
def list_profiles(viewer: CurrentViewer, session: SessionDep) -> Response:
    """Return what is remembered of this account's files: column mappings and declarations, by kind and headers."""
    return JSONResponse({"profiles": remembered.listed(session, acting(viewer).user_id)})


@router.delete("/profiles/{kind}/{signature}", status_code=204, responses={404: {"description": "None such"}})
def forget_profile(kind: str, signature: str, viewer: Writer, session: SessionDep) -> Response:
    """Forget one of them."""
    remembered.forget(session, acting(viewer).user_id, kind, signature)
    return Response(status_code=204)
