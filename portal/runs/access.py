"""Who may see and steer a run: everybody a run of the portal itself, the person and the entity's people the rest."""

from django.db.models import Q, QuerySet

from portal.core.access import MAY_EDIT, MAY_MANAGE, Somebody, editable_entities, roles_in, visible_entities
from portal.core.models import Person
from portal.runs.models import Run, StoredResult, Upload


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


def usable_uploads(person: Somebody) -> QuerySet[Upload]:
    """List the files a person may compute with: their own, and those of organisations they write for."""
    if not isinstance(person, Person) or not person.is_active:
        return Upload.objects.none()
    return Upload.objects.filter(Q(person=person) | Q(entity__in=editable_entities(person)))


def can_delete(person: Somebody, upload: Upload) -> bool:
    """Tell whether a person may delete a file: who sent it, and the owners of its organisation."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    return upload.person_id == person.pk or bool(roles_in(person, upload.entity_id) & set(MAY_MANAGE))
