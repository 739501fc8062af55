"""What scorecards ask of a person: answers to give, to correct and to confirm, each with its day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When
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
ROWS_READ = 5_000
Place = tuple[Entity, Framework, str]


def due_period(today: datetime.date) -> periods.Period:
    """Give the half-year whose answers are due next: the one that has ended, until its days have run out."""
    ended = periods.of_day(today).shift(-1)
    return ended if today <= ended.end + datetime.timedelta(DUE_DAYS) else ended.shift(1)


def duties(person: Person) -> list[Duty]:
    """List what a person must correct, confirm or answer; one query."""
    due = due_period(today())
    rows = _newest(person, (due.code, due.shift(-1).code))
    edited = {row for row in rows if row.edits}
    return [
        *_told(_("Correct %(n)d returned answers: %(framework)s, %(period)s."), "fill", _counted(
            row for row in edited if row.state == State.RETURNED)),
        *_told(_("Confirm %(n)d answers: %(framework)s, %(period)s."), "validate", _counted(
            row for row in rows if row.state == State.SUBMITTED and row.confirms and row.by_id != person.pk)),
        *_told(_("Answer %(framework)s for %(period)s."), "fill", _unanswered(edited, due)),
    ][:DUTIES_LISTED]  # fmt: skip


def _newest(person: Person, due: tuple[str, str]) -> list[Any]:
    """The newest steps of answers that a person may have something to do with, told what the person may do."""
    later = Observation.objects.filter(
        entity=OuterRef("entity"), indicator=OuterRef("indicator"), period=OuterRef("period"),
        revision__gt=OuterRef("revision"),
    )  # fmt: skip
    edits = Q(entity__in=editable_entities(person))
    confirms = Q(entity__in=validated_entities(person))
    wanted = edits & (Q(state=State.RETURNED) | Q(period__in=due)) | confirms & Q(state=State.SUBMITTED)
    rows = Observation.objects.filter(wanted).exclude(Exists(later)).select_related("entity", "indicator__framework")
    flags = {"edits": _flag(edits), "confirms": _flag(confirms)}
    return list(rows.annotate(**flags)[:ROWS_READ])


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _unanswered(rows: set[Any], due: periods.Period) -> Counter[Place]:
    """Frameworks answered in the half-year before the one that is due and not yet submitted for it."""
    before = {_place(row, due.code) for row in rows if row.period != due.code}
    sent = {_place(row, due.code) for row in rows if row.period == due.code and row.state != State.DRAFT}
    return Counter(before - sent)


def _place(row: Any, period: str) -> Place:
    return row.entity, row.indicator.framework, period


def _counted(rows: Iterable[Any]) -> Counter[Place]:
    return Counter(_place(row, row.period) for row in rows)


def _told(words: str, page: str, places: Counter[Place]) -> list[Duty]:
    return [
        Duty(
            words % {"n": n, "framework": said.title(framework), "period": period},
            at(f"/accelerator/scorecards/{entity.slug}/{page}/{framework.code}/{period}"),
            periods.parse(period).end + datetime.timedelta(DUE_DAYS), str(entity),
        )
        for (entity, framework, period), n in sorted(places.items(), key=lambda pair: (pair[0][2], pair[0][0].pk))
    ]  # fmt: skip
