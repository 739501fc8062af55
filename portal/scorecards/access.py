"""Who may read and write answers: everybody reads what is published, an organisation's people the rest.

Editors record and submit, a validator who has not submitted confirms or returns, a leader or an owner publishes.
"""

from django.db.models import QuerySet

from portal.core.access import MAY_VALIDATE, Somebody, entities_with, roles_in
from portal.core.models import Entity
from portal.scorecards.models import Framework, FrameworkState


def sees_all(person: Somebody, entity: Entity) -> bool:
    """Tell whether a person may read an organisation's answers before they are published."""
    return bool(roles_in(person, entity))


def open_frameworks() -> QuerySet[Framework]:
    """List the frameworks that are answered now."""
    return Framework.objects.filter(state=FrameworkState.ACTIVE)


def validated_entities(person: Somebody) -> QuerySet[Entity]:
    """List the organisations whose answers a person may confirm."""
    return entities_with(person, MAY_VALIDATE)
