"""Catalogue of real public data: where it comes from, under which licence, and the bytes it must have.

People write NAME.yml (title, source, publisher, licence, citation, files), the machine writes datasets.lock
(sha256, bytes, date of each file). `QUINTET_MIRROR=DIR` reads the same files from a local folder; otherwise they
are looked for in the cache that `quintet datasets pull` fills. No fetched file is ever part of the package.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from quintet.errors import MethodError

HOME = Path(__file__).parent
LOCK = HOME / "datasets.lock"


class DatasetMissing(MethodError):
    """A data file is neither in the mirror nor in the cache."""


@dataclass(frozen=True)
class Entry:
    """One file of a dataset: its path in a mirror, its vintage, and where it can be fetched directly, if anywhere."""

    path: str
    vintage: str = ""
    url: str = ""


@dataclass(frozen=True)
class Locked:
    """What the lock says of a file."""

    sha256: str
    bytes: int
    date: str


@dataclass(frozen=True)
class Dataset:
    """A named public dataset."""

    name: str
    title: str
    source: str
    publisher: str
    licence: str
    citation: str
    made: str
    files: tuple[Entry, ...]

    def entry(self, path: str) -> Entry:
        """The entry of a file. Raises MethodError when the dataset has no such file."""
        for entry in self.files:
            if entry.path == path:
                return entry
        raise MethodError("Dataset '{name}' has no file '{path}'.", name=self.name, path=path)

    def path(self, path: str) -> Path:
        """The local file, its bytes verified against the lock, noted as an input of the running method.

        Raises DatasetMissing when it is not here, MethodError when its bytes are not the locked ones.
        """
        from quintet.method import record_input
        from quintet.result import Input

        entry = self.entry(path)
        found = find(path)
        if found is None:
            raise DatasetMissing(
                "The file '{path}' is not on this machine. Run `quintet datasets pull {name}`, or set QUINTET_MIRROR "
                "to a folder that holds it.",
                name=self.name,
                path=path,
            )
        sha = _verified(found, path)
        record_input(Input(path, self.title, sha, entry.vintage, self.source, self.licence))
        return found


def names() -> list[str]:
    """Names of all catalogued datasets."""
    return sorted(path.stem for path in HOME.glob("*.yml"))


@cache
def get(name: str) -> Dataset:
    """The dataset of that name. Raises MethodError."""
    import yaml

    path = HOME / f"{name}.yml"
    if name not in names():
        raise MethodError("There is no dataset '{name}'. There are: {known}.", name=name, known=", ".join(names()))
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    files = tuple(Entry(**item) for item in raw.pop("files"))
    return Dataset(name=name, files=files, **raw)


@lru_cache(maxsize=1)
def lock() -> dict[str, Locked]:
    """Path -> what its bytes must be."""
    rows = [line.split("\t") for line in LOCK.read_text(encoding="utf-8").splitlines() if line[:1] not in ("#", "")]
    return {path: Locked(sha, int(size), date) for path, sha, size, date in rows}


def cache_dir() -> Path:
    """Where pulled files are kept: QUINTET_CACHE, else the user's cache folder."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quintet"
    return Path(os.environ.get("QUINTET_CACHE") or default)


def find(path: str) -> Path | None:
    """The local file of that mirror path, unverified; None when it is not here."""
    places = [Path(os.environ["QUINTET_MIRROR"])] if os.environ.get("QUINTET_MIRROR") else []
    for place in [*places, cache_dir()]:
        if (place / path).is_file():
            return place / path
    return None


def _verified(found: Path, path: str) -> str:
    stat = found.stat()
    sha = _hash(found, stat.st_mtime_ns, stat.st_size)
    want = lock().get(path)
    if want is None or want.sha256 != sha:
        raise MethodError(
            "The file '{path}' is not the one this version knows (sha256 {got}, locked {want}). "
            "Run `quintet datasets verify {name}`.",
            path=path,
            name=path.split("/", maxsplit=1)[0],
            got=sha[:12],
            want=want.sha256[:12] if want else "nothing",
        )
    return sha


@lru_cache(maxsize=256)
def _hash(found: Path, mtime_ns: int, size: int) -> str:
    """Hash of a file; its time and size are part of the key, so that a changed file is read again."""
    digest = hashlib.sha256()
    with found.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
