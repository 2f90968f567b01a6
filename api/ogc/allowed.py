"""Who may write what through the spatial API, told before (`Allow`) and refused with the way to do it (405, 403)."""

from starlette.responses import Response

from api.errors import TITLES, problem
from api.ogc.call import Call
from gis.core.errors import Forbidden, Unauthenticated, Unsupported
from gis.register import EDITORS, INSTEAD

READS = ("GET", "HEAD", "OPTIONS")
FEATURE = ("application/geo+json", "application/json")
ACCEPTED = {
    "POST": FEATURE,
    "PUT": FEATURE,
    "PATCH": ("application/merge-patch+json", *FEATURE),
}


def allowed(call: Call, name: str, methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the methods that this viewer may use on a collection or its features, of those given."""
    editor = EDITORS.get(name)
    viewer = call.viewer
    if editor is None or viewer.user_id is None or not viewer.may_write or not viewer.roles & set(editor.roles):
        return READS
    return (*READS, *(method for method in methods if method in editor.methods))


def require_writer(call: Call, method: str, methods: tuple[str, ...]) -> Response | None:
    """Return a 405 where the collection has no such write, with the way to do it; None where the write may go on.

    Raises:
        Unauthenticated: the public. Forbidden: the account lacks the role, or its key reads only.
        Unsupported: the body is of a type that is not taken (R3).
    """
    viewer, name = call.viewer, call.collection().id
    editor = EDITORS.get(name)
    if editor is None or method not in editor.methods or method not in methods:
        detail = "此处不支持该方法", "No such method here"
        if method in methods:
            detail = INSTEAD[name] if editor is None else editor.refusals.get(method, detail)
        headers = {"Allow": ", ".join(allowed(call, name, methods))}
        title = call.words(*TITLES[405])
        return problem(call.request, 405, title, call.words(*detail), code="method-not-allowed", headers=headers)
    if viewer.user_id is None:
        raise Unauthenticated
    if not viewer.roles & set(editor.roles):
        listed = "、".join(editor.roles)
        raise Forbidden(f"需要角色：{listed}", f"Needs one of the roles: {', '.join(editor.roles)}", code="role")
    if not viewer.may_write:
        raise Forbidden("此密钥只读", "This key is read-only", code="read-only-key")
    media = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if method in ACCEPTED and media not in ACCEPTED[method]:
        listed = "、".join(ACCEPTED[method])
        raise Unsupported(f"内容类型应为 {listed}", f"The content type is one of {listed}", code="content-type")
    return None
