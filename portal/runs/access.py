"""Who may see and steer a run: everybody a run of the portal itself, the person and the entity's people the rest."""

from django.db.models import Q, QuerySet

from portal.core.access import MAY_EDIT, Somebody, roles_in, visible_entities
from portal.core.models import Person
from portal.runs.models import Run, StoredResult


def visible_runs(person: Somebody) -> QuerySet[Run]:
    """List the runs a person may see: public ones, their own, and those shared with their entities."""
    allowed = Q(person__isnull=True)
    if isinstance(person, Person) and person.is_active:
        allowed |= Q(person=person) | Q(entity__in=visible_entities(person))
    return Run.objects.filter(allowed)


def own_runs(person: Somebody) -> QuerySet[Run]:
    """List the runs a person works with: their own and those shared with their entities."""
    return visible_runs(person).filter(person__isnull=False)


def can_steer(person: Somebody, run: Run) -> bool:
    """Tell whether a person may cancel a run: who started it, and owners and members of its entity."""
    if not isinstance(person, Person) or not person.is_active or run.person_id is None:
        return False
    if run.person_id == person.pk:
        return True
    return bool(roles_in(person, run.entity_id) & set(MAY_EDIT))


def visible_results(person: Somebody) -> QuerySet[StoredResult]:
    """List the results a person may see: those of a run they may see."""
    return StoredResult.objects.filter(pk__in=visible_runs(person).filter(result__isnull=False).values("result"))
