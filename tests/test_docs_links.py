"""What the documents lead to is there: a picture was missing from both introductions and nobody saw it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").rglob("*.md")])
TARGET = re.compile(r"\]\(<?([^)\s>]+)")


def targets(document: Path) -> list[str]:
    """Return what a document links to within the project, without the place in the page."""
    found = TARGET.findall(re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL))
    return [one.partition("#")[0] for one in found if not re.match(r"[a-z]+:|#", one)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_of_a_document_are_there(document: Path) -> None:
    assert [one for one in targets(document) if not (document.parent / one).exists()] == []


def test_the_documents_lead_somewhere() -> None:
    assert len([one for document in DOCUMENTS for one in targets(document)]) > 20
