"""JSON inside a page's script: compact, and unable to end the script or open markup."""

import json
from typing import Any

from markupsafe import Markup

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def script_json(value: Any) -> Markup:
    """Return JSON that is safe inside `<script>`; text stays readable, nothing in it can leave the literal."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)
    return Markup("".join(_ESCAPES.get(char, char) for char in text))  # noqa: S704 - escaped above
