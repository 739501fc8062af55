"""Files of initiatives that are kept no longer: of a person who leaves, and those that were read long ago."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet

from portal.core.models import Person
from portal.core.services import plain, write
from portal.portfolio.models import Import, Outcome


def export_person(person: Person) -> dict[str, Any]:
    """List the files of initiatives that a person has sent."""
    rows = person.imports.values("filename", "entity__name", "rows", "kept", "outcome", "created")
    return {"imports": [{name: plain(value) for name, value in row.items()} for row in rows]}


def erase_person(person: Person) -> int:
    """Blank the files that a person has sent; the initiatives kept of them are the organisation's. Gives the number."""
    return _blank(person.imports.exclude(filename="", data=b""))


def forget_files(before: datetime.datetime) -> int:
    """Blank the files sent before a moment; returns how many."""
    return _blank(Import.objects.filter(created__lt=before).exclude(filename="", data=b""))


def _blank(batches: QuerySet[Import]) -> int:
    found = 0
    for batch in batches.iterator(chunk_size=20):
        with write(None, "forget import", batch):
            batch.filename, batch.data, batch.problems = "", b"", []
            if batch.outcome == Outcome.CHECKED:
                batch.outcome = Outcome.DROPPED
            batch.save()
        found += 1
    return found
