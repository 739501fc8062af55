"""A person who leaves for good: what is kept about them, and their values blanked in the row the trail refers to.

The row itself stays under its number, so that the audit trail, decisions and forecasts keep their author, who is then
"Erased person" and that number to everybody.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction

from portal.core.access import in_force, today
from portal.core.models import Digest, Entity, Grant, Person, Role
from portal.core.services import plain, write


def export_person(person: Person) -> dict[str, Any]:
    """Collect profile, roles and the writes made under a person's name."""
    grants = person.grants.select_related("entity")
    roles = [
        {"entity": g.entity.name, "role": g.role, "starts": plain(g.starts), "ends": plain(g.ends)} for g in grants
    ]
    names = ("at", "verb", "object_kind", "object_id", "before", "after")
    writes = [{**line, "at": line["at"].isoformat()} for line in person.audit_lines.values(*names)]
    profile = {"email": person.email, "name": person.name, "language": person.language, "digest": person.digest}
    return {"profile": {**profile, "joined": person.joined.isoformat()}, "roles": roles, "writes": writes}


def last_owned(person: Person) -> list[Entity]:
    """List the entities that would have no owner without this person."""
    owners = Grant.objects.filter(in_force(), role=Role.OWNER)
    others = owners.exclude(person=person).filter(person__is_active=True).values("entity")
    mine = owners.filter(person=person).values("entity")
    return list(Entity.objects.filter(pk__in=mine).exclude(pk__in=others))


def end_sessions(person: Person) -> int:
    """End every session in which a person is signed in; returns how many."""
    number, ended = str(person.pk), 0
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == number:
            session.delete()
            ended += 1
    return ended


def erase_person(actor: Person | None, person: Person) -> int:
    """End a person's roles and sessions and blank their row; returns how many roles and sessions ended."""
    with transaction.atomic():
        ended = end_sessions(person)
        for grant in person.grants.filter(ends=None) | person.grants.filter(ends__gt=today()):
            with write(actor, "end role", grant):
                grant.ends = max(today(), grant.starts)
                grant.save(update_fields=["ends"])
            ended += 1
        with write(actor, "erase person", person):
            person.email, person.name = f"erased-{person.pk}@erased.invalid", f"Erased person {person.pk}"
            person.is_active, person.digest = False, Digest.NONE
            person.set_unusable_password()
            person.save()
    return ended
