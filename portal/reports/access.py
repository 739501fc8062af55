"""Who may read and steer a report: everybody reads what is published, the organisation's people the rest.

A member freezes a draft, a leader or an owner clears and publishes it.
"""

from django.db.models import Q, QuerySet

from portal.core.access import Somebody, visible_entities
from portal.core.models import Person
from portal.reports.models import Report, State


def visible_reports(person: Somebody) -> QuerySet[Report]:
    """List the reports a person may read; the frozen bytes are left for whoever asks for them."""
    allowed = Q(state=State.PUBLISHED)
    if isinstance(person, Person) and person.is_active:
        allowed |= Q(entity__in=visible_entities(person))
    return Report.objects.filter(allowed).defer("snapshot", "result")
