"""The database: roles, addresses, engines, sessions. With `reads.py` the only place that names the driver.

Four roles are the last wall (T-12): the owner migrates, `app_rw` writes rows, `app_ro` sees the public views
and nothing else, the auditor reads the audit. In the private cluster each is a login of its own over the unix
socket. With an external `MINZHENG_DATABASE_URL` the one login switches to the role at connection.
"""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn
from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

from gis.core.errors import BadRequest, Busy, Conflict, Full, GisError, Invalid
from gis.core.settings import get_settings
from gis.core.statement import MOMENT

__all__ = [
    "Base",
    "CopyOut",
    "Role",
    "Session",
    "address",
    "administrator",
    "copy_in",
    "copy_lines",
    "copy_rows",
    "dispose_engines",
    "dsn",
    "engine",
    "session",
]

DATABASE = "minzheng"

PLANNING = " -c join_collapse_limit=6 -c from_collapse_limit=6 -c plan_cache_mode=force_generic_plan"
PLANNING += " -c max_parallel_workers_per_gather=0"
"""The published views join up to ten tables; planning them in full takes longer than reading a page. What is prepared
is planned once a connection: the planner would else plan a search anew at each use, which takes longer than the search
(values that are not prepared are always seen). A read keeps to one core: many are answered at once."""


class Role(StrEnum):
    """The database roles."""

    OWNER = "minzheng_owner"
    APP_RW = "minzheng_app_rw"
    APP_RO = "minzheng_app_ro"
    AUDITOR = "minzheng_auditor"


class Base(DeclarativeBase):
    """All tables; constraint names are derived so that migrations and error texts can rely on them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def dsn(role: Role, *, read_only: bool = False) -> str:
    """Return the libpq address for a role, with its time-outs; `read_only` sessions cannot write at all."""
    settings = get_settings()
    timeout_ms = settings.read_timeout_ms if read_only or role is Role.APP_RO else settings.write_timeout_ms
    options = [
        f"-c statement_timeout={0 if role is Role.OWNER else timeout_ms}",
        f"-c lock_timeout={settings.lock_timeout_ms}",
        "-c idle_in_transaction_session_timeout=30000",
        "-c client_encoding=UTF8 -c TimeZone=UTC -c jit=off",
    ]
    if read_only:
        options.append("-c default_transaction_read_only=on")
    url = settings.database_url
    if role is Role.APP_RO and settings.database_read_url:
        url = settings.database_read_url
    if url is None:
        socket_folder = quote(str(socket_path()), safe="")
        url = f"postgresql://{role.value}@/{DATABASE}?host={socket_folder}&port={socket_port()}"
    else:
        options.append(f"-c role={role.value}")
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["options"] = " ".join([query.get("options", ""), *options]).strip()
    query.setdefault("application_name", "minzheng-gis")
    query.setdefault("connect_timeout", "5")
    return urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(query, quote_via=quote), ""))


def address(role: Role) -> str:
    """Return the libpq address of the sessions that read for the service: read-only, with the planner's limits."""
    plain = dsn(role, read_only=True)
    return make_dsn(plain, options=parse_dsn(plain).get("options", "") + PLANNING)


def admin_dsn() -> str:
    """Return the libpq address of the server's administrator, used to create roles and extensions."""
    url = get_settings().database_url
    if url is not None:
        return url
    return f"postgresql://postgres@/{DATABASE}?host={quote(socket_path(), safe='')}&port={socket_port()}"


def socket_path() -> str:
    """Return the folder of the private cluster's unix socket, written by the cluster at its start."""
    return (get_settings().home_path / "run" / "socket").read_text(encoding="utf-8").splitlines()[0]


def socket_port() -> str:
    """Return the port of the private cluster, written beside its socket folder."""
    return (get_settings().home_path / "run" / "socket").read_text(encoding="utf-8").splitlines()[1]


_engines: dict[Role, Engine] = {}


def engine(role: Role) -> Engine:
    """Return the engine of a role; waits `pool_wait_s` for a connection and tests it before use (X2, X8)."""
    if role not in _engines:
        settings = get_settings()
        made = create_engine(
            dsn(role).replace("postgresql://", "postgresql+psycopg2://", 1),
            pool_size=settings.pool_size,
            max_overflow=0,
            pool_timeout=settings.pool_wait_s,
            pool_pre_ping=True,
            pool_recycle=1800,
        )
        if _engines.setdefault(role, made) is not made:  # another thread was quicker
            made.dispose()
    return _engines[role]


