"""The duplicate report as one HTML file that needs neither server nor network: Leaflet and data stand inside."""

import re
from typing import Any

from markupsafe import Markup

from maps.assets import STATIC, vendor_files
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
            leaflet=_inline("leaflet/leaflet.js"),
            leaflet_css=_inline("leaflet/leaflet.css"),
            program=Markup((STATIC / "js" / "duplicates-offline.js").read_text("utf-8")),  # noqa: S704 - our own file
        )
    )


def _members(group: Any) -> list[list[Any]]:
    return [
        [each.name, each.pinyin_toned or "", each.class_name, each.division, each.lon, each.lat]
        for each in group.members
    ]


def _inline(path: str) -> Markup:
    """Return the text of a vendored file without what it would load; it closes no element it stands in."""
    text = (STATIC / "vendor" / vendor_files()[path].path).read_text("utf-8")
    text = re.sub(r"url\([^)]*\)", "none", text) if path.endswith(".css") else text
    return Markup(re.sub(r"//# sourceMappingURL=.*", "", text))  # noqa: S704 - vendored, checked by its hash
