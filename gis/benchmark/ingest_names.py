"""What bringing register rows of place names costs: the file of the measurement, and its floor."""

import io
import time
from collections import Counter

import numpy as np
import pandas as pd
from sqlalchemy import text

from gis.benchmark.gazetteer_names import Invented, invent
from gis.core import db
from gis.core.uploads.profile import Profile
from gis.gazetteer.romanisation import NameClass, spell

PROFILE = Profile(crs="EPSG:4490")
HEADERS = (
    "地名代码", "标准名称", "罗马字母拼写", "地名类别", "别名", "曾用名", "东经", "北纬", "坐标系", "密级", "使用时间",
    "所在行政区", "地名来历", "地名含义", "历史沿革", "地理实体概况", "图幅号", "比例尺", "资料来源", "登记人",
    "登记单位", "登记时间",
)  # fmt: skip
_TOWNSHIPS = text("SELECT code, name FROM view_internal.divisions WHERE level = 'township' ORDER BY code")
_CLASSES = text("SELECT code, spelled_as FROM register.place_class")
ALIAS_EVERY, FORMER_EVERY = 10, 12


def names_file(rows: int, seed: int) -> bytes:
    """Return a GB18030 CSV of invented register rows of the sample city's townships, spelled by the rules."""
    with db.session() as opened:
        townships = [(str(code), str(name)) for code, name in opened.execute(_TOWNSHIPS)]
        classes = {str(code): str(kind) for code, kind in opened.execute(_CLASSES)}
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(113.8, 114.6, rows), random.uniform(29.3, 30.1, rows)
    where = random.integers(0, len(townships), rows)
    serials: Counter[str] = Counter()
    lines = [",".join(HEADERS)]
    for index, name in enumerate(invent(rows, seed)):
        code, division = townships[where[index]]
        prefix = code + name.class_code
        serials[prefix] += 1
        alias = f"老{name.name}" if index % ALIAS_EVERY == 0 else ""
        former = f"{name.specific}大队" if index % FORMER_EVERY == 0 else ""
        cells = (
            f"{prefix}{serials[prefix]:06d}", name.name, _spelled(name, classes), name.class_code, alias, former,
            f"{lon[index]:.6f}", f"{lat[index]:.6f}", "CGCS2000", "内部", "现今", division,
            f"因{name.specific}得名", f"{name.specific}所在的{name.generic}", "清代已有此名，沿用至今",
            f"位于{division}境内，地处丘陵，居民以种植水稻、茶叶为主", "H50G018005", "1:10000", "实地调查", "张三",
            "地名普查办", "2016-05-20",
        )  # fmt: skip
        lines.append(",".join(cells))
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


def _spelled(name: Invented, classes: dict[str, str]) -> str:
    spelling = spell(name.name, NameClass(classes.get(name.class_code, "feature")), name.reading)
    return spelling.toned


def floor(data: bytes) -> float:
    """Return the seconds of `pandas.read_csv` of the same bytes, every cell as text, and a COPY text of them."""
    started = time.perf_counter()
    frame = pd.read_csv(io.BytesIO(data), encoding="gb18030", dtype=str)
    frame.to_csv(io.StringIO(), sep="\t", index=False)
    return time.perf_counter() - started