def dispose_engines() -> None:
    """Close every pooled connection and forget the engines, so that the next use reads the settings anew."""
    while _engines:
        _engines.popitem()[1].dispose()


@contextmanager
def session(role: Role = Role.APP_RW) -> Iterator[Session]:
    """Open a session: committed at the end of the block, rolled back on any error.

    Raises:
        GisError: what the database refused, translated once, here.
    """
    try:
        with Session(engine(role), expire_on_commit=False) as opened, opened.begin():
            yield opened
    except (DBAPIError, PoolTimeout) as error:
        raise translate(error) from error


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add rows to a table by COPY, the fastest way in; None becomes NULL. See `copy_in`."""
    copy_in(session, table, columns, copy_lines(rows))


def copy_lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as COPY reads them."""
    return "".join(["\t".join(map(_copy_text, row)) + "\n" for row in rows]).encode()


def copy_in(session: Session, table: str, columns: Sequence[str], lines: bytes) -> None:
    """Add lines of `copy_lines` to a table. Table and columns are names of ours.

    Raises:
        GisError: what the database refused, at the end of the session's block (`session`).
    """
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor = session.connection().connection.cursor()
    try:
        cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN", io.BytesIO(lines))
    except psycopg2.Error as error:
        raise DBAPIError.instance("COPY", None, error, psycopg2.Error) from error
    finally:
        cursor.close()


TOO_LONG = ("导出超过最长时间，请缩小范围", "The export took longer than it may: select less")


class CopyOut:
    """One COPY out of the database on a read-only connection of its own, which another thread may stop."""

    def __init__(self, role: Role, *, timeout_s: int) -> None:
        try:
            self._raw = psycopg2.connect(address(role))
        except psycopg2.OperationalError as error:
            raise Busy from error
        self._timeout_ms = timeout_s * 1000

    def run(
        self, select: str, values: Sequence[object], sink: Any, *, as_csv: bool, moment: dt.datetime | None = None
    ) -> None:
        """Write the rows of a SELECT, one `write` a row, as CSV without header or in COPY's own text; then close.

        `moment` is the one that views of the past show.

        Raises:
            Busy: stopped, out of time, or no database.
            BadRequest: the database found a value out of range.
        """
        try:
            with self._raw, self._raw.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", (str(self._timeout_ms),))
                if moment is not None:
                    cursor.execute(MOMENT, (moment.isoformat(),))
                bound = cursor.mogrify(select, tuple(values)).decode()
                cursor.copy_expert(f"COPY ({bound}) TO STDOUT{' (FORMAT csv)' if as_csv else ''}", sink)
        except psycopg2.DataError as error:
            raise BadRequest("参数值超出允许范围", "A value is out of range", code="value") from error
        except psycopg2.errors.QueryCanceled as error:
            raise Busy(*TOO_LONG) from error
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            raise Busy from error
        finally:
            self._raw.close()

    def stop(self) -> None:
        """Cancel the statement, from any thread."""
        with suppress(psycopg2.Error):
            self._raw.cancel()


def _copy_text(value: object) -> str:
    if value is None:
        return r"\N"
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def translate(error: Exception) -> GisError | Exception:
    """Turn a driver error into an error of the register; the driver's text (it quotes rows) stays in the log."""
    if isinstance(error, PoolTimeout):
        return Busy()
    original = getattr(error, "orig", None)
    name = getattr(getattr(original, "diag", None), "constraint_name", None) or ""
    state = getattr(original, "pgcode", None) or ""
    if state == "53100":
        return Full()
    if state in {"57014", "55P03", "40001", "40P01", "53300"} or isinstance(error, OperationalError):
        return Busy()
    if state in {"23505", "23P01"}:
        return Conflict(f"违反唯一性约束 {name}", f"Breaks the uniqueness rule {name}", code="not-unique")
    if isinstance(error, IntegrityError) or state.startswith(("22", "23")):
        return Invalid(f"违反约束 {name}", f"Breaks the constraint {name}", code="constraint")
    return error


@contextmanager
def administrator() -> Iterator[Any]:
    """Open a driver cursor as the server's administrator; committed at the end of the block."""
    connection = psycopg2.connect(admin_dsn())
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
