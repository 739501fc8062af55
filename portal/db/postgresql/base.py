"""PostgreSQL on which writers queue, as they do on SQLite.

Every transaction begins with one lock of the whole database, so that what a writer has read still holds when it writes:
two owners cannot remove each other, two drafts cannot take one address. SQLite's `BEGIN IMMEDIATE` gives the same, so
services are written once. Readers do not wait. Source: PostgreSQL documentation, section 13.3.5 (advisory locks).
"""

from __future__ import annotations

from django.db.backends.postgresql import base

from portal.db.postgresql import WRITERS


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin with the lock of the writers."""

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Take the lock as the first statement of a transaction; its end gives the lock back."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
