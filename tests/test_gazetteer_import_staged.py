"""Staged register rows and what the comparison with the register makes of them (P-E5)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from gis.core import db
from gis.gazetteer.kinds.place_names.place import check_place


def test_a_new_row_is_staged_as_what_the_comparison_would_make_of_it(
    lines: Any, users: Callable[..., dict[str, str]]
) -> None:
    rows = [
        f"初试湾{sign},{code},114.36,29.86,咸安区"
        for sign, code in zip("甲乙丙丁", (22200, 22200, 22200, "abc"), strict=True)
    ]
    data = "\r\n".join(["标准名称,地名类别,东经,北纬,所在行政区", *rows, ""]).encode()
    staged = lines.upload(users("names_officer"), data, "place-names", name="地名.csv", profile={"crs": "EPSG:4490"})
    shown = text(
        """SELECT row_number, action, target_id, measures, target_id = md5(upload_id::text || '/' || row_number)::uuid
             FROM app.upload_row WHERE upload_id = :upload ORDER BY 1"""
    )
    with db.session() as opened:
        before = opened.execute(shown, {"upload": staged["id"]}).all()
        emptied = opened.execute(
            text(
                "UPDATE app.upload_row SET action = NULL, target_id = NULL, measures = '{}' WHERE upload_id = :upload"
            ),
            {"upload": staged["id"]},
        )
        assert emptied.rowcount == 4
        check_place(opened, staged["id"], None)
        assert opened.execute(shown, {"upload": staged["id"]}).all() == before
    assert [(row[1], row[4]) for row in before] == [("create", True)] * 3 + [(None, None)]
    assert [row[3] for row in before] == [{"counties": ["421202"]}] * 3 + [{}]
