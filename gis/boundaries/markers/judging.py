"""Each observation beside the approved coordinate: displacement, what the witnesses say, and the gate. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from gis.boundaries.markers.displacement import Displacement, Position, constant_offset, displacement
from gis.boundaries.markers.figures import Figures
from gis.boundaries.markers.rtk import Session, gate
from gis.boundaries.markers.witnesses import Residual, Witness, conclude, residual
from gis.core import azimuths, crs
from gis.core.errors import Invalid

Row = Mapping[str, Any]
VERDICTS = {
    "consistent": ("一致", "consistent"),
    "suspect": ("存疑", "suspect"),
    "moved": ("移位", "moved"),
    "not-testable": ("不能判定", "not testable"),
}
REASONS = {
    "no-reference": ("没有可比的坐标", "there is no coordinate to compare with"),
    "datum-unknown": ("坐标系不明", "a datum is unknown"),
    "accuracy-unknown": ("精度不明", "an accuracy is unknown"),
    "datum-suspected": (
        "同批各桩有大致相同的偏移，疑为坐标系不同，不是移位",
        "all markers of the survey share one offset: another datum, not a move",
    ),
}
CONCLUSIONS = {
    "witnesses-fit-reference": (
        "方位物仍与登记位置相符：界桩未动，应怀疑坐标",
        "the witnesses still fit the registered position: suspect the coordinates, not the post",
    ),
    "witnesses-fit-new": ("方位物与新位置相符", "the witnesses fit the new position"),
    "witnesses-disagree": ("方位物互不一致，须重新量测", "the witnesses disagree: measure them again"),
    "witnesses-silent": ("没有能判断的方位物", "no witness can decide"),
}


def datum_of(source_crs: str | None, derivation: object = None) -> Literal["CGCS2000", "WGS 84"] | None:
    """Return the datum of a declared system; a derived position is in CGCS2000; None where nothing was declared."""
    if derivation:
        return "CGCS2000"
    try:
        found = crs.ACCEPTED.get(crs.parse_epsg(source_crs or ""))
    except Invalid:
        return None
    return None if found is None else "WGS 84" if found.datum == "WGS 84" else "CGCS2000"


def position_of(row: Row) -> Position:
    """Return the position of a marker or an observation (row as read), with what weighs it."""
    stated = row.get("accuracy_m")
    if stated is None and row.get("solution") == "fixed":
        stated = row.get("hrms_m")
    derivation = row.get("derivation")
    if stated is None and isinstance(derivation, Mapping):
        stated = derivation.get("rms_m")
    return Position(
        row["lon"],
        row["lat"],
        datum_of(row.get("source_crs"), derivation),
        stated,
        row.get("survey_method") or row.get("method"),
    )


def session_of(row: Row) -> Session:
    """Return an observation as the gate looks at it."""
    names = ("lon", "lat", "method", "accuracy_m", "height_m", "height_datum", "solution", "hrms_m", "antenna_height_m",
             "session")  # fmt: skip
    return Session(**{name: row.get(name) for name in names})  # type: ignore[arg-type]


def sessions_beside(row: Row, rows: Sequence[Row]) -> list[Row]:
    """Return the other sessions of the same survey: the same batch or day, and not the same label again."""
    found: list[Row] = []
    labels = {row.get("session")}
    for other in rows:
        same = other["batch_id"] == row["batch_id"] or (
            row.get("observed_on") is not None and other.get("observed_on") == row.get("observed_on")
        )
        label = other.get("session")
        if other["id"] != row["id"] and same and (label is None or label not in labels):
            found.append(other)
            labels.add(label)
    return found


def witness_of(row: Row, lon: float, lat: float, grid: int) -> Witness:
    """Return a witness (row as read) with its azimuths brought to true north at the marker's place."""

    def true(values: Row) -> float | None:
        if values.get("azimuth_deg") is None:
            return None
        declination = values.get("declination_deg")
        return azimuths.to_true(
            values["azimuth_deg"], values["azimuth_kind"], lon=lon, lat=lat, declination_deg=declination, grid=grid
        )

    former = row.get("former") or {}
    return Witness(
        ordinal=row["ordinal"],
        distance_m=row["distance_m"],
        azimuth_deg=true(row),
        is_magnetic=row.get("azimuth_kind") == "magnetic",
        accuracy_m=row.get("accuracy_m"),
        is_scaled="图上" in (row.get("method") or ""),
        position=None if row.get("lon") is None else (row["lon"], row["lat"]),
        former_distance_m=former.get("distance_m"),
        former_azimuth_deg=true(former),
    )


