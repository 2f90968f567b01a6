"""From the tree of a filter to bound SQL: own words for SQL, columns from a closed table, everything else a value.

All faults are collected. What is not in the table of queryables does not exist: the table is made of the properties
that the viewer may see, over the view of his level, so a filter can ask nothing that an answer would not show.
"""

from collections.abc import Callable, Mapping
from typing import Any

from gis.core.collections import Collection, Level
from gis.core.crs_published import CRS84, PublishedCrs
from gis.core.filters import spatial, temporal
from gis.core.filters.faults import FilterFault, Tree
from gis.core.filters.terms import ARITHMETIC, DIGITS, Column, Term, Wrong, arithmetic, folded, instant, literal
from gis.core.selection import Condition, name

DEPTH_MAX = 40
NODES_MAX = 1_000
GEOMETRY = "geometry"
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
LOGIC = ("and", "or", "not")
TRUE = Condition("true")
PREDICATES = (
    *LOGIC, *COMPARISONS, "like", "between", "in", "isNull", *spatial.RELATIONS, *temporal.RELATIONS,
)  # fmt: skip
FUNCTIONS = ("casei", "accenti", *ARITHMETIC)


def queryables(collection: Collection, level: Level) -> dict[str, Column]:
    """Return what a viewer may filter a collection by."""
    known = {
        item.name: Column(name(item.name) + ("::text" if item.type == "string" else ""), item.type)  # some are UUIDs
        for item in collection.visible(level)
    }
    return {GEOMETRY: Column("geom", "geometry"), **known}


def compiled(tree: Tree, columns: Mapping[str, Column], crs: PublishedCrs = CRS84) -> Condition:
    """Return the filter as a condition.

    Args:
        tree: what `syntax` read.
        columns: the queryables by name.
        crs: the system of its geometries and boxes, in its axis order.

    Raises:
        ExceptionGroup: of `FilterFault`, each fault with its place.
    """
    compiler = _Compiler(tree, columns, crs)
    condition = compiler.boolean(tree.node, "$", 0)
    if compiler.faults:
        raise ExceptionGroup("filter", compiler.faults)
    return condition


