"""What a database holds, as one number and one hash per table that are the same on every engine.

The tables are those of the migrations that the database itself has, so an older database is read as it was made. A
row is the canonical JSON of its values (moments in UTC with microseconds, whole numbers without a point, bytes by their
hash); the hash of a table is SHA-256 over its columns and the sorted SHA-256 of its rows, so that neither the order of
rows nor that of columns, which engines choose, plays a part.
"""

import datetime
import decimal
import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

AT_ONCE = 2000
AUDIT = "core_auditline"
# What `migrate` itself writes: an installation with nothing else is empty.
OF_MIGRATE = frozenset({"django_migrations", "django_content_type", "auth_permission"})


class Refused(Exception):
    """An operation was not begun or was undone; the message says why and what to do."""


@dataclass(frozen=True)
class Proof:
    """How many rows a table has, and the hash of all of them."""

    rows: int
    sha256: str


def applied(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """List the migrations a database has, by app; nothing when it has none."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def unknown(migrations: dict[str, list[str]]) -> list[str]:
    """List those migrations that this version of the portal does not have."""
    ours = MigrationLoader(None).disk_migrations
    return [f"{app}.{name}" for app, names in migrations.items() for name in names if (app, name) not in ours]


def steps(connection: BaseDatabaseWrapper) -> int:
    """Count the migrations that bring a database to this version."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def tables(connection: BaseDatabaseWrapper) -> list[type[Model]]:
    """List the tables of a database as models, each after those it refers to.

    Raises Refused when a newer version made the database, or when it holds tables that no migration made.
    """
    loader = MigrationLoader(connection)
    strange = unknown(applied(connection))
    if strange:
        raise Refused(
            f"A newer version of the portal made this database: it has the migrations {', '.join(strange[:5])}. "
            "Install that version."
        )
    nodes = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    models = loader.project_state(nodes).apps.get_models(include_auto_created=True)
    managed = [model for model in models if model._meta.managed and not model._meta.proxy]
    made = {model._meta.db_table for model in managed} | OF_MIGRATE
    others = sorted(set(connection.introspection.table_names()) - made)
    if others:
        raise Refused(f"The database holds tables that are not the portal's: {', '.join(others)}. Move them away.")
    return _in_order(managed)


def _in_order(models: list[type[Model]]) -> list[type[Model]]:
    """Put each table after those it refers to; one that refers to itself is checked at the end of the transaction."""
    left = {model._meta.db_table: model for model in sorted(models, key=lambda model: model._meta.db_table)}
    order: list[type[Model]] = []
    while left:
        free = [name for name, model in left.items() if not (_refers(model) - {name}) & left.keys()]
        order += [left.pop(name) for name in free or list(left)]
    return order


def _refers(model: type[Model]) -> set[str]:
    related = [field.related_model for field in model._meta.concrete_fields if field.is_relation]
    return {other._meta.db_table for other in related if other is not None and not isinstance(other, str)}


def columns(model: type[Model]) -> list[str]:
    """List the stored columns of a table by name; one that the database computes itself is left out."""
    return sorted(field.attname for field in model._meta.concrete_fields if not field.generated)


def prove(alias: str) -> dict[str, Proof]:
    """Count and hash every table of a database."""
    return {model._meta.db_table: _proof(model, alias) for model in tables(connections[alias])}


def _proof(model: type[Model], alias: str) -> Proof:
    names = columns(model)
    found = model._base_manager.using(alias).order_by().values_list(*names).iterator(chunk_size=AT_ONCE)
    return fold(names, found)


def fold(names: list[str], rows: Iterable[tuple[Any, ...]]) -> Proof:
    """Hash rows in any order."""
    digests = sorted(hashlib.sha256(canonical(row)).digest() for row in rows)
    whole = hashlib.sha256(canonical(names))
    for digest in digests:
        whole.update(digest)
    return Proof(len(digests), whole.hexdigest())


def canonical(values: Iterable[Any]) -> bytes:
    """Give values as JSON whose bytes are the same on every engine."""
    plain = [_plain(value) for value in values]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        # PostgreSQL keeps the numbers of JSON as decimals: 1e22 comes back as a whole number.
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _plain_of_a_column(value)


def _plain_of_a_column(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, decimal.Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, uuid.UUID):
        return value.hex
    return str(value)  # a day, a time of day, a length of time, an address


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """List the tables that hold rows, those of `migrate` itself left out."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - OF_MIGRATE):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def differences(wanted: dict[str, Proof], got: dict[str, Proof]) -> list[str]:
    """Name the tables that differ between two databases, with their rows."""
    return [
        f"{name}: {_rows(wanted.get(name))} against {_rows(got.get(name))}"
        for name in sorted(wanted.keys() | got.keys())
        if wanted.get(name) != got.get(name)
    ]


def _rows(proof: Proof | None) -> str:
    return "no table" if proof is None else f"{proof.rows} rows {proof.sha256[:12]}"


def printed(proofs: dict[str, Proof]) -> list[str]:
    """Give a line for each table, and one for all."""
    wide = max(map(len, proofs), default=0)
    lines = [f"{name:<{wide}}  {proof.rows:>9}  {proof.sha256}" for name, proof in sorted(proofs.items())]
    whole = hashlib.sha256("".join(proofs[name].sha256 for name in sorted(proofs)).encode()).hexdigest()
    return [*lines, f"{'all':<{wide}}  {sum(proof.rows for proof in proofs.values()):>9}  {whole}"]
