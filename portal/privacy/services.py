"""A person's data handed out whole, and a person erased: in every app, in the outbox, and in the freed pages.

Each app with rows of a person says in its `services` how they are exported and erased; the list below names the apps.
Erasing keeps the number of the person, so that the audit trail still verifies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import services as accounts
from portal.core import leaving
from portal.core.models import Entity, Person
from portal.keys import services as keys
from portal.notices import services as notices
from portal.pipeline import services as pipeline
from portal.portfolio import services as portfolio
from portal.privacy import outbox, scrub
from portal.runs import services as runs
from portal.scorecards import services as scorecards

# Every app that keeps rows of a person but `runs`, whose files go last: how they are exported, and how they are erased.
PARTS: tuple[tuple[Callable[[Person], dict[str, Any]], Callable[[Person], int]], ...] = (
    (accounts.export_person, accounts.erase_person),
    (keys.export_person, keys.erase_person),
    (portfolio.export_person, portfolio.erase_person),
    (scorecards.export_person, scorecards.erase_person),
    (pipeline.export_person, pipeline.erase_person),
    (notices.export_person, notices.erase_person),
)


def export_person(person: Person) -> dict[str, Any]:
    """Collect everything kept about a person, from every app."""
    found = leaving.export_person(person)
    for export, _erase in PARTS:
        found |= export(person)
    return found | runs.export_person(person)


def last_owned(person: Person) -> list[Entity]:
    """List the entities that would have no owner without this person."""
    return leaving.last_owned(person)


def erase_person(actor: Person | None, person: Person) -> int:
    """Erase a person for good; returns how many rows were blanked, ended or deleted.

    All rows change in one transaction. Raises ValueError when an entity would be left without an owner.
    """
    said = (person.email, person.name)
    with transaction.atomic():
        left = last_owned(person)
        if left:
            text = _("Make somebody else an owner first: %(entities)s would have none.")
            raise ValueError(text % {"entities": ", ".join(entity.name for entity in left)})
        scrub.ask()
        rows = sum(erase(person) for _export, erase in PARTS) + leaving.erase_person(actor, person)
        # Last: a deleted file does not come back when a later step fails.
        rows += runs.erase_person(person)
        transaction.on_commit(lambda: outbox.forget(said))
        transaction.on_commit(scrub.scrub)
    return rows
