"""The committed sample is what the script makes of the public files, byte for byte."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def test_a_rebuild_gives_the_same_bytes(shared_data: Path, tmp_path: Path) -> None:
    script = REPOSITORY / "scripts" / "build_sample.py"
    command = [sys.executable, str(script), "--shared", str(shared_data), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    kept = {
        p.relative_to(REPOSITORY / "data")
        for f in ("sample", "reference")
        for p in (REPOSITORY / "data" / f).glob("*.*")
    }
    assert set(made) == kept | {Path("SOURCES.md")}
    for name, path in made.items():
        assert path.read_bytes() == (REPOSITORY / "data" / name).read_bytes(), name
