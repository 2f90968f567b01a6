"""The class table as the checks use it, and whether a name's generic, size and geometry fit the class (P-B5)."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.gazetteer.checks.model import Finding, found
from gis.gazetteer.checks.words import Words
from gis.gazetteer.name_parts import NameClass, specific_generic
from gis.gazetteer.tables import PlaceClass

GENERIC_CHARS = 8
SPECIFIC_MIN = 2
KINDS = {"Point": "point", "LineString": "line", "Polygon": "area"}
KIND_WORDS = {"point": "点", "line": "线", "area": "面"}
UNITS = {
    "area_m2": ("用地 ≥ {} m²", "site ≥ {} m²"),
    "floor_area_m2": ("建筑面积 ≥ {} m²", "floor area ≥ {} m²"),
    "floors": ("≥ {} 层", "≥ {} floors"),
    "width_m": ("宽 ≥ {} m", "width ≥ {} m"),
    "length_m": ("长 ≥ {} m", "length ≥ {} m"),
}
EITHER = frozenset({"area_m2", "floor_area_m2"})
"""Of these one is enough (placenames.md 1.2: site or floor area); all others must each be reached."""


@dataclass(frozen=True)
class KnownClass:
    """A class of the table."""

    code: str
    name: str
    name_en: str
    spelled_as: str
    uniqueness: str
    generics: frozenset[str]
    geometry_kinds: frozenset[str]


@dataclass(frozen=True)
class Classes:
    """The class table of one transaction."""

    by_code: Mapping[str, KnownClass]

    @cached_property
    def owners(self) -> dict[str, tuple[KnownClass, ...]]:
        """Classes by each generic that is usual for them."""
        held: dict[str, list[KnownClass]] = {}
        for each in self.by_code.values():
            for generic in each.generics:
                held.setdefault(generic, []).append(each)
        return {generic: tuple(classes) for generic, classes in held.items()}

    def specific_of(self, name: str, class_code: str) -> str:
        """Return the specific of a name by the generics of its class, as the register keeps it."""
        known = self.by_code.get(class_code)
        if known is None:
            return specific_generic(name, NameClass.FEATURE)[0]
        return specific_generic(name, known.spelled_as, tuple(known.generics))[0]


def ending(name: str, generics: Container[str]) -> str | None:
    """Return the longest of the generics that ends a name and leaves something before it."""
    for length in range(min(GENERIC_CHARS, len(name) - 1), 0, -1):
        if name[-length:] in generics:
            return name[-length:]
    return None


def load_classes(session: Session) -> Classes:
    """Read the class table."""
    rows = session.scalars(select(PlaceClass))
    return Classes(
        {
            row.code: KnownClass(
                row.code,
                row.name,
                row.name_en,
                row.spelled_as,
                row.uniqueness,
                frozenset(row.generics),
                frozenset(row.geometry_kinds),
            )
            for row in rows
        }
    )


def check_generic(name: str, class_code: str, classes: Classes) -> Iterator[Finding]:
    """Give a generic that belongs to other classes (大桥 of a river), a generic that is missing, an unknown class.

    A natural village may end in anything (油坊桥), and what only villages are usually called fits other things too.
    """
    known = classes.by_code.get(class_code)
    if known is None:
        yield found("class-unknown", {"word": class_code})
        return
    if known.spelled_as == "settlement" or not known.generics:
        return
    longest, own = ending(name, classes.owners), ending(name, known.generics)
    owners = classes.owners.get(longest or "", ())
    if longest is None or all(owner.spelled_as == "settlement" for owner in owners):
        if own is None:
            yield found("generic-missing", {"class_name": known.name, "class_name_en": known.name_en, "word": ""})
        return
    fits = own is not None and (len(own) >= len(longest) or len(name) - len(longest) < SPECIFIC_MIN)  # 辛集市
    if not fits and not any(owner.code[:2] == class_code[:2] for owner in owners):
        yield found("generic-class", {
            "word": longest, "classes": "、".join(owner.name for owner in owners[:3]),
            "classes_en": ", ".join(owner.name_en for owner in owners[:3]),
            "class_name": known.name, "class_name_en": known.name_en,
        })  # fmt: skip


def check_size(name: str, attributes: Mapping[str, Any], words: Words) -> Iterator[Finding]:
    """Give a thing too small for its generic by the configured figures, or whose size nobody gave."""
    for entry in words.of("generic-size"):
        if not name.endswith(entry.word) or not entry.params:
            continue
        wanted = {key: float(least) for key, least in entry.params.items()}
        told = "、".join(
            UNITS.get(key, (f"{key} ≥ {{}}",) * 2)[0].format(f"{least:g}") for key, least in wanted.items()
        )
        given = {key: value for key in wanted if (value := _number(attributes.get(key))) is not None}
        figures = {"word": entry.word, "wanted": told, "verified": entry.verified}
        if not given:
            yield found("generic-size-unknown", figures)
            continue
        reached = {key: given[key] >= wanted[key] for key in given}
        either = [reached[key] for key in reached if key in EITHER]
        others = [reached[key] for key in reached if key not in EITHER]
        if (either and not any(either)) or not all(others):
            shown = "、".join(f"{key} {value:g}" for key, value in given.items())
            yield found("generic-size", figures | {"found": shown})


def _number(value: Any) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def check_geometry_kind(shape: BaseGeometry | None, known: KnownClass | None) -> Iterator[Finding]:
    """Give a geometry of a kind that the class is not drawn with."""
    if shape is None or known is None:
        return
    kind = KINDS.get(shape.geom_type.removeprefix("Multi"), "area")
    if kind not in known.geometry_kinds:
        names = {"class_name": known.name, "class_name_en": known.name_en}
        yield found("geometry-kind", {"found": KIND_WORDS[kind], "word": kind, **names})
