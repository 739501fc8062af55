"""Files that people send: measured while they arrive, sealed on disk under a number, looked at before they are kept.

Every file is an attack until proven otherwise (OWASP, File Upload Cheat Sheet): the person's name for it is only
ever shown, nothing is unpacked here, and what is neither text nor a known table is refused. A file belongs to a
person, and to an organisation when they say so; it expires, used or not, and a run keeps its result without it.
"""

import datetime
import logging
import time
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.access import can_edit_entity
from portal.core.disk import sync
from portal.core.models import Entity, Person
from portal.core.services import write
from portal.runs import access, vault
from portal.runs.models import KEEP_DAYS, Upload
from quintet.errors import MethodError

MAX_UPLOAD_BYTES = 32 * 2**20
MAX_KEPT_BYTES = 512 * 2**20  # of one person
MAX_ENTITY_BYTES = 4 * 2**30
MAX_NAME = 120
STRAY_SECONDS = 3600  # a file without a row is on its way in, or its process was killed
HEAD_BYTES = 65_536
TABLE_MARKS = (b"PK\x03\x04", b"PAR1", b"ARROW1", b"\x1f\x8b")
TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 says so first; its zero bytes are no sign of a program
GONE = "The file of '{param}' was deleted or has expired. Send it again."
CLOSED = "The file of '{param}' cannot be opened: its key is missing or it was damaged. Ask who runs this portal."
log = logging.getLogger(__name__)


class TooLarge(MethodError):
    """The file, or all files of the person or the organisation together, take more room than there is."""


def safe_name(name: str) -> str:
    """The last part of a file name without control, direction and path characters; "upload" when none is left."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    if len(kept) > MAX_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = stem[: MAX_NAME - 11] + dot + ending[:10] if dot else kept[:MAX_NAME]
    return kept or "upload"


def folder() -> Path:
    """Where the sealed files lie."""
    return Path(settings.VAR) / "uploads"


def store(person: Person, name: str, file: UploadedFile, entity: Entity | None = None, days: int = KEEP_DAYS) -> Upload:
    """Seal and keep a file for some days. Raises TooLarge, PermissionDenied, or MethodError when no method reads it."""
    filename = safe_name(name)
    if (file.size or 0) > MAX_UPLOAD_BYTES:
        raise _too_large(filename)
    if not 1 <= days <= KEEP_DAYS:
        raise MethodError("A file is kept from 1 to {limit} days. Got {got}.", limit=KEEP_DAYS, got=days)
    if entity is not None and not can_edit_entity(person, entity):
        raise PermissionDenied(_("Only an owner or a member of an entity keeps files for it."))
    _check_room(person, entity, file.size or 0)
    expires = timezone.now() + datetime.timedelta(days=days)
    upload = Upload(id=uuid.uuid4(), person=person, entity=entity, filename=filename, expires=expires)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        upload.size, upload.sha256 = vault.seal(_looked_at(file.chunks(), filename), upload.path)
        with write(person, "upload file", upload):
            _check_room(person, entity, upload.size)  # again: writers queue, so two files cannot take the same room
            upload.save(force_insert=True)
    except BaseException:
        upload.path.unlink(missing_ok=True)
        raise
    return upload


def used(person: Person) -> int:
    """How many bytes the files of a person have together."""
    return _total(Q(person=person))


def _total(whose: Q) -> int:
    return Upload.objects.filter(whose).aggregate(total=Sum("size"))["total"] or 0


def _check_room(person: Person, entity: Entity | None, more: int) -> None:
    if used(person) + more > MAX_KEPT_BYTES:
        raise TooLarge("Your uploads take more than {limit} MB together.", limit=MAX_KEPT_BYTES // 2**20)
    if entity is not None and _total(Q(entity=entity)) + more > MAX_ENTITY_BYTES:
        raise TooLarge("The files of the organisation take more than {limit} MB.", limit=MAX_ENTITY_BYTES // 2**20)


def _looked_at(chunks: Iterable[bytes], filename: str) -> Iterator[bytes]:
    """The chunks, refused when they are too many, none, or of no kind that a method reads."""
    size, head = 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_UPLOAD_BYTES:
            raise _too_large(filename)
        head += chunk[: HEAD_BYTES - len(head)]
        yield chunk
    _look(head, filename)


def _look(head: bytes, filename: str) -> None:
    if not head:
        raise MethodError("'{name}' is empty. Give a file with a header line and at least one row.", name=filename)
    if head.startswith(TABLE_MARKS + TEXT_MARKS):
        return
    if head.startswith(b"%PDF") or b"\x00" in head:
        raise MethodError("'{name}' is no text and no known table. Give CSV, XLSX, Parquet or Arrow.", name=filename)


def _too_large(filename: str) -> TooLarge:
    return TooLarge("'{name}' is larger than {limit} MB.", name=filename, limit=MAX_UPLOAD_BYTES // 2**20)


def read(upload: Upload, param: str) -> bytes:
    """The plain bytes of a file, in memory. Raises MethodError when it has expired, is gone or cannot be opened."""
    try:
        if upload.expires <= timezone.now():
            raise FileNotFoundError
        if not vault.is_sealed(upload.path):
            _reseal(upload.path)
        return vault.unseal(upload.path)
    except FileNotFoundError as error:
        raise MethodError(GONE, param=param) from error
    except vault.Sealed as error:
        log.error("upload %s: %s", upload.pk, error)
        raise MethodError(CLOSED, param=param) from error


def delete(person: Person, upload: Upload) -> None:
    """Delete a file at once. Raises PermissionDenied when it is neither theirs nor of an organisation they own."""
    if not access.can_delete(person, upload):
        raise PermissionDenied(_("A file is deleted by who sent it or by an owner of its organisation."))
    drop(person, upload)


def drop(person: Person | None, upload: Upload) -> None:
    """Delete a file, then its row. The audit line, with the hash of the plain bytes, stands only when the file is gone.

    Killed in between, the row stays without a file, and the next attempt ends it.
    """
    path = upload.path
    with transaction.atomic(), write(person, "delete upload, file gone", upload):
        upload.delete()
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync(path.parent)
        if path.exists():
            raise OSError(f"The file {path.name} is still there.")


def drop_expired() -> int:
    """Delete the files whose time is over; how many."""
    over = list(Upload.objects.filter(expires__lte=timezone.now()))
    for upload in over:
        drop(None, upload)
    return len(over)


def drop_strays() -> int:
    """Delete what killed processes have left in the folder: files that no row knows; how many."""
    found = [path for path in _files() if time.time() - path.stat().st_mtime > STRAY_SECONDS]
    known = {number.hex for number in Upload.objects.values_list("pk", flat=True)}
    strays = [path for path in found if path.name not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


def _files() -> list[Path]:
    return [path for path in folder().iterdir() if path.is_file()] if folder().is_dir() else []


def reseal_all() -> int:
    """Seal every file with the newest key, and those that still lie open; how many. Killed, it can begin again."""
    return sum(_reseal(path) for path in _files() if path.suffix != vault.ASIDE)


def seal_open_ones() -> int:
    """Seal the files that still lie open, from before files were sealed; how many."""
    return sum(_reseal(path) for path in _files() if path.suffix != vault.ASIDE and not vault.is_sealed(path))


def _reseal(path: Path) -> bool:
    # Inside a transaction as deletion is: a file that is being deleted must not come back.
    with transaction.atomic():
        return path.exists() and vault.reseal(path)
