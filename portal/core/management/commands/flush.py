"""Django's `flush`, refused outside tests: the audit trail is append-only.

Tests that commit empty the tables with this command, so in a test database it lifts the triggers that guard
the audit trail and puts them back afterwards.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper


class Command(DjangoFlush):
    """Empty every table of a test database."""

    def handle(self, **options: Any) -> None:
        """Empty the tables; raises CommandError for a database that is not a test's."""
        connection = connections[options["database"]]
        assert isinstance(connection, DatabaseWrapper)
        name = str(connection.settings_dict["NAME"])
        if not (connection.is_in_memory_db() or name.rpartition("/")[2].startswith("test_")):
            raise CommandError("This would erase the audit trail. Only a test database is emptied.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for trigger, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(trigger)}")
        try:
            super().handle(**options)
        finally:
            with connection.cursor() as cursor:
                for _trigger, sql in triggers:
                    cursor.execute(sql)
