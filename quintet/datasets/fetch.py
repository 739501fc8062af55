"""pull, verify and relock: the only place where quintet opens the network.

A file is fetched over HTTPS into a temporary file, bounded by the locked size, compared with the locked hash, and
only then moved into the cache: a broken download leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

from quintet.datasets import LOCK, Dataset, Locked, cache_dir, find, get, lock, names
from quintet.errors import MethodError

TIMEOUT = 60
BLOCK = 1 << 20
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
State = Literal["ok", "missing", "changed"]


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follow redirects to allowed addresses only."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        _allowed(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def pull(name: str) -> Iterator[tuple[str, str]]:
    """Fetch the files of a dataset that are not here yet; yields (path, what happened).

    Raises MethodError when a file has no direct address, or its bytes are not the locked ones.
    """
    dataset = get(name)
    for entry in dataset.files:
        if find(entry.path) is not None:
            yield entry.path, "already here"
        elif not entry.url:
            raise _no_address(dataset, entry.path)
        else:
            _fetch(entry.url, entry.path)
            yield entry.path, "fetched"


def _no_address(dataset: Dataset, path: str) -> MethodError:
    return MethodError(
        "'{path}' has no address of its own: {made} Put the file into a folder and set QUINTET_MIRROR to it.",
        path=path,
        made=dataset.made,
    )


def _allowed(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise MethodError("Only https addresses are fetched. Got '{url}'.", url=url)


def _fetch(url: str, path: str) -> None:
    want = lock()[path]
    target = cache_dir() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _allowed(url)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".pull-")
    try:
        with os.fdopen(handle, "wb") as out:
            sha = _copy(url, out, want)
        if sha != want.sha256:
            raise MethodError("'{path}' arrived with other bytes than the locked ones. Nothing was kept.", path=path)
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(url: str, out: BinaryIO, want: Locked) -> str:
    digest, size = hashlib.sha256(), 0
    opener = urllib.request.build_opener(_NoDowngrade)
    try:
        with opener.open(url, timeout=TIMEOUT) as answer:
            while block := answer.read(BLOCK):
                size += len(block)
                if size > want.bytes:
                    raise MethodError("'{url}' sends more than the locked size. Nothing was kept.", url=url)
                digest.update(block)
                out.write(block)
    except (urllib.error.URLError, OSError) as error:
        raise MethodError("'{url}' could not be fetched: {why}. Try again later.", url=url, why=str(error)) from error
    return digest.hexdigest()


def verify(name: str) -> Iterator[tuple[str, State]]:
    """Compare every file of a dataset with the lock; yields (path, "ok" | "missing" | "changed")."""
    for entry in get(name).files:
        found = find(entry.path)
        if found is None:
            yield entry.path, "missing"
        else:
            yield entry.path, "ok" if _sha(found) == lock()[entry.path].sha256 else "changed"


def _sha(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def relock() -> list[str]:
    """Write datasets.lock from the files that are here; an unchanged file keeps its line. Returns what changed."""
    old = lock() if LOCK.exists() else {}
    new: dict[str, Locked] = {}
    for name in names():
        for entry in get(name).files:
            found = find(entry.path)
            if found is None:
                if entry.path in old:
                    new[entry.path] = old[entry.path]
                continue
            sha = _sha(found)
            same = entry.path in old and old[entry.path].sha256 == sha
            today = datetime.now(UTC).date().isoformat()
            new[entry.path] = old[entry.path] if same else Locked(sha, found.stat().st_size, today)
    lines = [f"{path}\t{item.sha256}\t{item.bytes}\t{item.date}" for path, item in sorted(new.items())]
    text = "# path, sha256, bytes, date locked: written by `quintet datasets lock`\n" + "\n".join(lines) + "\n"
    temporary = LOCK.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, LOCK)
    lock.cache_clear()
    return [path for path in new if old.get(path) != new[path]]
