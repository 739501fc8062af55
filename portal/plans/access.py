"""Who may read and write plans: everybody reads approved ones, an organisation's people the rest.

Editors write, leaders and owners approve, coaches answer requests for help.
"""

from django.db.models import Q, QuerySet

from portal.core.access import MAY_EDIT, MAY_MANAGE, Somebody, roles_in, visible_entities
from portal.core.models import Entity, Person, Role
from portal.plans.models import PUBLIC, Plan

MAY_COACH = (Role.COACH, *MAY_MANAGE)


def visible_plans(person: Somebody) -> QuerySet[Plan]:
    """List the plans a person may read: approved ones and all of their organisations."""
    allowed = Q(state__in=PUBLIC)
    if isinstance(person, Person) and person.is_active:
        allowed |= Q(entity__in=visible_entities(person))
    return Plan.objects.filter(allowed).select_related("entity")


def can_coach(person: Somebody, entity: Entity) -> bool:
    """Tell whether a person may answer requests for help: a coach or an owner."""
    return bool(roles_in(person, entity) & set(MAY_COACH))


def can_write(person: Somebody, entity: Entity) -> bool:
    """Tell whether a person may write an organisation's plans."""
    return bool(roles_in(person, entity) & set(MAY_EDIT))
