"""Quality columns of receivers and witness objects in a marker file, by vendors' names; sessions of one marker (B-05, B-07)."""

from typing import Any

import pytest

HEAD = "点号,经度,纬度,高程,测量方法,测量日期"
PLACE = "114.30000000,29.80000000,85.3,CORS RTK,2026-05-20"
QUALITY = """SELECT to_jsonb(o) FROM register.marker_observation o JOIN register.boundary_marker m ON m.id = o.marker_id
              WHERE m.number = :n ORDER BY o.row_number LIMIT 1 OFFSET :k"""
WITNESS = """SELECT jsonb_agg(jsonb_build_object('o', w.ordinal, 'object', w.object, 'd', w.received_distance, 'm', w.distance_m,
                    'a', w.received_azimuth, 'deg', w.azimuth_deg, 'kind', w.azimuth_kind, 'part', w.part) ORDER BY w.ordinal)
               FROM register.witness_object w JOIN register.boundary_marker m ON m.id = w.marker_id
              WHERE m.number = :n AND NOT w.deleted"""


def stage(
    up: Any, users: Any, headers: str, *rows: str, who: dict[str, str] | None = None
) -> tuple[dict[str, str], Any]:
    who = who or users("surveyor")
    data = "\r\n".join([f"{HEAD},{headers}", *rows, ""]).encode()
    answer = up.upload(who, data, {"crs": "EPSG:4490", "height_datum": "1985"})
    assert answer.status_code == 201, answer.text
    return who, answer.json()


def commit(up: Any, who: dict[str, str], staged: Any) -> Any:
    answer = up.web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(staged: Any, severity: str = "warning") -> list[str]:
    """Return the findings of a severity, but for the one that every file without known markers gets."""
    found = [each["code"] for each in staged["findings"] if each["severity"] == severity]
    return [code for code in found if code != "datum-unchecked"]


@pytest.mark.parametrize(
    ("number", "headers", "cells", "stored"),
    [
        (
            "Q-1",
            "解状态,HRMS,VRMS,PDOP,卫星数,历元数,差分延迟,天线高(m),天线高类型,基站ID,接收机型号,观测者,测回,开始时间,结束时间",
            "固定解,0.008,0.015,1.62,28,60,1.0,1.800,斜高,HBCORS-12,T-100,王五,1,2026-05-20 09:30:05,09:31:05",
            {
                "solution": "fixed", "hrms_m": 0.008, "vrms_m": 0.015, "pdop": 1.62, "satellites": 28, "epochs": 60,
                "age_s": 1.0, "antenna_height_m": 1.8, "antenna_height_type": "slant", "base_id": "HBCORS-12",
                "receiver": "T-100", "observer": "王五", "session": "1", "started_at": "2026-05-20T09:30:05",
                "ended_at": "2026-05-20T09:31:05",
            },
        ),
        (
            "Q-2",
            "Solution,H RMS,V RMS,Sats,Epochs,Age,Antenna Height,Base ID,Observer,Reference Frame,Frame Epoch,Start Time",
            "FLOAT,0.12,0.2,9,5,2.5,2.000,RTCM3,Smith,ITRF2014,2026.4,2026/5/20 9:30",
            {
                "solution": "float", "hrms_m": 0.12, "satellites": 9, "age_s": 2.5, "base_id": "RTCM3",
                "service_frame": "ITRF2014", "frame_epoch": 2026.4, "started_at": "2026-05-20T09:30:00",
            },
        ),
    ],
)  # fmt: skip
def test_columns_of_vendors_are_recognised_and_stored(
    uploading: Any, users: Any, number: str, headers: str, cells: str, stored: dict[str, Any]
) -> None:
    who, staged = stage(uploading, users, headers, f"{number},{PLACE},{cells}")
    assert staged["columns"]["ignored"] == []
    commit(uploading, who, staged)
    found = uploading.scalar(QUALITY, n=number, k=0)
    assert {name: found[name] for name in stored} == stored
    assert found["received"]["hrms_m"] == cells.split(",")[1]


def test_words_and_times_that_cannot_be_read_are_kept_as_text_and_told(uploading: Any, users: Any) -> None:
    who, staged = stage(uploading, users, "解状态,卫星数,开始时间", f"Q-3,{PLACE},INT?,12.5,上午九点")
    assert sorted(codes(staged)) == ["gate", "not-whole", "time-unread", "word-unknown"]
    commit(uploading, who, staged)
    found = uploading.scalar(QUALITY, n="Q-3", k=0)
    assert (found["solution"], found["satellites"], found["started_at"]) == (None, None, None)
    assert (found["received"]["solution"], found["received"]["started_at"]) == ("INT?", "上午九点")


