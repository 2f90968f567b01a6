"""The tree of divisions as a viewer's level sees it, remembered at one revision: scopes, paths and parsing of parents.

People write the parents before the name (咸安区马桥, 湖北咸宁), behind it (马桥咸安区), and leave out 省, 市, 县, 镇.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.memory import memory, read_revision
from gis.core.statement import Statement
from gis.gazetteer.search.variants import fold

LEVELS = ("prefecture", "county", "township", "village")
_GENERICS = ("街道办事处", "自治县", "民族乡", "街道", "地区", "社区", "省", "市", "县", "区", "镇", "乡", "村")
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}  # fmt: skip
_TREE = """
SELECT coalesce(json_agg(json_build_array(id, level, code, name, parent_id)), '[]')::text FROM {schema}.division_tree
"""
_CLASSES = "SELECT coalesce(json_agg(c ORDER BY code), '[]')::text FROM {schema}.place_classes c"


@dataclass(frozen=True)
class Division:
    """A division in force."""

    id: str
    level: str
    code: str | None
    name: str
    parent_id: str | None

    def brief(self) -> dict[str, Any]:
        """Return it as a member of an answer's path."""
        return {"level": self.level, "code": self.code, "name": self.name}


@dataclass(frozen=True)
class Scope:
    """A division that a query names or a viewer chose, with everything below it."""

    top: Division
    ids: tuple[str, ...]


@dataclass
class Tree:
    """All divisions of a level of secrecy, and the classes of places."""

    divisions: dict[str, Division]
    classes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def below(self) -> dict[str | None, list[str]]:
        """Ids of the children of each division."""
        found: dict[str | None, list[str]] = {}
        for division in self.divisions.values():
            found.setdefault(division.parent_id, []).append(division.id)
        return found

    @cached_property
    def by_code(self) -> dict[str, Division]:
        """Divisions by code."""
        return {division.code: division for division in self.divisions.values() if division.code}

    @cached_property
    def by_wording(self) -> dict[str, list[Division]]:
        """Divisions by folded name, with and without its generic (two characters or more)."""
        found: dict[str, list[Division]] = {}
        for division in self.divisions.values():
            for wording in wordings(division.name):
                found.setdefault(fold(wording), []).append(division)
        return found

    @cached_property
    def longest(self) -> int:
        """Characters of the longest wording of a division."""
        return max((len(wording) for wording in self.by_wording), default=0)

    def find(self, text: str) -> Division | None:
        """Return the division of a code (12-digit codes of a higher level end in noughts) or id."""
        for code in (text, text.rstrip("0").ljust(6, "0"), text[:9]):
            if code in self.by_code:
                return self.by_code[code]
        return self.divisions.get(_identity(text))

    def path(self, division_id: str | None) -> list[dict[str, Any]]:
        """Return a division and what it lies in, the largest first."""
        found: list[dict[str, Any]] = []
        while division_id is not None and division_id in self.divisions and len(found) < len(LEVELS) + 2:
            division = self.divisions[division_id]
            found.insert(0, division.brief())
            division_id = division.parent_id
        return found

    def described(self, division_id: str | None) -> dict[str, Any]:
        """Return a division as the member of an item: id, code, name, path; all empty when it is not seen."""
        division = self.divisions.get(division_id or "")
        return {
            "id": division.id if division else None,
            "code": division.code if division else None,
            "name": division.name if division else None,
            "path": self.path(division_id),
        }

    def scope(self, top: Division) -> Scope:
        """Return a division with everything below it."""
        return Scope(top, tuple(self._under(top.id)))

    def _under(self, division_id: str) -> Iterator[str]:
        yield division_id
        for child in self.below.get(division_id, ()):
            yield from self._under(child)

    def classes_under(self, code: str) -> list[str]:
        """Return a class and the classes below it; a code that is not listed stands for itself."""
        found, at = [code], 0
        while at < len(found):
            found += [
                each for each, one in self.classes.items() if one["parent_code"] == found[at] and each not in found
            ]
            at += 1
        return found

    def inside(self, division_id: str | None, top: Division) -> bool:
        """Tell whether a division lies in another, or is it."""
        while division_id is not None and division_id in self.divisions:
            if division_id == top.id:
                return True
            division_id = self.divisions[division_id].parent_id
        return False


def wordings(name: str) -> list[str]:
    """Return the ways in which people write a division: in full, and without the generic."""
    bare = next((name.removesuffix(generic) for generic in _GENERICS if name.endswith(generic)), name)
    return [name, bare] if 2 <= len(bare) < len(name) else [name]


def _identity(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


async def read_tree(level: Level) -> Tree:
    """Return the divisions and classes that a level sees; read again only after the register changed."""
    reader = read_pool(level)
    revision = await read_revision(reader)
    key = ("names-tree", level)
    kept: Tree | None = memory(reader).get(revision, key)
    if kept is not None:
        return kept
    (tree,), (classes,) = await reader.each(
        [(Statement(_TREE.format(schema=level.schema)), ()), (Statement(_CLASSES.format(schema=level.schema)), ())]
    )
    listed = [Division(*row) for row in orjson.loads(tree[0])]
    made = Tree({one.id: one for one in listed}, {one["code"]: one for one in orjson.loads(classes[0])})
    memory(reader).keep(revision, key, made)
    return made


@dataclass(frozen=True)
class Nested:
    """A query read as a name inside divisions that it names."""

    text: str
    scope: Scope | None


def nested(tree: Tree, text: str) -> list[Nested]:
    """Return the readings of a folded text as divisions and a name, in either order; the most divisions first."""
    found: dict[tuple[str, str], Nested] = {}
    plain = _drop_province(tree, text)
    for chain, rest in (*_strip(tree, plain, front=True), *_strip(tree, plain, front=False)):
        if chain is not None:
            found.setdefault((rest, chain.id), Nested(rest, tree.scope(chain)))
        elif rest != text:
            found.setdefault((rest, ""), Nested(rest, None))
    return list(found.values())[:2]


def _drop_province(tree: Tree, text: str) -> str:
    """Take the province's name off the front: no division of the register lies in another."""
    for code in {division.code[:2] for division in tree.divisions.values() if division.code}:
        name = PROVINCES.get(code, "")
        for wording in wordings(name) if name else ():
            if text.startswith(wording) and len(text) > len(wording):
                return text[len(wording) :]
    return text


def _strip(tree: Tree, text: str, *, front: bool) -> list[tuple[Division | None, str]]:
    """Take names of divisions off one end, each inside (or around) the one before; return the last and the rest."""
    inner: Division | None = None
    rest = text
    while True:
        step = _step(tree, rest, inner, front=front)
        if step is None:
            break
        inner, rest = step
    return [(inner, rest)]


def _step(tree: Tree, text: str, known: Division | None, *, front: bool) -> tuple[Division, str] | None:
    for length in range(min(tree.longest, len(text) - 1), 1, -1):
        part, rest = (text[:length], text[length:]) if front else (text[-length:], text[:-length])
        if rest in _GENERICS:
            continue
        for division in tree.by_wording.get(part, ()):
            if known is None or (division.id != known.id and _fits(tree, division, known)):
                return (division if known is None or tree.inside(division.id, known) else known), rest
    return None


def _fits(tree: Tree, division: Division, known: Division) -> bool:
    return tree.inside(division.id, known) or tree.inside(known.id, division)
