"""What the pipeline asks of a person: proposals to decide, holds to look at again, and ideas that are stuck."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.core.access import MAY_DECIDE, entities_with, today
from portal.core.duties import Duty
from portal.core.languages import at
from portal.core.models import Person
from portal.pipeline import flow, stays
from portal.pipeline.models import Decision
from portal.portfolio.services import Initiative

LISTED = 50


def duties(person: Person) -> list[Duty]:
    """List what waits for a person who decides at gates; one query, two when a stage was changed without a gate."""
    found = Initiative.objects.filter(entity__in=entities_with(person, MAY_DECIDE)).exclude(state="archived")
    known = stays.lines(found, today())
    return [*_proposed(known), *_held(known), *_stuck(known)][:LISTED]


def _duty(row: dict[str, Any], words: str, due: datetime.date | None = None) -> Duty:
    return Duty(words, at(f"/all-projects/{row['slug']}/gate"), due, row["entity__acronym"] or row["entity__name"])


def _proposed(known: list[stays.Line]) -> list[Duty]:
    words = _("Decide on the proposal for “%(title)s”: %(decision)s.")
    return [
        _duty(line.row, words % {"title": line.row["title"], "decision": Decision(line.row["proposed"]).label})
        for line in known
        if line.row["proposed"]
    ]


def _held(known: list[stays.Line]) -> list[Duty]:
    """Holds whose day to look again has come, where no gate has followed."""
    words = _("Look again at “%(title)s”, which is on hold.")
    rows = [line.row for line in known if line.row["gate_decision"] == Decision.HOLD]
    return [
        _duty(row, words % {"title": row["title"]}, row["gate_review"]) for row in rows if row["gate_review"] <= today()
    ]


def _stuck(known: list[stays.Line]) -> list[Duty]:
    """Ideas that are stuck by the rule of the method, where nothing is proposed; each organisation by its own times."""
    by_entity: dict[int, list[dict[str, Any]]] = {}
    for line in known:
        rows = by_entity.setdefault(line.row["entity_id"], [])
        rows.extend(flow.record(stay, line, today()) for stay in line.stays)
    slow = {slug: days for rows in by_entity.values() for slug, days in _slow(rows).items()}
    words = _("Decide on “%(title)s”: it has been in its stage for %(days)d days.")
    late = sorted(
        (line.row for line in known if line.row["slug"] in slow and not line.row["proposed"]),
        key=lambda row: -slow[row["slug"]],
    )
    return [_duty(row, words % {"title": row["title"], "days": slow[row["slug"]]}) for row in late]


def _slow(rows: list[dict[str, Any]]) -> dict[str, int]:
    if not any(row["left"] for row in rows):
        return {}  # without a stay that is over there is no median, so nothing is stuck
    return {slug: days for slug, (days, _limit) in flow.stuck_in(flow.computed(rows, today())).items()}
