"""The database of tests that start processes: a fresh one of the PostgreSQL server in use, or a SQLite file."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tools.postgres import fresh

LETTING_GO_SECONDS = 30
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Engine:
    """Where an installation keeps its database, and how a test reads it without the portal."""

    def __init__(self, var: Path, url: str = "") -> None:
        self.var, self.url = var, url

    @property
    def env(self) -> dict[str, str]:
        """The settings of the installation."""
        return {"QUINTET_VAR": str(self.var), **({"QUINTET_DATABASE_URL": self.url} if self.url else {})}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        if not self.url:
            path = self.var / "quintet.sqlite3"
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.url) as connection:
            return [tuple(row) for row in connection.execute(sql).fetchall()]

    def column(self, sql: str) -> list[Any]:
        """Ask the database for one column."""
        return [value for (value,) in self.rows(sql)]

    def sound(self) -> None:
        """Assert that the database itself finds nothing wrong, once the last killed process has let go of it."""
        if not self.url:
            assert self.column("PRAGMA integrity_check") == ["ok"]
            assert self.rows("PRAGMA foreign_key_check") == []
            return
        ends = time.monotonic() + LETTING_GO_SECONDS
        while self.column(OTHERS) != [0]:
            assert time.monotonic() < ends, "A connection of a killed process is still open."
            time.sleep(0.05)


@contextmanager
def engine(var: Path) -> Iterator[Engine]:
    """Give an empty database of the engine that the tests are run with."""
    given = os.environ.get("QUINTET_DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield Engine(var)
        return
    with fresh(given) as url:
        yield Engine(var, url)
