"""Checks of place names against the law, the register and the rules of spelling (P-B1 to P-B8).

Collisions with records above the viewer's level: an officer of names is told that one exists, by which rule and how
many, never which; to any other account such records do not exist. The public may not ask at all.
"""

from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.checks.engine import Checker, Result, checker
from gis.gazetteer.checks.model import Evidence, Finding, Proposal


def check_name(
    session: Session, proposal: Proposal, level: Level = Level.RESTRICTED, *, tell_hidden: bool = False
) -> list[Finding]:
    """Return what is found about a name at submission; those exempted are left out. See `engine` for all at once."""
    return [each for each in checker(session, level, tell_hidden=tell_hidden).check(proposal).findings if each.stands]


__all__ = ["Checker", "Evidence", "Finding", "Proposal", "Result", "check_name", "checker"]
