"""Who asks: the account behind a request, and how much it may see and do. Read on the fast path."""

from dataclasses import dataclass, field
from uuid import UUID

from gis.core.accounts.attempts import network_of
from gis.core.accounts.passwords import digest
from gis.core.collections import Level
from gis.core.db import Role
from gis.core.errors import Unauthenticated
from gis.core.reads import Statement, pool
from gis.core.settings import get_settings

INTERNAL_ROLES = frozenset({"surveyor", "planner", "names_officer", "admin"})
TOUCH_S = 60

_BY_KEY = Statement(
    """SELECT u.id::text, u.name, array_to_string(ARRAY(SELECT unnest(k.roles) INTERSECT SELECT unnest(u.roles)), ','),
              array_to_string(u.counties, ','), k.can_write::int, 0
         FROM app.api_key k JOIN app.user_account u ON u.id = k.user_id
        WHERE k.prefix = $1 AND k.secret_sha256 = $2 AND k.expires_at > now() AND k.revoked_at IS NULL AND u.active
          AND NOT EXISTS (SELECT FROM app.sign_in_attempt t
                           WHERE t.scope = 'key' AND t.subject = k.prefix AND t.place = $3
                             AND t.locked_until > now())""",
    ("text", "text", "text"),
)
_BY_SESSION = Statement(
    """SELECT u.id::text, u.name, array_to_string(u.roles, ','), array_to_string(u.counties, ','), 1,
              extract(epoch FROM now() - s.last_seen_at)::int
         FROM app.user_session s JOIN app.user_account u ON u.id = s.user_id
        WHERE s.token_sha256 = $1 AND s.expires_at > now() AND u.active
          AND s.last_seen_at > now() - make_interval(mins => $2)""",
    ("text", "int"),
)


@dataclass(frozen=True)
class Viewer:
    """An account, or the public (`user_id` None)."""

    user_id: UUID | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    may_write: bool = False
    token: str | None = field(default=None, repr=False)
    idle_s: int = 0

    @property
    def level(self) -> Level:
        """How much of the register this viewer sees."""
        if "reviewer" in self.roles:
            return Level.RESTRICTED
        return Level.INTERNAL if self.roles & INTERNAL_ROLES else Level.PUBLIC


PUBLIC = Viewer()


async def viewer_of_key(key: str, address: str, login: str | None = None) -> Viewer:
    """Return the account of a key that was sent from an address, with the login name where one was sent.

    Raises:
        Unauthenticated: it is wrong, expired, revoked or locked, or not of that login name.
    """
    prefix, _, secret = key.partition(".")
    rows = await pool(Role.APP_RW).rows(_BY_KEY, (prefix, digest(secret), network_of(address)))
    if not rows:
        raise Unauthenticated("密钥无效或已过期", "The key is not valid or has expired", code="key")
    found = _viewer(rows[0], None)
    if login not in {None, found.name}:
        raise Unauthenticated("密钥不属于该登录名", "The key is not of that login name", code="key")
    return found


async def viewer_of_session(token: str) -> Viewer | None:
    """Return the account of a session, or None when it has ended."""
    rows = await pool(Role.APP_RW).rows(_BY_SESSION, (digest(token), get_settings().session_idle_minutes))
    return _viewer(rows[0], token) if rows else None


def _viewer(row: tuple[object, ...], token: str | None) -> Viewer:
    user_id, name, roles, counties = (value.decode() if isinstance(value, bytes) else str(value) for value in row[:4])
    return Viewer(
        user_id=UUID(user_id),
        name=name,
        roles=frozenset(filter(None, roles.split(","))),
        counties=frozenset(filter(None, counties.split(","))),
        may_write=bool(row[4]),
        token=token,
        idle_s=int(str(row[5])),
    )
