"""The page with a map of `docs/clients.md`, as it stands, on the site of somebody else."""

import functools
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
DOCUMENTED = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^<!-- run: html-maplibre -->\n```html\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAPLIBRE = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl-shared.mjs", "maplibre-gl.css")
Users = Callable[..., dict[str, str]]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """Serve a folder from another origin: the page of somebody else's site, with MapLibre beside it."""
    for name in MAPLIBRE:
        shutil.copy(ROOT / "node_modules" / "maplibre-gl" / "dist" / name, tmp_path)
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("with_key", [False, True])
def test_maplibre_draws_our_style_on_another_site(
    browser: "Browser", own_server: str, own_server_users: Users, elsewhere: str, tmp_path: Path, with_key: bool
) -> None:
    key = own_server_users("planner")["Authorization"].removeprefix("Bearer ")
    text = BLOCK.findall(PAGE)[0].replace(DOCUMENTED, own_server)
    text = text.replace('key = ""', f'key = "{key}"') if with_key else text
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    faults: list[str] = []
    tiles: list[Any] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: tiles.append(answer) if ".pbf" in answer.url else None)
    with page.expect_console_message(lambda message: message.text.startswith("drawn:"), timeout=60_000) as heard:
        page.goto(f"{elsewhere}/page.html")
    assert int(heard.value.text.removeprefix("drawn: ")) > 50
    assert tiles
    assert {answer.status for answer in tiles} <= {200, 204}
    assert all((answer.request.headers.get("authorization") == f"Bearer {key}") is with_key for answer in tiles)
    assert faults == []
    page.close()


@pytest.mark.browser
def test_a_page_that_asks_another_host_is_cut_off_and_noticed(
    visit: Callable[..., Any], own_server: str, elsewhere: str
) -> None:
    from playwright.sync_api import Error

    watched = visit(own_server)
    others = ["http://example.org/", "https://localhost/", "http://192.0.2.1/"]
    for url in others:
        # The browser's own error page comes after the failure, and would interrupt the next navigation.
        with (
            watched.page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error:")),
            pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"),
        ):
            watched.page.goto(url)
    watched.page.goto(f"{elsewhere}/")
    watched.page.goto("data:text/html,<title>nobody is asked for this</title>")
    watched.go("/login")
    assert watched.foreign == [*others, f"{elsewhere}/"]
    with pytest.raises(AssertionError):
        watched.check()
    watched.foreign.clear()
