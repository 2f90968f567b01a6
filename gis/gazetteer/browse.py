"""What there is to look through: names by class and by division, counted for one level; where a search begins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.db import Role
from gis.core.features import read_pool
from gis.core.memory import memory, read_revision
from gis.core.reads import pool
from gis.core.statement import Statement
from gis.gazetteer.romanisation import strip_tones

LEVELS = ("province", "prefecture", "county", "township")
"""Levels of divisions that are listed; villages are names of their own (216xx)."""

_SQL = """
SELECT json_build_object(
  'totals', (SELECT json_build_object('records', count(*), 'entities', count(DISTINCT coalesce(entity_id, id)),
                'historic', count(*) FILTER (WHERE status = 'historic'),
                'unconfirmed', count(*) FILTER (WHERE pinyin_status = 'unconfirmed'),
                'unplaced', count(*) FILTER (WHERE geom IS NULL)) FROM {schema}.place_names),
  'by_class', (SELECT coalesce(json_object_agg(class_code, n), '{{}}')
                 FROM (SELECT class_code, count(*) AS n FROM {schema}.place_names GROUP BY 1) x),
  'by_division', (SELECT coalesce(json_object_agg(division_code, n), '{{}}') FROM (
       SELECT division_code, count(*) AS n FROM {schema}.place_names WHERE division_code IS NOT NULL GROUP BY 1) x),
  'example', (SELECT json_build_object('name', n.name, 'reading', n.reading)
                FROM {names} n JOIN {schema}.place_names p ON p.id = n.place_id AND p.name = n.name
               WHERE n.kind = 'standard' AND p.status = 'current'
                 AND char_length(n.name) = 3 AND cardinality(n.reading) = 3 ORDER BY n.place_id LIMIT 1),
  'divisions', (SELECT coalesce(json_agg(json_build_object('code', code, 'name', name, 'level', level, 'kind', kind,
                    'pinyin', pinyin_toned, 'unconfirmed', pinyin_status = 'unconfirmed', 'parent', parent_code)
                  ORDER BY code), '[]') FROM {schema}.divisions WHERE level = ANY (%s)))::text
"""
_CLASSES = Statement("""
SELECT coalesce(json_agg(json_build_object('code', code, 'name', name, 'name_en', name_en, 'parent', parent_code)
                         ORDER BY code), '[]')::text FROM register.place_class
""")


@dataclass
class Branch:
    """A class or a division with what is below it; `count` is of the records of the whole subtree."""

    code: str
    name: str
    parent: str | None
    count: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    below: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """A name of the register and the ways to it: pinyin, initials, both from its second syllable, one typed wrong."""

    name: str
    pinyin: str
    initials: str
    pinyin_within: str
    initials_within: str
    mistyped: str

    @classmethod
    def of(cls, name: str, reading: Sequence[str]) -> "Example":
        """Return the ways to a name by its reading.

        >>> Example.of("王家湾", ["wáng", "jiā", "wān"])
        Example(name='王家湾', pinyin='wangjiawan', initials='wjw', pinyin_within='jiawan', initials_within='jw', \
mistyped='王家湾湾')
        """
        plain = [strip_tones(syllable) for syllable in reading]
        initials = "".join(syllable[0] for syllable in plain)
        return cls(name, "".join(plain), initials, "".join(plain[1:]), initials[1:], name + name[-1])


@dataclass(frozen=True)
class Browse:
    """Where a search begins.

    `totals`: records, entities (a thing registered twice counts once, P-A9), historic, unconfirmed (readings),
    unplaced (without position). `classes` and `divisions` are the tops of the two trees; classes without a name are
    left out, divisions are not. `known` are all classes, with names also for the empty ones. `example` is a name that
    there is, None where there is none of three characters.
    """

    totals: dict[str, int]
    classes: list[Branch]
    divisions: list[Branch]
    known: list[dict[str, str]]
    example: Example | None = None


def grown(rows: list[dict[str, Any]], counts: dict[str, int]) -> list[Branch]:
    """Return the tops of the tree that `parent` makes of rows with code and name, each with the sum of its subtree.

    A row whose parent is not among the rows is a top. Rows keep their order.
    """
    branches = {
        row["code"]: Branch(row["code"], row["name"], row["parent"], counts.get(row["code"], 0), row) for row in rows
    }
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.parent or "")
        (above.below if above else tops).append(branch)
    for top in tops:
        _add_up(top)
    return tops


def _add_up(branch: Branch) -> int:
    branch.count += sum(_add_up(each) for each in branch.below)
    return branch.count


def _without_empty(branches: list[Branch]) -> list[Branch]:
    kept = [branch for branch in branches if branch.count]
    for branch in kept:
        branch.below = _without_empty(branch.below)
    return kept


async def read_browse(level: Level) -> Browse:
    """Read the trees of a level; they are counted again only after the register changed."""
    reading, key = read_pool(level), ("names-browse", level)
    revision = await read_revision(reading)
    kept: Browse | None = memory(reading).get(revision, key)
    if kept is not None:
        return kept
    names = "view_public.place_record_names" if level is Level.PUBLIC else "register.place_name"
    ((body,),) = await reading.rows(Statement(_SQL.format(schema=level.schema, names=names)), [list(LEVELS)])
    # The table of classes is a public standard; the public's role may not read it, so the other one does.
    ((classes,),) = await pool(Role.APP_RW).rows(_CLASSES)
    found, known = orjson.loads(body), orjson.loads(classes)
    read = Browse(
        found["totals"],
        _without_empty(grown(known, found["by_class"])),
        grown(found["divisions"], found["by_division"]),
        known,
        Example.of(**found["example"]) if found["example"] else None,
    )
    memory(reading).keep(revision, key, read)
    return read
