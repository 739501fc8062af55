"""What the pipeline asks of a person: proposals to decide, holds to look at again, and ideas that are stuck."""

from __future__ import annotations

import datetime
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
    """List what waits for a person who decides at gates; four queries, five when a stage was changed without a gate."""
    found = Initiative.objects.filter(entity__in=entities_with(person, MAY_DECIDE)).exclude(state="archived")
    known = stays.lines(found)
    if not known:
        return []
    rows = {line.row["pk"]: line.row for line in known}
    gates = stays.newest(found, today())
    out = [*_proposed(rows), *_held(rows, gates), *_stuck(known, gates)]
    return out[:LISTED]


def _duty(row: dict[str, Any], words: str, due: datetime.date | None = None) -> Duty:
    return Duty(words, at(f"/all-projects/{row['slug']}/gate"), due, row["entity__acronym"] or row["entity__name"])


def open_proposals() -> Any:
    """The condition that no gate of the initiative has followed a proposal."""
    return ~Exists(Gate.objects.filter(initiative=OuterRef("initiative"), at__gte=OuterRef("at")))


def _proposed(rows: dict[int, dict[str, Any]]) -> list[Duty]:
    """The newest open proposal of each initiative, longest waiting first."""
    entities = {row["entity_id"] for row in rows.values()}
    found = Proposal.objects.filter(open_proposals(), initiative__entity__in=entities).order_by("pk")
    newest = {proposal.initiative_id: proposal for proposal in found if proposal.initiative_id in rows}
    words = _("Decide on the proposal for “%(title)s”: %(decision)s.")
    return [
        _duty(rows[pk], words % {"title": rows[pk]["title"], "decision": proposal.get_decision_display()})
        for pk, proposal in newest.items()
    ]


def _held(rows: dict[int, dict[str, Any]], gates: dict[int, dict[str, Any]]) -> list[Duty]:
    """Holds whose day to look again has come, where no gate has followed."""
    words = _("Look again at “%(title)s”, which is on hold.")
    return [
        _duty(rows[pk], words % {"title": rows[pk]["title"]}, gate["review_on"])
        for pk, gate in gates.items()
        if gate["decision"] == Decision.HOLD and gate["review_on"] <= today()
    ]


def _stuck(known: list[stays.Line], gates: dict[int, dict[str, Any]]) -> list[Duty]:
    """Ideas that are stuck by the rule of the method, each organisation measured by its own times."""
    held = stays.holds(gates, today())
    by_entity: dict[int, list[dict[str, Any]]] = {}
    for line in known:
        rows = by_entity.setdefault(line.row["entity_id"], [])
        rows.extend(flow.record(stay, line.row, today(), line.row["pk"] in held) for stay in line.stays)
    slow = {slug: days for rows in by_entity.values() for slug, days in _slow(rows).items()}
    words = _("Decide on “%(title)s”: it has been in its stage for %(days)d days.")
    late = sorted((line.row for line in known if line.row["slug"] in slow), key=lambda row: -slow[row["slug"]])
    return [_duty(row, words % {"title": row["title"], "days": slow[row["slug"]]}) for row in late]


def _slow(rows: list[dict[str, Any]]) -> dict[str, int]:
    if not any(row["left"] for row in rows):
        return {}  # without a stay that is over there is no median, so nothing is stuck
    return {slug: days for slug, (days, _limit) in flow.stuck_in(flow.computed(rows, today())).items()}
