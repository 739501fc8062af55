"""What scorecards ask of a person: answers to give, to correct and to confirm, each with its day."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal.core import periods
from portal.core.access import editable_entities, today
from portal.core.duties import Duty
from portal.core.languages import at
from portal.core.models import Entity, Person
from portal.scorecards import words as said
from portal.scorecards.access import validated_entities
from portal.scorecards.models import Framework, Observation, State

DUE_DAYS = 30  # after the end of the half-year
DUTIES_LISTED = 50


def due_period(today: datetime.date) -> periods.Period:
    """Give the half-year whose answers are due next: the one that has ended, until its days have run out."""
    ended = periods.of_day(today).shift(-1)
    return ended if today <= ended.end + datetime.timedelta(DUE_DAYS) else ended.shift(1)


def duties(person: Person) -> list[Duty]:
    """List what a person must answer, correct, confirm or publish; three queries."""
    due = due_period(today())
    found = _to_correct(person) + _to_confirm(person) + _to_answer(person, due)
    return found[:DUTIES_LISTED]


def _newest(entities: Any, *states: State) -> list[Observation]:
    """Steps in one of some states that no later step has followed, of the answers of some organisations."""
    later = Observation.objects.filter(
        entity=OuterRef("entity"), indicator=OuterRef("indicator"), period=OuterRef("period"),
        revision__gt=OuterRef("revision"),
    )  # fmt: skip
    rows = Observation.objects.filter(entity__in=entities, state__in=states).exclude(Exists(later))
    return list(rows.select_related("entity", "indicator__framework")[: DUTIES_LISTED * 20])


def _places(rows: list[Observation]) -> dict[tuple[Entity, Framework, str], int]:
    counts: dict[tuple[Entity, Framework, str], int] = {}
    for row in rows:
        key = (row.entity, row.indicator.framework, row.period)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _due(period: str) -> datetime.date:
    return periods.parse(period).end + datetime.timedelta(DUE_DAYS)


def _to_correct(person: Person) -> list[Duty]:
    words = _("Correct %(n)d returned answers: %(framework)s, %(period)s.")
    return [
        Duty(
            words % {"n": n, "framework": said.title(framework), "period": period},
            at(f"/accelerator/scorecards/{entity.slug}/fill/{framework.code}/{period}"), _due(period), str(entity),
        )
        for (entity, framework, period), n in _places(_newest(editable_entities(person), State.RETURNED)).items()
    ]  # fmt: skip


def _to_confirm(person: Person) -> list[Duty]:
    rows = [row for row in _newest(validated_entities(person), State.SUBMITTED) if row.by_id != person.pk]
    words = _("Confirm %(n)d answers: %(framework)s, %(period)s.")
    return [
        Duty(
            words % {"n": n, "framework": said.title(framework), "period": period},
            at(f"/accelerator/scorecards/{entity.slug}/validate/{framework.code}/{period}"), _due(period), str(entity),
        )
        for (entity, framework, period), n in _places(rows).items()
    ]  # fmt: skip


def _to_answer(person: Person, due: periods.Period) -> list[Duty]:
    """Frameworks answered in the half-year before and not yet submitted for the one that is due."""
    rows = (
        Observation.objects.filter(entity__in=editable_entities(person), period__in=(due.code, due.shift(-1).code))
        .values("entity", "indicator__framework", "period", "state")
        .distinct()
    )
    before = {(row["entity"], row["indicator__framework"]) for row in rows if row["period"] != due.code}
    sent = {
        (row["entity"], row["indicator__framework"])
        for row in rows
        if row["period"] == due.code and row["state"] != State.DRAFT
    }
    waiting = sorted(before - sent)
    if not waiting:
        return []
    entities = Entity.objects.in_bulk({entity for entity, _framework in waiting})
    frameworks = Framework.objects.in_bulk({framework for _entity, framework in waiting})
    words = _("Answer %(framework)s for %(period)s.")
    return [
        Duty(
            words % {"framework": said.title(frameworks[framework]), "period": due.label},
            at(f"/accelerator/scorecards/{entities[entity].slug}/fill/{frameworks[framework].code}/{due.code}"),
            _due(due.code), str(entities[entity]),
        )
        for entity, framework in waiting
    ]  # fmt: skip
