"""What was deleted leaves the disk, too: freed pages, old row versions and the log written ahead.

A database keeps deleted bytes until their room is used again. SQLite: `VACUUM` writes the file anew and a checkpoint
empties the write-ahead log. PostgreSQL: `VACUUM FULL` writes the tables with personal values anew; its own log (pg_wal)
is used again in time. A file in VAR says that this is due; it goes when it has been done, so that `retain` does it
later when the database was busy. Source: SQLite (lang_vacuum.html, wal.html), PostgreSQL documentation (VACUUM).
"""

from __future__ import annotations

import logging
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from portal.privacy.datamap import about_people

DUE = "scrub_due"
log = logging.getLogger(__name__)


def _due() -> Path:
    return Path(settings.VAR) / DUE


def ask() -> None:
    """Note that freed pages hold values that must go."""
    _due().touch(mode=0o600)


def is_due() -> bool:
    """Tell whether freed pages may hold such values."""
    return _due().exists()


def tables() -> list[str]:
    """List the tables with personal values: those the models name, and those of other packages that tell of people."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "PERSONAL", None) or (not model.__module__.startswith("portal.") and about_people(model))
    )


def scrub() -> bool:
    """Write the freed pages anew; False, with a line in the log, when the database was busy."""
    try:
        done = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    except DatabaseError as error:
        log.warning("Freed pages could not be written anew (%s); `retain` tries again.", type(error).__name__)
        return False
    if done:
        _due().unlink(missing_ok=True)
    else:
        log.warning("Somebody still read the write-ahead log; `retain` empties it later.")
    return done


def _sqlite() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _log, _done = cursor.fetchone()
    return not busy


def _postgresql() -> bool:
    named = [*tables(), "django_session"]
    with connection.cursor() as cursor:
        for table in named:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
        cursor.execute("CHECKPOINT")
    return True
