"""What the portfolio asks of a person: decisions on what waits for review, and drafts that came back."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.core.access import MAY_EDIT, MAY_MANAGE, entities_with
from portal.core.duties import Duty
from portal.core.models import Person
from portal.portfolio.models import Initiative, State

LISTED = 50  # the longest waiting; the review page has the rest


def duties(person: Person) -> list[Duty]:
    """List what waits for a person in the portfolio; one query."""
    waiting = Q(state=State.REVIEW, entity__in=entities_with(person, MAY_MANAGE))
    returned = Q(state=State.DRAFT, entity__in=entities_with(person, MAY_EDIT)) & ~Q(comment="")
    found = Initiative.objects.filter(waiting | returned).select_related("entity").order_by("updated", "pk")[:LISTED]
    words = {
        State.REVIEW: _("Decide on the initiative “%(title)s”."),
        State.DRAFT: _("Improve “%(title)s”: it came back with a comment."),
    }
    return [
        Duty(words[State(item.state)] % {"title": item.title}, item.get_absolute_url(), None, str(item.entity))
        for item in found
    ]
