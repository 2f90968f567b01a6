"""JSON read strictly: numbers keep their digits, and nothing passes that another reader would take differently.

Refused are NaN, Infinity and numbers beyond all measure, deep nesting, endless numbers, keys that stand twice,
half surrogate pairs and text that ends early (F38, F40-F42).
"""

import json
import math
import re
from typing import Any

from gis.core.uploads.parsing.limits import Refusal

DEPTH = 32
DIGITS = 40
BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
OPENING = frozenset("[{")


class Lexeme(str):
    """A number as it was spelled."""

    __slots__ = ()


def loads(text: str) -> Any:
    """Return the document; numbers are `Lexeme`s.

    Raises:
        Refusal: it is no JSON, or JSON that is not taken (malformed, code `json`); names the line where it can.
    """
    _refuse_depth(text)
    try:
        document = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_constant, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise Refusal("malformed", "json", error.lineno, reason=_reason(error)) from error
    except RecursionError as error:
        raise Refusal("malformed", "json", reason=f"嵌套超过 {DEPTH} 层") from error
    if "\\u" in text:
        _refuse_half_pairs(document)
    return document


def spell(value: Any) -> str:
    """Spell a part of a document as JSON again, numbers with their own digits."""
    if isinstance(value, Lexeme):
        return str(value)
    if isinstance(value, dict):
        return f"{{{','.join(f'{json.dumps(key, ensure_ascii=False)}:{spell(part)}' for key, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(spell(part) for part in value)}]"
    return json.dumps(value, ensure_ascii=False)


def _refuse_depth(text: str) -> None:
    depth = 0
    for match in BRACKETS.finditer(text):
        sign = match.group()
        if sign in OPENING:
            depth += 1
            if depth > DEPTH:
                line = text.count("\n", 0, match.start()) + 1
                raise Refusal("malformed", "json", line, reason=f"嵌套超过 {DEPTH} 层")
        elif sign[0] != '"':
            depth -= 1


def _number(spelled: str) -> Lexeme:
    if len(spelled) > DIGITS:
        raise Refusal("malformed", "json", reason=f"数字超过 {DIGITS} 个字符")
    if not math.isfinite(float(spelled)):
        raise Refusal("malformed", "json", reason=f"{spelled} 超出数的范围")
    return Lexeme(spelled)


def _constant(name: str) -> Any:
    raise Refusal("malformed", "json", reason=f"{name} 不是 JSON 的数")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Refusal("malformed", "json", reason=f"键「{twice[:40]}」重复")
    return found


def _reason(error: json.JSONDecodeError) -> str:
    at_end = error.pos >= len(error.doc.rstrip())
    return "文件不完整" if at_end else f"第 {error.colno} 个字符处语法有误"


def _refuse_half_pairs(document: Any) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refusal("malformed", "json", reason="含半个代理字符") from error
