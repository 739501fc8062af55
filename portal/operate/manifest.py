"""What a backup says of itself: the database's proof, its migrations, the end of the audit trail, every file's hash."""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portal.operate.proof import Proof, Refused

FORMAT = 1
NAME = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FILE = re.compile(r"uploads/[0-9a-f]{32}")
CHUNK = 2**20


@dataclass(frozen=True)
class Manifest:
    """The contents of manifest.json; `missing` names files that were deleted while the backup was made."""

    made: str
    portal: str
    engine: str
    migrations: dict[str, list[str]]
    database_sha256: str
    tables: dict[str, Proof]
    audit: dict[str, Any]
    files: dict[str, str]
    missing: list[str]
    format: int = FORMAT

    @property
    def database(self) -> str:
        """The name of the file with the database."""
        return DATABASES[self.engine]

    def write(self, folder: Path) -> None:
        """Write manifest.json into a folder."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"
        with open(folder / NAME, "x", encoding="utf-8", opener=private) as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())


def private(path: str, flags: int) -> int:
    """Open a file that nobody but its owner reads, for `open`."""
    return os.open(path, flags, 0o600)


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup. Raises Refused when there is none or when it is not one of ours."""
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise Refused(f"The backup has format {said['format']!r}; this version reads {FORMAT}.")
        found = Manifest(**{**said, "tables": {name: Proof(**proof) for name, proof in said["tables"].items()}})
        sound = found.engine in DATABASES and all(FILE.fullmatch(name) for name in found.files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"{folder} is no backup: {NAME} cannot be read ({error}).") from error
    if not sound:
        raise Refused(f"{folder} is no backup of the portal: {NAME} names files that are not the portal's.")
    return found


def sha256(path: Path) -> str:
    """Hash a file; a symbolic link is not followed. Raises Refused when it cannot be read."""
    try:
        if path.is_symlink():
            raise Refused(f"{path.name} in the backup is a link. Copy the whole backup, without links.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"{path.name} of the backup cannot be read ({error}).") from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a backup with its hash. Raises Refused, naming the first that differs."""
    for name, wanted in {manifest.database: manifest.database_sha256, **manifest.files}.items():
        if sha256(folder / name) != wanted:
            raise Refused(f"{name} of the backup does not have its hash: the backup is damaged. Take another one.")
