"""The browser files: pinned, hashed, installed, and nothing else in their folder."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = json.loads((ROOT / "maps" / "assets.json").read_text(encoding="utf-8"))
SERVED = [package for package in MANIFEST["packages"] if not package.get("dev")]
VENDOR = ROOT / "maps" / "static" / "vendor"


def test_manifest_and_lock_name_the_same_versions():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = lock[""]["dependencies"] | lock[""]["devDependencies"]
    named = {package["name"]: package["version"] for package in MANIFEST["packages"]}
    assert named == asked == {name: lock[f"node_modules/{name}"]["version"] for name in named}


def test_the_lock_has_hashes_and_no_addresses():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    entries = [entry for path, entry in lock.items() if path]
    assert all(entry["integrity"].startswith("sha512-") for entry in entries)
    assert not any("resolved" in entry for entry in entries)


@pytest.mark.parametrize("package", SERVED, ids=lambda package: str(package["name"]))
def test_installed_files_are_those_of_the_manifest(package: dict[str, Any]):
    assert package["licence"]
    for file in package["files"]:
        content = (VENDOR / file["to"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["to"]


def test_nothing_else_is_served():
    wanted = {VENDOR / file["to"] for package in SERVED for file in package["files"]}
    assert {path for path in VENDOR.rglob("*") if path.is_file()} == wanted


def test_a_changed_file_is_noticed_and_put_right(tmp_path: Path):
    for name in ("scripts/install_assets.py", "maps/assets.json", "package.json", "package-lock.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    target = tmp_path / "maps" / "static" / "vendor"
    for package in SERVED:
        for file in package["files"]:
            (target / file["to"]).parent.mkdir(parents=True, exist_ok=True)
            (target / file["to"]).write_bytes((VENDOR / file["to"]).read_bytes())
    command = [sys.executable, str(tmp_path / "scripts" / "install_assets.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0
    (target / "leaflet" / "leaflet.js").write_text("alert(1)", encoding="utf-8")
    assert subprocess.run(command, check=False).returncode == 1
