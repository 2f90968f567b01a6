"""SQL reads, prepared or not."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

MOMENT = "SELECT set_config('minzheng.as_of', %s, true)"
"""Says which moment views of the past show until the end of the transaction (migration 0035)."""


@dataclass(frozen=True)
class Statement:
    """One SQL read.

    With `types` it is prepared once a connection, written with `$1`, `$2`, ... of those SQL types: only for
    shapes whose plan cannot depend on the values (one item, one tile; A-P10). Without `types` the values are
    bound by the driver at `%s`, so that the planner sees them.

    With `past` it reads views of the past: its first value is the moment, which holds for this one transaction.
    """

    sql: str
    types: tuple[str, ...] | None = None
    past: bool = False

    @cached_property
    def name(self) -> str:
        """The name of the prepared statement."""
        return "read_" + hashlib.blake2b(self.sql.encode(), digest_size=8).hexdigest()

    @cached_property
    def prepare(self) -> str:
        """The statement that prepares it."""
        types = f" ({', '.join(self.types)})" if self.types else ""
        return f"PREPARE {self.name}{types} AS {self.sql}"

    @cached_property
    def execute(self) -> str:
        """The statement that runs it, with the driver's marks for the values."""
        return f"{MOMENT}; {self._own}" if self.past else self._own

    @property
    def _own(self) -> str:
        if self.types is None:
            return self.sql
        marks = f" ({', '.join('%s' for _ in self.types)})" if self.types else ""
        return f"EXECUTE {self.name}{marks}"
