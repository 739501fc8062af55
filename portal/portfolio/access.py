"""Who may read and change an initiative: everybody reads what is published, an entity's people the rest.

A viewer of the entity reads drafts, a member also writes and sends them to review, an owner also decides.
Records from elsewhere (the brief, a registry) belong to nobody and are changed by loading them again.
"""

from typing import Any

from django.db.models import Q, QuerySet

from portal.core.access import MAY_EDIT, MAY_MANAGE, Somebody, editable_entities, roles_in, visible_entities
from portal.core.models import Entity, Person
from portal.portfolio.models import Import, Initiative, State


def visible_initiatives(person: Somebody) -> QuerySet[Initiative]:
    """List the initiatives a person may read: published ones and all of their entities."""
    allowed = Q(state=State.PUBLISHED)
    if isinstance(person, Person) and person.is_active:
        allowed |= Q(entity__in=visible_entities(person))
    return Initiative.objects.filter(allowed)


def entities_of(person: Somebody) -> set[int]:
    """Give the numbers of the entities whose drafts a person may read."""
    return set(visible_entities(person).values_list("pk", flat=True))


def own_entities(person: Somebody) -> list[tuple[Entity, bool]]:
    """List the entities whose drafts a person may read, each with whether the person writes for it; one query."""
    writes = Q(pk__in=editable_entities(person).order_by().values("pk"))
    found: Any = visible_entities(person).annotate(writes=writes)
    return [(entity, entity.writes) for entity in found]


def _holds(person: Somebody, initiative: Initiative, roles: tuple[str, ...]) -> bool:
    return bool(roles_in(person, initiative.entity_id) & set(roles))


def can_edit(person: Somebody, initiative: Initiative) -> bool:
    """Tell whether a person may write: an owner or a member of the entity."""
    return _holds(person, initiative, MAY_EDIT)


def can_decide(person: Somebody, initiative: Initiative) -> bool:
    """Tell whether a person may publish, return or archive: an owner of the entity."""
    return _holds(person, initiative, MAY_MANAGE)


def review_queue(person: Somebody) -> QuerySet[Initiative]:
    """List what waits for review in the entities a person writes for, longest waiting first."""
    return Initiative.objects.filter(state=State.REVIEW, entity__in=editable_entities(person)).order_by("updated", "pk")


def visible_imports(person: Somebody) -> QuerySet[Import]:
    """List the files of the entities a person writes for."""
    return Import.objects.filter(entity__in=editable_entities(person))
