"""Whatever is sent to be written, the answer is a refusal with a reason, never a fault of ours; nothing is stored."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from gis.register import COLLECTIONS, EDITORS

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40), st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["", " ", "\x00", "\ufffd", "\u202e", "'; DROP TABLE x; --", "9" * 400, "2026-13-45", "0000-00-00", "界" * 5000]),
)  # fmt: skip
ORDINATES = st.one_of(st.floats(-1e9, 1e9), st.integers(-400, 400), st.text(max_size=5), st.none(), st.just(114.3))
GEOMETRY = st.one_of(
    st.none(), ODD,
    st.fixed_dictionaries({
        "type": st.sampled_from(["Point", "Polygon", "MultiLineString", "GeometryCollection", "x"]),
        "coordinates": st.recursive(ORDINATES, lambda inner: st.lists(inner, max_size=4), max_leaves=12),
    }),
)  # fmt: skip


def features(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Features whose properties have the right names and anything in them."""
    names = [item.name for item in COLLECTIONS[name].properties]
    properties = st.dictionaries(st.one_of(st.sampled_from(names), st.text(max_size=8)), ODD, max_size=8)
    members = {
        "type": st.one_of(st.just("Feature"), ODD),
        "geometry": GEOMETRY,
        "properties": st.one_of(properties, ODD),
    }
    return st.fixed_dictionaries(members, optional={"id": ODD, "extra": ODD})


@pytest.mark.parametrize("name", list(EDITORS))
def test_odd_features_are_refused_and_nothing_is_stored(drafter: Any, name: str) -> None:
    view = COLLECTIONS[name].view
    (fid,) = drafter.rows(f"SELECT id::text FROM view_internal.{view} ORDER BY id LIMIT 1")[0]
    path = f"/ogc/collections/{name}/items/{fid}"
    tag = drafter.get(path, drafter.reviewer).headers["etag"]
    batches = drafter.rows("SELECT count(*) FROM register.change_batch")[0][0]

    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(feature=features(name), method=st.sampled_from(["POST", "PUT", "PATCH"]))
    def refuse(feature: dict[str, Any], method: str) -> None:
        where = path if method != "POST" else path.rpartition("/")[0]
        answer = drafter.send(method, where, feature, drafter.reviewer, tag=tag)
        assert answer.status_code in {200, 400, 405, 409, 422}, (method, feature, answer.text)
        if answer.status_code == 200:
            assert "change-batch" not in answer.headers, feature
        else:
            assert answer.headers["content-type"] == "application/problem+json"

    refuse()
    assert drafter.rows("SELECT count(*) FROM register.change_batch")[0][0] == batches
