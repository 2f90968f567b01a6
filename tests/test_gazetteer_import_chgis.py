"""CHGIS's 71,712 historic names through the shared uploads: none lost, found by old and present spelling and by year.

The data stay outside of the repository (free for research only); without them the test skips.
"""

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from gis import sample
from gis.core import db, region_store
from gis.core.accounts.commands import create_user
from gis.core.uploads import commands, queries
from gis.core.uploads.profile import Profile
from gis.register import KINDS

FILE = "national/placenames_chgis_tgaz.parquet"
HEADERS = (
    "标准名称",
    "历史名称",
    "罗马字母拼写",
    "地名类别",
    "东经",
    "北纬",
    "设立年份",
    "废止年份",
    "使用状态",
    "密级",
    "相对位置",
    "备注",
)
CLASSES = {"村镇": "22200", "县": "21400", "省": "21200", "府": "21300", "州": "21300", "郡": "21300", "路": "21300"}
"""Class by the end of the feature type; all other kinds of units are areas (21000)."""
CHINA = (73.0, 3.0, 136.0, 54.0)
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Private characters of old Chinese fonts, which no other program can show."""


def class_of(feature_type: str) -> str:
    word = feature_type.rsplit(maxsplit=1)[-1]
    return next((code for end, code in CLASSES.items() if word.endswith(end)), "21000")


def converted(rows: list[dict[str, Any]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADERS)
    for row in rows:
        inside = row["lon"] == row["lon"] and row["lat"] == row["lat"] and row["lon"] is not None
        lon, lat = (f"{row['lon']:.5f}", f"{row['lat']:.5f}") if inside else ("", "")
        old = row["name_tc"] if row["name_tc"] != row["name_sc"] else ""
        writer.writerow(
            (row["name_sc"], old, row["pinyin"], class_of(row["ftype"]), lon, lat, row["begin"], row["end"], "历史", "公开",
             row["present_location"], row["tgaz_id"])
        )  # fmt: skip
    return target.getvalue().encode()


@pytest.fixture
def rows(shared_data: Path) -> list[dict[str, Any]]:
    if not (shared_data / FILE).is_file():
        pytest.skip("the CHGIS gazetteer is not there")
    listed: list[dict[str, Any]] = pq.read_table(shared_data / FILE).to_pylist()
    return listed


def correct(row: dict[str, Any], code: str) -> dict[str, Any]:
    """Return a row as a person corrects it: what is not known is left open, nothing is made up."""
    if code == "years-order":
        return row | {"begin": "", "end": ""}
    if code == "bad-characters":
        return row | {key: PRIVATE.sub("〓", row[key]) for key in ("name_sc", "name_tc", "present_location")}
    return row | {"lon": None, "lat": None}


def bring(actor: commands.Actor, rows: list[dict[str, Any]]) -> tuple[dict[str, int], Counter[str]]:
    """Read the names, correct the rows that the errors name, stage and commit; return counts and errors by code."""
    kind = KINDS["place-names"]

    def read(file_rows: list[dict[str, Any]]) -> commands.Prepared:
        incoming = commands.Incoming(converted(file_rows), "chgis.csv")
        return commands.prepare(kind, incoming, Profile(crs="EPSG:4490"), actor)

    checked = read(rows).checked
    for _ in checked.parts or ():  # a large file is checked while its parts are taken
        continue
    wrong = [each for each in checked.check.findings if kind.rules[each.code].severity == "error"]
    corrected = list(rows)
    for each in wrong:
        assert each.row is not None
        corrected[each.row - 2] = correct(corrected[each.row - 2], each.code)
    prepared = read(corrected)
    with db.session() as opened:
        upload_id, _ = commands.stage(opened, prepared, actor)
    with db.session() as opened:
        commands.commit(opened, upload_id, KINDS, actor)
        counts = {name: int(count) for name, count in queries.get(opened, upload_id, actor.user_id).counts.items()}
    return counts, Counter(each.code for each in wrong)


def test_all_names_of_chgis_are_stored_and_found(
    empty_db: str, rows: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gis.core.settings import get_settings

    monkeypatch.setenv("MINZHENG_HOME", str(tmp_path))
    monkeypatch.setenv("MINZHENG_UPLOAD_ROWS_MAX", "80000")  # an upload takes at most 50,000 else
    get_settings.cache_clear()
    assert empty_db
    sample.load_reference_lists()
    assert len(rows) == 71_712
    with db.session() as opened:
        region_store.change_settings(opened, {"area": CHINA}, actor="test", reason="the whole country")
        user = create_user(opened, name="chgis", roles=["names_officer"], password="a long enough one")
    actor = commands.Actor(user, "chgis")
    counts, errors = bring(actor, rows)
    assert counts["rows"] == counts["created"] == 71_712
    assert errors == {"years-order": 251, "out-of-area": 55, "bad-characters": 26}
    without = sum(row["lon"] is None or row["lon"] != row["lon"] for row in rows)
    assert without == 69
    with db.session() as opened:
        held = opened.execute(
            text(
                """SELECT count(*), count(*) FILTER (WHERE geom IS NULL), count(DISTINCT details->>'remark')
                     FROM register.place WHERE source LIKE 'chgis.csv%' AND NOT deleted"""
            )
        ).one()
    assert tuple(held) == (71_712, 69 + 55, 71_712)
    with TestClient(create_app()) as client:
        look(client)


def look(client: TestClient) -> None:
    """Ask for old and present spelling in the year of the name, and in a year before it."""
    for query, year, wanted in (
        ("系馬口", "1820", "系马口"),
        ("系马口", "1820", "系马口"),
        ("ximakou", "1820", "系马口"),
    ):
        answer = client.get("/api/v1/place-names/search", params={"q": query, "as_of": year, "limit": 20})
        assert answer.status_code == 200, answer.text
        assert wanted in [item["name"] for item in answer.json()["items"]], query
    later = client.get("/api/v1/place-names/search", params={"q": "系马口", "as_of": "1700", "limit": 100}).json()
    assert not [item for item in later["items"] if item["name"] == "系马口" and item["match"]["tier"] == "exact"]
