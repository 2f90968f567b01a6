"""Bad files that only a history can show: the same file again (F59), and shifted coordinates of known markers (F10)."""

from collections.abc import Callable
from typing import Any

import pytest

Note = Callable[..., None]
KNOWN = [(f"K{index:03d}", 114.30 + index / 97, 29.80 + index / 83) for index in range(8)]


def known_markers() -> list[str]:
    return [f"{number},{lon:.7f},{lat:.7f},85.3," for number, lon, lat in KNOWN]


@pytest.mark.parametrize(("datum", "looks"), [("gcj02", "GCJ-02"), ("bd09", "BD-09")])
def test_f10_shifted_coordinates_of_known_markers_wait_for_a_person(
    attacked: Any, note: Note, datum: str, looks: str
) -> None:
    approved = attacked.upload(attacked.who, attacked.text(*known_markers()), attacked.degrees).json()
    here = f"/api/v1/uploads/{approved['id']}"
    assert attacked.web.post(f"{here}/commit", headers=attacked.who).status_code == 200
    shift = getattr(attacked.foreign, datum)
    moved = [(number, *shift(lon, lat)) for number, lon, lat in KNOWN]
    rows = [f"{number},{lon:.7f},{lat:.7f},85.3," for number, lon, lat in moved]
    answer = attacked.upload(attacked.who, attacked.text(*rows), attacked.degrees)
    attacked.check_unharmed(answer)
    staged = answer.json()
    (found,) = attacked.errors_of(staged["id"])
    assert (found["code"], found["row"]) == ("common-shift", None)
    assert looks in found["message"]
    assert staged["counts"]["rows"] == len(KNOWN)
    before = attacked.counts()
    refused = attacked.web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=attacked.who)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/findings")
    assert attacked.counts() == before
    got = f"201 common-shift ({looks}) commit {refused.status_code}"
    note("F10", looks, "201, commit 409: common-shift", got, 0, "a warning that a person has to answer")
    assert attacked.web.delete(f"/api/v1/uploads/{staged['id']}", headers=attacked.who).status_code == 204
    assert attacked.web.post(f"{here}/undo", headers=attacked.who).status_code == 200


def test_f59_the_same_file_again_is_answered_with_its_batch(attacked: Any, note: Note) -> None:
    data = attacked.csv(attacked.rows(3, 59))
    first = attacked.upload(attacked.who, data)
    here = f"/api/v1/uploads/{first.json()['id']}"
    batch = attacked.web.post(f"{here}/commit", headers=attacked.who).json()["batch_id"]
    before, files = attacked.counts(), attacked.files()
    again = attacked.upload(attacked.who, data, name="另一个名字.csv")
    assert (again.status_code, again.json()["id"], again.json()["status"]) == (200, first.json()["id"], "committed")
    assert batch in again.json()["note"]
    assert (attacked.counts(), attacked.files()) == (before, files)
    note("F59", "after the commit", "200 + batch", f"200 {again.json()['note'].partition(' · ')[0]}", 0)
    other = attacked.upload(attacked.another("surveyor"), data)
    assert other.status_code == 201
    assert other.json()["counts"]["unchanged"] == 3
    assert attacked.web.post(f"{here}/undo", headers=attacked.who).status_code == 200
    assert attacked.upload(attacked.who, data).status_code == 201
    attacked.check_unharmed(again)


def test_all_sixty_are_sent(bad_files: list[Any]) -> None:
    of_this_module = {"F10", "F59"}
    assert {bad.id for bad in bad_files} | of_this_module == {f"F{number}" for number in range(1, 61)}
    assert len({str(bad) for bad in bad_files}) == len(bad_files)
