"""What is said of a file that an export of ours made, and what of it cannot be taken back."""

from collections.abc import Sequence

from gis.core.uploads.exported import is_cut
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row

OWN_FILES: dict[str, Rule] = {
    "own-columns": Rule(
        "info",
        "本系统导出的文件。登记簿自有的列不导入：{columns}",
        "A file that this system exported. Columns of the register itself are not imported: {columns}",
    ),
    "own-generalised": Rule(
        "error",
        "这是公众下载的文件：位置已概略到 0.001°，不是测量成果",
        "This is a download of the public: positions are on a 0.001 degree grid and no survey results",
        "登录后重新导出，再导入",
        "Sign in, export again and upload that file",
    ),
    "own-cut": Rule(
        "warning",
        "达到 Shapefile 的 254 字节上限，可能已截断，未采用",
        "As long as a shapefile holds (254 bytes), so it may be cut; it is not used",
        "长文本用 CSV、GeoJSON 或 GeoPackage 导出",
        "Export long texts as CSV, GeoJSON or GeoPackage",
    ),
}


def note_own(check: Check, others: Sequence[str]) -> None:
    """Say once that a file is ours and which of its columns are not imported; refuse positions that are no results."""
    if check.own is None:
        return
    if others:
        check.add("own-columns", columns="、".join(others)[:500])
    if check.own.is_public and check.kind.exported and check.kind.exported.generalised:
        check.add("own-generalised")


def read_own_shapefile(check: Check, rows: Sequence[Row], encoding: str | None) -> None:
    """Read the cells of a shapefile of ours as its writer meant them.

    Asterisks are its empty number, and numbers are filled up with zeros. Texts that may be cut are emptied, so that
    nothing registered is shortened.
    """
    for row in rows:
        for name, column in check.columns.items():
            index, text = column.index, row.cells[column.index]
            if text and not text.strip("*"):
                row.cells[index] = ""
                row.letters = row.letters[:index] + "t" + row.letters[index + 1 :]
            elif row.letters[index : index + 1] == "n" and "." in text:
                row.cells[index] = text.rstrip("0").rstrip(".")
            elif is_cut(text, encoding):
                row.cells[index] = ""
                check.add("own-cut", row, name)
