"""Workbooks that are kept no longer: of a person who leaves, and those that were read long ago."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet

from portal.core.models import Person
from portal.core.services import plain, write
from portal.scorecards.models import Sheet


def export_person(person: Person) -> dict[str, Any]:
    """List the workbooks that a person has sent."""
    rows = person.sheets.values("filename", "entity__name", "period", "kept", "created")
    return {"workbooks": [{name: plain(value) for name, value in row.items()} for row in rows]}


def erase_person(person: Person) -> int:
    """Blank the workbooks that a person has sent; the answers kept of them are the organisation's. Gives the number."""
    return _blank(person.sheets.exclude(filename=""))


def forget_files(before: datetime.datetime) -> int:
    """Blank the workbooks sent before a moment; returns how many."""
    return _blank(Sheet.objects.filter(created__lt=before).exclude(filename=""))


def _blank(sheets: QuerySet[Sheet]) -> int:
    found = 0
    for sheet in sheets.iterator(chunk_size=100):
        with write(None, "forget workbook", sheet):
            sheet.filename, sheet.rows, sheet.problems, sheet.settled = "", [], [], True
            sheet.save()
        found += 1
    return found
