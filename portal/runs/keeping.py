"""What is kept no longer: files without use, and what belongs to a person who leaves."""

import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from portal.core.models import Person
from portal.core.services import plain, write
from portal.runs.models import OPEN, Attempt, Run, State, Upload
from portal.runs.uploads import UNUSED_DAYS, drop


def tidy() -> dict[str, int]:
    """Delete files that no run has used; how many."""
    before = timezone.now() - datetime.timedelta(days=UNUSED_DAYS)
    old = list(Upload.objects.filter(runs__isnull=True, created__lt=before))
    for upload in old:
        drop(None, upload)
    return {"uploads": len(old)}


def export_person(person: Person) -> dict[str, Any]:
    """Collect the files and the runs of a person, as plain JSON values; the files' bytes are not among them."""
    files = person.uploads.values("id", "filename", "size", "sha256", "created")
    runs = person.runs.values("id", "name", "params", "entity__name", "state", "error", "result_id", "created")
    return {key: [{name: plain(value) for name, value in row.items()} for row in rows]
            for key, rows in (("uploads", files), ("runs", runs))}  # fmt: skip


def erase_person(person: Person) -> int:
    """Delete a person's files and private runs; a private run that something refers to loses its parameters."""
    rows = 0
    for upload in person.uploads.all():
        drop(None, upload)
        rows += 1
    for run in person.runs.filter(entity__isnull=True).order_by("-created"):
        with transaction.atomic(), write(None, "erase run", run):
            if _is_referred(run):
                ended = {"state": State.CANCELLED, "lease_until": None} if run.state in OPEN else {}
                Run.objects.filter(pk=run.pk).update(params={}, error=None, message="", **ended)
            else:
                run.delete()
        rows += 1
    return rows


def _is_referred(run: Run) -> bool:
    for relation in Run._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in (Attempt, Run.uploads.through):
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: run.pk}).exists():
            return True
    return False
