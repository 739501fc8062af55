"""Django's `flush`, refused outside tests: the audit trail is append-only.

Tests that commit empty the tables with this command, so in a test database it lifts the triggers that guard
the audit trail and puts them back afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


class Command(DjangoFlush):
    """Empty every table of a test database."""

    def handle(self, **options: Any) -> None:
        """Empty the tables; raises CommandError for a database that is not a test's."""
        connection = connections[options["database"]]
        if not _is_a_tests(connection):
            raise CommandError("This would erase the audit trail. Only a test database is emptied.")
        with _lifted_on_sqlite(connection) if connection.vendor == "sqlite" else _lifted(connection):
            super().handle(**options)


def _is_a_tests(connection: BaseDatabaseWrapper) -> bool:
    in_memory = isinstance(connection, DatabaseWrapper) and connection.is_in_memory_db()
    return bool(in_memory or str(connection.settings_dict["NAME"]).rpartition("/")[2].startswith("test_"))


@contextmanager
def _lifted_on_sqlite(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for trigger, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(trigger)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _trigger, sql in triggers:
                cursor.execute(sql)


@contextmanager
def _lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDED)
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
