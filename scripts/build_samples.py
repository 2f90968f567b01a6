"""Build data/samples: one small ready example of each accepted format, the same bytes every time.

    python scripts/build_samples.py [--out data/samples]

Every point is invented (示例，虚构): ten markers east of the centre of 咸安, two parcels and a working line. The
shapefiles and the GeoPackage are written by GDAL with fixed dates.
"""

import argparse
import io
import json
import tempfile
import zipfile
from pathlib import Path
from string import ascii_uppercase
from xml.sax.saxutils import escape

import geopandas
import pyogrio
from sample_parts import facility_lists, register_form
from shapely import LineString, Point

from gis.core import crs
from gis.sample.divisions import extents
from gis.sample.files import edges

REPOSITORY = Path(__file__).resolve().parent.parent
MADE = (2026, 5, 21, 0, 0, 0)
PLACES = (
    ("示例-001", 114.33120417, 29.83051229, 71.42, "花岗岩", "河口南岸，距水边 12 米"),
    ("示例-002", 114.33874905, 29.83310774, 88.15, "花岗岩", "机耕路口北侧"),
    ("示例-003", 114.34530186, 29.83729163, 123.70, "钢筋混凝土", "山脊鞍部"),
    ("示例-004", 114.35207749, 29.84015508, 156.03, "钢筋混凝土", "山脊"),
    ("示例-005", 114.35899312, 29.84220937, 201.88, "花岗岩", "山顶，三角点东 8 米"),
    ("示例-006", 114.36541028, 29.84477316, 187.26, "花岗岩", "茶园西缘"),
    ("示例-007", 114.37190563, 29.84903152, 142.51, "复合材料", "水库坝肩"),
    ("示例-008", 114.37822471, 29.85366407, 118.09, "复合材料", "省道 208 线东侧"),
    ("示例-009", 114.38416895, 29.85841276, 96.64, "花岗岩", "桥头西北角"),
    ("示例-010", 114.39051338, 29.86209915, 84.37, "花岗岩", "两溪汇合处"),
)
DATE = "2026-05-20"
LINE = {"界线代码": "12021224", "界线名称": "示例线", "甲方": "咸安区", "乙方": "通山县", "几何类别": "工作"}
FIELD = ((0, 0), (180, 0), (180, 120), (0, 120))
PARCELS = (
    ("SL01", "示例公墓一区", (114.351, 29.8405), FIELD, ((60, 40), (60, 80), (100, 80), (100, 40))),
    ("SL02", "示例公墓二区", (114.356, 29.8412), ((0, 0), (90, 30), (70, 110), (-20, 80)), ()),
)
TOWNSHIPS = (("421221107", "牌洲湾镇"), ("421222107", "北港镇"))
"""Number, name, south-west corner in degrees, outer ring and hole in metres from it (east, north)."""


def plane(epsg: int) -> list[tuple[str, str]]:
    """Northing and easting of the markers to the millimetre."""
    pairs = [crs.from_storage(lon=lon, lat=lat, target=epsg) for _, lon, lat, *_ in PLACES]
    return [(f"{float(northing):.3f}", f"{float(easting):.3f}") for northing, easting in pairs]


def texts() -> dict[str, bytes]:
    """Text formats."""
    prefixed, plain = plane(4526), plane(4547)
    csv = ["界桩编号,X,Y,高程,测量日期,材质,备注"]
    blanks = [f"{'Point ID':<12}{'Northing':>14}{'Easting':>14}{'Height':>10}  Date"]
    cass = [str(len(PLACES))]
    for (number, _, _, height, material, remark), far, near in zip(PLACES, prefixed, plain, strict=True):
        csv.append(f"{number},{far[0]},{far[1]},{height:.2f},{DATE},{material},{remark}")
        blanks.append(f"{number:<12}{near[0]:>14}{near[1]:>14}{height:>10.2f}  {DATE}")
        cass.append(f"{number},JZ,{near[1]},{near[0]},{height:.2f}")
    return {
        "markers.csv": "".join(f"{row}\r\n" for row in csv).encode("gb18030"),
        "markers-instrument.txt": "".join(f"{row}\n" for row in blanks).encode("utf-8"),
        "markers-cass.dat": "".join(f"{row}\r\n" for row in cass).encode("gb18030"),
        "parcels-mnr.txt": ministry().encode("gb18030"),
        "townships-mnr.txt": townships().encode("gb18030"),
        "place-names.csv": listed(register_form.table()),
        "care-centres.csv": listed(facility_lists.care_centres()),
        "cemeteries.csv": listed(facility_lists.cemeteries()),
    }


