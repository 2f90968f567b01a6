"""Which cell styles of a workbook show a number as a date."""

import re

from gis.core.uploads.parsing.xml import Element, XmlReader, parse

BUILT_IN = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


class _Styles(XmlReader):
    """Custom formats, and the format of each cell style."""

    def __init__(self) -> None:
        self.custom: dict[str, str] = {}
        self.formats: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: Element) -> None:
        if name == "numFmt":
            self.custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.formats.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


def date_styles(data: bytes) -> set[str]:
    """Return the style numbers, as text, that show dates or times."""
    styles = parse(data, _Styles())
    return {str(index) for index, number in enumerate(styles.formats) if _is_date(number, styles.custom)}


def _is_date(number: str, custom: dict[str, str]) -> bool:
    if number in custom:
        return bool(re.search(r"[ymdhs]", NOT_FORMAT.sub("", custom[number]).lower()))
    return number.isdigit() and int(number) in BUILT_IN
