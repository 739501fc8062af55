"""Who may see and change what: plain predicates and query set filters, all reading dated grants.

A viewer sees an entity, a member also changes what it keeps, an owner also says who belongs to it. A person
who may not sign in any more, or nobody signed in, has no grant at all.
"""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.core.models import Entity, Grant, Person, Role

Somebody = Person | AnonymousUser

MAY_VIEW = (Role.OWNER, Role.MEMBER, Role.VIEWER)
MAY_EDIT = (Role.OWNER, Role.MEMBER)
MAY_MANAGE = (Role.OWNER,)


def today() -> datetime.date:
    """Give today's date in the portal's time zone (UTC)."""
    return timezone.localdate()


def in_force(on: datetime.date | None = None) -> Q:
    """Give the condition for grants in force on a day (default today)."""
    day = on or today()
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gt=day))


def grants_of(person: Somebody, on: datetime.date | None = None) -> QuerySet[Grant]:
    """List the grants a person holds on a day (default today); none for nobody and for closed accounts."""
    if not isinstance(person, Person) or not person.is_active:
        return Grant.objects.none()
    return Grant.objects.filter(in_force(on), person=person)


def _holds(person: Somebody, entity: Entity, roles: tuple[Role, ...], on: datetime.date | None) -> bool:
    return grants_of(person, on).filter(entity=entity, role__in=roles).exists()


def can_view_entity(person: Somebody, entity: Entity, on: datetime.date | None = None) -> bool:
    """Tell whether a person may see an entity's inner pages on a day (default today)."""
    return _holds(person, entity, MAY_VIEW, on)


def can_edit_entity(person: Somebody, entity: Entity, on: datetime.date | None = None) -> bool:
    """Tell whether a person may change what an entity keeps on a day (default today)."""
    return _holds(person, entity, MAY_EDIT, on)


def can_manage_grants(person: Somebody, entity: Entity, on: datetime.date | None = None) -> bool:
    """Tell whether a person may say who belongs to an entity on a day (default today)."""
    return _holds(person, entity, MAY_MANAGE, on)


def visible_entities(person: Somebody, on: datetime.date | None = None) -> QuerySet[Entity]:
    """List the entities whose inner pages a person may see on a day (default today)."""
    return Entity.objects.filter(pk__in=grants_of(person, on).values("entity"))


def editable_entities(person: Somebody, on: datetime.date | None = None) -> QuerySet[Entity]:
    """List the entities a person may change on a day (default today)."""
    grants = grants_of(person, on).filter(role__in=MAY_EDIT)
    return Entity.objects.filter(pk__in=grants.values("entity"))
