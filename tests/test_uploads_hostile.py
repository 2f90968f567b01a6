"""Every bad file of `reliability.md` 2.2, sent over HTTP to a real server: the named answer and nothing else."""

from collections.abc import Callable
from typing import Any

Note = Callable[..., None]
LOCATED = {"self-crossing", "hole-outside"}
PROBLEM = {"type", "title", "status", "detail", "instance", "errors", "error_count"}
MAPPING = {"format", "encoding", "sheets", "header_row", "headers", "rows", "fields"}
"""What a file brought, shown beside the problem where its columns must be named by hand."""


def test_the_canaries_notice_a_visitor(attacked: Any) -> None:
    import socket

    assert (attacked.file.touched(), attacked.address.visits()) == (0, 0)
    attacked.file.path.read_bytes()
    with socket.create_connection(("127.0.0.1", attacked.address.port)) as visitor:
        visitor.recv(1)
    assert attacked.file.touched() > 0
    assert attacked.address.visits() == 1


def test_a_bad_file_gets_its_named_answer(attacked: Any, bad_file: Any, note: Note) -> None:
    before, refusals, files = attacked.counts(), attacked.refusals(), attacked.files()
    answer, ms = attacked.send(bad_file)
    got = [str(answer.status_code)]
    check = {"Refused": check_refused, "Staged": check_staged, "Accepted": check_accepted}
    try:
        attacked.check_unharmed(answer)
        kept = check[type(bad_file.expected).__name__](attacked, bad_file, answer, got)
        assert attacked.files() - files == kept
        if answer.status_code != 201:
            assert attacked.counts() == before
            # A body over the limit is cut off before anybody knows what it is.
            assert attacked.refusals() == refusals + (got[-1] != "too-large")
    finally:
        note(bad_file.id, bad_file.variant, bad_file.expected, " ".join(got), ms, bad_file.note)


def check_refused(attacked: Any, bad: Any, answer: Any, got: list[str]) -> set[str]:
    """Nothing is staged; the problem names what is wrong, where and what to do, and nothing of our inside."""
    expected = bad.expected
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    got.append(body["type"].removeprefix("/problems/"))
    assert (answer.status_code, got[-1]) == (expected.status, expected.code), answer.text[:500]
    assert set(body) <= PROBLEM | (MAPPING if expected.code == "columns" else set())
    assert attacked.leaks(answer, bad) == []
    if got[-1] != "too-large":
        attacked.check_words(body["errors"])
        assert len(body["errors"]) <= 100
    if expected.row is not None:
        assert body["errors"][0]["row"] == expected.row
    return set()


def check_staged(attacked: Any, bad: Any, answer: Any, got: list[str]) -> set[str]:
    """Each wrong row is reported, no other; the commit is refused with the findings and stores nothing."""
    expected = bad.expected
    assert answer.status_code == 201, answer.text[:500]
    staged = answer.json()
    here = f"/api/v1/uploads/{staged['id']}"
    errors = attacked.errors_of(staged["id"])
    got.append(f"{len(errors)} x {', '.join(sorted({found['code'] for found in errors}))}")
    found = sorted(((found["row"], found["code"]) for found in errors), key=lambda each: (each[0] or 0, each[1]))
    assert found == sorted(expected.errors, key=lambda each: (each[0] or 0, each[1]))
    attacked.check_words(errors)
    assert all("114." in each["message"] and "29." in each["message"] for each in errors if each["code"] in LOCATED)
    assert set(expected.warnings) <= set(staged["finding_counts"])
    rows = attacked.rows_of(staged["id"])
    wrong = {row["row"] for row in rows if row["status"] == "error"}
    assert wrong == {row for row, _ in expected.errors if row is not None}
    assert len(rows) == staged["counts"]["rows"] == expected.rows
    check_downloads(attacked, here)
    before = attacked.counts()
    refused = attacked.web.post(f"{here}/commit", headers=attacked.who)
    got.append(f"commit {refused.status_code}")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/findings")
    assert refused.json()["errors"][0]["code"] in {code for _, code in expected.errors}
    assert attacked.counts() == before
    assert attacked.web.delete(here, headers=attacked.who).status_code == 204
    return set()


def check_accepted(attacked: Any, bad: Any, answer: Any, got: list[str]) -> set[str]:
    """Every row is stored or reported, the cells come back to the last character, and the batch can be undone."""
    expected = bad.expected
    assert answer.status_code == 201, answer.text[:500]
    staged = answer.json()
    here = f"/api/v1/uploads/{staged['id']}"
    got += sorted(code for code in staged["finding_counts"] if code in expected.warnings) or ["as text"]
    assert attacked.errors_of(staged["id"]) == []
    assert set(expected.warnings) <= set(staged["finding_counts"])
    attacked.check_words([found for found in staged["findings"] if found["severity"] == "warning"])
    rows = {row["row"]: row["cells"] for row in attacked.rows_of(staged["id"])}
    assert len(rows) == staged["counts"]["rows"] == expected.rows
    for (row, column), value in expected.cells.items():
        assert rows[row][column] == value
    check_downloads(attacked, here)
    done = attacked.web.post(f"{here}/commit", headers=attacked.who)
    assert done.status_code == 200, done.text[:500]
    counts = done.json()["counts"]
    stored = expected.rows if expected.stored is None else expected.stored
    assert counts["created"] + counts["observed"] + counts["unchanged"] == stored
    repeats = staged["finding_counts"].get("duplicate-row", 0)
    assert stored + repeats == expected.rows
    assert attacked.stored_by(done.json()["batch_id"]) == stored
    assert attacked.web.post(f"{here}/undo", headers=attacked.who).status_code == 200
    return {staged["file"]["sha256"]}


def check_downloads(attacked: Any, here: str) -> None:
    """What is given back runs nowhere: no formula in the annotated file, no markup in JSON that a browser would run."""
    annotated = attacked.web.get(f"{here}/annotated", headers=attacked.who)
    assert annotated.status_code == 200
    assert attacked.formulas(annotated) == []
    preview = attacked.web.get(f"{here}/preview", headers=attacked.who)
    assert (preview.status_code, preview.headers["content-type"]) == (200, "application/geo+json")
    assert preview.json()["type"] == "FeatureCollection"
    assert preview.headers["x-content-type-options"] == "nosniff"


def test_f25_pages_hold_hostile_texts_as_text(attacked: Any) -> None:
    head = "界桩编号,经度,纬度,备注,<script>alert(2)</script>"
    rows = ['T001,114.3,29.85,"<img src=x onerror=alert(1)>",x', "<svg onload=alert(3)>,bad,29.85,,x"]
    name = "<b onclick=alert(4)>.csv"
    staged = attacked.upload(attacked.who, attacked.text(*rows, head=head), attacked.degrees, name=name).json()
    assert staged["counts"]["errors"] == 2
    assert staged["file"]["name"] == name
    for path in ("/boundaries/uploads", f"/boundaries/uploads/{staged['id']}"):
        page = attacked.web.get(path, headers=attacked.who | {"Accept": "text/html"})
        assert page.status_code == 200
        assert "script-src 'self' 'nonce-" in page.headers["content-security-policy"]
        for hostile in ("<script>alert(2)", "<img src=x", "<svg onload", "<b onclick"):
            assert hostile not in page.text
