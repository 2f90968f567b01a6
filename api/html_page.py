"""One way from a request to a page: language, nonce of the security policy, region and account come with it."""

from typing import Any

from starlette.requests import Request

from api.deps import Viewer, lang
from maps.pages import render


def html_page(request: Request, viewer: Viewer | None, template: str, **context: Any) -> str:
    """Return the HTML of a page for who asks; `context` is what `maps.pages.render` takes besides."""
    state = request.state
    return render(template, lang=lang(request), nonce=state.nonce, region=state.region, viewer=viewer, **context)
