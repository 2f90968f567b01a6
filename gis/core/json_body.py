"""The JSON body of a write, read strictly: what two readers would take differently is not taken at all (R1, R4)."""

from collections.abc import Iterator
from typing import Any

from gis.core.errors import BadRequest
from gis.core.uploads.parsing import strict_json
from gis.core.uploads.parsing.limits import Refusal


def read_json(data: bytes) -> Any:
    """Return the document of a body; numbers keep their digits (`strict_json.Lexeme`).

    Raises:
        BadRequest: not UTF-8, no JSON, NaN or a number beyond all measure, doubled keys, half surrogate pairs, NUL, or
            nested deeper than 32 levels (code `json`).
    """
    try:
        text = data.decode("utf-8")
        found = strict_json.loads(text)
    except UnicodeDecodeError as error:
        raise BadRequest("不是 UTF-8 文本", "The body is not UTF-8", code="json") from error
    except Refusal as error:
        reason = str(error.params.get("reason", ""))
        raise BadRequest(f"JSON 无法读取：{reason}", f"The JSON cannot be read: {reason}", code="json") from error
    if "\\u0000" in text and any("\x00" in part for part in _texts(found)):
        raise BadRequest("JSON 含有 NUL 字符", "The JSON holds a NUL", code="json")
    return found


def _texts(part: Any) -> Iterator[str]:
    """Yield every text of a document, names of members among them."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield name
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
