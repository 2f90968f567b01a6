# ruff: noqa: D102 - one method for each rule of the grammar
"""From the parse of a CQL2 text to the objects of CQL2 JSON."""

from typing import Any

from lark import Token
from lark.visitors import Transformer_NonRecursive

NUMBER_MAX = 300
"""Digits of a number; a longer one is read as infinite, which no filter takes."""

_TEMPORAL = ("t_finishedBy", "t_metBy", "t_overlappedBy", "t_startedBy")
SPELLED = {name.lower(): name for name in _TEMPORAL}
"""Names of CQL2 JSON that are not all lower case."""

Children = list[Any]


class Builder(Transformer_NonRecursive[Token, Any]):
    """Makes the tree and remembers in which column of the text (from 1) a node stands."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: dict[int, int] = {}
        self._kept: list[Any] = []  # a node that is dropped must not leave its id to another one

    def _at(self, token: Token, node: Any) -> Any:
        self.columns[id(node)] = (token.start_pos or 0) + 1
        self._kept.append(node)
        return node

    def start(self, found: Children) -> Any:
        return found[0]

    def either(self, found: Children) -> Any:
        return {"op": "or", "args": found}

    def both(self, found: Children) -> Any:
        return {"op": "and", "args": found}

    def negated(self, found: Children) -> Any:
        return self._at(found[0], {"op": "not", "args": [found[1]]})

    def compared(self, found: Children) -> Any:
        return self._at(found[1], {"op": str(found[1]), "args": [found[0], found[2]]})

    def like(self, found: Children) -> Any:
        return self._perhaps_not(found, lambda given: {"op": "like", "args": given})

    def between(self, found: Children) -> Any:
        return self._perhaps_not(found, lambda given: {"op": "between", "args": given})

    def among(self, found: Children) -> Any:
        return self._perhaps_not(found, lambda given: {"op": "in", "args": [given[0], given[1:]]})

    def is_null(self, found: Children) -> Any:
        return self._perhaps_not(found, lambda given: {"op": "isNull", "args": given})

    def _perhaps_not(self, found: Children, make: Any) -> Any:
        given = [one for one in found if not isinstance(one, Token)]
        node = make(given)
        if id(given[0]) in self.columns:
            self.columns[id(node)] = self.columns[id(given[0])]
            self._kept.append(node)
        return {"op": "not", "args": [node]} if len(given) < len(found) else node

    def arithmetic(self, found: Children) -> Any:
        return self._at(found[1], {"op": str(found[1]).lower(), "args": [found[0], found[2]]})

    def minus(self, found: Children) -> Any:
        value = found[1]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return -value if is_number else self._at(found[0], {"op": "*", "args": [-1, value]})

    def plus(self, found: Children) -> Any:
        return found[1]

    def number(self, found: Children) -> Any:
        return _number(found[0])

    def string(self, found: Children) -> Any:
        return str(found[0])[1:-1].replace("''", "'")

    def true(self, _found: Children) -> Any:
        return True

    def false(self, _found: Children) -> Any:
        return False

    def property(self, found: Children) -> Any:
        return self._at(found[0], {"property": str(found[0]).strip('"')})

    def call(self, found: Children) -> Any:
        name = str(found[0]).lower()
        given = [one for one in found[1:] if one is not None]
        if name in {"date", "timestamp"}:
            node = {name: given[0] if len(given) == 1 else given}
        elif name in {"interval", "bbox"}:
            node = {name: given}
        else:
            node = {"op": SPELLED.get(name, name), "args": given}
        return self._at(found[0], node)

    def ordinate(self, found: Children) -> Any:
        value = _number(found[-1])
        return -value if found[0] == "-" else value

    def position(self, found: Children) -> Any:
        return [value for value in found if value is not None]

    def path(self, found: Children) -> Any:
        return found

    def rings(self, found: Children) -> Any:
        return found

    def point(self, found: Children) -> Any:
        return {"type": "Point", "coordinates": found[0]}

    def line(self, found: Children) -> Any:
        return {"type": "LineString", "coordinates": found[0]}

    def polygon(self, found: Children) -> Any:
        return {"type": "Polygon", "coordinates": found[0]}

    def points(self, found: Children) -> Any:
        return {"type": "MultiPoint", "coordinates": found}

    def lines(self, found: Children) -> Any:
        return {"type": "MultiLineString", "coordinates": found[0]}

    def polygons(self, found: Children) -> Any:
        return {"type": "MultiPolygon", "coordinates": found}

    def geometries(self, found: Children) -> Any:
        return {"type": "GeometryCollection", "geometries": found}


def _number(text: str) -> int | float:
    if len(text) > NUMBER_MAX:
        return float("inf")
    return int(text) if text.isascii() and text.isdigit() else float(text)
