"""Invented care centres of every level and cemeteries with the settlements they serve."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from .cells import Xy, to_degrees, to_plane
from .classes import CARE_TYPES
from .divisions import split_name
from .files import Row
from .settlements import Cell, scatter

INVENTED = "示例数据，虚构"
RECKONED = "2026-06-30"

MODES = ("公建公营", "公建公营", "公建民营", "委托运营", "服务外包")
LEVEL_OF = {code: level for code, _, _, level in CARE_TYPES}


class Maker:
    """Makes facilities; one seeded generator, places apart from each other."""

    def __init__(
        self,
        divisions: list[Row],
        cells: Mapping[str, Cell],
        seats: Mapping[str, Xy],
        settlements: list[dict[str, Any]],
    ) -> None:
        self.random = Random("minzheng-sample-facilities")
        self.names = {d["code"]: d["name"] for d in divisions}
        self.townships = [d for d in divisions if d["level"] == "township"]
        self.cells, self.seats, self.settlements = cells, seats, settlements
        self.taken: dict[str, list[Xy]] = {t["code"]: [] for t in self.townships}

    def place(self, township: str, spread_km: float) -> tuple[str, str]:
        """A place in the township as text, degrees."""
        found = scatter(self.random, self.cells[township], self.seats[township], self.taken[township], spread_km)
        lon, lat = to_degrees(*found)
        return f"{lon:.7f}", f"{lat:.7f}"

    def beside(self, settlement: Mapping[str, Any]) -> tuple[str, str]:
        """A place some 150 m from a settlement."""
        east, north = to_plane(float(settlement["lon"]), float(settlement["lat"]))
        turn = self.random.uniform(0, 2 * math.pi)
        lon, lat = to_degrees(east + 0.15 * math.cos(turn), north + 0.15 * math.sin(turn))
        return f"{lon:.7f}", f"{lat:.7f}"

    def care(self, name: str, type_code: str, township: str, at: tuple[str, str], beds: int) -> dict[str, Any]:
        """One care centre; `beds` 0 means day places and meals only."""
        r = self.random
        status = r.choices(("operating", "building", "planned", "suspended", "closed"), (88, 4, 3, 3, 2))[0]
        open_now = status == "operating"
        private = type_code == "private-home"
        day = 0 if beds and r.random() < 0.4 else r.choice((10, 15, 20, 30, 40))
        county = self.names[township[:6]]
        return {
            "name": f"{name}（示例）", "type_code": type_code, "level": LEVEL_OF[type_code],
            "operation_mode": "民办" if private else r.choice(MODES),
            "beds_total": beds, "beds_nursing": round(beds * r.uniform(0.3, 0.7)), "day_places": day,
            "meals_per_day": r.choice((0, 30, 60, 90, 120)) if day else 0,
            "residents": round(beds * r.uniform(0.35, 0.92)) if open_now else 0, "residents_on": RECKONED,
            "grade": r.choice((1, 2, 2, 3, 3, 4, 5)) if beds and open_now else 0, "star": None,
            "status": status, "township_code": township,
            "address": f"咸宁市{county}{self.names[township]}（示例地址）",
            "lon": at[0], "lat": at[1], "secrecy": "public", "source": INVENTED, "is_sample": "true",
        }  # fmt: skip

    def upper(self) -> list[dict[str, Any]]:
        """City and county level."""
        r, town = self.random, "421202001"
        rows = [
            self.care("咸宁市养老服务指导中心", "city-guidance", town, self.place(town, 0.8), 0),
            self.care("咸宁市社会福利院", "city-welfare-home", town, self.place(town, 1.5), 420),
            self.care("咸宁市失能照护中心", "city-welfare-home", "421202003", self.place("421202003", 1.5), 300),
        ]
        seats = {
            "421202": "421202003",
            "421221": "421221103",
            "421222": "421222100",
            "421223": "421223100",
            "421224": "421224100",
            "421281": "421281001",
        }
        for county, seat in seats.items():
            name = self.names[county]
            rows.append(
                self.care(
                    f"{name}特困失能集中照护中心",
                    "county-intensive-care",
                    seat,
                    self.place(seat, 2),
                    r.randrange(120, 241, 10),
                )
            )
            rows.append(
                self.care(
                    f"{name}社会福利院", "county-welfare-home", seat, self.place(seat, 2), r.randrange(150, 321, 10)
                )
            )
            if r.random() < 0.5:
                rows.append(
                    self.care(
                        f"{name}失智失能养护院", "dementia-care", seat, self.place(seat, 2), r.randrange(60, 121, 10)
                    )
                )
        return rows

    def township_level(self) -> list[dict[str, Any]]:
        """Rural welfare homes, comprehensive centres, private homes."""
        r, rows = self.random, []
        for t in self.townships:
            short = split_name(t["name"])[0]
            if t["kind"] != "街道" and r.random() < 0.62:
                rows.append(
                    self.care(
                        f"{short}农村福利院",
                        "rural-welfare-home",
                        t["code"],
                        self.place(t["code"], 1.2),
                        r.randrange(40, 131, 5),
                    )
                )
            if t["kind"] == "街道" or r.random() < 0.2:
                rows.append(
                    self.care(
                        f"{t['name']}综合养老服务中心",
                        "township-centre",
                        t["code"],
                        self.place(t["code"], 0.8),
                        r.randrange(20, 81, 5),
                    )
                )
        for t in r.sample(self.townships, 5):
            name = r.choice(("夕阳红", "康乐", "福寿", "松鹤", "百合"))
            rows.append(
                self.care(
                    f"{split_name(t['name'])[0]}{name}养老院",
                    "private-home",
                    t["code"],
                    self.place(t["code"], 1.5),
                    r.randrange(50, 161, 10),
                )
            )
        return rows

    def community_level(self) -> list[dict[str, Any]]:
        """Day services beside settlements, and a few host households."""
        r, rows = self.random, []
        urban = r.sample([s for s in self.settlements if s["kind"] == "community"], 22)
        rural = r.sample([s for s in self.settlements if s["kind"] == "village"], 25)
        for s in urban:
            kind, word = r.choice(
                (("home-care-centre", "居家养老服务中心"), ("day-care", "日间照料中心"), ("canteen", "老年食堂"))
            )
            rows.append(self.care(f"{s['name']}{word}", kind, s["township_code"], self.beside(s), 0))
        for s in rural:
            kind, word = r.choice(
                (("mutual-care", "互助照料中心"), ("happiness-home", "幸福院"), ("canteen", "助餐点"))
            )
            rows.append(
                self.care(f"{s['name']}{word}", kind, s["township_code"], self.beside(s), r.choice((0, 0, 6, 10)))
            )
        hosts = r.sample([s for s in self.settlements if s["kind"] == "village"], 6)
        return rows + [
            self.care(f"{s['name']}互助养老中心户", "mutual-household", s["township_code"], self.beside(s), 2)
            for s in hosts
        ]

    def care_services(self, care: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The settlement that each community facility was made for: the one whose name it bears."""
        named = {(s["township_code"], s["name"]): s for s in self.settlements}
        return [
            {
                "care_ref": c["ref"], "settlement_ref": s["ref"], "settlement_name": s["name"], "source": INVENTED,
                "is_sample": "true",
            }
            for c in care
            if c["level"] == "community"
            for (township, name), s in named.items()
            if township == c["township_code"] and c["name"].startswith(name)
        ]  # fmt: skip

    def cemetery(self, name: str, nature: str, township: str, at: tuple[str, str], plots: int) -> dict[str, Any]:
        """One cemetery."""
        r = self.random
        organiser = (
            self.names[township] + "人民政府" if nature == "public-rural" else self.names[township[:6]] + "民政局"
        )
        return {
            "name": f"{name}（示例）", "nature": nature,
            "approval_no": f"示例〔{r.randint(2005, 2024)}〕{r.randint(1, 99)}号",
            "organiser": "示例陵园有限公司" if nature == "commercial" else organiser,
            "area_m2": f"{plots * r.uniform(4.0, 7.0):.0f}", "plots_total": plots,
            "plots_used": round(plots * r.uniform(0.1, 0.85)),
            "opened_on": f"{r.randint(2005, 2024)}-{r.randint(1, 12):02d}-01",
            "status": r.choices(("operating", "building", "closed"), (90, 6, 4))[0], "township_code": township,
            "address": f"咸宁市{self.names[township[:6]]}{self.names[township]}（示例地址）",
            "lon": at[0], "lat": at[1], "secrecy": "public", "source": INVENTED, "is_sample": "true",
        }  # fmt: skip

    def cemeteries(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Cemeteries, and the settlements each of the public rural ones serves."""
        r = self.random
        rows: list[dict[str, Any]] = []
        rural = r.sample([t for t in self.townships if t["kind"] != "街道"], 46)
        for t in sorted(rural, key=lambda t: t["code"]):
            name = f"{split_name(t['name'])[0]}{r.choice(('青山', '松柏', '福寿', '永宁', '安息', '长青'))}公益性公墓"
            rows.append(
                self.cemetery(name, "public-rural", t["code"], self.place(t["code"], 4), r.randrange(300, 1501, 50))
            )
        for nature, word, count in (
            ("public-urban", "城市公益性公墓", 6),
            ("commercial", "陵园", 4),
            ("columbarium", "骨灰堂", 4),
        ):
            for t in r.sample(self.townships, count):
                name = f"{split_name(t['name'])[0]}{word}"
                rows.append(
                    self.cemetery(name, nature, t["code"], self.place(t["code"], 3), r.randrange(800, 6001, 100))
                )
        rows = [{"ref": f"C{i:03d}", **row} for i, row in enumerate(rows, 1)]
        return rows, self._services(rows)

    def _services(self, cemeteries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        services = []
        for c in cemeteries:
            if c["nature"] == "public-rural":
                here = to_plane(float(c["lon"]), float(c["lat"]))
                near = [s for s in self.settlements if s["township_code"] == c["township_code"]]
                near.sort(key=lambda s: math.dist(here, to_plane(float(s["lon"]), float(s["lat"]))))
                services += [
                    {
                        "cemetery_ref": c["ref"],
                        "settlement_ref": s["ref"],
                        "settlement_name": s["name"],
                        "source": INVENTED,
                        "is_sample": "true",
                    }
                    for s in near[: self.random.randint(3, 8)]
                ]
        return services


def build(
    divisions: list[Row], cells: Mapping[str, Cell], seats: Mapping[str, Xy], settlements: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], ...]:
    """Rows of care_centres.csv, care_services.csv, cemeteries.csv and cemetery_services.csv."""
    maker = Maker(divisions, cells, seats, settlements)
    care = [*maker.upper(), *maker.township_level(), *maker.community_level()]
    care = [{"ref": f"E{i:03d}", **row} for i, row in enumerate(care, 1)]
    return care, maker.care_services(care), *maker.cemeteries()