def listed(rows: list[list[str]]) -> bytes:
    """A table as an office's program writes it."""
    return "".join(f"{','.join(row)}\r\n" for row in rows).encode("gb18030")


def ministry() -> str:
    """The ministry's 报盘: two parcels in zone 38, the first with a hole; north before east."""
    rings_of = []
    for number, name, (lon, lat), *rings in PARCELS:
        south, west = (float(value) for value in crs.from_storage(lon=lon, lat=lat, target=4526))
        placed = [[(south + north, west + east) for east, north in ring] for ring in rings if ring]
        rings_of.append((number, name, "公墓用地", placed))
    return report(rings_of)


def townships() -> str:
    """The 报盘 of two townships of the sample register, whole areas to the millimetre."""
    areas = extents(edges())
    rows = []
    for code, name in TOWNSHIPS:
        (area,) = areas[code].geoms
        ring = [crs.from_storage(lon=lon, lat=lat, target=4526) for lon, lat in area.exterior.coords[:-1]]
        rows.append((code, name, "行政区域", [[(float(north), float(east)) for north, east in ring]]))
    return report(rows)


def report(parcels: list[tuple[str, str, str, list[list[tuple[float, float]]]]]) -> str:
    """The ministry's text of parcels: number, name, use and rings of (northing, easting), metres of EPSG:4526."""
    facts = {
        "格式版本号": "1.01版本", "数据产生单位": "示例，虚构", "数据产生日期": DATE, "坐标系": "2000国家大地坐标系",
        "几度分带": "3", "投影类型": "高斯克吕格",
        "计量单位": "米", "带号": "38", "精度": "0.001", "转换参数": "0,0,0,0,0,0,0",
    }  # fmt: skip
    lines = ["[属性描述]", *(f"{name}={value}" for name, value in facts.items()), "[地块坐标]"]
    for number, name, use, rings in parcels:
        points = []
        for circle, ring in enumerate(rings, start=1):
            first = len({point[0] for point in points}) + 1
            for index, (north, east) in enumerate([*ring, ring[0]]):
                points.append((f"J{first + index % len(ring)}", circle, f"{north:.3f}", f"{east:.3f}"))
        lines.append(f"{len(points)},,{number},{name},面,,{use},,@")
        lines += [",".join(map(str, point)) for point in points]
    return "".join(f"{line}\r\n" for line in lines)


def markup() -> dict[str, bytes]:
    """GPX, KML and GeoJSON, in degrees."""
    gpx, kml, features = [], [], []
    for number, lon, lat, height, material, remark in PLACES:
        gpx.append(
            f'  <wpt lat="{lat:.8f}" lon="{lon:.8f}"><ele>{height:.2f}</ele><time>{DATE}T02:30:00Z</time>'
            f"<name>{escape(number)}</name><desc>{escape(remark)}</desc></wpt>\n"
        )
        kml.append(
            f"    <Placemark><name>{escape(number)}</name><description>{escape(remark)}</description><ExtendedData>"
            f'<Data name="材质"><value>{material}</value></Data></ExtendedData>'
            "<Point><altitudeMode>absolute</altitudeMode>"
            f"<coordinates>{lon:.8f},{lat:.8f},{height:.2f}</coordinates></Point></Placemark>\n"
        )
        facts = {"界桩编号": number, "材质": material, "测量日期": DATE, "备注": remark}
        position = f"[{lon:.8f}, {lat:.8f}, {height:.2f}]"
        features.append(
            f'  {{"type": "Feature", "properties": {json.dumps(facts, ensure_ascii=False)}, '
            f'"geometry": {{"type": "Point", "coordinates": {position}}}}}'
        )
    course = " ".join(f"{lon:.8f},{lat:.8f}" for _, lon, lat, *_ in PLACES)
    data = "".join(f'<Data name="{name}"><value>{value}</value></Data>' for name, value in LINE.items())
    placemark = f"<ExtendedData>{data}</ExtendedData><LineString><coordinates>{course}</coordinates></LineString>"
    line = f"    <Placemark><name>示例线</name>{placemark}</Placemark>\n"
    return {
        "markers.gpx": (
            '<?xml version="1.0" encoding="UTF-8"?>\n<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" '
            f'creator="minzheng-gis">\n{"".join(gpx)}</gpx>\n'
        ).encode(),
        "markers.kml": document("".join(kml)),
        "line.kml": document(line),
        "markers.kmz": zipped({"doc.kml": document("".join(kml))}),
        "markers.geojson": (
            '{"type": "FeatureCollection",\n'
            '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},\n'
            '"features": [\n' + ",\n".join(features) + "\n]}\n"
        ).encode(),
    }


