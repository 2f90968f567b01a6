"""F45 to F47: GPX, KML and KMZ with entities, links to elsewhere, or another content than is needed."""

from typing import Any

from .books import pack
from .model import Accepted, BadFile, Canary, Expected, Refused, Staged
from .workbooks import BOMB

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
UNDECLARED: dict[str, str] = {}
WAYPOINT = '<wpt lat="29.8512345" lon="114.3012345"><name>T001</name></wpt>'
TRACK = '<trk><name>T1</name><trkseg><trkpt lat="29.85" lon="114.30"/><trkpt lat="29.86" lon="114.31"/></trkseg></trk>'
PLACE = "<Placemark><name>T001</name><Point><coordinates>114.3012345,29.8512345,0</coordinates></Point></Placemark>"


def gpx(body: str = WAYPOINT, before: str = "", head: str = HEAD) -> bytes:
    """Return a GPX document; `before` stands in front of its root."""
    return f'{head}{before}<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>'.encode()


def kml(body: str = PLACE, before: str = "") -> bytes:
    """Return a KML document."""
    return f'{HEAD}{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def entity(target: str) -> str:
    """Return a document type with an entity of that address."""
    return f'<!DOCTYPE x [<!ENTITY x SYSTEM "{target}">]>'


def _file(identity: str, variant: str, make: Any, expected: Expected, extension: str, note: str = "") -> BadFile:
    return BadFile(
        identity,
        f"{extension}, {variant}",
        make,
        expected,
        name=f"a.{extension}",
        profile=UNDECLARED,
        needs=extension,
        note=note,
    )


def _linked(canary: Canary, kind: str) -> str:
    links = {
        "NetworkLink": f"<NetworkLink><Link><href>{canary.url}a.kml</href></Link></NetworkLink>",
        "GroundOverlay": f"<GroundOverlay><Icon><href>{canary.url}a.png</href></Icon><LatLonBox/></GroundOverlay>",
        "Style": f"<Style><IconStyle><Icon><href>{canary.url}a.png</href></Icon></IconStyle></Style>",
        "path": f"<NetworkLink><Link><href>file://{canary.path}</href></Link></NetworkLink>",
    }
    return links[kind]


def _include(canary: Canary) -> bytes:
    return gpx(f'{WAYPOINT}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary.url}"/>')


def _stylesheet(canary: Canary) -> bytes:
    return kml(before=f'<?xml-stylesheet type="text/xsl" href="{canary.url}a.xsl"?>')