def test_sessions_of_one_marker_are_observations_of_one_marker(uploading: Any, users: Any) -> None:
    headers = "测回,解状态,HRMS,天线高"
    rows = [f"Q-4,{PLACE},{session},固定,0.01,1.8" for session in (1, 2)]
    who, staged = stage(uploading, users, headers, *rows)
    assert (codes(staged, "error"), codes(staged)) == ([], [])
    assert (staged["counts"]["create"], staged["counts"]["observe"]) == (1, 1)
    done = commit(uploading, who, staged)
    assert (done["counts"]["created"], done["counts"]["observed"]) == (1, 1)
    assert [uploading.scalar(QUALITY, n="Q-4", k=k)["session"] for k in (0, 1)] == ["1", "2"]
    again, wrong = stage(uploading, users, headers, rows[0], rows[0].replace("85.3", "85.4"))
    assert codes(wrong, "error") == ["session-twice"]
    _, unlabelled = stage(uploading, users, headers, rows[0].replace(",1,", ",,"), rows[1], who=again)
    assert codes(unlabelled, "error") == ["duplicate-number"]


def test_the_gate_is_told_at_the_upload_where_the_receiver_left_figures(uploading: Any, users: Any) -> None:
    headers = "测回,解状态,HRMS,天线高"
    far = PLACE.replace("114.30000000", "114.30000100")
    _, staged = stage(uploading, users, headers, f"Q-5,{PLACE},1,浮点,0.09,", f"Q-5,{far},2,固定,0.01,1.8")
    (first, second) = (each for each in staged["findings"] if each["code"] == "gate")
    assert "浮点解" in first["message"]
    assert "HRMS 0.09 米" in first["message"]
    assert "没有记录天线高" in first["message"]
    assert "平面互差 0.097 米" in second["message"]
    _, plain = stage(uploading, users, "备注", f"Q-6,{PLACE},x")
    assert "gate" not in codes(plain)


def test_witnesses_of_a_row_are_kept_with_their_digits(uploading: Any, users: Any) -> None:
    headers = "方位物1,方位物1部位,距离1,坐标方位角1,方位物二,距离二,方位角二"
    who, staged = stage(uploading, users, headers, f"Q-7,{PLACE},大樟树,树干中心,12.30,227°10′,电杆,8.5,35.5")
    assert codes(staged) == ["azimuth-kind-unknown"]
    done = commit(uploading, who, staged)
    assert uploading.scalar(WITNESS, n="Q-7") == [
        {"o": 1, "object": "大樟树", "part": "树干中心", "d": "12.30", "m": 12.3, "a": "227°10′", "deg": 227.1666667, "kind": "grid"},
        {"o": 2, "object": "电杆", "part": None, "d": "8.5", "m": 8.5, "a": "35.5", "deg": None, "kind": None},
    ]  # fmt: skip
    # Measured again under the same name: a new version; under another name: told, and left as it is.
    later = PLACE.replace("2026-05-20", "2026-06-20")
    _, again = stage(uploading, users, headers, f"Q-7,{later},大樟树,树干中心,12.40,227°10′,水井,8.5,", who=who)
    assert "witness-differs" in codes(again)
    commit(uploading, who, again)
    assert [each["d"] for each in uploading.scalar(WITNESS, n="Q-7")] == ["12.40", "8.5"]
    blocked = uploading.web.post(f"/api/v1/uploads/{done['id']}/undo", headers=who)
    assert blocked.status_code == 409
    assert uploading.web.post(f"/api/v1/uploads/{again['id']}/undo", headers=who).status_code == 200
    assert [each["d"] for each in uploading.scalar(WITNESS, n="Q-7")] == ["12.30", "8.5"]
    assert uploading.web.post(f"/api/v1/uploads/{done['id']}/undo", headers=who).status_code == 200
    assert uploading.scalar(WITNESS, n="Q-7") is None


def test_a_witness_that_cannot_be_read_blocks_and_half_a_witness_is_told(uploading: Any, users: Any) -> None:
    headers = "方位物1,距离1,方位角1,方位角类型"
    _, wrong = stage(
        uploading,
        users,
        headers,
        f"Q-8,{PLACE},电杆,约12,35°,磁",
        f"Q-9,{PLACE.replace('29.8', '29.9')},电杆,12,361,真",
    )
    assert codes(wrong, "error") == ["witness-number", "witness-number"]
    _, half = stage(uploading, users, headers, f"Q-8,{PLACE},电杆,,35°,磁")
    assert "witness-incomplete" in codes(half)


def test_letter_and_placement_must_fit(uploading: Any, users: Any) -> None:
    _, staged = stage(
        uploading, users, "立桩方式", f"12021221005Q,{PLACE},双立", f"12021221006A,{PLACE.replace('29.8', '29.9')},双立"
    )
    assert codes(staged, "error") == ["letter-placement"]
    assert "双立桩的类型字母须是 A/B" in staged["findings"][0]["message"]
