"""What stands in the files of the private cluster: settings for an office PC, access rules, first SQL."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

SHARE = Path("/usr/share/postgresql")
INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=peer",
    "--auth-host=scram-sha-256",
)
INCLUDE = "\ninclude 'minzheng.conf'\n"
ROLES = ("minzheng_owner", "minzheng_app_rw", "minzheng_app_ro", "minzheng_auditor")
HBA = """\
# Written at each start by gis/core/cluster.py.
local all all peer map=minzheng
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
"""
BOOTSTRAP_SQL = """\
SELECT 'CREATE DATABASE minzheng TEMPLATE template0'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'minzheng') \\gexec
"""
MEGABYTE = 1 << 20


def has_postgis(version: str) -> bool:
    """Tell whether PostGIS is installed for this major version of PostgreSQL."""
    return (SHARE / version / "extension" / "postgis.control").is_file()


def memory_settings(memory_mb: int) -> dict[str, str]:
    """Return the memory settings for a machine with `memory_mb` megabytes that also has other work to do."""
    return {
        "shared_buffers": f"{min(512, max(64, memory_mb // 8))}MB",
        "effective_cache_size": f"{max(128, memory_mb // 2)}MB",
        "work_mem": f"{min(32, max(4, memory_mb // 256))}MB",
        "maintenance_work_mem": f"{min(256, max(32, memory_mb // 32))}MB",
    }


def server_settings(socket_folder: Path, port: int, *, durable: bool) -> dict[str, str]:
    """Return the server's settings; `durable=False` is for throw-away clusters of the tests only."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": "80",
        **memory_settings(memory_mb),
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "password_encryption": "scram-sha-256",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "30s",
        "log_min_duration_statement": "500ms",
        "log_lock_waits": "on",
        "logging_collector": "on",
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }
    if not durable:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_connections": "200",
            "autovacuum": "off",
        }
    return settings


def configuration(settings: Mapping[str, str], account_name: str) -> dict[str, str]:
    """Return file name -> content of the server's settings, its access rules and its name map.

    Over the unix socket the operating system vouches for the user: whoever runs us, and the cluster's own
    account, may act as each of the register's roles and as the superuser.
    """
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    people = sorted({account_name, pwd.getpwuid(os.geteuid()).pw_name})
    return {
        "minzheng.conf": "".join(f"{name} = '{value}'\n" for name, value in quoted.items()),
        "pg_hba.conf": HBA,
        "pg_ident.conf": "".join(f'minzheng "{who}" {role}\n' for who in people for role in (*ROLES, "postgres")),
    }


def server_status(data: Path) -> tuple[int, str]:
    """Return (process id, status) as the server itself notes them; (0, "") when it is not running."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return 0, ""
    return int(lines[0]) if lines else 0, lines[7].strip() if len(lines) > 7 else ""


def runs_on(pid: int, data: Path) -> bool:
    """Tell whether this process is a PostgreSQL server on this data folder."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"postgres" in words[0] and os.fsencode(str(data)) in words


def last_complaint(data: Path, start_log: Path) -> str:
    """Return the server's last fatal line, from the log of its start or its own newest log."""
    logs = [*sorted((data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:], start_log]
    lines = [line for log in logs for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    fatal = [line for line in lines[-50:] if "FATAL" in line or "PANIC" in line]
    return (fatal or lines or ["?"])[-1]
