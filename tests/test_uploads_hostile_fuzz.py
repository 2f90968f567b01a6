"""Sound files changed at random places: the answer is always 201 or a named refusal, and the server lives."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

STRANGE = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbf\xbd", b"\xe2\x80\xae", b'"', b"<", b"</", b"{", b"]", b"\r", b",", b"@",
    b"9" * 400, b"1e999", b"NaN", b"&#0;", b"\\ud800", b"_xD800_", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80",
)  # fmt: skip
Change = Callable[[bytes, int, bytes], bytes]
CHANGES: dict[str, Change] = {
    "cut": lambda data, at, _: data[:at],
    "insert": lambda data, at, strange: data[:at] + strange + data[at:],
    "overwrite": lambda data, at, strange: data[:at] + strange + data[at + len(strange) :],
    "drop": lambda data, at, strange: data[:at] + data[at + len(strange) :],
    "repeat": lambda data, at, _: data[:at] + data[at : at + 60] + data[at:],
    "swap": lambda data, at, _: data[at:] + data[:at],
}
changes = st.lists(
    st.tuples(st.sampled_from(sorted(CHANGES)), st.floats(0, 1), st.sampled_from(STRANGE)), min_size=1, max_size=3
)


def changed(data: bytes, wanted: list[tuple[str, float, bytes]]) -> bytes:
    for name, place, strange in wanted:
        data = CHANGES[name](data, round(place * len(data)), strange)
    return data


def test_changed_files_get_an_answer_and_the_server_lives(attacked: Any, sound_file: Any) -> None:
    @settings(max_examples=6, deadline=None, derandomize=True, database=None)
    @given(wanted=changes, entry=st.integers(0, 20))
    def attack(wanted: list[tuple[str, float, bytes]], entry: int) -> None:
        data = changed(sound_file.data, wanted)
        if sound_file.entries:
            name = sorted(sound_file.entries)[entry % len(sound_file.entries)]
            data = attacked.pack({**sound_file.entries, name: changed(sound_file.entries[name], wanted)})
        send(attacked, sound_file, data)

    attack()


def test_changed_archives_get_an_answer_too(attacked: Any, sound_archive: Any) -> None:
    @settings(max_examples=6, deadline=None, derandomize=True, database=None)
    @given(wanted=changes)
    def attack(wanted: list[tuple[str, float, bytes]]) -> None:
        send(attacked, sound_archive, changed(attacked.pack(sound_archive.entries), wanted))

    attack()


def send(attacked: Any, sound: Any, data: bytes) -> None:
    before, files = attacked.counts(), attacked.files()
    answer = attacked.upload(attacked.who, data, dict(sound.profile), name=sound.name, kind=sound.kind)
    attacked.check_unharmed(answer)
    if answer.status_code == 201:
        here = f"/api/v1/uploads/{answer.json()['id']}"
        for part in ("annotated", "preview", "rows", "findings"):
            assert attacked.web.get(f"{here}/{part}", headers=attacked.who).status_code == 200, part
        assert attacked.web.delete(here, headers=attacked.who).status_code == 204
    else:
        assert answer.status_code in {400, 413, 415, 422}, answer.text
        code = answer.json()["type"].removeprefix("/problems/")
        assert code in attacked.refusal_codes, code
        assert code != "parse-failed", answer.text
        assert attacked.counts() == before
    assert attacked.files() == files
