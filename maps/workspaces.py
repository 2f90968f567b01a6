"""The three workspaces: which layers are on, and which tables they offer with which columns."""

from dataclasses import dataclass

Title = tuple[str, str]


@dataclass(frozen=True)
class Table:
    """A table of one collection: columns in order, and the property it is sorted by."""

    collection: str
    columns: tuple[str, ...]
    order: str
    title: Title

    def columns_in(self, lang: str, known: set[str]) -> tuple[str, ...]:
        """Return the columns, with the English twin (`class_name_en`) of each that has one on an English page."""
        if lang != "en":
            return self.columns
        return tuple(f"{column}_en" if f"{column}_en" in known else column for column in self.columns)


@dataclass(frozen=True)
class RecordPage:
    """The page of one record: its path before the id, what a link to it says, and whether the public may read it."""

    path: str
    title: Title
    is_public: bool = False


RECORD_PAGES = {
    "boundary-lines": RecordPage("/boundaries/lines/", ("界线页", "Page")),
    "boundary-markers": RecordPage("/boundaries/markers/", ("界桩页", "Page")),
    "place-names": RecordPage("/place-names/", ("地名页", "Page"), is_public=True),
}
"""Collections whose records have a page of their own."""


@dataclass(frozen=True)
class Workspace:
    """A page with its map and tables; `shown` are the layers switched on at first."""

    key: str
    title: Title
    intro: Title
    shown: frozenset[str]
    tables: tuple[Table, ...]


BOUNDARIES = Workspace(
    "boundaries",
    ("界线", "Boundaries"),
    ("界线、界桩与三交点。选中一行，地图随之定位；点击地图，查看完整记录。",
     "Lines, markers and tri-junctions. Pick a row and the map goes there; click the map for the full record."),
    frozenset({"boundary-lines", "boundary-points", "boundary-markers"}),
    (
        Table("boundary-markers", ("number", "line_name", "level", "placement", "state"), "number",
              ("界桩", "Markers")),
        Table("boundary-lines", ("name", "code", "level", "nature", "length_m"), "code", ("界线", "Lines")),
        Table("boundary-points", ("number", "name", "kind", "how_obtained"), "number",
              ("三交点与边界点", "Points")),
    ),
)  # fmt: skip

PLACE_NAMES = Workspace(
    "place-names",
    ("地名", "Place names"),
    ("标准地名及其读音、类别和所在区划。读音未经核定的，注明「待核定」。",
     "Standard names with reading, class and division. Readings nobody has confirmed say so."),
    frozenset({"boundary-lines", "place-names", "place-lines"}),
    (
        Table("place-names", ("name", "pinyin_toned", "class_name", "division_name", "status"), "name",
              ("地名", "Place names")),
        Table("divisions", ("name", "code", "pinyin_toned", "pinyin_status", "kind"), "code",
              ("行政区划", "Divisions")),
    ),
)  # fmt: skip

FACILITIES = Workspace(
    "facilities",
    ("设施", "Facilities"),
    ("养老服务设施与公墓，以及各村（社区）的人口。",
     "Care centres and cemeteries, and the population of the settlements."),
    frozenset({"boundary-lines", "care-centres", "cemeteries"}),
    (
        Table("care-centres", ("name", "type_name", "level", "division_name", "beds_total", "status"), "name",
              ("养老服务设施", "Care centres")),
        Table("cemeteries", ("name", "nature", "division_name", "plots_total", "plots_used", "status"), "name",
              ("公墓", "Cemeteries")),
        Table("settlements", ("name", "kind", "division_name", "pop_total", "pop_60", "year"), "name",
              ("村与社区", "Settlements")),
    ),
)  # fmt: skip

WORKSPACES = {each.key: each for each in (BOUNDARIES, PLACE_NAMES, FACILITIES)}
HOME_SHOWN = frozenset(
    {
        "boundary-lines",
        "boundary-points",
        "boundary-markers",
        "care-centres",
        "cemeteries",
        "place-names",
        "place-lines",
    }
)
