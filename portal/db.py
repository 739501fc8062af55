"""The rules every SQLite connection of the portal follows.

Write-ahead logging lets readers and one writer work side by side, `synchronous=FULL` keeps an acknowledged
write through a power cut, and `BEGIN IMMEDIATE` takes the write lock at the start of a transaction, so that
two writers queue instead of failing half way. Source: the SQLite documentation (pragma.html, wal.html,
lang_transaction.html). Each rule is set when a connection opens and then read back.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

BUSY_TIMEOUT_MS = 20_000
WAL_PAGES = 1000
SYNCHRONOUS_FULL = 2

_SET = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA wal_autocheckpoint = {WAL_PAGES}",
)


def sqlite_options() -> dict[str, Any]:
    """Give the OPTIONS of a Django SQLite database that follows the rules."""
    return {
        "transaction_mode": "IMMEDIATE",
        "init_command": "; ".join(_SET),
    }


def required_pragmas(in_memory: bool = False) -> dict[str, str | int]:
    """List the PRAGMA values every connection must report; a database in memory has no log to write ahead."""
    return {
        "journal_mode": "memory" if in_memory else "wal",
        "synchronous": SYNCHRONOUS_FULL,
        "foreign_keys": 1,
        "busy_timeout": BUSY_TIMEOUT_MS,
        "wal_autocheckpoint": WAL_PAGES,
    }


def wrong_pragmas(connection: DatabaseWrapper) -> dict[str, tuple[Any, Any]]:
    """Compare an open SQLite connection with the rules: {name: (required, found)} for each difference."""
    raw = connection.connection
    in_memory = bool(connection.is_in_memory_db())
    found = {}
    for name, required in required_pragmas(in_memory).items():
        # The raw connection keeps these reads out of the page's query count.
        value = raw.execute(f"PRAGMA {name}").fetchone()[0]
        if value != required:
            found[name] = (required, value)
    return found


def check_connection(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Refuse a SQLite connection that does not follow the rules (receiver of `connection_created`).

    Raises ImproperlyConfigured, naming each PRAGMA with the value it should have and the value it has.
    """
    if not isinstance(connection, DatabaseWrapper):
        return
    wrong = wrong_pragmas(connection)
    if wrong:
        listed = ", ".join(f"{name}: {got!r} instead of {want!r}" for name, (want, got) in wrong.items())
        raise ImproperlyConfigured(f"The SQLite connection does not follow portal.db: {listed}.")