class _Compiler:
    def __init__(self, tree: Tree, columns: Mapping[str, Column], crs: PublishedCrs) -> None:
        self.tree, self.columns, self.crs = tree, columns, crs
        self.faults: list[FilterFault] = []
        self.column: int | None = None
        self.path = "$"
        self.nodes = 0
        self._makers: dict[str, Callable[[str, list[Any], str, int], Condition]] = {
            **dict.fromkeys(LOGIC, self._logic),
            **dict.fromkeys(COMPARISONS, self._compared),
            **dict.fromkeys(spatial.RELATIONS, self._spatial),
            **dict.fromkeys(temporal.RELATIONS, self._temporal),
            "like": self._like,
            "between": self._between,
            "in": self._among,
            "isNull": self._is_null,
        }

    def boolean(self, node: Any, path: str, depth: int) -> Condition:
        """Return a predicate; its fault, if any, is noted, and the rest is looked at all the same."""
        try:
            return self._predicate(node, path, depth)
        except Wrong as wrong:
            code, message, message_en = wrong.parts
            if len(self.faults) < NODES_MAX:
                self.faults.append(FilterFault(code, message, message_en, path=self.path, column=self.column))
            return TRUE

    def _visit(self, node: Any, path: str, depth: int) -> None:
        self.path = path
        self.column = self.tree.columns.get(id(node), self.column)
        self.nodes += 1
        if depth > DEPTH_MAX or self.nodes > NODES_MAX:
            raise Wrong("too-deep", f"条件最多 {DEPTH_MAX} 层、{NODES_MAX} 项",
                        f"a filter has at most {DEPTH_MAX} levels and {NODES_MAX} parts")  # fmt: skip

    def _predicate(self, node: Any, path: str, depth: int) -> Condition:
        self._visit(node, path, depth)
        if isinstance(node, bool):
            return Condition("true" if node else "false")
        if not isinstance(node, dict):
            raise Wrong("predicate", "此处须为条件", "a condition is needed here")
        if "op" not in node:
            term = self._scalar(node, path, depth)
            if term.kind != "boolean":
                raise Wrong("predicate", "此处须为条件", "a condition is needed here")
            return Condition(term.sql, term.values)
        operator, given = self._call(node)
        make = self._makers.get(operator)
        if make is None:
            listed = " ".join(PREDICATES)
            raise Wrong("operator", f"没有条件 {operator[:40]}；可用：{listed}",
                        f"no condition {operator[:40]}; there are: {listed}")  # fmt: skip
        return make(operator, given, path, depth)

    def _call(self, node: dict[str, Any]) -> tuple[str, list[Any]]:
        operator, given = node.get("op"), node.get("args")
        if not isinstance(operator, str) or not isinstance(given, list) or len(node) > 2:
            raise Wrong("node", '须写成 {"op": …, "args": […]}', 'written as {"op": …, "args": […]}')
        return operator, given

    def _logic(self, operator: str, given: list[Any], path: str, depth: int) -> Condition:
        if operator == "not":
            _of(given, 1)
        elif len(given) < 2:
            raise Wrong("arguments", f"{operator} 至少两个条件", f"{operator} takes two conditions or more")
        parts = [self.boolean(one, f"{path}.args[{n}]", depth + 1) for n, one in enumerate(given)]
        values = tuple(value for part in parts for value in part.values)
        if operator == "not":
            return Condition(f"(NOT {parts[0].sql})", values)
        return Condition("(" + f" {operator.upper()} ".join(part.sql for part in parts) + ")", values)

    def _spatial(self, operator: str, given: list[Any], path: str, depth: int) -> Condition:
        return spatial.related(operator, *self._scalars(given, 2, path, depth))

    def _temporal(self, operator: str, given: list[Any], path: str, depth: int) -> Condition:
        here = (self.path, self.column)
        one, other = (self._span(each, f"{path}.args[{n}]", depth) for n, each in enumerate(_of(given, 2)))
        self.path, self.column = here
        return temporal.related(operator, one, other)

    def _compared(self, operator: str, given: list[Any], path: str, depth: int) -> Condition:
        one, other = self._scalars(given, 2, path, depth)
        left, right = self._alike(operator, one, other)
        if one.kind == "string" and (operator not in {"=", "<>"} or one.literal is other.literal is None):
            right = f'{right} COLLATE "C"'
        return Condition(f"({left} {operator} {right})", one.values + other.values)

    def _alike(self, operator: str, *terms: Term) -> list[str]:
        """Return the SQL of terms that are compared, all of one family; decimal where one is computed."""
        families = {term.family for term in terms}
        if len(families) > 1 or "geometry" in families:
            raise Wrong("type", f"{operator} 不能比较 {' 与 '.join(sorted(families))}",
                        f"{operator} does not compare {' with '.join(sorted(families))}")  # fmt: skip
        computed = any(term.computed for term in terms)
        return [term.decimal if computed else term.sql for term in terms]

    def _like(self, _operator: str, given: list[Any], path: str, depth: int) -> Condition:
        one, pattern = self._scalars(given, 2, path, depth)
        if {one.kind, pattern.kind} != {"string"} or pattern.literal is None:
            raise Wrong("type", "LIKE 比较文本与固定的样式", "LIKE compares text with a fixed pattern")
        text = str(pattern.literal)
        if (len(text) - len(text.rstrip("\\"))) % 2:
            raise Wrong("pattern", "LIKE 样式不能以 \\ 结尾", "a LIKE pattern does not end with a backslash")
        return Condition(f"({one.sql} LIKE {pattern.sql})", one.values + pattern.values)

    def _between(self, _operator: str, given: list[Any], path: str, depth: int) -> Condition:
        terms = self._scalars(given, 3, path, depth)
        one, low, high = self._alike("BETWEEN", *terms)
        collated = f'{one} COLLATE "C"' if terms[0].kind == "string" else one
        return Condition(f"({collated} BETWEEN {low} AND {high})", tuple(v for term in terms for v in term.values))

    def _among(self, _operator: str, given: list[Any], path: str, depth: int) -> Condition:
        one, listed = _of(given, 2)
        if not isinstance(listed, list) or not listed:
            raise Wrong("arguments", "IN 须有一列值", "IN takes a list of values")
        terms = [self._scalar(one, f"{path}.args[0]", depth + 1)]
        terms += [self._scalar(each, f"{path}.args[1][{n}]", depth + 1) for n, each in enumerate(listed)]
        first, *others = self._alike("IN", *terms)
        values = tuple(value for term in terms for value in term.values)
        return Condition(f"({first} IN ({', '.join(others)}))", values)

    def _is_null(self, _operator: str, given: list[Any], path: str, depth: int) -> Condition:
        (term,) = self._scalars(given, 1, path, depth)
        return Condition(f"({term.sql} IS NULL)", term.values)

    def _scalars(self, given: list[Any], count: int, path: str, depth: int) -> list[Term]:
        here = (self.path, self.column)
        found = [self._scalar(one, f"{path}.args[{n}]", depth + 1) for n, one in enumerate(_of(given, count))]
        self.path, self.column = here
        return found

    def _scalar(self, node: Any, path: str, depth: int) -> Term:
        self._visit(node, path, depth)
        if not isinstance(node, dict):
            if isinstance(node, list):
                raise Wrong("array", "不支持数组", "arrays are not supported")
            return literal(node)
        if "op" in node:
            return self._function(node, path, depth)
        if "type" in node:
            if node["type"] not in spatial.TYPES:
                raise Wrong("geometry", "没有这种几何", f"geometries are {', '.join(spatial.TYPES)}")
            return spatial.geometry(node, self.crs)
        kinds: dict[str, Callable[[dict[str, Any]], Term]] = {
            "property": lambda given: self._property(given["property"]),
            "date": instant,
            "timestamp": instant,
            "bbox": lambda given: spatial.bbox(given["bbox"], self.crs),
        }
        (key,) = node if len(node) == 1 else (None,)
        if key not in kinds:
            raise Wrong("node", "不能识别的写法", f"one of {', '.join(kinds)}, op or a GeoJSON geometry is needed here")
        return kinds[key](node)

    def _property(self, asked: Any) -> Term:
        found = self.columns.get(asked) if isinstance(asked, str) else None
        if found is None:
            listed = " ".join(self.columns)
            raise Wrong("property", f"没有可查询属性 {str(asked)[:40]}；可用：{listed}",
                        f"no queryable {str(asked)[:40]}; there are: {listed}")  # fmt: skip
        return Term(found.sql, (), found.kind, DIGITS.get(found.kind, 0))

    def _function(self, node: dict[str, Any], path: str, depth: int) -> Term:
        operator, given = self._call(node)
        if operator in {"casei", "accenti"}:
            (text,) = self._scalars(given, 1, path, depth)
            return folded(operator, text)
        if operator in ARITHMETIC:
            return arithmetic(operator, self._scalars(given, 2, path, depth))
        listed = " ".join(FUNCTIONS)
        raise Wrong("function", f"没有函数 {operator[:40]}；可用：{listed}",
                    f"no function {operator[:40]}; there are: {listed}")  # fmt: skip

    def _span(self, node: Any, path: str, depth: int) -> temporal.Span:
        if isinstance(node, dict) and set(node) == {"interval"}:
            self._visit(node, path, depth + 1)
            return temporal.interval(node["interval"], lambda end: self._scalar(end, f"{path}.interval", depth + 2))
        return temporal.span_of(self._scalar(node, path, depth + 1))


def _of(given: list[Any], count: int) -> list[Any]:
    if len(given) != count:
        raise Wrong("arguments", f"须有 {count} 个参数", f"{count} arguments are needed")
    return given
