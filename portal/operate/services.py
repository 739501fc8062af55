"""Back up, restore and upgrade an installation, on either engine and while it is used.

A backup is made in a folder aside and gets its name when it is complete. A restore looks at every hash first, exchanges
the database in one transaction, and proves afterwards that it holds what the backup says; only then do files go that
the backup does not have. The keys (`secret_key`, `files_key`) are in no backup.
"""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.core.disk import sync
from portal.operate import files, proof, storage
from portal.operate import manifest as manifests
from portal.operate.maintenance import closed
from portal.operate.manifest import DATABASES, Manifest
from portal.operate.proof import AUDIT, Refused
from quintet import __version__

BACKUPS = "backups"


class Failed(Exception):
    """An operation was begun and is not undone; the message says how to go back."""


def backup(folder: Path) -> Manifest:
    """Write the database and the files beside it into a new folder, while others read and write.

    Raises Refused, leaving nothing behind, when the folder holds something or the database cannot be written out.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} holds something already. Name a new folder.")
    aside = folder.with_name(f".{folder.name}.partial")
    files.discard(aside)
    try:
        aside.mkdir(mode=0o700, parents=True)
        made = _backup(aside)
        made.write(aside)
        sync(aside)
        aside.replace(folder)
        sync(folder.parent)
    except OSError as error:
        raise Refused(f"The backup could not be written: {error}.") from error
    finally:
        files.discard(aside)
    return made


def _backup(folder: Path) -> Manifest:
    have: dict[str, str] = {}
    files.copy_in(files.names(DEFAULT_DB_ALIAS), folder, have)
    with storage.of(connection).written(folder / DATABASES[connection.vendor]) as frozen:
        wanted = files.names(frozen.alias)
        tables, migrations, audit = proof.prove(frozen.alias), proof.applied(frozen), _end_of_trail(frozen)
    files.copy_in(wanted, folder, have)
    files.only(wanted, folder, have)
    return Manifest(
        made=_now(),
        portal=__version__,
        engine=connection.vendor,
        migrations=migrations,
        database_sha256=manifests.sha256(folder / DATABASES[connection.vendor]),
        tables=tables,
        audit=audit,
        files=have,
        missing=sorted(wanted - have.keys()),
    )


def _end_of_trail(frozen: BaseDatabaseWrapper) -> dict[str, Any]:
    with frozen.cursor() as cursor:
        if AUDIT not in frozen.introspection.table_names(cursor):
            return {}
        names = {column.name for column in frozen.introspection.get_table_description(cursor, AUDIT)}
        digest = "digest" if "digest" in names else "NULL"
        cursor.execute(f"SELECT id, {digest} FROM {AUDIT} ORDER BY id DESC LIMIT 1")  # noqa: S608 - constants
        last = cursor.fetchone()
    return {} if last is None else {"id": last[0], "digest": last[1]}


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def spare(why: str) -> Path:
    """Name a new folder for a backup that an operation makes before it begins."""
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return Path(settings.VAR) / BACKUPS / f"{why}-{moment}"


def restore(folder: Path, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Bring an installation to what a backup holds; gives the backup and that of what was there before.

    Raises Refused, leaving everything as it was, when the backup is damaged, of another engine or of a newer version,
    and when the installation is not empty, unless `replace` says to back that up first and to replace it.
    """
    wanted = manifests.read(folder)
    _fits(wanted)
    manifests.verify(folder, wanted)
    held = proof.filled(connection) or sorted(files.stored())
    if held and not replace:
        raise Refused(f"The installation holds {', '.join(held[:3])}. Say --replace to back it up and replace it.")
    before = spare("before-restore") if held else None
    with closed("A backup is being restored."):
        known = set() if before is None else set(backup(before).files)
        try:
            files.copy_out(folder, wanted)
            _exchange(folder, wanted)
        except (Refused, OSError) as error:
            files.remove(wanted.files.keys() - known)
            raise Refused(f"Nothing is restored. {error}") from error
        files.remove(files.stored() - wanted.files.keys())
    return wanted, before


def _fits(wanted: Manifest) -> None:
    if wanted.engine != connection.vendor:
        raise Refused(
            f"The backup is one of {wanted.engine}, the installation uses {connection.vendor}. "
            "Restore it on its own engine, then run copy_database."
        )
    newer = proof.unknown(wanted.migrations)
    if newer:
        raise Refused(f"A newer version made the backup ({', '.join(newer[:5])}). Install version {wanted.portal}.")


def _exchange(folder: Path, wanted: Manifest) -> None:
    with storage.of(connection).exchanged(folder / wanted.database):
        differing = proof.differences(wanted.tables, proof.prove(DEFAULT_DB_ALIAS))
        if differing:
            raise Refused(f"What was restored differs from the backup and is undone. {'; '.join(differing)}")


def upgrade() -> tuple[int, Path | None]:
    """Bring the database to this version after a backup; gives the number of steps and the backup, if any was made.

    Raises Refused on a database of a newer version, Failed when a step or the check afterwards fails; the portal then
    stays closed.
    """
    newer = proof.unknown(proof.applied(connection))
    if newer:
        raise Refused(f"A newer version made this database ({', '.join(newer[:5])}). Install that version.")
    steps = proof.steps(connection)
    if not steps:
        return 0, None
    folder = spare("before-upgrade") if proof.filled(connection) else None
    with closed("The portal is being upgraded."):
        if folder is not None:
            backup(folder)
        try:
            call_command("migrate", interactive=False, verbosity=0)
            check(connection)
        except Exception as error:
            raise Failed(f"The upgrade failed: {error} {way_back(folder)}") from error
    return steps, folder


def check(database: BaseDatabaseWrapper) -> None:
    """Look at a database as a whole. Raises Refused, or IntegrityError on a reference to nothing."""
    storage.of(database).check()
    database.check_constraints()


def way_back(folder: Path | None) -> str:
    """Say how to return to what a backup holds."""
    if folder is None:
        return ""
    return (
        f"The way back: stop the web and the worker, run `restore {folder} --replace` with this version, "
        "and then install the version you came from."
    )
