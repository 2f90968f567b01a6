"""The statements that our own search sends to the database for a question, noted while it is answered once."""

import asyncio
from collections.abc import Mapping, Sequence

from gis.benchmark.gazetteer_questions import KINDS, LIMIT, Kind, Question
from gis.benchmark.gazetteer_sides import Calls
from gis.core.collections import Level
from gis.core.db import Role
from gis.core.reads import Call, ReadPool, Row, address, adopt, close_pools
from gis.gazetteer.search.divisions import Tree, read_tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.find import Asked, find
from gis.gazetteer.search.suggest import suggest


class Noting(ReadPool):
    """A read pool that keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(address(Role.APP_RO), size=1, wait_s=60.0)
        self.asked: list[Call] = []

    async def each(self, calls: Sequence[Call]) -> list[list[Row]]:
        """See `ReadPool.each`."""
        self.asked += calls
        return await super().each(calls)


def note(questions: Mapping[str, Sequence[Question]]) -> dict[str, list[Calls]]:
    """Return by kind the statements of each question, as the public's search and suggestions send them."""
    return asyncio.run(_note(questions))


async def _note(questions: Mapping[str, Sequence[Question]]) -> dict[str, list[Calls]]:
    noting = Noting()
    adopt(Role.APP_RO, noting)
    try:
        tree = await read_tree(Level.PUBLIC)
        found: dict[str, list[Calls]] = {}
        for kind in KINDS:
            found[kind.key] = []
            for question in questions[kind.key]:
                noting.asked = []
                await _ask(kind, question, tree)
                found[kind.key].append(noting.asked)
    finally:
        await close_pools()
    return found


async def _ask(kind: Kind, question: Question, tree: Tree) -> None:
    top = tree.find(question.meant.county) if kind.scoped else None
    filters = Filters(scope=tree.scope(top) if top is not None else None)
    if kind.suggested:
        await suggest(question.text, filters, Level.PUBLIC)
    else:
        await find(Asked(question.text, filters, LIMIT), Level.PUBLIC)
