"""Files at rest: sealed with AES-256-GCM in chunks, opened in memory, under keys that no database holds.

A sealed file is a header (mark, number of the key, salt) and chunks. Its own key comes from the installation's key
by HKDF over the salt and the file's name, so no chunk opens in another file. The nonce of a chunk is its place and
whether it is the last (STREAM; Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015), so chunks can be neither moved,
repeated nor cut off.
"""

import base64
import binascii
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.core.disk import sync
from portal.core.secret import kept_secret

MARK = b"QNTV\x00\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 8
SALT_BYTES = 32
TAG_BYTES = 16
CHUNK = 2**20
HEADER = len(MARK) + KEY_ID_BYTES + SALT_BYTES
ASIDE = ".new"  # the ending of a file that is being written


class Sealed(Exception):
    """The file cannot be opened: its key is not here, or its bytes were changed. Holds nothing of its content."""


def new_key() -> str:
    """Make a key, as it stands in QUINTET_FILES_KEY and in VAR/files_key."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def key_file() -> Path:
    """Where the keys lie when the environment gives none."""
    return Path(settings.VAR) / "files_key"


def keys() -> list[bytes]:
    """The keys, the one that seals first; the others only open. Raises ImproperlyConfigured on a bad one."""
    written = settings.FILES_KEY or kept_secret(key_file(), new_key)
    found = []
    for word in written.replace(",", " ").split():
        try:
            key = base64.b64decode(word, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured("A key of files is 32 random bytes in base64: openssl rand -base64 32")
        found.append(key)
    if not found:
        raise ImproperlyConfigured(f"{key_file()} is empty. Restore the key of the files from where you keep it.")
    return found


def _number(key: bytes) -> bytes:
    return hashlib.sha256(b"quintet files key " + key).digest()[:KEY_ID_BYTES]


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"quintet file " + name.encode()).derive(key))


def _nonce(place: int, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])


def seal(plain: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Write bytes sealed to a path, whole or not at all, and sync them; size and SHA-256 of the plain bytes.

    A file that is there already is replaced in one step. Whatever `plain` raises leaves nothing behind.
    """
    key = keys()[0]
    told = _write(plain, path, key)
    if keys()[0] != key:  # changed meanwhile: the change has passed this file by
        _write(_opened(path, [key]), path, keys()[0])
    return told


def _write(plain: Iterable[bytes], path: Path, key: bytes) -> tuple[int, str]:
    salt = os.urandom(SALT_BYTES)
    header = MARK + _number(key) + salt
    cipher = _cipher(key, salt, path.name)
    size, digest = 0, hashlib.sha256()
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}{ASIDE}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(header)
            for place, (chunk, last) in enumerate(_told_last(_rechunked(plain))):
                size += len(chunk)
                digest.update(chunk)
                out.write(cipher.encrypt(_nonce(place, last), chunk, header))
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)
    return size, digest.hexdigest()


def _rechunked(plain: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for piece in plain:
        rest += piece
        while len(rest) >= CHUNK:
            yield bytes(rest[:CHUNK])
            del rest[:CHUNK]
    yield bytes(rest)


def _told_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    before: bytes | None = None
    for chunk in chunks:
        if before is not None:
            yield before, False
        before = chunk
    yield before or b"", True


def unseal(path: Path) -> bytes:
    """The plain bytes of a sealed file, in memory. Raises Sealed, and FileNotFoundError when there is no file."""
    return b"".join(_opened(path, keys()))


def _opened(path: Path, known: list[bytes]) -> Iterator[bytes]:
    with path.open("rb") as file:
        header = file.read(HEADER)
        if len(header) != HEADER or not header.startswith(MARK):
            raise Sealed(f"{path.name} is no sealed file.")
        number, salt = header[len(MARK) : -SALT_BYTES], header[-SALT_BYTES:]
        key = next((key for key in known if _number(key) == number), None)
        if key is None:
            raise Sealed(f"{path.name} is sealed with the key {number.hex()}, which is not here.")
        cipher = _cipher(key, salt, path.name)
        for place, (chunk, last) in enumerate(_told_last(iter(lambda: file.read(CHUNK + TAG_BYTES), b""))):
            try:
                yield cipher.decrypt(_nonce(place, last), chunk, header)
            except InvalidTag as error:
                raise Sealed(f"{path.name} was changed after it was sealed.") from error


def is_sealed(path: Path) -> bool:
    """Tell whether a file begins as a sealed one does."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def reseal(path: Path) -> bool:
    """Seal a file with the newest key; also one that lies open, from before files were sealed. False when it was.

    Killed half-way, the file is still whole as it was. Raises Sealed.
    """
    if not is_sealed(path):
        seal([path.read_bytes()], path)
    elif not _has_newest_key(path):
        seal(_opened(path, keys()), path)
    else:
        return False
    return True


def _has_newest_key(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(HEADER)[:-SALT_BYTES] == MARK + _number(keys()[0])


def add_key() -> None:
    """Put a new key before the others in the key file, in one step. Raises ValueError when the environment has them."""
    if settings.FILES_KEY:
        raise ValueError("The keys are in QUINTET_FILES_KEY. Put a new one before the old: new,old")
    old = [base64.b64encode(key).decode() for key in keys()]
    _write_keys([new_key(), *old])


def forget_old_keys() -> None:
    """Keep only the newest key of the key file."""
    if not settings.FILES_KEY:
        _write_keys([base64.b64encode(keys()[0]).decode()])


def _write_keys(words: list[str]) -> None:
    aside = key_file().with_name(f"files_key.{uuid.uuid4().hex[:8]}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(words))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(key_file())
    sync(key_file().parent)
