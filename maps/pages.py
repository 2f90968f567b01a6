"""Pages: the one Jinja environment (autoescape on, undefined names raise) and its helpers."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from gis.core.region import DEFAULT, Region
from maps.assets import own, vendor
from maps.script_json import script_json

TEMPLATES = Path(__file__).resolve().parent / "templates"
LANGUAGES = {"zh": "zh-CN", "en": "en"}


@cache
def environment() -> Environment:
    """Return the environment of all pages."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(own=own, vendor=vendor)
    env.filters.update(number=number, script_json=script_json)
    return env


def number(value: float | None) -> str:
    """Return a count with thousands separated, or a dash where nothing is known."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def translator(lang: str) -> Callable[..., str]:
    """Return `t(zh, en)`: the text in the language of the page."""
    return lambda *texts: texts[lang == "en"]


def render(
    template: str, *, lang: str, nonce: str, region: Region | None = None, viewer: Any = None, **context: Any
) -> str:
    """Return the HTML of a page.

    `lang` is zh or en, `nonce` the one of the Content-Security-Policy, `region` its settings
    (None where nobody could read them), `viewer` the account looking at it (anything with `user_id`, `name`
    and `roles`, or None). Templates get `t(zh, en)` and the rest of
    `context`. Raises jinja2.UndefinedError for a name the template uses and nobody gave.
    """
    context.setdefault("section", "")
    context.setdefault("sample", False)
    context.setdefault("main_element", "main")
    return (
        environment()
        .get_template(template)
        .render(
            lang=lang,
            html_lang=LANGUAGES[lang],
            nonce=nonce,
            viewer=viewer,
            signed_in=getattr(viewer, "user_id", None) is not None,
            region=region or DEFAULT,
            place="" if region is None else region.place(lang),
            t=translator(lang),
            **context,
        )
    )
