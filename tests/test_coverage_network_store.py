"""Files of roads: every fault at once, versions in the register, and the network read back."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.core.errors import Invalid, NotFound
from gis.core.region import DEFAULT
from gis.core.settings import get_settings
from gis.coverage.network import loading
from gis.coverage.network.graph import build
from gis.coverage.network.loading import Checked, Incoming
from gis.coverage.network.model import Travel
from gis.coverage.network.store import load_network, version, versions

HEAD = "from,to,from_lon,from_lat,to_lon,to_lat,length_m,class,oneway,bridge,ferry"
A, B, C = "114.3,29.8", "114.31,29.8", "114.32,29.8"
GOOD = (f"a,b,{A},{B},1000,县道,,,", f"b,c,{B},{C},966.8,村道,yes,是,")


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *rows)).encode()


def incoming(data: bytes, name: str = "roads.csv", crs: str = "EPSG:4490", **more: Any) -> Incoming:
    return Incoming(data, name, crs, "测试", "测试路网", **more)


def check(data: bytes, name: str = "roads.csv", crs: str = "EPSG:4490", **more: Any) -> Checked:
    return loading.check(incoming(data, name, crs, **more), get_settings(), DEFAULT)


def codes(checked: Checked) -> list[tuple[int | None, str, str]]:
    return [(each["row"], each["column"], each["rule"]) for each in checked.findings.items]


def lines(*features: tuple[list[tuple[float, float]], dict[str, Any]]) -> bytes:
    made = [
        {"type": "Feature", "properties": more, "geometry": {"type": "LineString", "coordinates": course}}
        for course, more in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": made}).encode()


def test_every_fault_of_a_table_is_listed_at_once() -> None:
    checked = check(
        table(
            f"a,b,{A},{B},-5,县道,,,",
            f"b,b,{B},{B},12,村道,,,",
            f"b,c,{B},{C},10,村道,,,",
            f"c,d,{C},114.33;29.8,967,村道,,,".replace(";", ","),
            "d,e,114.33,29.8,114.34,29.8,9e9,未知路,maybe,也许,",
            "e,f,114.34,29.8,119.9,29.8,x,村道,,,",
            ",g,114.34,29.8,,29.8,967,村道,,,",
            f"a,c,114.3001,29.8,{C},1940,村道,,,",
            "x,y,114.35,29.8,120.0,29.8,550000,村道,,,",
            "p,q,114.4,29.8,114.41,29.8,99999,村道,,,",
        )
    )
    assert checked.made is None
    assert codes(checked) == [
        (2, "length_m", "length-negative"), (3, "end", "self-loop"), (6, "class", "class-unknown"),
        (6, "oneway", "value-unknown"), (6, "bridge", "value-unknown"), (7, "length_m", "number-bad"),
        (8, "start", "id-bad"), (8, "end_east", "number-bad"), (10, "", "outside-area"),
    ]  # fmt: skip


def test_lengths_positions_and_parts_are_compared() -> None:
    checked = check(
        table(
            *GOOD,
            f"c,d,{C},114.33,29.8,100,村道,,,",
            f"b,d,{B},114.33,29.8,99999,村道,,,",
            "x,y,114.5,29.9,114.5,29.9,0,村道,,,",
        )
    )
    assert codes(checked) == [
        (4, "length_m", "length-short"), (5, "length_m", "length-long"), (6, "length_m", "length-zero"),
        (6, "", "unconnected"),
    ]  # fmt: skip
    moved = check(table(*GOOD, f"a,c,114.3001,29.8,{C},1940,村道,,,"))
    assert codes(moved) == [(4, "", "node-moves")]


def test_a_column_that_is_missing_or_stands_twice_is_named() -> None:
    checked = check(
        table(
            f"a,b,{A},{B},1000,县道", head="from,to,from_lon,from_lat,to_lon,to_lat,米,class,等级".replace(",等级", "")
        )
    )
    assert codes(checked) == [(None, "length_m", "column-missing")]
    assert codes(check(table(head=f"{HEAD},等级"))) == [(None, "class", "columns-double")]


@pytest.mark.parametrize("crs", ["EPSG:4214", "EPSG:4610", "EPSG:3857", "GCJ-02"])
def test_a_datum_that_cannot_be_carried_over_is_refused(crs: str) -> None:
    with pytest.raises(Invalid):
        check(table(*GOOD), crs=crs)


def test_a_system_other_than_the_files_own_is_a_fault(tmp_path: Path) -> None:
    data = shapefile(tmp_path)
    assert codes(check(data, "roads.zip", "EPSG:4526"))[0] == (None, "", "crs-differs")
    assert check(data, "roads.zip").made is not None


def shapefile(folder: Path) -> bytes:
    import geopandas
    from shapely import LineString

    frame = geopandas.GeoDataFrame(
        {"fclass": ["secondary", "residential"], "oneway": ["F", "B"], "bridge": ["F", "T"]},
        geometry=[LineString([(114.3, 29.8), (114.31, 29.8), (114.32, 29.8)]), LineString([(114.31, 29.8), (114.31, 29.81)])],
        crs="EPSG:4490",
    )  # fmt: skip
    frame.to_file(folder / "roads.shp", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    return packed.getvalue()


def test_lines_are_joined_at_shared_vertices_and_nowhere_else(tmp_path: Path) -> None:
    made = check(shapefile(tmp_path), "roads.zip").made
    assert made is not None
    assert (len(made.ids), len(made.edges), made.parts) == (4, 3, 1)
    assert [edge.road.direction for edge in made.edges] == ["forward", "forward", "both"]
    crossing = check(
        lines(
            ([(114.3, 29.8), (114.32, 29.8)], {"class": "县道"}),
            ([(114.31, 29.79), (114.31, 29.81)], {"class": "村道", "length_m": 2217.0}),
            ([(114.4, 29.8), (114.41, 29.8), (114.4, 29.81), (114.4, 29.8)], {"class": "村道"}),
        ),
        "roads.geojson",
    )
    assert [rule for _, _, rule in codes(crossing)] == ["ring", "unconnected", "unconnected"]
    assert crossing.made is not None
    assert crossing.made.parts == 3
    wrong = lines(([(114.3, 29.8), (114.32, 29.8)], {"class": "县道", "length_m": 2100}))
    assert codes(check(wrong, "roads.geojson")) == [(1, "length_m", "length-long")]


def test_a_stated_length_is_shared_out_between_the_stretches() -> None:
    data = lines(
        ([(114.3, 29.8), (114.31, 29.8), (114.33, 29.8)], {"class": "县道", "length_m": 2910}),
        ([(114.31, 29.8), (114.31, 29.81)], {"class": "村道"}),
    )
    made = check(data, "roads.geojson").made
    assert made is not None
    assert np.allclose([edge.length_m for edge in made.edges[:2]], [970.0, 1940.0])


def test_a_loaded_file_is_the_current_version_and_gives_the_same_travel(session: Session) -> None:
    former = version(session)
    assert former.is_sample
    made, _ = loading.load(session, incoming(table(*GOOD)), get_settings(), actor="planner")
    assert [each.id for each in versions(session)] == [made.id, former.id]
    assert version(session).id == made.id
    session.refresh(former)
    assert (former.is_current, former.version) == (False, 2)
    assert made.speeds["secondary"] == {**made.speeds["secondary"], "drive_kmh": 40.0, "verified": False}
    record, network = load_network(session)
    assert record.id == made.id
    assert load_network(session, made.id)[1] is network
    assert network.ids.tolist() == ["a", "b", "c"]
    assert network.length_m.tolist() == [1000.0, 966.8]
    assert (network.direction.tolist(), network.ferry.tolist()) == ([0, 1], [False, False])
    assert np.allclose(network.drive_m_s * 3.6, [40.0, 25.0])
    older, sample = load_network(session, former.id)
    assert (older.edges, sample.start.size) == (former.edges, former.edges)
    assert sample is load_network(session, former.id)[1]


def test_a_file_with_errors_changes_nothing(session: Session) -> None:
    before = [each.id for each in versions(session)]
    with pytest.raises(Invalid) as caught:
        loading.load(session, incoming(table(*GOOD, f"c,c,{C},{C},-1,没有,,,")), get_settings(), actor="planner")
    assert [each["rule"] for each in caught.value.errors] == ["length-negative", "class-unknown", "self-loop"]
    assert [each.id for each in versions(session)] == before


def test_nodes_and_edges_of_a_version_never_change(session: Session) -> None:
    for statement in ("UPDATE register.road_edge SET length_m = 1", "DELETE FROM register.road_node"):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))


def test_the_sample_network_is_connected_and_says_that_it_is_invented(session: Session) -> None:
    found, network = load_network(session)
    assert (found.parts, found.is_sample, found.source[:5]) == (1, True, "示例，虚构")
    assert 2_000 < found.edges < 3_000
    graph = build(network, Travel("drive", "s", walk_m_s=0.8, snap_m=500.0))
    assert graph.usable.size == network.ids.size


def test_a_register_without_a_network_says_so(session: Session) -> None:
    session.execute(
        text("SELECT set_config('minzheng.batch_id', (SELECT id::text FROM register.change_batch LIMIT 1), true)")
    )
    session.execute(text("UPDATE register.road_network SET deleted = true"))
    with pytest.raises(NotFound):
        load_network(session)
