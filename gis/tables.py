"""All tables, imported together: the complete metadata that Alembic compares with the database."""

from gis.boundaries import tables as boundaries
from gis.core import region_store
from gis.core.accounts import tables as accounts
from gis.core.db import Base
from gis.core.uploads import tables as uploads
from gis.coverage import tables as coverage
from gis.coverage.network import tables as networks
from gis.facilities import tables as facilities
from gis.facilities.cemeteries import tables as cemeteries
from gis.facilities.graves import tables as graves
from gis.facilities.hazards import tables as hazards
from gis.facilities.screening import tables as screening
from gis.facilities.standards import tables as standards
from gis.gazetteer import tables as gazetteer
from gis.gazetteer.checks import tables as name_checks

METADATA = Base.metadata
MODULES = (
    accounts, boundaries, cemeteries, coverage, facilities, gazetteer, graves, hazards, name_checks, networks,
    region_store, screening, standards, uploads,
)  # fmt: skip
VERSIONED = tuple(
    sorted(
        table.name for table in METADATA.tables.values() if table.schema == "register" and "sys_from" in table.columns
    )
)
