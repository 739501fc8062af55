"""The core app: people, entities, grants, audit."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    """Configuration of the core app."""

    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        """Watch every new database connection, and who signs in."""
        from portal.core import signs
        from portal.db import check_connection

        signs.connect()
        connection_created.connect(check_connection, dispatch_uid="portal.db")
