"""What two columns of numbers may mean: every reading with the share of rows that it puts inside the region (W-53).

A reading is a shape (degrees in a spelling, a plane zone with or without prefix, UTM) and an order of the columns. The
datum is no part of it: it cannot be seen in numbers, so each offer lists the system of every datum for its shape. None
is ever applied. Readings that the numbers cannot tell apart share a rank and say how far apart they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gis.core import crs
from gis.core.region import Bounds, Region
from gis.core.uploads.angles import Angle, could_be_compact, read_angle
from gis.core.uploads.numbers import NUMBER, read_number
from gis.core.uploads.places import Floats, in_area, positions
from gis.core.uploads.profile import AxisOrder

NORTH_FIRST = frozenset({"northing-easting", "lat-lon"})
DEGREES: tuple[AxisOrder, AxisOrder] = ("lon-lat", "lat-lon")
METRES: tuple[AxisOrder, AxisOrder] = ("northing-easting", "easting-northing")
SHOWN = 8
NEAR_M = 200.0
"""A reading this near known records is theirs, in whatever datum: other shapes are a kilometre off and more."""


@dataclass
class Columns:
    """The two coordinate columns in the order of the file, and what their headers say.

    `north_first` and `in_degrees` are how the headers were recognised: X and Y say nothing about degrees.
    `numbers` are the plain decimal numbers (NaN for other texts), `degrees` what the texts say as degrees without a
    declared spelling, where that was read before. `known` are the approved positions (lon, lat, degrees) of the rows'
    records, NaN where there is none; None where nobody looked.
    """

    first: Sequence[str]
    second: Sequence[str]
    headers: tuple[str, str]
    north_first: bool
    in_degrees: bool
    degrees: tuple[Floats, Floats] | None = None
    known: tuple[Floats, Floats] | None = None

    @cached_property
    def numbers(self) -> tuple[Floats, Floats]:
        """The plain decimal numbers of both columns."""
        return numbers_of(self.first), numbers_of(self.second)

    def say(self, offer: "Offer") -> str:
        """Return whether the headers agree with a reading's order, speak against it, or are silent."""
        if not offer.source.is_projected and not self.in_degrees:
            return "silent"
        return "agree" if self.north_first == (offer.order in NORTH_FIRST) else "against"


@dataclass(slots=True)
class Offer:
    """One reading with its positions (degrees, NaN where it gives none) and how strongly it is supported."""

    source: crs.SourceCrs
    order: AxisOrder
    angle: Angle | None
    lon: Floats
    lat: Floats
    inside: NDArray[np.bool_]
    strength: int
    priority: int
    rank: int = 0
    ties: int = 0
    apart_m: float | None = None
    matched: int = 0
    known_m: float | None = None

    @property
    def share(self) -> float:
        """Share of all rows that lie inside the region."""
        return float(self.inside.mean()) if self.inside.size else 0.0


@dataclass(slots=True)
class Pairs:
    """How many rows may be compact DMS in both columns, of those that show it; B-33."""

    passed: int = 0
    failed: int = 0

    def speak_for_compact(self, region: Region) -> bool:
        """True when so many rows pass, and none fails, that decimal degrees would hardly look like it."""
        return not self.failed and self.passed >= region.compact_dms_points_min


@dataclass(slots=True)
class Ranking:
    """The offers, best first, with what the digit pairs say."""

    offers: list[Offer]
    pairs: Pairs = with_default(default_factory=Pairs)


def rank(columns: Columns, region: Region) -> Ranking:
    """Return every reading that puts at least one row inside the region, the best first."""
    numbers = columns.numbers
    texts, known = (columns.first, columns.second), columns.degrees or (None, None)
    signed = tuple(_signed(*each) for each in zip(texts, numbers, known, strict=True))
    pairs = _pairs(columns)
    found = [
        *_degree_offers(numbers, signed, region, pairs),
        *_plane_offers(numbers, region),
    ]
    for offer in found:
        _meet_known(offer, columns, region)
        offer.strength += columns.say(offer) == "agree"
        offer.strength += offer.source.projection == "utm" and "UTM" in " ".join(columns.headers).upper()
    found.sort(key=lambda offer: (-offer.share, -offer.strength, offer.priority))
    _number(found)
    return Ranking(found[:SHOWN], pairs)


def numbers_of(texts: Sequence[str]) -> Floats:
    """Return what plain decimal numbers the texts hold, NaN for all others."""
    read = [float(text) if NUMBER.fullmatch(text) else read_number(text).value for text in texts]
    return np.array([np.nan if value is None else value for value in read], dtype=np.float64)


def _signed(texts: Sequence[str], numbers: Floats, known: Floats | None) -> Floats:
    """Read what is no plain number as degrees with signs, unless that is known; NaN elsewhere."""
    if known is not None:
        return np.where(np.isnan(numbers), known, np.nan)
    found = np.full(numbers.shape, np.nan)
    for index in np.flatnonzero(np.isnan(numbers)).tolist():
        value = read_angle(texts[index]).value
        found[index] = np.nan if value is None else value
    return found


def _pairs(columns: Columns) -> Pairs:
    pairs = Pairs()
    for first, second in zip(columns.first, columns.second, strict=True):
        one, other = could_be_compact(first), could_be_compact(second)
        if one is False or other is False:
            pairs.failed += 1
        elif one and other:
            pairs.passed += 1
    return pairs


