"""The files that people have sent, which lie beside the database: copied in, copied out, named by their row.

A file is whole before its row is committed, and it is deleted after its row; so what is copied before the snapshot of
the database and once more after it covers every row of the snapshot but one whose file came and went in between.
"""

import hashlib
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connections

from portal.operate.manifest import CHUNK, Manifest, private
from portal.operate.proof import tables

FOLDER = "uploads"
TABLE = "runs_upload"


def names(alias: str) -> set[str]:
    """List the files that a database knows."""
    for model in tables(connections[alias]):
        if model._meta.db_table == TABLE:
            return {f"{FOLDER}/{pk.hex}" for pk in model._base_manager.using(alias).values_list("pk", flat=True)}
    return set()


def copy_in(wanted: set[str], to: Path, have: dict[str, str]) -> None:
    """Copy those files into a backup that it does not have yet, with their hashes; one that is gone is left out."""
    (to / FOLDER).mkdir(mode=0o700, exist_ok=True)
    for name in sorted(wanted - have.keys()):
        try:
            have[name] = copy(Path(settings.VAR) / name, to / name)
        except FileNotFoundError:
            continue


def copy(here: Path, there: Path) -> str:
    """Copy a file under a name of its own first, so that it is never half there; gives its hash."""
    digest, aside = hashlib.sha256(), there.with_name(f"{there.name}.partial")
    try:
        with here.open("rb") as file, open(aside, "wb", opener=private) as out:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(there)
    finally:
        aside.unlink(missing_ok=True)
    return digest.hexdigest()


def only(wanted: set[str], to: Path, have: dict[str, str]) -> None:
    """Remove from a backup the files without a row: somebody has deleted them."""
    for name in have.keys() - wanted:
        (to / name).unlink()
        del have[name]


def stored() -> set[str]:
    """List the files that lie beside the database."""
    return {f"{FOLDER}/{path.name}" for path in (Path(settings.VAR) / FOLDER).glob("*")}


def copy_out(folder: Path, manifest: Manifest) -> None:
    """Copy the files of a backup beside the database; they have names of their own, so none is written over."""
    (Path(settings.VAR) / FOLDER).mkdir(mode=0o700, exist_ok=True)
    for name in sorted(manifest.files):
        copy(folder / name, Path(settings.VAR) / name)


def remove(gone: set[str]) -> None:
    """Remove files beside the database."""
    for name in gone:
        (Path(settings.VAR) / name).unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Remove a folder that was begun and not finished."""
    shutil.rmtree(folder, ignore_errors=True)
