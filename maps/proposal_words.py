"""What a proposal asks for, in words: each field with what stands now and what is proposed."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maps.place_record_page import Sayer

UNSAID = frozenset({"kind", "position", "details", "attributes"})
ORDINATES = (("crs", "申报坐标系", "Declared system"), ("longitude", "经度（原文）", "Longitude as typed"),
             ("latitude", "纬度（原文）", "Latitude as typed"), ("northing", "X（北，原文）", "X (north) as typed"),
             ("easting", "Y（东，原文）", "Y (east) as typed"))  # fmt: skip
ORDER = ("name", "name_kind", "name_id", "other_id", "class_code", "division", "geometry", "geometry_status", "secrecy")
"""Fields that come first; the others follow as they stand."""
KINDS = {"Point": ("点", "point"), "LineString": ("线", "line"), "Polygon": ("面", "area")}


def asked(change: Mapping[str, Any], say: "Sayer") -> Iterator[tuple[str, str | None, str]]:
    """Yield title, present value (None where it does not matter) and proposed value."""
    payload, labels, was = change["payload"], change.get("labels") or {}, change.get("values") or {}
    for key in sorted(payload, key=lambda each: ORDER.index(each) if each in ORDER else len(ORDER)):
        value = payload[key]
        if key in UNSAID:
            continue
        if key == "geometry":
            yield from _position(payload, labels, say)
            continue
        said = _said(key, value, labels, say)
        before = _said(key, was[key], labels, say) if key in was else None
        yield say.field(key), before, said
    for key, zh, en in ORDINATES:
        if (text := (payload.get("position") or {}).get(key)) is not None:
            yield (en if say.english else zh), None, str(text)
    for group in ("details", "attributes"):
        present = was.get(group) or {}
        for key, value in (payload.get(group) or {}).items():
            yield say.field(key), say.value(present.get(key)) if group in was else None, say.value(value)


def _said(key: str, value: Any, labels: Mapping[str, Any], say: "Sayer") -> str:
    if key == "class_code" and value in (labels.get("classes") or {}):
        return f"{labels['classes'][value][say.english]} {value}"
    if key == "division" and value in (labels.get("divisions") or {}):
        return str(labels["divisions"][value])
    if key == "name_id":
        return str(labels.get("name") or "–")
    if key == "other_id":
        other = labels.get("other")
        return "–" if other is None else " · ".join(
            each for each in (other["name"], other["class_name_en" if say.english else "class_name"],
                              other["place_code"]) if each)  # fmt: skip
    return say.value(value)


def _position(
    payload: Mapping[str, Any], labels: Mapping[str, Any], say: "Sayer"
) -> Iterator[tuple[str, str | None, str]]:
    title, shape = say.field("geom"), payload["geometry"]
    if shape is None:
        yield title, None, ("none", "无")[not say.english]
        return
    kind = KINDS.get(str(shape.get("type")).removeprefix("Multi"), (shape.get("type"),) * 2)[say.english]
    moved = labels.get("moved_m")
    distance = ""
    if moved is not None:
        length = f"{moved:.0f} m" if moved < 1000 else f"{moved / 1000:.2f} km"
        distance = f", moves by {length}" if say.english else f"，移动 {length}"
    if shape.get("type") == "Point":
        lon, lat = shape["coordinates"][:2]
        yield title, None, f"{lat:.7f}, {lon:.7f}（CGCS2000{distance}）"
    else:
        yield title, None, f"{kind}{distance}"
