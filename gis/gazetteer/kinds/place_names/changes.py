"""What a row would change of the place that it is about. Nothing is emptied, and no approved reading moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gis.gazetteer.fields import BY_NAME, FIELDS, FOUR, PROTECTED

ALWAYS = ("class_code", "division_id", "since_year", "until_year", *FOUR, *PROTECTED)
RANGE = ("lon_from", "lat_from", "lon_to", "lat_to")
POSITION = ("received_lon", "received_lat", "received_lon_to", "received_lat_to", "source_crs", *RANGE)
OF_NAME = ("local_reading", "approval_ref")
SAME_DEG = 1e-8
TITLES = {each.stored_as if each.kept == "place" else each.name: (each.title_zh, each.title_en) for each in FIELDS}
TITLES |= {"geom": ("位置", "Position"), "range": ("坐标范围", "Range"), "names": ("名称", "Names")}


@dataclass(slots=True)
class Change:
    """What changes: columns of the place (`set`), whether the geometry is replaced, names to add, update or retire."""

    set: dict[str, Any] = field(default_factory=dict)
    geom: bool = False
    add: list[dict[str, Any]] = field(default_factory=list)
    update: list[dict[str, Any]] = field(default_factory=list)
    retire: list[str] = field(default_factory=list)
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    renamed_from: str | None = None

    def __bool__(self) -> bool:
        return bool(self.set or self.geom or self.add or self.update or self.retire)

    def as_json(self) -> dict[str, Any]:
        """Return what the write needs."""
        return {
            "set": self.set, "geom": self.geom, "add": self.add, "update": self.update, "retire": self.retire,
        }  # fmt: skip


def compare(
    staged: Mapping[str, Any], before: Mapping[str, Any], *, moved: bool | None, is_wider: bool = False
) -> Change:
    """Return what a staged row changes.

    Args:
        staged: `values` of the row, as `rows` made them.
        before: the place as registered: its columns, `details`, `attributes` and `names`.
        moved: the row has a geometry that differs from the registered one; None when it has none.
        is_wider: the row's division holds the registered one, which says more and stays.
    """
    change = Change()
    place = staged["place"]
    for key in (*ALWAYS, *staged["stated"]):
        if key != "division_id" or not is_wider:
            _set(change, key, before.get(key), place.get(key))
    if before.get("place_code") is None:
        _set(change, "place_code", None, place.get("place_code"))
    for key in ("details", "attributes"):
        _merge(change, key, before.get(key) or {}, _new_details(staged, before) if key == "details" else staged[key])
    _position(change, place, before, moved=moved)
    _names(change, staged, before)
    return change


def _new_details(staged: Mapping[str, Any], before: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the details of a row; a recorded spelling that is the one of the standing name is nothing new."""
    roman = staged["details"].get("roman")
    standing = [each for each in before.get("names") or () if each["kind"] == "standard"]
    if roman and any(roman in {each.get("pinyin"), each.get("pinyin_toned")} for each in standing):
        return {key: value for key, value in staged["details"].items() if key != "roman"}
    details: Mapping[str, Any] = staged["details"]
    return details


def _set(change: Change, key: str, before: Any, after: Any) -> None:
    if after is not None and after != before:
        change.set[key] = after
        change.fields[key] = (before, after)


def _merge(change: Change, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    differing = {name: value for name, value in after.items() if before.get(name) != value}
    if differing:
        change.set[key] = {**before, **differing}
        change.fields |= {name: (before.get(name), value) for name, value in differing.items()}


def _position(change: Change, place: Mapping[str, Any], before: Mapping[str, Any], *, moved: bool | None) -> None:
    if moved:
        change.geom = True
        change.fields["geom"] = (None, None)
        change.set |= {key: place.get(key) for key in ("geometry_status", *POSITION)}
    elif moved is None and "lon_from" in place:
        apart = [abs(float(place[key]) - float(before.get(key) or 1e3)) for key in RANGE]
        if max(apart) > SAME_DEG:
            change.fields["range"] = (None, None)
            change.set |= {key: place.get(key) for key in POSITION}


def _names(change: Change, staged: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Compare names by kind and characters. What the row does not list stays."""
    registered = {(each["kind"], each["name"]): each for each in before.get("names") or ()}
    standing = next((each for (kind, _), each in registered.items() if kind == "standard"), None)
    for made in staged["names"]:
        known = registered.get((made["kind"], made["name"]))
        if known is not None:
            _same_name(change, staged, before, known, made)
            continue
        if made["kind"] == "standard" and standing is not None:
            change.renamed_from = standing["name"]
            change.retire.append(standing["id"])
        change.add.append(made)
        change.fields.setdefault(_field_of(made["kind"]), (None, made["name"]))


def _field_of(kind: str) -> str:
    return "name" if kind == "standard" else kind


def _same_name(
    change: Change,
    staged: Mapping[str, Any],
    before: Mapping[str, Any],
    known: Mapping[str, Any],
    made: Mapping[str, Any],
) -> None:
    """Take what the row says of a name that stands: local reading, approval, and a new spelling unless approved."""
    if made["kind"] != "standard":
        return
    new = {key: made[key] for key in OF_NAME if made.get(key) and made[key] != known.get(key)}
    recorded = _new_details(staged, before).get("roman")
    is_new = recorded is not None and recorded != (before.get("details") or {}).get("roman")
    if is_new and known["reading_source"] != "approved":
        for key in ("pinyin", "pinyin_toned", "reading", "reading_source", "pinyin_status", "pinyin_source"):
            if made.get(key) != known.get(key):
                new[key] = made.get(key)
    if new:
        change.update.append({"id": known["id"], **new})
        change.fields |= {key: (known.get(key), value) for key, value in new.items() if key in BY_NAME}


def described(change: Change, *, english: bool, secret: bool) -> str:
    """Name the changed fields, with before and after of the first; nothing of a restricted record is told."""
    told: list[str] = []
    for key, (before, after) in change.fields.items():
        title = TITLES.get(key, (key, key))[english]
        shown = f"（{_short(before)} → {_short(after)}）" if not secret and after is not None and len(told) < 3 else ""
        told.append(title + shown)
    return ("、", ", ")[english].join(told)[:400]


def _short(value: Any) -> str:
    words = "–" if value is None else str(value)
    return words if len(words) <= 24 else words[:23] + "…"