def _degree_offers(
    numbers: tuple[Floats, ...], signed: tuple[Floats, ...], region: Region, pairs: Pairs
) -> Iterator[Offer]:
    source = crs.source_crs(crs.STORAGE)
    plain = [np.where(np.isnan(number), sign, number) for number, sign in zip(numbers, signed, strict=True)]
    has_signs = any(np.isfinite(sign).any() for sign in signed)
    all_signs = not any(np.isfinite(number).any() for number in numbers)
    angle: Angle | None = "dms" if all_signs else None if has_signs else "decimal"
    readings: list[tuple[Angle | None, list[Floats]]] = [(angle, plain)]
    if not all_signs:
        readings += [
            ("compact-dms", [_compact(number) for number in numbers]),
            ("ddmm", [_sexagesimal(number / 100, 100) for number in numbers]),
            ("ddmmss", [_compact(number / 10_000) for number in numbers]),
        ]
    for priority, (spelling, (first, second)) in enumerate(readings):
        strength = 2 if spelling == "compact-dms" and pairs.speak_for_compact(region) else 0
        for order in DEGREES:
            offer = _offer(source, order, spelling, (first, second), region.area)
            if offer is not None:
                offer.strength, offer.priority = strength, priority
                yield offer


def _compact(values: Floats) -> Floats:
    """Read D.MMSSsss as degrees; NaN where a pair is 60 or more."""
    degrees = np.floor(values)
    minutes = (values - degrees) * 100
    return _sexagesimal(degrees + _sexagesimal(minutes, 100) / 100, 100)


def _sexagesimal(values: Floats, base: int) -> Floats:
    """Read the fraction of each value as sixtieths written in hundredths; NaN where it is 60 or more."""
    whole = np.floor(values + 1e-9)
    part = np.maximum(values - whole, 0.0) * base
    return np.asarray(np.where(part < 60, whole + part / 60, np.nan), dtype=np.float64)


def plane_systems(region: Region) -> list[crs.SourceCrs]:
    """Return the CGCS2000 and UTM planes that a file of the region may be in, the likeliest first.

    Without prefix the 3- and the 6-degree zone of one meridian are the same projection and stand there once.
    """
    three = [*region.zones_3, *_neighbours(region.zones_3)]
    six = [*region.zones_6, *_neighbours(region.zones_6)]
    used = [(zone * 3, 3) for zone in region.zones_3] + [(zone * 6 - 3, 6) for zone in region.zones_6]
    rest = [(zone * 3, 3) for zone in three] + [(zone * 6 - 3, 6) for zone in six]
    found: dict[int, crs.SourceCrs] = {}
    plain: set[int] = set()
    for meridian, width in [*used, *rest]:
        for prefixed in (True, False):
            system = crs.find(meridian, 3 if width == 3 else 6, prefixed=prefixed)
            if system is not None and (prefixed or meridian not in plain):
                found.setdefault(system.epsg, system)
        plain.add(meridian)
    for zone in six:
        utm = crs.find(zone * 6 - 3, 6, prefixed=False, datum="WGS 84", utm=True)
        if utm is not None:
            found.setdefault(utm.epsg, utm)
    return list(found.values())


def _neighbours(zones: Sequence[int]) -> list[int]:
    return sorted({zone + step for zone in zones for step in (-1, 1)} - set(zones))


def _plane_offers(numbers: tuple[Floats, ...], region: Region) -> Iterator[Offer]:
    for priority, source in enumerate(plane_systems(region)):
        for order in METRES:
            offer = _offer(source, order, None, (numbers[0], numbers[1]), region.area)
            if offer is not None:
                offer.priority = priority
                yield offer


def _offer(
    source: crs.SourceCrs, order: AxisOrder, angle: Angle | None, values: tuple[Floats, Floats], area: Bounds
) -> Offer | None:
    north, east = values if order in NORTH_FIRST else values[::-1]
    lon, lat = positions(source, north, east)
    inside = in_area(lon, lat, area)
    return Offer(source, order, angle, lon, lat, inside, 0, 0) if inside.any() else None


def _meet_known(offer: Offer, columns: Columns, region: Region) -> None:
    """Measure how far the reading puts known records from where they are; coming near them weighs more than headers."""
    if columns.known is None:
        return
    lon, lat = columns.known
    both = np.isfinite(lon) & np.isfinite(offer.lon)
    offer.matched = int(both.sum())
    if offer.matched >= region.shift_points_min:
        apart = crs.distance_m(lon_a=lon[both], lat_a=lat[both], lon_b=offer.lon[both], lat_b=offer.lat[both])
        offer.known_m = float(np.median(apart))
        offer.strength += 4 * (offer.known_m <= NEAR_M)


def _number(found: list[Offer]) -> None:
    """Give ranks: equal share and strength is one rank; and measure how far each lies from the best."""
    for index, offer in enumerate(found):
        before = found[index - 1] if index else None
        equal = before is not None and (before.share, before.strength) == (offer.share, offer.strength)
        offer.rank = before.rank if equal and before is not None else index + 1
        if index:
            both = np.isfinite(offer.lon) & np.isfinite(found[0].lon)
            if both.any():
                best = found[0]
                apart = crs.distance_m(
                    lon_a=best.lon[both], lat_a=best.lat[both], lon_b=offer.lon[both], lat_b=offer.lat[both]
                )
                offer.apart_m = float(np.median(apart))
    for offer in found:
        tied = [other for other in found if other.rank == offer.rank and other is not offer]
        offer.ties = len(tied)
        if offer is found[0]:
            offer.apart_m = max((other.apart_m for other in tied if other.apart_m is not None), default=None)
