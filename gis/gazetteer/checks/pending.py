"""Names that somebody else has proposed already and nobody has decided on (P-B1)."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.checks.model import Finding, Proposal, found

_PENDING = text("""
SELECT count(*) FROM app.place_change c LEFT JOIN register.place p ON p.id = c.place_id
 WHERE c.status = 'submitted' AND c.kind IN ('rename', 'new') AND c.payload->>'name' = :name
   AND (CAST(:itself AS uuid) IS NULL OR c.place_id IS DISTINCT FROM CAST(:itself AS uuid))
   AND coalesce(c.payload->>'secrecy', p.secrecy, 'public') = ANY(:allowed)
   AND coalesce(p.secrecy, 'public') = ANY(:allowed)""")


def check_pending(session: Session, proposal: Proposal, level: Level) -> Iterator[Finding]:
    """Give how many open proposals want the same name; those above the viewer's level are not counted."""
    levels = list(Level)
    values = {
        "name": proposal.name,
        "itself": str(proposal.place_id) if proposal.place_id else None,
        "allowed": [each.value for each in levels[: levels.index(level) + 1]],
    }
    count = session.scalar(_PENDING, values)
    if count:
        yield found("pending-name", {"word": proposal.name, "count": count})
