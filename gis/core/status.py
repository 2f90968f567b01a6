"""What a first start has to know and to do: is there anything in the register, and statistics once there is."""

from sqlalchemy import text

from gis.core.db import Role, session


def has_changes() -> bool:
    """Tell whether anything was ever written to the register."""
    with session() as opened:
        return bool(opened.scalar(text("SELECT EXISTS (SELECT FROM register.change_batch)")))


def analyse() -> None:
    """Gather the planner's statistics now: after a bulk load the server itself would do so only minutes later."""
    with session(Role.OWNER) as opened:
        opened.execute(text("ANALYZE (SKIP_LOCKED)"))
