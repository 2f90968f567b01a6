"""One request of the spatial API: who asks, in which language and form, and the links of its answer."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from api import deps
from api.ogc.query import Query
from gis.core.collections import Collection, Level
from gis.core.errors import NotFound
from gis.core.region import DEFAULT, Region
from gis.core.region_store import published_region
from gis.core.settings import get_settings
from gis.register import COLLECTIONS

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
MVT = "application/vnd.mapbox-vector-tile"
TILEJSON = "application/vnd.mapbox.tile+json"
STYLE = "application/vnd.mapbox.style+json"

REL = "http://www.opengis.net/def/rel/ogc/1.0/"

SYSTEM_KEYS = ("crs", "bbox-crs", "filter-crs")
"""The parameters that name a coordinate system."""

GRACE_S = 0.25
"""A read shorter than this is not worth watching whether its client is still there."""

Link = dict[str, str | bool]

_PLAIN_PATH = re.compile(r"(?!//)[A-Za-z0-9_./-]*", re.ASCII)
"""Stands in an address as it is."""


@dataclass
class Call:
    """A request with its viewer; `base` is the absolute address of `/ogc`."""

    request: Request
    viewer: deps.Viewer
    lang: str

    @property
    def level(self) -> Level:
        """What the viewer may see: public, internal or restricted."""
        return Level(self.viewer.level)

    @cached_property
    def query(self) -> Query:
        """The query string."""
        return Query.of(self.request.scope.get("query_string", b""))

    @cached_property
    def base(self) -> str:
        """The address of the landing page as clients see it."""
        return (get_settings().public_url or _root(self.request)).rstrip("/") + "/ogc"

    @cached_property
    def here(self) -> str:
        """The address of this resource without its query."""
        path: str = self.request.scope["path"]
        if not _PLAIN_PATH.fullmatch(path):
            path = self.request.url.path
        return self.base + path.removeprefix(self.request.scope.get("root_path", "")).removeprefix("/ogc")

    def collection(self) -> Collection:
        """Return the collection of the path.

        Raises:
            NotFound: there is no such collection.
        """
        found = COLLECTIONS.get(self.request.path_params["collection"])
        if found is None:
            raise NotFound("没有这个数据集", "There is no such collection", code="collection")
        return found

    async def region(self) -> Region:
        """Return what is public of the region, its zones among it."""
        return await published_region()

    async def named_region(self) -> Region:
        """Return the region where the request names a system, which may be a zone of it; else nothing is read."""
        return await published_region() if self.query.names(SYSTEM_KEYS) else DEFAULT

    def form(self, forms: Iterable[str] = ("json", "html")) -> str:
        """Return the form of the answer: `f=` decides, else Accept; JSON answers anything else (R31)."""
        offered = tuple(forms)
        asked = self.query.take("f")
        self.query.take("lang")
        if asked is not None and asked not in offered:
            listed = ", ".join(offered)
            self.query.fail("f", asked, "format", f"f 可取：{listed}", f"f may be one of: {listed}")
        if asked in offered:
            return asked
        return "html" if "html" in offered and _prefers_html(self.request.headers.get("accept", "")) else offered[0]

    def link(self, rel: str, path: str, media: str, title: str = "", *, templated: bool = False) -> Link:
        """Return a link to a path below `/ogc`."""
        return absolute(rel, self.base + path, media, title, templated=templated)

    def self_links(self, form: str, forms: dict[str, str]) -> list[Link]:
        """Return `self` for the form sent and `alternate` for the others; `forms` maps form to media."""
        return [
            absolute("self" if name == form else "alternate", self.address(f=None if name == form else name), media)
            for name, media in forms.items()
        ]

    def address(self, *, drop: Sequence[str] = (), **changed: str | None) -> str:
        """Return the address of this request with some parameters replaced (None keeps what there is) or dropped."""
        if not (self.query.pairs or changed):
            return self.here
        given = {key: value for key, value in changed.items() if value is not None}
        parts = [part for key, part in self._parts if key not in given and key not in drop]
        text = "&".join([*parts, *(_encoded(key, value) for key, value in given.items())])
        return f"{self.here}?{text}" if text else self.here

    @cached_property
    def _parts(self) -> list[tuple[str, str]]:
        return [(key, _encoded(key, value)) for key, value in self.query.pairs]

    def words(self, zh: str, en: str) -> str:
        """Return the text in the language of the request."""
        return en if self.lang == "en" else zh


def _root(request: Request) -> str:
    """Return the address of the application as clients see it."""
    scope = request.scope
    host = next((value for key, value in scope["headers"] if key == b"host"), None)
    server = tuple(scope.get("server") or ()) or None  # a list with some servers, which no cache takes
    return _root_at(scope["scheme"], host, server, scope.get("app_root_path", scope.get("root_path", "")))


@lru_cache(maxsize=256)
def _root_at(scheme: str, host: bytes | None, server: tuple[str, int | None] | None, root_path: str) -> str:
    headers = [] if host is None else [(b"host", host)]
    scope = {
        "type": "http",
        "scheme": scheme,
        "headers": headers,
        "server": server,
        "root_path": root_path,
        "path": "/",
    }
    return str(Request(scope).base_url)


def _encoded(key: str, value: str) -> str:
    return urlencode([(key, value)], safe="/:,", quote_via=quote)


def absolute(rel: str, href: str, media: str, title: str = "", *, templated: bool = False) -> Link:
    """Return a link object."""
    link: Link = {"rel": rel, "href": href, "type": media}
    if title:
        link["title"] = title
    if templated:
        link["templated"] = True
    return link


def _prefers_html(accept: str) -> bool:
    """Tell whether Accept names HTML with a greater weight than JSON."""
    if HTML not in accept:
        return False
    weights: dict[str, float] = {}
    for part in accept.split(",")[:20]:
        media, *parameters = part.strip().split(";")
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.strip().partition("=")
            if key == "q":
                with suppress(ValueError):
                    weight = float(value)
        weights[media.strip()] = weight
    json = max(weights.get(media, 0.0) for media in (JSON, GEOJSON))
    return weights.get(HTML, 0.0) > json


Handler = Callable[[Call], Awaitable[Response]]


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Return the Starlette endpoint of a handler: finds the viewer, and gives up when the client left."""

    async def answer(request: Request) -> Response:
        viewer = await deps.viewer(request)
        call = Call(request, viewer, deps.lang(request))
        return await unless_left(request, handler(call))

    answer.__name__ = getattr(handler, "__name__", "answer")
    return answer


async def unless_left(request: Request, work: Awaitable[Response]) -> Response:
    """Await the work; when the client leaves meanwhile, cancel it, and with it the database's statement.

    Watching begins only after `GRACE_S`, so that a short read costs one timer.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    watchers: list[asyncio.Task[None]] = []
    left = False

    async def watch() -> None:
        nonlocal left
        while (await request.receive())["type"] != "http.disconnect":
            pass
        left = True
        if task is not None:
            task.cancel()

    timer = loop.call_later(GRACE_S, lambda: watchers.append(loop.create_task(watch())))
    try:
        return await work
    except asyncio.CancelledError:
        if not left or task is None:
            raise
        task.uncancel()
        return Response(status_code=499)
    finally:
        timer.cancel()
        for watcher in watchers:
            watcher.cancel()