def judge(
    row: Row,
    marker: Row,
    witnesses: Sequence[Row],
    shared: Sequence[tuple[float, float, float, float]],
    figures: Figures,
) -> dict[str, Any]:
    """Return the displacement of one observation from the approved coordinate with all its evidence."""
    found = displacement(position_of(row), position_of(marker), figures)
    answer: dict[str, Any] = {name: _rounded(value) for name, value in asdict(found).items()}
    reason = found.reason
    offset = constant_offset([_vector(degrees) for degrees in shared], figures)
    if offset is not None and found.verdict in {"suspect", "moved"}:
        answer["verdict"], reason = "not-testable", "datum-suspected"
        answer["shared_offset_m"], answer["shared_azimuth_deg"] = (_rounded(value) for value in offset)
    answer["reason"] = reason
    residuals = _residuals(row, marker, witnesses, figures)
    conclusion = conclude(residuals)
    if conclusion == "witnesses-fit-reference" and answer["verdict"] == "moved":
        answer["verdict"] = "suspect"
    answer["witnesses"] = {
        "conclusion": conclusion,
        "residuals": [{name: _rounded(value) for name, value in asdict(one).items()} for one in residuals],
    }
    return answer | {"words": _words(answer, found)}


def _residuals(row: Row, marker: Row, witnesses: Sequence[Row], figures: Figures) -> list[Residual]:
    reference, new = (marker["lon"], marker["lat"]), (row["lon"], row["lat"])
    grid = figures.region.metric_epsg
    return [residual(witness_of(one, *reference, grid), reference, new, figures) for one in witnesses]


def _vector(degrees: tuple[float, float, float, float]) -> tuple[float, float]:
    metres, azimuth = azimuths.inverse(*degrees)
    angle = math.radians(azimuth)
    return metres * math.sin(angle), metres * math.cos(angle)


def _words(answer: Mapping[str, Any], found: Displacement) -> dict[str, str]:
    """Say the verdict in one sentence a language: the figures, the direction in words, what the witnesses say."""
    spoken = {}
    for index, lang in enumerate(("zh", "en")):
        parts = [VERDICTS[answer["verdict"]][index]]
        if answer["reason"]:
            parts.append(REASONS[answer["reason"]][index])
        if found.distance_m is not None and round(found.distance_m, 3) == 0:
            parts.append("at the registered position" if index else "与登记坐标重合")
        elif found.distance_m is not None and found.azimuth_deg is not None:
            word = azimuths.rose_word(found.azimuth_deg, "en" if index else "zh")
            at = azimuths.format_azimuth(found.azimuth_deg)
            parts.append(
                f"{found.distance_m:.3f} m {word} ({at})" if index else f"向{word}（{at}）{found.distance_m:.3f} 米"
            )
        if found.s_m is not None:
            parts.append(f"s = {found.s_m:.3f} m" if index else f"s = {found.s_m:.3f} 米")
        if answer["verdict"] in {"suspect", "moved"}:
            parts.append(CONCLUSIONS[answer["witnesses"]["conclusion"]][index])
        spoken[lang] = ("; " if index else "；").join(parts)
    return spoken


def gate_of(row: Row, rows: Sequence[Row], scale: int | None, figures: Figures) -> list[dict[str, str]]:
    """Return what stands against approving an observation, as code and words."""
    others = [session_of(other) for other in sessions_beside(row, rows)]
    return [asdict(one) for one in gate(session_of(row), others, scale=scale, figures=figures)]


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value
