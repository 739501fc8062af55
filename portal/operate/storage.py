"""How each engine writes its database out while it is used, and takes another one in, all or nothing.

SQLite copies itself with VACUUM INTO and takes a database in with its backup interface, which is one transaction for
whoever else has the file open. PostgreSQL has pg_dump, which reads the snapshot that is hashed, and gets a script of
pg_restore in one transaction. Source: SQLite documentation, lang_vacuum.html and backup.html; PostgreSQL documentation,
pg_dump.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.core.disk import sync
from portal.db import READ_ONLY
from portal.db.beside import beside, snapshot
from portal.operate import clients
from portal.operate.proof import Refused

WRITTEN = "written"


class Storage(Protocol):
    """What an engine can do with a whole database."""

    def written(self, path: Path) -> contextlib.AbstractContextManager[BaseDatabaseWrapper]:
        """Write the database to a file; gives a connection that reads just what the file holds."""

    def exchanged(self, path: Path) -> contextlib.AbstractContextManager[None]:
        """Put what a file holds in the place of the database; an error in the block brings back what was there."""

    def check(self) -> None:
        """Look whether the database is sound. Raises Refused."""


def of(database: BaseDatabaseWrapper) -> Storage:
    """Give the storage of a connection."""
    return OnSqlite(database) if database.vendor == "sqlite" else OnPostgresql(database)


class OnSqlite:
    """A database that is a file."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self.database = database

    @contextmanager
    def written(self, path: Path) -> Iterator[BaseDatabaseWrapper]:
        """Copy with VACUUM INTO, look at the copy and open it."""
        with self.database.cursor() as cursor:
            try:
                cursor.execute("VACUUM INTO %s", [str(path)])
            except DatabaseError as error:
                raise Refused(f"The database could not be written out: {error}.") from error
        path.chmod(0o600)
        _sound(path)
        # The copy stays as it is: no write-ahead log is made beside it.
        with beside(WRITTEN, {"NAME": _read_only(path), "OPTIONS": {}}) as frozen:
            yield frozen
        sync(path)

    @contextmanager
    def exchanged(self, path: Path) -> Iterator[None]:
        """Look at the file, then copy it over the database in one transaction."""
        _sound(path)
        here = Path(self.database.settings_dict["NAME"])
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=here.parent) as own:
            before = Path(own) / "before.sqlite3"
            _copy(here.absolute().as_uri(), before)
            self._take(path)
            try:
                yield
            except BaseException:
                self._take(before)
                raise

    def _take(self, path: Path) -> None:
        self.database.close()
        _copy(_read_only(path), Path(self.database.settings_dict["NAME"]))

    def check(self) -> None:
        """Run SQLite's own check."""
        with self.database.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = cursor.fetchall()
        if said != [("ok",)]:
            raise Refused(f"The database is damaged: {said[0][0]}.")


class OnPostgresql:
    """A database on a server."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self.database = database

    @contextmanager
    def written(self, path: Path) -> Iterator[BaseDatabaseWrapper]:
        """Let pg_dump write the very snapshot that is read."""
        with snapshot(self.database.alias) as frozen:
            with frozen.cursor() as cursor:
                cursor.execute("SELECT pg_export_snapshot()")
                (name,) = cursor.fetchone()
            clients.dump(self.database.settings_dict, name, path)
            yield frozen
        path.chmod(0o600)
        sync(path)

    @contextmanager
    def exchanged(self, path: Path) -> Iterator[None]:
        """Let pg_restore write in one transaction; what was there is dumped first, to bring it back."""
        with tempfile.TemporaryDirectory(prefix="quintet-") as own:
            before = Path(own) / "before.dump"
            empty = not self.database.introspection.table_names()
            if not empty:
                with self.written(before):
                    pass
            self._take(path)
            try:
                yield
            except BaseException:
                self._take(None if empty else before)
                raise

    def _take(self, path: Path | None) -> None:
        with self.database.cursor() as cursor:
            cursor.execute(clients.EVERYTHING)
            drops = [statement for (statement,) in cursor.fetchall()]
        self.database.close()
        clients.load(self.database.settings_dict, drops, path)

    def check(self) -> None:
        """A server looks after its files itself."""


def _read_only(path: Path) -> str:
    return path.absolute().as_uri() + READ_ONLY


def _sound(path: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(_read_only(path), uri=True)) as copy:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            loose = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise Refused(f"{path.name} is no sound database: {error}.") from error
    if said != ["ok"] or loose:
        raise Refused(f"{path.name} is no sound database: {loose or said[0]}.")


def _copy(here: str, there: Path) -> None:
    """Put the database of an address in the place of another, in one transaction."""
    try:
        source, target = sqlite3.connect(here, uri=True), sqlite3.connect(there)
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target)
    except sqlite3.Error as error:
        raise Refused(f"The database could not be written and is as it was: {error}.") from error
