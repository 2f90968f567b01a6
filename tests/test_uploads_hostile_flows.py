"""Bad files that only a history can show: the same file again (F59), and shifted coordinates of known markers (F10)."""

from collections.abc import Callable
from typing import Any

Note = Callable[..., None]


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
