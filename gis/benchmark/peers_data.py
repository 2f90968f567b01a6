"""What the peers read: plain tables of the same rows and columns as the public views, indexed as their docs advise."""

from gis.benchmark.data import administer
from gis.benchmark.reads import MEASURED
from gis.core.collections import Level
from gis.core.db import administrator
from gis.core.features import view
from gis.register import COLLECTIONS

SCHEMA = "peers"


def copy_tables() -> None:
    """Copy the public views into tables with a text key and a GiST index; every session keeps to one core, as ours do.

    The tables are labelled EPSG:4326, so that the peers do not transform what they read: the numbers are ours. Parallel
    workers are no session of the server that asks and would escape its CPU time; jit is off as in our sessions.
    """
    with administrator() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for measured in MEASURED:
            source = view(COLLECTIONS[measured], Level.PUBLIC)
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND attname NOT IN ('id', 'geom', 'geojson') ORDER BY attnum",
                (source,),
            )
            columns = "".join(f', "{name}"' for (name,) in cursor.fetchall())
            table = f"{SCHEMA}.{measured}"
            kind = "Point" if COLLECTIONS[measured].geometry == "Point" else "MultiPolygon"
            cursor.execute(
                f'CREATE TABLE {table} AS SELECT id::text COLLATE "C" AS id,'  # noqa: S608 - names of the register
                f" ST_SetSRID(geom, 4326)::geometry({kind}, 4326) AS geom{columns} FROM {source} ORDER BY id"
            )
            cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id)")
            cursor.execute(f"CREATE INDEX ON {table} USING gist (geom)")
        cursor.execute("SELECT current_database()")
        ((database,),) = cursor.fetchall()
        for setting in ("max_parallel_workers_per_gather = 0", "jit = off"):
            cursor.execute(f'ALTER DATABASE "{database}" SET {setting}')
    for measured in MEASURED:
        administer(f"VACUUM ANALYZE {SCHEMA}.{measured}")


def address() -> dict[str, str]:
    """Return host, port, user, password and dbname of the present database, as libpq names them."""
    with administrator() as cursor:
        info = cursor.connection.info
        found = {"host": info.host, "port": info.port, "user": info.user, "password": info.password}
        return {name: str(value) for name, value in {**found, "dbname": info.dbname}.items() if value}


def sessions() -> list[int]:
    """Return the process ids of all other sessions of the present database, whoever's they are."""
    with administrator() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]
