"""Whether the portal can serve: database, migrations, room on the disk, a worker that was seen lately.

Nothing here writes a row: a worker says that it lives by touching a file in VAR, so an idle one costs no write.
"""

from __future__ import annotations

import functools
import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.health import maintenance

MIN_FREE_BYTES = 512 * 2**20
BEAT_SECONDS = 5.0
WORKER_SECONDS = 60.0

_beaten = 0.0


def _seen_file() -> Path:
    return Path(settings.VAR) / "worker.seen"


def worker_beat() -> None:
    """Note that a worker lives, every few seconds at most; a full disk must not stop the worker."""
    global _beaten  # noqa: PLW0603 - the time of the last touch, of this process alone
    now = time.monotonic()
    if _beaten and now - _beaten < BEAT_SECONDS:
        return
    _beaten = now
    try:
        _seen_file().touch(mode=0o600)
    except OSError:
        return


def worker_age() -> float | None:
    """Give the seconds since a worker was last seen, or None when none ever was."""
    try:
        return max(0.0, time.time() - _seen_file().stat().st_mtime)
    except OSError:
        return None


@functools.lru_cache(maxsize=1)
def _known() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def missing_migrations() -> list[str]:
    """List the migrations of this version that the database has not seen. Raises DatabaseError."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in _known() if (app, name) not in applied)


def database_bytes() -> int:
    """Give the size of the database. Raises DatabaseError."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def free_bytes() -> int:
    """Give the room left on the disk that holds VAR."""
    return shutil.disk_usage(settings.VAR).free


def readiness() -> dict[str, dict[str, Any]]:
    """Look at everything a reader needs: {name: {"ok": bool, ...what was found}}."""
    free, age = free_bytes(), worker_age()
    return {
        "database": _database(),
        "disk": {"ok": free >= MIN_FREE_BYTES, "free_bytes": free, "needed_bytes": MIN_FREE_BYTES},
        "worker": {"ok": age is not None and age <= WORKER_SECONDS, "seen_seconds_ago": age and round(age)},
        "maintenance": {"ok": not maintenance.is_on(), "reason": maintenance.reason()},
    }


def _database() -> dict[str, Any]:
    try:
        missing = missing_migrations()
    except DatabaseError as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": not missing, "missing_migrations": missing}
