"""data/SOURCES.md: where every file comes from, its licence and its checksum."""

import hashlib
from pathlib import Path

from .files import HERE


def write(out: Path) -> None:
    """Fill the checksums into the text and write it."""
    lines = [
        f"| `{path.relative_to(out)}` | {path.stat().st_size} | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |"
        for folder in ("sample", "reference")
        for path in sorted((out / folder).iterdir())
        if path.suffix in {".csv", ".geojson"}
    ]
    text = (HERE / "SOURCES.template.md").read_text("utf-8")
    (out / "SOURCES.md").write_text(text.replace("{checksums}", "\n".join(lines)), "utf-8")
