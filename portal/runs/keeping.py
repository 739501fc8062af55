"""What is kept no longer: expired files, results that nothing refers to, and what belongs to a person who leaves."""

import contextlib
import gzip
import re
import zlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from portal.core.models import AuditLine, Person
from portal.core.services import plain, write
from portal.runs import uploads
from portal.runs.models import OPEN, Attempt, Run, State, StoredResult

_HASH = re.compile(rb"[0-9a-f]{64}")
_NO_REFERENCE = (AuditLine, StoredResult)  # a trail outlives what it tells of; results are followed by themselves
BATCH = 500


def tidy() -> dict[str, int]:
    """Delete expired uploads, stray files, and results that nothing refers to; how many of each."""
    return {"uploads": uploads.drop_expired(), "files": uploads.drop_strays(), "results": _drop_unreferred()}


def _drop_unreferred() -> int:
    # Without a run nobody can open a result, so nothing new can come to refer to one of these.
    doubtful = set(StoredResult.objects.filter(runs__isnull=True).values_list("pk", flat=True))
    dropped = 0
    for sha256 in sorted(doubtful - referred(doubtful)):
        with transaction.atomic():
            stored = StoredResult.objects.filter(pk=sha256, runs__isnull=True).first()
            if stored is not None:
                with write(None, "delete result", stored):
                    stored.delete()
                dropped += 1
    return dropped


def referred(doubtful: set[str]) -> set[str]:
    """Which of these results something refers to: a hash anywhere in a row, also packed, or in a result that stays.

    Every column of every table is read, so what refers to results in a new way is found without being named here.
    """
    if not doubtful:
        return set()
    found = {sha256 for value in _values() for sha256 in _hashes(value)} & doubtful
    fresh = set(StoredResult.objects.exclude(pk__in=doubtful).values_list("pk", flat=True)) | found
    while fresh:
        kept = StoredResult.objects.filter(pk__in=fresh).values_list("data", flat=True) if len(fresh) < BATCH else (
            data for pk, data in StoredResult.objects.values_list("pk", "data").iterator() if pk in fresh)  # fmt: skip
        fresh = ({sha256 for data in kept for sha256 in _hashes(data)} & doubtful) - found
        found |= fresh
    return found


def columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every table with its columns that can hold the hash of a result."""
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields if _may_refer(field)]
        if names and model not in _NO_REFERENCE:
            yield model, names


def _values() -> Iterator[Any]:
    for model, names in columns():
        for row in model._base_manager.order_by().values_list(*names).iterator(chunk_size=BATCH):
            yield from row


def _may_refer(field: Any) -> bool:
    while field.is_relation:
        field = field.target_field
    if isinstance(field, models.CharField):
        return field.max_length is None or field.max_length >= 64
    return isinstance(field, models.TextField | models.JSONField | models.BinaryField)


def _hashes(value: Any) -> list[str]:
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
        if data.startswith(b"\x1f\x8b"):
            with contextlib.suppress(OSError, EOFError, zlib.error):
                data = gzip.decompress(data)
    else:
        data = str(value).encode()
    return [found.decode() for found in _HASH.findall(data)]


def export_person(person: Person) -> dict[str, Any]:
    """Collect the files and the runs of a person, as plain JSON values; the files' bytes are not among them."""
    files = person.uploads.values("id", "filename", "size", "sha256", "created", "expires", "entity__name")
    names = ("id", "name", "params", "entity__name", "state", "error", "result_id", "created", "finished")
    runs = person.runs.values(*names)
    return {key: [{name: plain(value) for name, value in row.items()} for row in rows]
            for key, rows in (("uploads", files), ("runs", runs))}  # fmt: skip


def erase_person(person: Person) -> int:
    """Delete a person's files and their private runs; a private run that something refers to loses its parameters.

    Runs shared with an organisation are the organisation's and stay; the name of a file in an error is the person's and
    goes. Gives the number of rows.
    """
    rows = 0
    for upload in person.uploads.all():
        uploads.drop(None, upload)
        rows += 1
    for run in person.runs.filter(entity__isnull=True).order_by("-created"):  # a second try before its first
        with transaction.atomic(), write(None, "erase run", run):
            if _is_referred(run):
                _blank(run)
            else:
                run.delete()
        rows += 1
    for run in person.runs.filter(entity__isnull=False).exclude(error=None):
        said: dict[str, Any] = (run.error or {}).get("values", {})
        sent = any(isinstance(value, dict) and "upload" in value for value in run.params.values())
        if sent and "name" in said:
            with transaction.atomic(), write(None, "erase run", run):
                said["name"] = "…"
                run.save(update_fields=["error"])
            rows += 1
    return rows


def _is_referred(run: Run) -> bool:
    """Tell whether a row of another table names the run, through relations without a way back, too."""
    own = (Attempt, Run.uploads.through)
    for relation in Run._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in own:
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: run.pk}).exists():
            return True
    return False


def _blank(run: Run) -> None:
    changed: dict[str, Any] = {"params": {}, "error": None, "message": ""}
    if run.state in OPEN:
        changed |= {"state": State.CANCELLED, "lease_until": None}
    Run.objects.filter(pk=run.pk).update(**changed)
