"""A workbook to fill in: headers that are recognised exactly, cells that keep their digits, drop-downs, an explanation.

The example stands on a sheet of its own and in the comments, never among the data: nobody uploads it by mistake.
"""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gis.core.uploads.columns import POSITION
from gis.core.uploads.findings import Lang
from gis.core.uploads.kinds import Field, UploadKind
from gis.core.uploads.mapping import describe_field

GUIDE = {"zh": "填写说明", "en": "How to fill in"}
HEAD = {
    "zh": ("列", "含义", "必填", "单位或写法", "可用值", "示例"),
    "en": ("column", "meaning", "required", "unit or spelling", "values", "example"),
}
PLANE, DEGREES = ("northing", "easting"), ("latitude", "longitude")
UNITS = {
    "number": ("十进制数", "decimal number"),
    "date": ("2026-05-20", "2026-05-20"),
    "code": ("文本，照原编号", "text, the number as it is"),
    "text": ("文本", "text"),
    "choice": ("从下拉表选择", "choose from the list"),
    "northing": ("米，北方向（纵坐标）", "metres north"),
    "easting": ("米，东方向（横坐标）；有带号则照写", "metres east; with the zone prefix where there is one"),
    "latitude": ("十进制度", "decimal degrees"),
    "longitude": ("十进制度", "decimal degrees"),
    "height": ("米", "metres"),
    "accuracy_m": ("米", "metres"),
}
EXAMPLES = {
    "number": "12021221005Q", "northing": "3304321.456", "easting": "38528989.384", "latitude": "29.8512345",
    "longitude": "114.3012345", "height": "85.30", "surveyed_on": "2026-05-20", "planted_on": "2001-11-06",
    "accuracy_m": "0.02", "survey_method": "RTK", "material": "花岗岩", "line": "421202421221",
}  # fmt: skip
ROWS, STYLED_ROWS = 5_000, 200
LIST_CHARS = 250
"""A list of values within a validation may have at most 255 characters."""


def template(kind: UploadKind, position: str, lang: Lang) -> bytes:
    """Return the XLSX template of a kind; `position` is `plane` (X, Y in metres) or `degrees`."""
    fields = _fields(kind, DEGREES if position == "degrees" else PLANE)
    book = Workbook()
    page = book.worksheets[0]
    page.title = kind.title_zh[:31] if lang == "zh" else kind.title_en[:31]
    for index, field in enumerate(fields, start=1):
        _column(page, index, field, lang)
    page.freeze_panes = "A2"
    _guide(book, fields, lang)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fields(kind: UploadKind, pair: tuple[str, str]) -> list[Field]:
    """Return the fields in the order of the sheet: what is required, the position, the rest."""
    first = [field for field in kind.fields if field.required]
    position = [field for name in pair for field in POSITION if field.name == name] if kind.has_columns else []
    return [*first, *position, *(field for field in kind.fields if not field.required)]


def _column(page: Any, index: int, field: Field, lang: Lang) -> None:
    required = field.required or field in POSITION
    head = page.cell(1, index, field.synonyms[0])
    head.font = Font(bold=True)
    head.fill = PatternFill("solid", fgColor="FFD5E8EA" if required else "FFEEF2F2")
    head.alignment = Alignment(horizontal="center")
    head.comment = Comment("\n".join(part for part in _words(field, lang)[1:] if part), "minzheng-gis")
    letter = get_column_letter(index)
    page.column_dimensions[letter].width = max(12, len(field.synonyms[0]) * 2.4)
    page.column_dimensions[letter].number_format = "@"
    for row in range(2, STYLED_ROWS + 2):
        page.cell(row, index).number_format = "@"
    values = ",".join(describe_field(field)["choices"])
    if values and len(values) <= LIST_CHARS:
        offered = DataValidation(type="list", formula1=f'"{values}"', allow_blank=True)
        offered.add(f"{letter}2:{letter}{ROWS}")
        page.add_data_validation(offered)


def _guide(book: Workbook, fields: list[Field], lang: Lang) -> None:
    page: Any = book.create_sheet(GUIDE[lang])
    for row, words in enumerate([HEAD[lang], *(_words(field, lang) for field in fields)], start=1):
        for index, word in enumerate(words, start=1):
            cell = page.cell(row, index, word)
            cell.number_format, cell.font = "@", Font(bold=row == 1)
    for letter, width in zip("ABCDEF", (14, 18, 8, 36, 48, 18), strict=True):
        page.column_dimensions[letter].width = width


def _words(field: Field, lang: Lang) -> tuple[str, ...]:
    english = lang == "en"
    required = field.required or field in POSITION
    must = ("必填", "required")[english] if required else ""
    unit = UNITS.get(field.name) or UNITS[field.type]
    values = "、".join(describe_field(field)["choices"])
    title = field.title_en if english else field.title_zh
    return field.synonyms[0], title, must, unit[english], values, EXAMPLES.get(field.name, "")
