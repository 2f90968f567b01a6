"""Checks of place names against the law, the register and the rules of spelling (P-B1 to P-B8).

Collisions with records above the viewer's level: an officer of names is told that one exists, by which rule and how
many, never which; to any other account such records do not exist. The public may not ask at all.
"""

from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.checks.classes import load_classes
from gis.gazetteer.checks.engine import Checker, Result, checker
from gis.gazetteer.checks.model import Evidence, Finding, Proposal
from gis.gazetteer.checks.rows import RowChecker, RowValues
from gis.gazetteer.checks.words import load_words


def check_name(
    session: Session, proposal: Proposal, level: Level = Level.RESTRICTED, *, tell_hidden: bool = False
) -> list[Finding]:
    """Return what is found about a name at submission; those exempted are left out. See `engine` for all at once."""
    return [each for each in checker(session, level, tell_hidden=tell_hidden).check(proposal).findings if each.stands]


def row_checker(session: Session) -> RowChecker:
    """Return the checker of validation level 1 for the rows of a file, with the lists as this transaction sees them."""
    return RowChecker(load_words(session), load_classes(session))


__all__ = [
    "Checker", "Evidence", "Finding", "Proposal", "Result", "RowChecker", "RowValues", "check_name", "checker",
    "row_checker",
]  # fmt: skip
