"""From a folium map to the fragments a page embeds: header, HTML, script, every asset checked to be local."""

import re
from dataclasses import dataclass
from typing import cast

import folium
from branca.element import CssLink, Figure, JavascriptLink
from markupsafe import Markup, escape

from maps.assets import local_url


@dataclass(frozen=True)
class Fragments:
    """Parts of a page: tags for the head, the map element, the text of one module script."""

    header: Markup
    html: Markup
    script: Markup


def fragments(built: folium.Map, nonce: str) -> Fragments:
    """Render a map for embedding.

    The root is rendered first because that fills header, HTML and script; the guard then walks the header and
    the fragments, not the figure, are rendered again. Raises UnknownAssetError where anything in the map asks
    for a file we do not serve.
    """
    root = cast("Figure", built.get_root())
    root.render()
    for child in root.header._children.values():  # noqa: SLF001 - branca has no public way to the links
        if isinstance(child, (JavascriptLink, CssLink)):
            child.url = local_url(child.url)
    header = root.header.render()
    header = re.sub(r"<script\b", f'<script defer nonce="{escape(nonce)}"', header)
    header = re.sub(r"<style\b", f'<style nonce="{escape(nonce)}"', header)
    script = re.sub(r"\n\s*", "\n", root.script.render())  # the margins of folium's templates
    return Fragments(Markup(header), Markup(root.html.render()), Markup(script))  # noqa: S704
