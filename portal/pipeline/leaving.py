"""The name under a dissent, blanked when that person leaves; the words of the dissent stay, as every gate does."""

from __future__ import annotations

import re
from typing import Any

from portal.core.models import Person
from portal.core.services import write
from portal.pipeline.models import Dissent


def export_person(person: Person) -> dict[str, Any]:
    """List the dissents that carry a person's name."""
    rows = Dissent.objects.filter(who__iexact=person.name).values("who", "text", "at")
    return {"dissents": [{**row, "at": row["at"].isoformat()} for row in rows]}


def erase_person(person: Person) -> int:
    """Take a person's name and address from under dissents; returns how many.

    The database lets this one column of a dissent be changed and no other (migration 0003).
    """
    found = 0
    said = (person.name, person.email)
    named = Dissent.objects.filter(who__icontains=said[0]) | Dissent.objects.filter(who__icontains=said[1])
    whole = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in said), re.IGNORECASE)
    for row in (row for row in named if whole.search(row.who)):
        with write(None, "erase name", row):
            Dissent._base_manager.filter(pk=row.pk).update(who="")
        found += 1
    return found
