"""A database beside the configured one, and one state of a database to read from while others write.

Both are Django connections under an alias that lives as long as the block. A snapshot is a transaction of its own
that takes no lock of the writers: on SQLite a deferred one in the write-ahead log, on PostgreSQL REPEATABLE READ.
Source: SQLite documentation, isolation.html; PostgreSQL documentation, section 13.2.2.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.db import unlimited

SNAPSHOT = "snapshot"


@contextmanager
def beside(alias: str, own: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Open a database under an alias for a while; `own` are its settings, as `portal.db.database` gives them."""
    connections.databases[alias] = {**connections.databases[DEFAULT_DB_ALIAS], **own}
    try:
        connection = connections[alias]
        try:
            with unlimited(connection):
                yield connection
        finally:
            connection.close()
            del connections[alias]
    finally:
        del connections.databases[alias]


@contextmanager
def snapshot(of: str = DEFAULT_DB_ALIAS) -> Iterator[BaseDatabaseWrapper]:
    """Read one state of a database for a while: what is committed later is not seen, and no writer waits."""
    own = dict(connections.databases[of])
    # A transaction sees what is there at its first read.
    first = "SELECT count(*) FROM sqlite_master" if connections[of].vendor == "sqlite" else "SELECT 1"
    if connections[of].vendor == "sqlite":
        own["OPTIONS"] = {**own["OPTIONS"], "transaction_mode": "DEFERRED"}
    else:
        from psycopg import IsolationLevel

        # Django's own backend: the one of the portal would take the lock of the writers.
        own["ENGINE"] = "django.db.backends.postgresql"
        own["OPTIONS"] = {**own["OPTIONS"], "isolation_level": IsolationLevel.REPEATABLE_READ}
    with beside(SNAPSHOT, own) as connection, transaction.atomic(using=SNAPSHOT), connection.cursor() as cursor:
        cursor.execute(first)
        yield connection
