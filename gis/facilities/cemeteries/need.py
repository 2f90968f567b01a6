"""How many plots a population needs, and how many years the free ones last. Exact arithmetic; rates are per mille.

need = sum over the years of P·m·u·s + R: residents P, mortality m (‰), uptake u (share buried here), plots a burial s,
relocated graves R. Anhui DB34/T 4180-2022 has residents x death rate x 20 years x 50 %; Suixian 7 ‰ x 20 years.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from gis.core.errors import Invalid
from gis.core.faults import Faults

LEAST_PER_MILLE, MOST_PER_MILLE = Fraction(2), Fraction(20)
"""Yearly mortality of a county lies well inside (5.11 to 7.60 ‰ in the sources); what does not is asked about."""
SHORT_YEARS, LONG_YEARS = 3, 10
MU_M2 = Fraction(2000, 3)
AREA_M2 = {"m2": Fraction(1), "mu": MU_M2, "ha": Fraction(10_000)}
"""Square metres of each unit; 1 亩 is 10,000/15 m²."""
Light = Literal["short", "middle", "long", "unknown"]


def read_per_mille(given: str | float, field: str = "mortality_per_mille") -> Fraction:
    """Return a yearly rate in per mille, read strictly from a number or from text as in `7`, `7‰` or `7.6 ‰`.

    Raises:
        Invalid: a percentage (one source prints 6 % for 6 ‰), a ratio such as 0.007, or a figure no county has.
    """
    text = str(given).strip()
    faults = Faults()
    if text.endswith(("%", "％")):
        faults.add(
            field, text, f"死亡率以千分率（‰）填写；{text} 是百分率，差十倍", "Mortality is per mille (‰), not percent"
        )
        faults.refuse()
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*‰?", text)
    if match is None:
        faults.add(field, text, "不是千分率，如 7 或 7‰", "Not a rate per mille, as in 7 or 7‰")
        faults.refuse()
        raise AssertionError
    rate = Fraction(match[1])
    if not LEAST_PER_MILLE <= rate <= MOST_PER_MILLE:
        hint = "像是比例（0.007 即 7‰）" if rate < 1 else "像是填错了单位"
        faults.add(field, text, f"年死亡率须在 2–20‰；{text} {hint}", f"Yearly mortality lies in 2–20 ‰, not {text}")
        faults.refuse()
    return rate


def read_area(text: str, unit: str) -> Fraction:
    """Return an area in square metres from its digits and unit (m2, mu, ha).

    Raises:
        Invalid: no number above nought, or an unknown unit.
    """
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)", text.strip())
    if match is None or unit not in AREA_M2 or Fraction(match[1]) == 0:
        raise Invalid(
            f"面积 {text} {unit} 不能使用：数字配 m2、mu（亩）或 ha", f"Not an area: {text} {unit}", code="area"
        )
    return Fraction(match[1]) * AREA_M2[unit]


@dataclass(frozen=True, slots=True)
class Rates:
    """What a reckoning rests on: per mille a year (one, or by year), share buried here, plots a burial, relocations."""

    per_mille: Fraction | Mapping[int, Fraction]
    uptake: Fraction = Fraction(1)
    plots_per_burial: Fraction = Fraction(1)
    relocated: int = 0

    def in_year(self, year: int) -> Fraction:
        """Return the mortality of a year, per mille; between given years on the straight line, beyond them the last."""
        if isinstance(self.per_mille, Fraction):
            return self.per_mille
        known = sorted(self.per_mille)
        if year <= known[0]:
            return self.per_mille[known[0]]
        for first, last in pairwise(known):
            if year <= last:
                part = Fraction(year - first, last - first)
                return self.per_mille[first] + part * (self.per_mille[last] - self.per_mille[first])
        return self.per_mille[known[-1]]


def need(people: int | Sequence[int], years: Sequence[int], rates: Rates) -> Fraction:
    """Return how many plots are needed in some years, not rounded.

    Args:
        people: residents, of every year or one figure for all.
        years: calendar years of the horizon.
        rates: mortality, uptake, plots a burial, relocations.

    Raises:
        Invalid: as many figures of people as years are needed; shares lie in 0 to 1.
    """
    counts = [people] * len(years) if isinstance(people, int) else list(people)
    if len(counts) != len(years) or not years:
        raise Invalid("人口数须与年数一致", "As many figures of people as years", code="need")
    if not 0 < rates.uptake <= 1 or rates.plots_per_burial <= 0 or rates.relocated < 0 or min(counts) < 0:
        raise Invalid("入葬比例在 0–1 之间，其余不能为负", "Uptake lies in 0 to 1, nothing is negative", code="need")
    deaths = sum(
        (count * rates.in_year(year) / 1000 for count, year in zip(counts, years, strict=True)), start=Fraction(0)
    )
    return deaths * rates.uptake * rates.plots_per_burial + rates.relocated


def places(needed: Fraction) -> int:
    """Return the whole plots that a need takes: a part of a plot is a plot."""
    return math.ceil(needed)


def years_left(free: int, people: Fraction, rates: Rates, year: int) -> Fraction | None:
    """Return how many years free plots last at the mortality of a year; None where nobody is served."""
    yearly = people * rates.in_year(year) / 1000 * rates.uptake * rates.plots_per_burial
    return None if yearly == 0 else Fraction(free) / yearly


def light(years: Fraction | None) -> Light:
    """Return below 3 years short, 3 to 10 middle, above 10 long; unknown where nobody is served."""
    if years is None:
        return "unknown"
    return "short" if years < SHORT_YEARS else "middle" if years <= LONG_YEARS else "long"
