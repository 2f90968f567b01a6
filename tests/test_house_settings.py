"""Every setting is documented, with its default, where the operator looks for it."""

import re
from pathlib import Path

from gis.core.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ENTRY = re.compile(r"^#MINZHENG_([A-Z0-9_]+)=(.*)$", re.MULTILINE)


def test_every_setting_is_in_env_example_and_nothing_else():
    documented = {name.lower() for name, _ in ENTRY.findall(EXAMPLE)}
    assert documented == set(Settings.model_fields)


def test_the_defaults_shown_are_the_defaults():
    shown = {name.lower(): value for name, value in ENTRY.findall(EXAMPLE)}
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        assert shown[name] == default, name


def test_each_setting_is_explained_above_its_line():
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if ENTRY.match(line):
            assert lines[number - 1].startswith("# "), line


def test_an_uncommented_example_is_read(tmp_path: Path):
    filled = ENTRY.sub(lambda match: f"MINZHENG_{match[1]}={match[2]}" if match[2] else "", EXAMPLE)
    (tmp_path / "env").write_text(filled, encoding="utf-8")
    read = Settings(_env_file=tmp_path / "env").model_dump()
    plain = Settings(_env_file=None).model_dump()
    assert read == plain
