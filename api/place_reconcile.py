"""A file of place names compared with the register, and what an officer chose for rows that no rule matched."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.definition import sends
from api.deps import Plain, Viewer, require
from api.upload_forms import FORM, Form, read_form_with
from api.uploads import REFUSALS, Language, ProgressToken, acting, spoken
from gis.core import db
from gis.core.accounts.commands import record_event
from gis.core.errors import BadRequest, Invalid
from gis.core.json_body import read_json
from gis.core.uploads import commands
from gis.core.uploads.progress import SILENT, Told
from gis.gazetteer.exchange.export import MEDIA
from gis.gazetteer.exchange.reconcile import reconcile
from gis.gazetteer.exchange.reconciled import Report, as_csv, as_xlsx

KIND = "place-names"
ROLES = ("names_officer", "reviewer")
router = APIRouter(prefix="/api/v1/place-names", tags=["place names"])
Officer = Annotated[Viewer, Depends(require(*ROLES))]
REPORTS = ("application/json", MEDIA["csv"][0], MEDIA["xlsx"][0])
ROWS_MAX = 50_000
NUMBER = re.compile("[1-9][0-9]{0,6}")


def _form_with_choices() -> dict[str, Any]:
    """Return the form of an upload, with the choices beside it."""
    made: dict[str, Any] = orjson.loads(orjson.dumps(FORM))
    fields = made["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    fields["choices"] = {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "uuid"},
        "description": "Records that a person chose, by row number, JSON: only for rows that are new or unclear.",
    }
    return made


async def read_choices_form(request: Request) -> Form:
    """Read the form of an upload that may hold `choices`."""
    return await read_form_with(request, "choices")


def _choices(text: str) -> dict[int, str]:
    """Return the choices by row. Raises BadRequest for anything but an object of row numbers and UUIDs."""
    try:
        found = read_json(text.encode()) if text else {}
        return {int(_digits(row)): str(UUID(place)) for row, place in found.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise BadRequest(
            "choices 应是 {行号: 记录标识}", "choices has to be {row: id of a record}", code="choices"
        ) from error


def _digits(row: str) -> str:
    if NUMBER.fullmatch(row) is None:
        raise ValueError(row)
    return row


@router.post("/reconcile", **sends(REFUSALS, *REPORTS), openapi_extra=_form_with_choices())
def reconcile_file(  # noqa: PLR0913 - parameters of the request
    viewer: Officer,
    form: Annotated[Form, Depends(read_choices_form)],
    language: Language,
    answer: Annotated[
        Literal["json", "csv", "xlsx"], Query(alias="format", description="Form of the report.")
    ] = "json",
    *,
    whole: Annotated[bool, Query(description="The file is the whole answer for its counties and classes.")] = False,
    same: Annotated[bool, Query(description="List the rows that are as registered, too (JSON).")] = False,
    limit: Annotated[int, Plain, Query(ge=1, le=ROWS_MAX, description="Rows to list at most (JSON).")] = 200,
    token: ProgressToken = None,
) -> Response:
    """Compare a file with the register: same, changed, new, missing, unclear, chosen. Nothing is written.

    The form is that of an upload with the kind `place-names`, and `choices` of a person for rows that are new or
    unclear. `missing` is told only for a file declared `whole`, and never from an empty or cut one.
    """
    if form.kind.name != KIND:
        raise Invalid("只能对账地名文件（kind=place-names）", "Only files of place names are compared", code="kind")
    actor, chosen = acting(viewer), _choices(form.more)
    progress = SILENT if token is None else Told(token, actor.user_id)
    prepared = commands.prepare(form.kind, form.incoming, form.profile, actor, progress)
    report = reconcile(prepared, actor, viewer.level.secrecies, whole=whole, choices=chosen, progress=progress)
    _log(viewer, form, report, answer)
    if answer == "json":
        return JSONResponse(report.document(spoken(language), limit, same=same))
    data = as_csv(report) if answer == "csv" else as_xlsx(report)
    headers = {"Content-Disposition": f'attachment; filename="reconciliation.{answer}"'}
    return Response(data, media_type=MEDIA[answer][0], headers=headers)


def _log(viewer: Viewer, form: Form, report: Report, answer: str) -> None:
    with db.session() as opened:
        detail = {"format": answer, "file": form.incoming.name[:120], "counts": report.counts}
        record_event(opened, "place-names-reconciled", actor=viewer.name, detail=detail)