DOCTYPE = Refused(415, "doctype")
SECRET_NAME = '<wpt lat="29.85" lon="114.3"><name>&x;</name></wpt>'
BOMB_NAME = '<wpt lat="29.85" lon="114.3"><name>&i;</name></wpt>'
WARNED = Accepted(1, ["parts-ignored", "wgs84-as-cgcs2000"])
SWAPPED = PLACE.replace("114.3012345,29.8512345", "29.8512345,114.3012345")
FILES: list[BadFile] = [
    _file("F1", "no waypoint", lambda _: gpx(""), Refused(422, "empty"), "gpx"),
    _file("F1", "no placemark", lambda _: kml(""), Refused(422, "empty"), "kml"),
    _file("F45", "external entity, file", lambda canary: gpx(SECRET_NAME, entity(f"file://{canary.path}")), DOCTYPE, "gpx", "GDAL loads it with an empty name"),
    _file("F45", "external entity, address", lambda canary: gpx(SECRET_NAME, entity(canary.url)), DOCTYPE, "gpx"),
    _file("F45", "entity bomb", lambda _: gpx(BOMB_NAME, BOMB), DOCTYPE, "gpx"),
    _file("F45", "parameter entity", lambda canary: gpx(before=f'<!DOCTYPE x [<!ENTITY % x SYSTEM "{canary.url}"> %x;]>'), DOCTYPE, "gpx"),
    _file("F45", "outer DTD", lambda canary: gpx(before=f'<!DOCTYPE gpx SYSTEM "{canary.url}gpx.dtd">'), DOCTYPE, "gpx"),
    _file("F45", "in UTF-16", lambda _: gpx(before="<!DOCTYPE gpx>", head="").decode().encode("utf-16"), DOCTYPE, "gpx"),
    _file("F45", "external entity", lambda canary: kml(PLACE.replace("T001", "&x;"), entity(f"file://{canary.path}")), DOCTYPE, "kml"),
    _file("F45", "entity bomb", lambda _: kml(PLACE.replace("T001", "&i;"), BOMB), DOCTYPE, "kml"),
    _file("F45", "external entity", lambda canary: pack({"doc.kml": kml(before=entity(canary.url))}), DOCTYPE, "kmz"),
    _file("F45", "include", _include, Accepted(1), "gpx", "not a document type; never followed"),
    _file("F45", "style sheet", _stylesheet, Accepted(1), "kml", "never followed"),
    *(
        _file("F46", kind, lambda canary, kind=kind: kml(_linked(canary, kind) + PLACE), WARNED, "kml")
        for kind in ("NetworkLink", "GroundOverlay", "path")
    ),
    _file("F46", "address of an icon", lambda canary: kml(_linked(canary, "Style") + PLACE), Accepted(1), "kml"),
    _file("F46", "only a NetworkLink", lambda canary: kml(_linked(canary, "NetworkLink")), Refused(422, "empty"), "kml"),
    _file("F46", "NetworkLink", lambda canary: pack({"doc.kml": kml(_linked(canary, "NetworkLink") + PLACE)}), WARNED, "kmz"),
    _file("F46", "link of a waypoint", lambda canary: gpx(WAYPOINT.replace("</wpt>", f'<link href="{canary.url}"/></wpt>')), Accepted(1), "gpx"),
    _file("F47", "tracks only", lambda _: gpx(TRACK), Refused(422, "gpx-other"), "gpx"),
    _file("F47", "tracks beside a waypoint", lambda _: gpx(WAYPOINT + TRACK), Accepted(1, ["others-ignored"]), "gpx"),
    _file("F47", "latitude first", lambda _: kml(SWAPPED), Staged(1, [(1, "maybe-swapped")]), "kml"),
    _file("F47", "latitude as longitude", lambda _: gpx(WAYPOINT.replace("lat=", "l=").replace("lon=", "lat=").replace("l=", "lon=")), Staged(1, [(1, "maybe-swapped")]), "gpx"),
    _file("F3", "NaN", lambda _: gpx(WAYPOINT.replace("29.8512345", "NaN")), Staged(1, [(1, "not-a-number")]), "gpx"),
    _file("F39", "one ordinate", lambda _: kml(PLACE.replace(",29.8512345,0", "")), Staged(1, [(1, "geometry-numbers")]), "kml"),
    _file("F43", "no geometry, a line", lambda _: kml(PLACE + PLACE.replace("Point>", "LineString>").replace("T001", "T002") + "<Placemark><name>T003</name></Placemark>"), Staged(3, [(2, "geometry-type"), (3, "geometry-missing")]), "kml"),
    _file("F25", "markup in a description", lambda _: kml(PLACE.replace("<Point>", "<description><![CDATA[<script>alert(1)</script>]]></description><Point>")), Accepted(1), "kml"),
    _file("F40", "elements 100,000 deep", lambda _: kml("<Folder>" * 100_000 + PLACE + "</Folder>" * 100_000), Refused(415, "nested", 1), "kml"),
    _file("F23", "100,000 values of one name", lambda _: kml(PLACE.replace("<Point>", "<ExtendedData>" + '<Data name="x"><value>1</value></Data>' * 100_000 + "</ExtendedData><Point>")), Refused(413, "too-many-columns"), "kml"),
    _file("F35", "KML named gpx", lambda _: kml(), Refused(415, "type-mismatch"), "gpx"),
    _file("F35", "cut off", lambda _: gpx()[:-20], Refused(415, "damaged"), "gpx"),
]  # fmt: skip