def document(placemarks: str) -> bytes:
    """A KML document around placemarks."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n  <Document>\n'
        f"    <name>示例，虚构</name>\n{placemarks}  </Document>\n</kml>\n"
    ).encode()


def workbook() -> bytes:
    """A workbook with a title, the header in row 3, degrees as DMS text, and a second sheet."""
    rows = [["示例界桩成果表（虚构）"], [], ["界桩编号", "经度", "纬度", "高程（米）", "测量日期", "材质", "备注"]]
    for number, lon, lat, height, material, remark in PLACES:
        dms = crs.format_dms(lon, "lon", decimals=5), crs.format_dms(lat, "lat", decimals=5)
        rows.append([number, *dms, f"{height:.2f}", DATE, material, remark])
    return packed({"界桩成果": rows, "说明": [["坐标系：CGCS2000 经纬度；高程：1985 国家高程基准"]]})


def packed(sheets: dict[str, list[list[str]]]) -> bytes:
    """The bytes of a workbook with these sheets, the same every time."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
    }
    for n, table in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{cells(table)}</sheetData></worksheet>'
        )
    return zipped({name: (head + body).encode() for name, body in parts.items()})


def cells(rows: list[list[str]]) -> str:
    """The rows of a sheet: heights as numbers, all else as text."""
    found = []
    for number, row in enumerate(rows, start=1):
        made = [
            f'<c r="{ascii_uppercase[at]}{number}"><v>{value}</v></c>'
            if at == 3 and number > 3
            else f'<c r="{ascii_uppercase[at]}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            for at, value in enumerate(row)
        ]
        found.append(f'<row r="{number}">{"".join(made)}</row>' if made else "")
    return "".join(found)


def zipped(entries: dict[str, bytes]) -> bytes:
    """An archive with fixed dates."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def layers() -> dict[str, bytes]:
    """Shapefiles and GeoPackage, written by GDAL."""
    names, lons, lats, heights, materials, remarks = zip(*PLACES, strict=True)
    columns = {"界桩编号": names, "高程": heights, "材质": materials, "测量日期": [DATE] * len(names), "备注": remarks}
    points = [Point(lon, lat) for lon, lat in zip(lons, lats, strict=True)]
    degrees = geopandas.GeoDataFrame(columns, geometry=points, crs=4490)
    flat = [Point(float(east), float(north)) for north, east in plane(4526)]
    metres = geopandas.GeoDataFrame(columns, geometry=flat, crs=4526)
    line = geopandas.GeoDataFrame(
        {name: [value] for name, value in LINE.items()}, geometry=[LineString(points)], crs=4490
    )
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-05-21T00:00:00.000Z"})
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in (("markers-shapefile", metres), ("line-shapefile", line)):
            path = Path(folder) / f"{name.partition('-')[0]}.shp"
            frame.to_file(path, engine="pyogrio", encoding="GBK", DBF_DATE_LAST_UPDATE="2026-05-21")
            parts = sorted(Path(folder).glob(f"{path.stem}.*"))
            made[f"{name}.zip"] = zipped({part.name: part.read_bytes() for part in parts})
        path = Path(folder) / "markers.gpkg"
        degrees.to_file(path, layer="markers", engine="pyogrio", driver="GPKG")
        made["markers.gpkg"] = path.read_bytes()
    return made


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data" / "samples", help="folder to write to")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    books = {
        "markers.xlsx": workbook(),
        "place-names.xlsx": packed({"地名": register_form.table()}),
        "settlements.xlsx": packed({"村和社区": facility_lists.settlements()}),
    }
    for name, data in {**texts(), **markup(), **books, **layers()}.items():
        (out / name).write_bytes(data)
        print(f"{name:24} {len(data):8}")


if __name__ == "__main__":
    main()
