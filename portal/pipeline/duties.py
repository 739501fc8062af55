"""What the pipeline asks of a person: proposals to decide, holds to look at again, and ideas that are stuck."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal.core.access import MAY_DECIDE, entities_with, today
from portal.core.duties import Duty
from portal.core.languages import at
from portal.core.models import Person
from portal.pipeline import flow, stays
from portal.pipeline.models import Decision, Gate, Proposal
from portal.portfolio.services import Initiative

LISTED = 50


def duties(person: Person) -> list[Duty]:
    """List what waits for those who decide at gates; at most eight queries."""
    decided = list(entities_with(person, MAY_DECIDE).values_list("pk", flat=True))
    if not decided:
        return []
    return [*_proposed(decided), *_held(decided), *_stuck(decided)][:LISTED]


def _href(slug: str) -> str:
    return at(f"/all-projects/{slug}/gate")


def open_proposals() -> Any:
    """The condition that no gate of the initiative has followed a proposal."""
    return ~Exists(Gate.objects.filter(initiative=OuterRef("initiative"), at__gte=OuterRef("at")))


def _proposed(entities: list[int]) -> list[Duty]:
    rows = Proposal.objects.filter(open_proposals(), initiative__entity__in=entities)
    seen = {row.initiative_id: row for row in rows.select_related("initiative__entity").order_by("pk")[:LISTED]}
    words = _("Decide on the proposal for “%(title)s”: %(decision)s.")
    return [
        Duty(
            words % {"title": row.initiative.title, "decision": row.get_decision_display()},
            _href(row.initiative.slug), None, str(row.initiative.entity),
        )
        for row in seen.values() if row.initiative.state != "archived"
    ]  # fmt: skip


def _held(entities: list[int]) -> list[Duty]:
    """Holds whose day to look again has come, where no gate has followed."""
    later = Gate.objects.filter(initiative=OuterRef("initiative"), pk__gt=OuterRef("pk"))
    rows = Gate.objects.filter(
        ~Exists(later), decision=Decision.HOLD, review_on__lte=today(), initiative__entity__in=entities
    )
    words = _("Look again at “%(title)s”, which is on hold.")
    return [
        Duty(
            words % {"title": row.initiative.title}, _href(row.initiative.slug), row.review_on,
            str(row.initiative.entity),
        )
        for row in rows.select_related("initiative__entity").order_by("review_on", "pk")[:LISTED]
        if row.initiative.state != "archived"
    ]  # fmt: skip


def _stuck(entities: list[int]) -> list[Duty]:
    """Ideas that are stuck by the rule of the method, each organisation measured by its own times."""
    found = Initiative.objects.filter(entity__in=entities)
    held, known = stays.holds(found, today()), stays.lines(found)
    by_entity: dict[int, list[dict[str, Any]]] = {}
    for line in known:
        rows = by_entity.setdefault(line.row["entity_id"], [])
        rows.extend(flow.record(stay, line.row, today(), line.row["pk"] in held) for stay in line.stays)
    slow = {slug: days for rows in by_entity.values() for slug, days in _slow(rows).items()}
    words = _("Decide on “%(title)s”: it has been in its stage for %(days)d days.")
    return [
        Duty(
            words % {"title": row["title"], "days": slow[row["slug"]]}, _href(row["slug"]), None,
            row["entity__acronym"] or row["entity__name"],
        )
        for row in sorted((line.row for line in known), key=lambda row: -slow.get(row["slug"], 0))
        if row["slug"] in slow
    ]  # fmt: skip


def _slow(rows: list[dict[str, Any]]) -> dict[str, int]:
    if not any(row["left"] for row in rows):
        return {}  # without a stay that is over there is no median, so nothing is stuck
    found = flow.stuck_in(flow.computed(rows, today()))
    return {slug: days for slug, (days, _limit) in found.items()}
