"""Django's `migrate` without the time limits of a page: an index on a large table takes as long as it takes."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from portal.db import unlimited


class Command(DjangoMigrate):
    """Bring the database to this version."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate without the limits of this connection, which come back afterwards."""
        with unlimited(connections[options["database"]]):
            super().handle(*args, **options)
