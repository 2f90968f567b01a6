"""Pages of other sites may read `/ogc`, with a key but never with the cookies of a browser session; none may write."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALLOW = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Content-Crs, ETag, Link, X-Request-Id"}
_RAW = [(name.lower().encode(), value.encode()) for name, value in ALLOW.items()]
PREFLIGHT = {
    **ALLOW,
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


_FEATURES = re.compile(r"/ogc/collections/[^/]+/items(/[^/]+)?")


def _asks_for_methods(scope: Scope) -> bool:
    """Tell a question for what may be written from the preflight of a browser, which carries no key."""
    return bool(_FEATURES.fullmatch(scope["path"])) and "access-control-request-method" not in Headers(scope=scope)


class OpenReads:
    """Marks every answer below `/ogc`, errors included, as readable from any origin; answers OPTIONS."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not (scope["path"] == "/ogc" or scope["path"].startswith("/ogc/")):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and not _asks_for_methods(scope):
            headers = [(name.lower().encode(), value.encode()) for name, value in PREFLIGHT.items()]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_RAW]
            await send(message)

        await self.app(scope, receive, marked)
