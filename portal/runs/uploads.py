"""Files that people send: measured while they arrive, named on disk by a number, looked at before they are kept.

Every file is an attack until proven otherwise (OWASP, File Upload Cheat Sheet): the person's name for it is only
ever shown, nothing is unpacked here, and what is neither text nor a known table is refused.
"""

import datetime
import hashlib
import unicodedata
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from portal.core.models import Person
from portal.core.services import write
from portal.runs.models import Upload
from quintet.errors import MethodError

MAX_UPLOAD_BYTES = 32 * 2**20
MAX_KEPT_BYTES = 512 * 2**20  # of one person
MAX_NAME = 120
UNUSED_DAYS = 1
HEAD_BYTES = 65_536
TABLE_MARKS = (b"PK\x03\x04", b"PAR1", b"ARROW1", b"\x1f\x8b")
TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 says so first; its zero bytes are no sign of a program


class TooLarge(MethodError):
    """The file, or all files of the person together, take more room than there is."""


def safe_name(name: str) -> str:
    """The last part of a file name without control, direction and path characters; "upload" when none is left."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    if len(kept) > MAX_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = stem[: MAX_NAME - 11] + dot + ending[:10] if dot else kept[:MAX_NAME]
    return kept or "upload"


def store(person: Person, name: str, file: UploadedFile) -> Upload:
    """Keep a file. Raises TooLarge, or MethodError when it is empty or no kind that a method reads."""
    filename = safe_name(name)
    if (file.size or 0) > MAX_UPLOAD_BYTES:
        raise _too_large(filename)
    _tidy(person)
    kept = Upload.objects.filter(person=person).aggregate(total=Sum("size"))["total"] or 0
    if kept + (file.size or 0) > MAX_KEPT_BYTES:
        raise TooLarge("Your uploads take more than {limit} MB together.", limit=MAX_KEPT_BYTES // 2**20)
    upload = Upload(id=uuid.uuid4(), person=person, filename=filename)
    folder = Path(settings.VAR) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        upload.size, upload.sha256 = _copy(file.chunks(), upload.path, filename)
        with write(person, "upload file", upload):
            upload.save(force_insert=True)
    except BaseException:
        upload.path.unlink(missing_ok=True)
        raise
    return upload


def drop(person: Person | None, upload: Upload) -> None:
    """Forget a file that no run has used."""
    path = upload.path
    with write(person, "drop upload", upload):
        upload.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _copy(chunks: Iterable[bytes], path: Path, filename: str) -> tuple[int, str]:
    size, digest, head = 0, hashlib.sha256(), b""
    with path.open("xb") as out:
        path.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_UPLOAD_BYTES:
                raise _too_large(filename)
            if len(head) < HEAD_BYTES:
                head += chunk[:HEAD_BYTES]
            digest.update(chunk)
            out.write(chunk)
    _look(head, filename)
    return size, digest.hexdigest()


def _look(head: bytes, filename: str) -> None:
    if not head:
        raise MethodError("'{name}' is empty. Give a file with a header line and at least one row.", name=filename)
    if head.startswith(TABLE_MARKS + TEXT_MARKS):
        return
    if head.startswith(b"%PDF") or b"\x00" in head:
        raise MethodError("'{name}' is no text and no known table. Give CSV, XLSX, Parquet or Arrow.", name=filename)


def _too_large(filename: str) -> TooLarge:
    return TooLarge("'{name}' is larger than {limit} MB.", name=filename, limit=MAX_UPLOAD_BYTES // 2**20)


def _tidy(person: Person) -> None:
    """Files that were sent and never used make room for the next."""
    before = timezone.now() - datetime.timedelta(days=UNUSED_DAYS)
    for upload in Upload.objects.filter(person=person, runs__isnull=True, created__lt=before):
        drop(person, upload)
