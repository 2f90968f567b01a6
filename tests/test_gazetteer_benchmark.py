"""The measurement of the search of place names: invented names, questions, and a run that leaves nothing behind."""

from collections import Counter

from gis.benchmark.gazetteer_names import CHUNK, invent


def test_invented_names_are_the_same_for_a_seed_whatever_the_size() -> None:
    few, many = list(invent(300, 5)), list(invent(CHUNK + 40, 5))
    assert few == many[:300]
    assert len(many) == CHUNK + 40
    assert few != list(invent(300, 6))


def test_invented_names_repeat_as_real_ones_do_and_bear_a_reading() -> None:
    made = list(invent(20_000, 1))
    times = Counter(one.name for one in made)
    assert 0.5 < len(times) / len(made) < 0.95
    assert times.most_common(1)[0][1] > 10
    for one in made:
        assert one.specific + one.generic == one.name
        assert len(one.reading) == len(one.name) >= 2
