"""Copy the database to another engine, all or nothing, and prove that both hold the same.

The target gets the schema from its own migrations, then every row in one transaction, tables in the order of their
references. Nothing is switched off meanwhile: what is append-only is only appended to. The numbers that the source has
given out are carried over, so that a deleted object's number is not given to another one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

from portal.db import database
from portal.db.beside import SNAPSHOT, beside, snapshot
from portal.operate import proof
from portal.operate.proof import AUDIT, Proof, Refused

TARGET = "target"
AT_ONCE = 500


def copy(url: str) -> dict[str, Proof]:
    """Copy the configured database to the one of an address; gives what both hold.

    Raises Refused, and leaves the target without rows, when it holds rows, when either is not at this version, when a
    value does not fit, when the copy differs, or when somebody wrote meanwhile.
    """
    own = database(url, "")
    _refuse_itself(own)
    with beside(TARGET, own) as target:
        rows = proof.filled(target)
    if rows:
        raise Refused(f"The target holds rows in {', '.join(rows[:5])}. Copy to an empty database.")
    migrate(url)
    with snapshot() as source, beside(TARGET, own) as target:
        if proof.applied(source) != proof.applied(target):
            raise Refused("The database is not at this version. Run `upgrade` first.")
        wanted = proof.prove(SNAPSHOT)
        with transaction.atomic(using=TARGET):
            _fill(source, target)
            differing = proof.differences(wanted, proof.prove(TARGET))
            if differing:
                raise Refused(f"The copy differs and is undone. {'; '.join(differing)}")
            _refuse_writers(source)
    return wanted


def _refuse_itself(own: dict[str, Any]) -> None:
    here = connections.databases[DEFAULT_DB_ALIAS]
    names = ("NAME", "HOST", "PORT")
    if [str(own.get(name) or "") for name in names] == [str(here.get(name) or "") for name in names]:
        raise Refused("The target is the database in use. Name another one.")


def migrate(url: str) -> None:
    """Bring the database of an address to this version, in a process in which it is the only one."""
    # A migration may write to the default database without asking which one it migrates.
    env = {**os.environ, "QUINTET_DATABASE_URL": url}
    command = [sys.executable, "-m", "portal.manage", "migrate", "--no-input", "--verbosity", "0"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise Refused(f"The target could not be migrated: {last}")


def _refuse_writers(source: BaseDatabaseWrapper) -> None:
    ask = f"SELECT max(id) FROM {AUDIT}"  # noqa: S608 - a constant
    last = []
    for connection in (source, connections[DEFAULT_DB_ALIAS]):
        with connection.cursor() as cursor:
            cursor.execute(ask)
            last.append(cursor.fetchone())
    if last[0] != last[1]:
        raise Refused("Somebody wrote while the copy was made, and it is undone. Stop the web and the worker first.")


def _fill(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    order = proof.tables(source)
    _empty(order, target)
    for model in order:
        for rows in _batches(model, source.alias):
            _insert(model, rows, target)
    target.check_constraints()
    _carry_numbers(order, source, target)


def _empty(order: list[type[Model]], target: BaseDatabaseWrapper) -> None:
    """Remove what the migrations themselves wrote: the source has it, too, under its own numbers."""
    with target.cursor() as cursor:
        for model in reversed(order):
            table = target.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - a table of ours
            if cursor.fetchone()[0]:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def _batches(model: type[Model], alias: str) -> Iterator[list[tuple[Any, ...]]]:
    names = proof.columns(model)
    rows = model._base_manager.using(alias).order_by().values_list(*names).iterator(chunk_size=proof.AT_ONCE)
    while part := list(islice(rows, AT_ONCE)):
        yield part


def _insert(model: type[Model], rows: list[tuple[Any, ...]], target: BaseDatabaseWrapper) -> None:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields: list[Field[Any, Any]] = [by_name[name] for name in proof.columns(model)]
    quote = target.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    each = f"{into} VALUES ({', '.join(['%s'] * len(fields))})"
    pairs = [list(zip(fields, row, strict=True)) for row in rows]
    try:
        values = [[field.get_db_prep_save(value, target) for field, value in row] for row in pairs]
        with target.cursor() as cursor:
            cursor.executemany(each, values)
    except (DatabaseError, ValueError) as error:
        raise Refused(f"A row of {model._meta.db_table} does not fit into the target: {error}") from error


def _carry_numbers(order: list[type[Model]], source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    given = last_numbers(source)
    with target.cursor() as cursor:
        for sql in target.ops.sequence_reset_sql(no_style(), order):
            cursor.execute(sql)
        for table, last in given.items():
            if target.vendor == "postgresql":
                for sequence in target.introspection.get_sequences(cursor, table):
                    cursor.execute("SELECT setval(%s, %s)", (sequence["name"], last))
                continue
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", (last, table))
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", (table, last))


def last_numbers(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """Give the last number that each table has given out; a table that has given none is left out."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0 AND name <> 'django_migrations'")
            return dict(cursor.fetchall())
        for model in proof.tables(connection):
            table = model._meta.db_table
            for sequence in connection.introspection.get_sequences(cursor, table):
                name = connection.ops.quote_name(sequence["name"])
                cursor.execute(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 - a sequence of ours
                last, called = cursor.fetchone()
                found |= {table: last} if called else {}
    return found
