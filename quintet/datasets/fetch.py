"""pull, verify and relock: the only place where quintet opens the network.

A file is fetched over HTTPS into a temporary file, bounded by the locked size and by time, compared with the locked
hash, and only then moved into the cache: a broken download leaves nothing behind. A name is resolved once for each
connection and the connection goes to the address that was checked, so neither a redirect nor a name that changes its
address leads into the network of this machine (OWASP, Server-Side Request Forgery). Plain HTTP, and the loopback, only
when the catalogue itself names this machine; a proxy that the environment names is the operator's own choice.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import os
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal
from urllib.parse import urlsplit

from quintet.datasets import LOCK, Dataset, Locked, cache_dir, find, get, lock, names
from quintet.errors import MethodError

TIMEOUT = 60
LIMIT_SECONDS = 3600
BLOCK = 1 << 20
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
State = Literal["ok", "missing", "changed"]


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the public network, whichever way it is written into IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            found = inner
    return found.is_global and not found.is_multicast


class _Guard:
    """Where connections may go: to public addresses; to this machine while the catalogue's own address is asked."""

    def __init__(self, url: str) -> None:
        self.home = urlsplit(url).hostname in LOOPBACK

    def connect(self, address: tuple[str, int], timeout: Any = None, source: Any = None) -> socket.socket:
        """Resolve once, and connect to an address that was checked. Raises MethodError and OSError."""
        host, port = address
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        allowed = [ip for ip in found if (ipaddress.ip_address(ip).is_loopback if self.home else is_public(ip))]
        if not allowed:
            raise MethodError("'{host}' lies in a private network and is not fetched from.", host=host)
        for number, ip in enumerate(allowed, 1):
            try:
                return socket.create_connection((ip, port), timeout, source)
            except OSError:
                if number == len(allowed):
                    raise
        raise AssertionError("unreachable")

    def opener(self) -> urllib.request.OpenerDirector:
        """An opener whose every connection passes here."""
        guard = self

        def checked(kind: Any) -> Any:
            def connection(host: str, **kwargs: Any) -> Any:
                made = kind(host, **kwargs)
                plain = made._create_connection
                # With a tunnel the connection is to the operator's proxy, which resolves the name itself.
                made._create_connection = lambda *a: plain(*a) if made._tunnel_host else guard.connect(*a)
                return made

            return connection

        class Http(urllib.request.HTTPHandler):
            def http_open(self, req: Any) -> Any:
                return self.do_open(checked(http.client.HTTPConnection), req)

        class Https(urllib.request.HTTPSHandler):
            def https_open(self, req: Any) -> Any:
                return self.do_open(checked(http.client.HTTPSConnection), req)

        class Redirect(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
                guard.home = False
                _allowed(newurl, redirected=True)
                return super().redirect_request(req, fp, code, msg, headers, newurl)

        return urllib.request.build_opener(Http, Https, Redirect)


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


def _allowed(url: str, redirected: bool = False) -> None:
    parts = urlsplit(url)
    home = parts.scheme == "http" and parts.hostname in LOOPBACK and not redirected
    if home or (parts.scheme == "https" and parts.hostname and not parts.username):
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
    ends = time.monotonic() + LIMIT_SECONDS
    try:
        with _Guard(url).opener().open(url, timeout=TIMEOUT) as answer:
            # `read1` gives what has come: a sender that drips does not hold one call for ever.
            while block := answer.read1(BLOCK):
                size += len(block)
                if time.monotonic() > ends:
                    raise MethodError("'{url}' took too long. Nothing was kept.", url=url)
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
