"""The duplicate report as one HTML file that needs neither server nor network: Leaflet and data stand inside."""

from typing import Any

from maps.inline import own_text, vendor_text
from maps.pages import environment, number, translator


def page(report: Any, outlines: dict[str, Any]) -> str:
    """Return the page: outlines of the divisions, every record of a group, the groups as a list to look through.

    `report` is a `gis.gazetteer.checks.duplicates.Report`; `outlines` GeoJSON, longitude first, CGCS2000 degrees.
    Its policy forbids any request, so that opening it tells nobody anything.
    """
    groups = [
        {"likeness": group.likeness, "alike": group.alike, "breaks": group.breaks, "members": _members(group)}
        for group in report.groups
    ]
    return (
        environment()
        .get_template("duplicates_map.html")
        .render(
            division=report.division.name,
            breaking=number(report.breaking),
            total=number(len(report.groups)),
            counts=report.counts,
            data={"groups": groups, "outlines": outlines},
            t=translator("zh"),
            leaflet=vendor_text("leaflet/leaflet.js"),
            leaflet_css=vendor_text("leaflet/leaflet.css"),
            program=own_text("js/duplicates-offline.js"),
        )
    )


def _members(group: Any) -> list[list[Any]]:
    return [
        [each.name, each.pinyin_toned or "", each.class_name, each.division, each.lon, each.lat]
        for each in group.members
    ]
