"""What topology checks take and give: records with their geometry, tolerances, findings and what was left out."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.core.region import Region

Shapes = NDArray[np.object_]
Tell = Callable[[str, int, int], None]
PLACE_DECIMALS = 7
"""A place that moved by less than this many decimals of a degree (1 cm) is the same place."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A record a finding is about. `id` is stable: the record's own, or the row of a file."""

    kind: str
    id: str
    code: str
    name: str
    level: str = ""
    secrecy: str = "public"
    counties: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is stored and shown of it."""
        return {"kind": self.kind, "id": self.id, "code": self.code, "name": self.name, "level": self.level}


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule: about which records, where (point, line or polygon, degrees), with which figures."""

    rule: str
    subjects: tuple[Subject, ...]
    place: BaseGeometry
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Identify the finding: rule, records and place to 1 cm. An exception holds for this and lapses with it."""
        ids = sorted(f"{each.kind}:{each.id}" for each in self.subjects)
        corners = shapely.get_coordinates(self.place)
        low, high = corners.min(axis=0), corners.max(axis=0)
        at = ",".join(f"{value:.{PLACE_DECIMALS}f}" for value in (*low, *high))
        return hashlib.sha256("|".join([self.rule, *ids, at]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that a rule could not look at, and why; said with every result so that silence is not a pass."""

    rule: str
    subject: Subject
    reason: str
    reason_en: str

    def as_json(self) -> dict[str, Any]:
        """Return what is stored and shown of it."""
        return {"rule": self.rule, **self.subject.as_json(), "reason": self.reason, "reason_en": self.reason_en}


@dataclass(frozen=True, slots=True)
class Tolerances:
    """Figures of the rules, metres; from the settings of the region, unverified until somebody confirms them."""

    gap_width_m: float = 10.0
    duplicate_m: float = 0.01
    off_line_m: float = 1.0
    map_scale: int = 10_000

    @classmethod
    def of(cls, region: Region) -> "Tolerances":
        """Take the figures of a region; a point may lie off its line by 0.1 mm on the map (B-51)."""
        return cls(region.gap_width_m, region.duplicate_m, region.off_line_m, region.map_scale)

    def as_json(self) -> dict[str, float]:
        """Return the figures as they are stored with a run."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas of one level that should cover their territory without gap or overlap.

    `parents` holds, for each, the key (`Subject.id`) of its parent or an empty text.
    """

    subjects: Sequence[Subject]
    shapes: Shapes
    parents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one level, each with its parts in one MultiLineString; sides are the ids of the two divisions.

    The side `b` is None on the outer edge, where `outside` names the neighbour. `scales` is the denominator of the
    line's source map, 0 where it has none.
    """

    subjects: Sequence[Subject]
    shapes: Shapes
    sides: Sequence[tuple[str, str | None, str | None]] = ()
    scales: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A boundary point, tri-junction or marker with the indices of its lines."""

    subject: Subject
    point: shapely.Point
    lines: tuple[str, ...]
    kind: str
    serial: int | None = None
    letter: str | None = None
    placement: str | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """Everything a run looks at: areas by level, lines by level, points and markers."""

    areas: Mapping[str, Areas] = field(default_factory=dict)
    lines: Mapping[str, Lines] = field(default_factory=dict)
    spots: Sequence[Spot] = ()


@dataclass(slots=True)
class Result:
    """What rules found, what they left out, and how many records they looked at."""

    findings: list[Finding] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)

    def add(self, rule: str, subjects: Iterable[Subject], place: BaseGeometry, **figures: Any) -> None:
        """Note a finding."""
        self.findings.append(Finding(rule, tuple(subjects), place, figures))

    def leave_out(self, rules: Iterable[str], subject: Subject, reason: str, reason_en: str) -> None:
        """Note that rules could not look at a record."""
        self.left_out += [LeftOut(rule, subject, reason, reason_en) for rule in rules]

    def merge(self, other: "Result") -> None:
        """Take over what another result holds."""
        self.findings += other.findings
        self.left_out += other.left_out
        for name, count in other.checked.items():
            self.checked[name] = self.checked.get(name, 0) + count


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far the work is."""
