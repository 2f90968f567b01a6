"""The quality gate before an observation may become an approved coordinate (B-37, B-38). Pure rules, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from gis.boundaries.markers.displacement import RTK, Position, accuracy
from gis.boundaries.markers.figures import FIGURES, Figures
from gis.core import azimuths

SOLUTION_ZH = {"fixed": "固定解", "float": "浮点解", "single": "单点解", "differential": "差分解"}


@dataclass(frozen=True, slots=True)
class Session:
    """One observation of a marker as far as the gate looks at it: degrees, metres, the receiver's own figures."""

    lon: float
    lat: float
    method: str | None = None
    accuracy_m: float | None = None
    height_m: float | None = None
    height_datum: str | None = None
    solution: str | None = None
    hrms_m: float | None = None
    antenna_height_m: float | None = None
    session: str | None = None
    map_scale: int | None = None


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One reason against approval, in both languages."""

    code: str
    zh: str
    en: str


def is_gnss(seen: Session) -> bool:
    """Tell whether the RTK rules apply: the receiver left quality figures, or the method says so."""
    return (
        seen.solution is not None
        or seen.hrms_m is not None
        or seen.antenna_height_m is not None
        or bool(RTK.search(seen.method or ""))
    )


def gate(
    seen: Session, others: Sequence[Session], *, scale: int | None = None, figures: Figures = FIGURES
) -> list[GateFinding]:
    """Return everything that stands against approving an observation; empty when nothing does.

    Args:
        seen: the observation.
        others: the other sessions of the same marker in the same survey.
        scale: denominator of the map that the line is drawn on; the default of the figures when None.
        figures: the limits.
    """
    found: list[GateFinding] = []
    if seen.method is None and not is_gnss(seen):
        found.append(GateFinding("method-unknown", "没有写明测量方法", "The survey method is not stated"))
    if is_gnss(seen):
        found += _receiver(seen, figures)
        found += _sessions(seen, others, figures)
    return found + _accuracy(seen, scale or figures.region.map_scale, figures)


def _receiver(seen: Session, figures: Figures) -> list[GateFinding]:
    found = []
    if seen.solution != "fixed":
        stated = SOLUTION_ZH.get(seen.solution or "", "未记录")
        found.append(
            GateFinding(
                "not-fixed", f"不是固定解（{stated}）", f"Not a fixed solution ({seen.solution or 'not recorded'})"
            )
        )
    if seen.hrms_m is None:
        found.append(GateFinding("hrms-missing", "没有记录 HRMS", "No HRMS was recorded"))
    elif seen.hrms_m > figures.region.rtk_hrms_max_m:
        zh = f"HRMS {seen.hrms_m:g} 米，超过 {figures.region.rtk_hrms_max_m:g} 米"
        found.append(GateFinding("hrms", zh, f"HRMS {seen.hrms_m:g} m exceeds {figures.region.rtk_hrms_max_m:g} m"))
    if seen.antenna_height_m is None:
        found.append(GateFinding("no-antenna-height", "没有记录天线高", "No antenna height was recorded"))
    return found


def _sessions(seen: Session, others: Sequence[Session], figures: Figures) -> list[GateFinding]:
    sessions = [seen, *others]
    if len(sessions) < figures.region.rtk_sessions_min:
        zh = f"只有 {len(sessions)} 个测回，至少 {figures.region.rtk_sessions_min} 个"
        return [
            GateFinding(
                "sessions", zh, f"{len(sessions)} session, at least {figures.region.rtk_sessions_min} are needed"
            )
        ]
    found = []
    plane = max(azimuths.inverse(a.lon, a.lat, b.lon, b.lat)[0] for a, b in combinations(sessions, 2))
    if plane > figures.region.rtk_difference_max_m:
        zh = f"测回间平面互差 {plane:.3f} 米，超过 {figures.region.rtk_difference_max_m:g} 米"
        en = f"Sessions differ by {plane:.3f} m in plane, more than {figures.region.rtk_difference_max_m:g} m"
        found.append(GateFinding("sessions-plane", zh, en))
    heights = [
        each.height_m for each in sessions if each.height_m is not None and each.height_datum == seen.height_datum
    ]
    spread = max(heights) - min(heights) if heights else 0.0
    if round(spread, 4) > figures.region.rtk_difference_max_m:
        zh = f"测回间高程互差 {spread:.3f} 米，超过 {figures.region.rtk_difference_max_m:g} 米"
        en = f"Sessions differ by {spread:.3f} m in height, more than {figures.region.rtk_difference_max_m:g} m"
        found.append(GateFinding("sessions-height", zh, en))
    return found


def _accuracy(seen: Session, scale: int, figures: Figures) -> list[GateFinding]:
    limit = scale * figures.region.accuracy_mm / 1000
    position = Position(seen.lon, seen.lat, "CGCS2000", seen.accuracy_m, seen.method, seen.map_scale)
    metres, _ = accuracy(position, figures)
    if metres is None and seen.hrms_m is not None:
        metres = seen.hrms_m
    if metres is None:
        return [GateFinding("accuracy-unknown", "精度不明", "The accuracy is not known")]
    if metres > limit:
        zh = f"中误差 {metres:g} 米，超过 {limit:g} 米（{figures.region.accuracy_mm:g} 毫米 × {scale}）"
        en = f"Mean error {metres:g} m exceeds {limit:g} m ({figures.region.accuracy_mm:g} mm at 1:{scale})"
        return [GateFinding("accuracy", zh, en)]
    return []
