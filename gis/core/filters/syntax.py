"""CQL2 text and CQL2 JSON, read into one tree: the objects of CQL2 JSON.

The text is parsed by Lark's LALR parser, whose time and memory grow with the length of the text, however its brackets
nest; parsers that try one alternative after the other take seconds for twenty opened brackets, or break the process.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from gis.core.filters.faults import FilterFault, Tree

if TYPE_CHECKING:
    from lark import Lark

TEXT_MAX = 8_000
JSON_MAX = 32_000
"""Characters of a filter; 8,000 of text take some 0.1 s."""

WORDS = {
    "_AND": "AND", "_OR": "OR", "_IS": "IS", "_IN": "IN", "_LIKE": "LIKE", "_BETWEEN": "BETWEEN", "_NULL": "NULL",
    "COMPARISON": "= <> < > <= >=", "PLUS": "+", "MINUS": "-", "TIMES": "*", "DIVIDED": "/", "MODULO": "%",
    "CARET": "^", "LPAR": "(", "RPAR": ")", "COMMA": ",", "NUMBER": "number", "STRING": "'text'", "NAME": "name",
    "QUOTED": '"name"', "$END": "end", "_Z": "Z", "_TRUE": "TRUE", "_FALSE": "FALSE",
}  # fmt: skip
"""How the words of the grammar are told to a person."""


def read_text(text: str) -> Tree:
    """Read CQL2 text.

    Raises:
        FilterFault: too long, or not CQL2 text; says where it stops to be and what may stand there.
    """
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - with the parser, on first use

    from gis.core.filters.building import Builder  # noqa: PLC0415

    _refuse_long(text, TEXT_MAX)
    builder = Builder()
    try:
        return Tree(builder.transform(_parser().parse(text)), builder.columns)
    except UnexpectedInput as error:
        raise _unexpected(error, text) from error


def read_json(text: str) -> Tree:
    """Read CQL2 JSON.

    Raises:
        FilterFault: too long, or not JSON.
    """
    _refuse_long(text, JSON_MAX)
    try:
        return Tree(orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise FilterFault(
            "syntax", f"不是 JSON：{error.msg}", f"not JSON: {error.msg}", column=error.pos + 1
        ) from error


@lru_cache(maxsize=1)
def _parser() -> "Lark":
    """Return the parser, made on first use."""
    from lark import Lark  # noqa: PLC0415

    grammar = Path(__file__).with_name("cql2.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def _refuse_long(text: str, most: int) -> None:
    if len(text) > most:
        raise FilterFault(
            "too-long", f"过滤条件最长 {most} 个字符", f"a filter has at most {most} characters", column=most + 1
        )


def _unexpected(error: Any, text: str) -> FilterFault:
    """Tell at which column a text stops to be CQL2, and what may stand there."""
    token = getattr(error, "token", None)
    at_end = token is not None and token.type == "$END"
    column = len(text) + 1 if at_end else (error.pos_in_stream or 0) + 1
    names = getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None) or ()
    allowed = " ".join(sorted({WORDS.get(name, name.strip("_")) for name in names}))
    return FilterFault(
        "syntax",
        f"第 {column} 个字符处语法有误；此处可用：{allowed}",
        f"syntax error at character {column}; allowed here: {allowed}",
        column=column,
    )
