"""P-D3, measured: a name with a typing error is found inside the right county of a register of 45,000 names."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from gis.benchmark import gazetteer_data
from gis.core.collections import Level
from gis.core.reads import close_pools
from gis.gazetteer.search import recall, store
from gis.gazetteer.search.divisions import read_tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.find import Asked, find

NAMES, DRAWS, WANTED = 45_000, 500, 0.95


@pytest.fixture(scope="module")
def register(own_db: Callable[[str], AbstractContextManager[str]]) -> Iterator[None]:
    with own_db("empty"):
        gazetteer_data.fill(NAMES, 1)
        assert store.check().agrees, "the triggers wrote what a rebuild would"
        yield


def measured(error: str) -> recall.Figure:
    async def run() -> recall.Figure:
        try:
            return await recall.measure(error, count=DRAWS, seed=1)
        finally:
            await close_pools()

    return asyncio.run(run())


@pytest.mark.parametrize("error", list(recall.ERRORS))
def test_a_name_with_an_error_is_found(
    register: None, error: str, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
):
    figure = measured(error)
    with capsys.disabled():
        print(f"\nP-D3 {error}: {figure.found}/{figure.drawn} = {figure.recall:.1%} in the first {figure.top}")  # noqa: T201
    record_property(f"recall_{error}", figure.recall)
    assert figure.drawn == DRAWS
    assert figure.recall >= WANTED, figure.missed[:10]


@pytest.mark.parametrize("typed", ["王家弯", "王佳湾"])
def test_a_homophone_is_in_the_top_three_of_its_county(register: None, typed: str):
    async def run() -> list[tuple[str, list[str]]]:
        try:
            tree = await read_tree(Level.PUBLIC)
            counties = [one for one in tree.divisions.values() if one.level == "county"]
            found = []
            for county in counties:
                scope = Filters(scope=tree.scope(county))
                there = await find(Asked("王家湾", scope, 1), Level.PUBLIC)
                if there["items"] and there["items"][0]["match"]["name"] in {"王家湾", "王家塆"}:
                    answer = await find(Asked(typed, scope, 3), Level.PUBLIC)
                    found.append((county.name, [item["match"]["name"] for item in answer["items"]]))
            return found
        finally:
            await close_pools()

    found = asyncio.run(run())
    assert found
    for county, names in found:
        assert {"王家湾", "王家塆"} & set(names), county
