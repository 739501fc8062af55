"""Who may see and change what: plain predicates and query set filters, all reading dated grants.

Coaches, validators and viewers see an entity, focal points and members also change what it keeps, leaders also
decide, an owner also says who belongs to it. A role in an entity holds in its parts, too. A person who may not
sign in any more, or nobody signed in, has no grant at all.
"""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.core.models import Entity, Grant, Person, Role

Somebody = Person | AnonymousUser

MAY_VIEW = tuple(Role)
MAY_EDIT = (Role.OWNER, Role.FOCAL_POINT, Role.LEADER, Role.MEMBER)
MAY_DECIDE = (Role.OWNER, Role.LEADER)
MAY_VALIDATE = (Role.OWNER, Role.VALIDATOR)
MAY_MANAGE = (Role.OWNER,)
MAX_DEPTH = 4  # an entity, its parts, and two levels below: what the joins below reach


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


def grants_in(person: Somebody, entity: Entity | int, on: datetime.date | None = None) -> QuerySet[Grant]:
    """List the grants that count in an entity: those given in it and in every entity it is part of."""
    paths = ("entity" + "__parts" * depth for depth in range(MAX_DEPTH))
    here = Q(pk__in=[])
    for path in paths:
        here |= Q(**{path: entity})
    return grants_of(person, on).filter(here).order_by().distinct()


def roles_in(person: Somebody, entity: Entity | int | None, on: datetime.date | None = None) -> set[str]:
    """Give the roles a person has in an entity on a day (default today), inherited ones included; one query."""
    return set() if entity is None else set(grants_in(person, entity, on).values_list("role", flat=True))


def _holds(person: Somebody, entity: Entity, roles: tuple[Role, ...], on: datetime.date | None) -> bool:
    return grants_in(person, entity, on).filter(role__in=roles).exists()


def entities_with(person: Somebody, roles: tuple[Role, ...], on: datetime.date | None = None) -> QuerySet[Entity]:
    """List the entities in which a person has one of these roles, directly or through an entity above."""
    granted = grants_of(person, on).filter(role__in=roles).values("entity")
    return Entity.objects.filter(
        Q(pk__in=granted)
        | Q(parent__in=granted)
        | Q(parent__parent__in=granted)
        | Q(parent__parent__parent__in=granted)
    )


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
    return entities_with(person, MAY_VIEW, on)


def editable_entities(person: Somebody, on: datetime.date | None = None) -> QuerySet[Entity]:
    """List the entities a person may change on a day (default today)."""
    return entities_with(person, MAY_EDIT, on)


def can_decide(person: Somebody, entity: Entity, on: datetime.date | None = None) -> bool:
    """Tell whether a person may decide for an entity on a day (default today): approve a plan, pass a gate."""
    return _holds(person, entity, MAY_DECIDE, on)


def can_validate(person: Somebody, entity: Entity, on: datetime.date | None = None) -> bool:
    """Tell whether a person may validate what an entity reports on a day (default today)."""
    return _holds(person, entity, MAY_VALIDATE, on)
