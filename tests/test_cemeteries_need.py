"""Need of plots and years left: the worked rules of Anhui and Suixian, per mille and percent, 亩 and square metres."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.core.errors import Invalid
from gis.facilities.cemeteries.need import Rates, light, need, places, read_area, read_per_mille, years_left

YEARS = range(2026, 2046)


def test_anhui_residents_times_death_rate_times_20_years_times_half() -> None:
    assert need(10_000, YEARS, Rates(read_per_mille("7‰"), uptake=Fraction(1, 2))) == 700


def test_suixian_7_per_mille_for_20_years_and_graves_to_be_moved() -> None:
    assert need(1_500, YEARS, Rates(read_per_mille(7))) == 210
    assert need(1_500, YEARS, Rates(read_per_mille(7), relocated=35)) == 245


def test_xianning_for_30_years() -> None:
    assert need(2_660_000, range(2026, 2056), Rates(read_per_mille("7 ‰"))) == 558_600


def test_a_mortality_that_falls_by_the_year() -> None:
    rates = Rates({2025: Fraction("7.6"), 2035: Fraction(6)})
    assert rates.in_year(2025) == Fraction("7.6")
    assert rates.in_year(2030) == Fraction("6.8")
    assert rates.in_year(2040) == 6
    assert need(100_000, range(2025, 2036), rates) == Fraction("7480")


def test_places_are_whole_and_need_is_not_rounded_before() -> None:
    needed = need([101, 102, 103], [2026, 2027, 2028], Rates(read_per_mille("5.11")))
    assert needed == Fraction(306) * Fraction("5.11") / 1000
    assert places(needed) == 2


@pytest.mark.parametrize("wrong", ["6%", "6 ％", 0.007, "0.006", "60", "7 per mille", "", "-7", "NaN"])
def test_percent_ratio_and_nonsense_are_refused(wrong: str | float) -> None:
    with pytest.raises(Invalid) as refused:
        read_per_mille(wrong)
    assert refused.value.errors[0]["field"] == "mortality_per_mille"


def test_mu_is_two_thousand_thirds_of_a_square_metre_and_the_unit_is_asked() -> None:
    assert read_area("5", "mu") == Fraction(10_000, 3)
    assert read_area("1.5", "ha") == 15_000
    for text, unit in (("5", "亩地"), ("5亩", "mu"), ("0", "m2"), ("-3", "m2")):
        with pytest.raises(Invalid):
            read_area(text, unit)


@pytest.mark.parametrize(
    ("free", "colour"), [(20, "short"), (21, "middle"), (70, "middle"), (71, "long"), (0, "short")]
)
def test_the_light_at_its_edges(free: int, colour: str) -> None:
    assert light(years_left(free, Fraction(1_000), Rates(read_per_mille(7)), 2026)) == colour


def test_nobody_served_is_unknown_and_not_endless() -> None:
    assert years_left(100, Fraction(0), Rates(read_per_mille(7)), 2026) is None
    assert light(None) == "unknown"


@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=12), st.integers(2, 20), st.integers(1, 100))
def test_need_adds_up_over_townships(people: list[int], mortality: int, uptake: int) -> None:
    rates = Rates(Fraction(mortality), uptake=Fraction(uptake, 100))
    assert sum(need(each, YEARS, rates) for each in people) == need(sum(people), YEARS, rates)
