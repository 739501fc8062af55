"""The portal's database: the rules every connection follows, on SQLite and on PostgreSQL.

On SQLite, write-ahead logging lets readers and one writer work side by side, `synchronous=FULL` keeps an acknowledged
write through a power cut, and `BEGIN IMMEDIATE` takes the write lock at the start of a transaction, so that
two writers queue instead of failing half way; `secure_delete` writes zeros over what is deleted. Source: the SQLite
documentation (pragma.html, wal.html, lang_transaction.html). Each rule is set when a connection opens, then read back.
On PostgreSQL writers queue in the same way (`portal.db.postgresql`), and a statement, a wait for a lock and an idle
transaction end after a while, so that one slow page does not hold up the others. On both, triggers refuse to change or
delete what is append-only.

How many connections a server must allow: Django keeps one for each thread that has asked the database, so the web
takes processes x threads, the worker 1, and each command 1 (`backup` and `copy_database` up to 3). `portal.up` starts
1 x 8 threads and a worker: 12 are enough, and PostgreSQL's default of 100 (3 of them reserved) leaves room for ten such
machines. A connection is closed after KEPT_OPEN_S, looked at before it is used again, and found dead within a minute
when the network has gone. `application_name` says in `pg_stat_activity` who holds it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.apps.registry import Apps
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3.base import DatabaseWrapper

BUSY_TIMEOUT_MS = 20_000
WAL_PAGES = 1000
SYNCHRONOUS_FULL = 2
STATEMENT_TIMEOUT_MS = 60_000
LOCK_TIMEOUT_MS = 20_000
IDLE_TIMEOUT_MS = 60_000
CONNECT_TIMEOUT_S = 10
KEPT_OPEN_S = 600
# A peer that has gone is noticed after 30 + 3 x 10 s without an answer, not after the kernel's two hours.
KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
READ_ONLY = "?mode=ro&immutable=1"
COMMANDS = ("manage", "quintet-portal")
EVENTS = ("UPDATE", "DELETE")
ADDRESS = (
    "QUINTET_DATABASE_URL must look like sqlite:///absolute/path.sqlite3 or postgresql://user:password@host:5432/name, "
    "the latter with libpq's own words behind a question mark, such as ?sslmode=verify-full."
)

_SET = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    f"PRAGMA wal_autocheckpoint = {WAL_PAGES}",
)


def database(url: str, default_path: str) -> dict[str, Any]:
    """Read a database address into Django's settings; without one it is the SQLite file of that path.

    Raises ImproperlyConfigured on any other address than sqlite:///path or postgresql://user:password@host:port/name.
    """
    parts = urlsplit(url)
    plain = not parts.query and not parts.fragment
    if not url or (parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/") and plain):
        name = unquote(parts.path) if url else default_path
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": name, "CONN_MAX_AGE": None, "OPTIONS": sqlite_options()}
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(ADDRESS) from error
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/") or parts.fragment:
        raise ImproperlyConfigured(ADDRESS)
    return {
        "ENGINE": "portal.db.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": KEPT_OPEN_S,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _asked(postgres_options(), dict(parse_qsl(parts.query))),
    }


def _asked(own: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    """Add what the address says of the connection itself, such as sslmode=verify-full; it is libpq's to read."""
    # The server reads `options` from left to right: what the address asks wins, what it leaves out stays limited.
    options = f"{own['options']} {asked['options']}" if "options" in asked else own["options"]
    return own | asked | {"options": options}


def postgres_options() -> dict[str, Any]:
    """Give the OPTIONS of a Django PostgreSQL database that follows the rules."""
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT_MS,
    }
    said = " ".join(f"-c {name}={value}" for name, value in limits.items())
    named = {"application_name": application_name(sys.argv)}
    return {"connect_timeout": CONNECT_TIMEOUT_S, "options": said, **named, **KEEPALIVES}


def application_name(argv: list[str]) -> str:
    """Name this process for `pg_stat_activity`: "quintet worker" for a command, "quintet gunicorn" for the web."""
    path = Path(argv[0]) if argv else Path()
    program = path.parent.name if path.stem == "__main__" else path.stem
    word = argv[1] if program in COMMANDS and len(argv) > 1 else program
    return f"quintet {word}"[:63] if word.replace("_", "").isalnum() else "quintet"


@contextmanager
def unlimited(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the time limits of a PostgreSQL connection for a while, for work that is no page."""
    if connection.vendor != "postgresql":
        yield
        return
    _say(connection, "SET {} = 0")
    yield
    # After an error the connection may be gone, and its limits with it.
    _say(connection, "RESET {}")


def _say(connection: BaseDatabaseWrapper, words: str) -> None:
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(words.format(limit))


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
        "secure_delete": 1,
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

    Raises ImproperlyConfigured, naming each PRAGMA with the value it should have and the value it has. A file that is
    only read, such as a backup, needs none of the rules.
    """
    if not isinstance(connection, DatabaseWrapper) or str(connection.settings_dict["NAME"]).endswith(READ_ONLY):
        return
    wrong = wrong_pragmas(connection)
    if wrong:
        listed = ", ".join(f"{name}: {got!r} instead of {want!r}" for name, (want, got) in wrong.items())
        raise ImproperlyConfigured(f"The SQLite connection does not follow portal.db: {listed}.")


def append_only(table: str, said: str) -> list[migrations.RunPython]:
    """Give the steps of a migration that make the database itself refuse to change or delete rows of a table."""
    return [_guard(table, event, said) for event in EVENTS]


def _guard(table: str, event: str, said: str) -> migrations.RunPython:
    name = f"{table}_no_{event.lower()}"

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {body}", params=None)
            return
        raised = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'"
        function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$"
        editor.execute(function, params=None)
        # A statement trigger: TRUNCATE is refused like DELETE, and an empty match is refused too.
        events = "DELETE OR TRUNCATE" if event == "DELETE" else event
        each = f"BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        editor.execute(f"CREATE TRIGGER {name} {each}", params=None)

    def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {name}", params=None)
        else:
            editor.execute(f"DROP FUNCTION {name} CASCADE", params=None)

    return migrations.RunPython(forwards, backwards)
