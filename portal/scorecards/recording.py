"""Answers and their steps: recorded, submitted, confirmed or returned, published. Every step is a row of its own.

Errors are a ValueError that says what was wrong, or PermissionDenied. A whole list of answers is kept or none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import periods
from portal.core.access import can_decide, can_edit_entity, can_validate
from portal.core.models import Entity, Person
from portal.core.services import write_many
from portal.scorecards.models import Evidence, Framework, Indicator, Kind, Observation, Source, State, Step

MAX_VALUE = Decimal(10) ** 15
TEXT_MAX, NOTE_MAX, LINK_MAX = 4000, 1000, 500
CONTENT = ("source", "value", "currency", "na", "text", "unchanged", "note", "link", "run_id", "result_hash", "pointer")


@dataclass(frozen=True)
class Answer:
    """What somebody says for one indicator; nothing said at all is no answer."""

    value: Decimal | None = None
    na: bool = False
    text: str = ""
    currency: str = ""
    note: str = ""
    link: str = ""
    source: str = Source.SELF
    unchanged: bool = False
    run_id: Any = None
    result_hash: str = ""
    pointer: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self.value is None and not self.na and not self.text


def read(indicator: Indicator, word: str) -> Answer:
    """Read what was typed for an indicator. Raises ValueError saying what an answer looks like."""
    word = word.strip()
    if indicator.kind == Kind.TEXT:
        return Answer(text=word)
    if not word:
        return Answer()
    try:
        value = Decimal(word.replace("\u00a0", "").replace(" ", ""))
    except InvalidOperation as error:
        raise ValueError(_("Not a number: %(word)s. Write digits with a point.") % {"word": word[:40]}) from error
    return Answer(value=value)


def check(indicator: Indicator, answer: Answer) -> Answer:
    """Look at an answer and give it as it is stored. Raises ValueError saying what an answer looks like."""
    value, kind = answer.value, indicator.kind
    if answer.na and value is not None:
        raise ValueError(_("An indicator that does not apply has no value."))
    if value is not None:
        if not value.is_finite() or abs(value) >= MAX_VALUE or value != round(value, 4):
            raise ValueError(_("A number has at most fifteen digits before the point and four after it."))
        _fits(indicator, value)
    if kind == Kind.MONEY and value is not None and not answer.currency:
        raise ValueError(_("Money needs a currency, such as USD."))
    if kind != Kind.TEXT and answer.text:
        raise ValueError(_("Words belong in the remark."))
    if answer.link and not answer.link.startswith(("https://", "http://")):
        raise ValueError(_("Evidence is an address that begins with https://."))
    if max(len(answer.text) - TEXT_MAX, len(answer.note) - NOTE_MAX, len(answer.link) - LINK_MAX) > 0:
        raise ValueError(_("This text is too long. Shorten it."))
    return replace(answer, value=None if value is None else round(value, 4))


def _fits(indicator: Indicator, value: Decimal) -> None:
    kind = indicator.kind
    if kind == Kind.SHARE and not 0 <= value <= 100:
        raise ValueError(_("A share lies between 0 and 100 percent. Got %(value)s.") % {"value": value})
    if kind == Kind.BOOLEAN and value not in (0, 1):
        raise ValueError(_("The answer is yes (1) or no (0). Got %(value)s.") % {"value": value})
    if kind == Kind.COUNT and (value < 0 or value != int(value)):
        raise ValueError(_("A count is a whole number from 0 on. Got %(value)s.") % {"value": value})
    if kind == Kind.MONEY and value < 0:
        raise ValueError(_("An amount is at least 0. Got %(value)s.") % {"value": value})
    steps = [step["value"] for step in indicator.scale]
    if kind == Kind.ORDINAL and value not in steps:
        raise ValueError(
            _("The answer is one of the steps %(steps)s. Got %(value)s.")
            % {"steps": ", ".join(str(step) for step in steps), "value": value}
        )


def latest(entity: Entity, period: str) -> dict[int, Observation]:
    """Give the newest step of every answer of an organisation in a half-year, by indicator; one query."""
    found = Observation.objects.filter(entity=entity, period=period).order_by("indicator_id", "revision")
    return {step.indicator_id: step for step in found}


def record(
    actor: Person, entity: Entity, period: str, answers: Mapping[Indicator, Answer], keep_empty: bool = False
) -> list[Observation]:
    """Keep what was answered as drafts; what says the same as before, or nothing, writes nothing.

    An indicator that shares its answer with others writes theirs, too. Raises PermissionDenied unless the actor
    writes for the organisation, ValueError naming the indicator of the first answer that is wrong.
    """
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation answer its scorecards."))
    periods.parse(period)
    checked: dict[Indicator, Answer] = {}
    for indicator, answer in answers.items():
        try:
            checked[indicator] = check(indicator, answer)
        except ValueError as error:
            raise ValueError(f"{indicator.code}: {error}") from error
    with transaction.atomic():
        before = latest(entity, period)
        steps = []
        for indicator, answer in _shared(checked).items():
            old = before.get(indicator.pk)
            if (answer.empty and old is None and not keep_empty) or (old is not None and _same(old, answer)):
                continue
            steps.append(_step(entity, indicator, period, old, State.DRAFT, actor, answer))
        return _written(actor, "record answer", steps)


def _shared(answers: dict[Indicator, Answer]) -> dict[Indicator, Answer]:
    """The answers together with those of the indicators that share them."""
    out = dict(answers)
    roots = {indicator.same_as_id or indicator.pk: answer for indicator, answer in answers.items()}
    linked = Indicator.objects.filter(same_as__in=roots) | Indicator.objects.filter(pk__in=roots)
    for other in linked:
        if other not in out:
            out[other] = roots[other.same_as_id or other.pk]
    return out


def _same(old: Observation, answer: Answer) -> bool:
    if old.state == State.RETURNED:
        return False
    kept = ("value", "na", "text", "currency", "note", "link", "result_hash", "pointer")
    return all(getattr(old, name) == getattr(answer, name) for name in kept)


def _step(
    entity: Entity, indicator: Indicator, period: str, old: Observation | None, state: State, actor: Person | None,
    answer: Answer | Observation, **more: Any,
) -> Observation:  # fmt: skip
    content = {name: getattr(answer, name) for name in CONTENT}
    return Observation(
        entity=entity, indicator=indicator, period=period, revision=old.revision + 1 if old else 1, state=state,
        by=actor, at=timezone.now(), **{**content, **more},
    )  # fmt: skip


def _written(actor: Person | None, verb: str, steps: list[Observation]) -> list[Observation]:
    if steps:
        counter, _made = Step.objects.select_for_update().get_or_create(pk=1)
        for number, step in enumerate(steps, counter.last + 1):
            step.seq = number
        counter.last += len(steps)
        counter.save(update_fields=["last"])
        write_many(actor, verb, steps)
    return steps


def prefill(actor: Person, entity: Entity, framework: Framework, period: str) -> int:
    """Copy the answers of the half-year before as drafts that say so, where there is none yet; returns how many."""
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation answer its scorecards."))
    with transaction.atomic():
        here = latest(entity, period)
        before = latest(entity, periods.parse(period).shift(-1).code)
        steps = [
            _step(entity, indicator, period, None, State.DRAFT, actor, before[indicator.pk], unchanged=True)
            for indicator in framework.indicators.all()
            if indicator.pk in before and indicator.pk not in here
        ]
        return len(_written(actor, "prefill answer", steps))


def submit(actor: Person, entity: Entity, framework: Framework, period: str) -> list[Observation]:
    """Send the drafts of a framework on to a second person.

    Raises PermissionDenied, or ValueError naming the indicators whose evidence is missing; nothing is sent then.
    """
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation answer its scorecards."))
    with transaction.atomic():
        found = _in_state(entity, framework.indicators.all(), period, (State.DRAFT,))
        bare = [
            old.indicator.code
            for old in found
            if old.indicator.evidence == Evidence.REQUIRED and not (old.link or old.result_hash or old.na)
        ]
        if bare:
            raise ValueError(_("Evidence is missing for: %(codes)s.") % {"codes": ", ".join(sorted(bare))})
        kept = [old for old in found if old.value is not None or old.na or old.text]
        return _moved(actor, "submit answer", kept, State.SUBMITTED)


def _in_state(
    entity: Entity, indicators: QuerySet[Indicator] | Iterable[Indicator], period: str, states: Sequence[State]
) -> list[Observation]:
    named = {indicator.pk: indicator for indicator in indicators}
    found = [step for pk, step in latest(entity, period).items() if pk in named and step.state in states]
    for step in found:
        step.indicator, step.entity = named[step.indicator_id], entity
    return found


def _moved(actor: Person, verb: str, found: list[Observation], state: State, **more: Any) -> list[Observation]:
    steps = [_step(old.entity, old.indicator, old.period, old, state, actor, old, **more) for old in found]
    return _written(actor, verb, steps)


def validate(
    actor: Person, entity: Entity, indicators: Iterable[Indicator], period: str, checked: Decimal | None = None
) -> list[Observation]:
    """Confirm submitted answers; `checked` is what the second person would have answered where that differs.

    Raises PermissionDenied for who may not, ValueError when none of them waits or all were submitted by the actor.
    """
    if not can_validate(actor, entity):
        raise PermissionDenied(_("Only a validator or an owner confirms answers."))
    with transaction.atomic():
        found = _for_second(actor, entity, indicators, period)
        steps = [
            _step(
                entity, old.indicator, period, old, State.VALIDATED, actor, old,
                source=Source.VALIDATED if old.source == Source.SELF else old.source,
                checked=old.value if checked is None else check(old.indicator, Answer(value=checked)).value,
            )
            for old in found
        ]  # fmt: skip
        return _written(actor, "validate answer", steps)


def _for_second(actor: Person, entity: Entity, indicators: Iterable[Indicator], period: str) -> list[Observation]:
    found = _in_state(entity, indicators, period, (State.SUBMITTED,))
    foreign = [old for old in found if old.by_id != actor.pk]
    if found and not foreign:
        raise PermissionDenied(_("Nobody confirms what they have submitted themselves."))
    if not foreign:
        raise ValueError(_("None of these answers waits for a second person."))
    return foreign


def return_to(
    actor: Person, entity: Entity, indicators: Iterable[Indicator], period: str, reason: str
) -> list[Observation]:
    """Send submitted answers back with a reason. Raises as `validate` does, and ValueError without a reason."""
    if not can_validate(actor, entity):
        raise PermissionDenied(_("Only a validator or an owner confirms answers."))
    if not reason.strip():
        raise ValueError(_("Say why the answer comes back."))
    with transaction.atomic():
        found = _for_second(actor, entity, indicators, period)
        return _moved(actor, "return answer", found, State.RETURNED, reason=reason.strip()[:NOTE_MAX])


def publish(actor: Person, entity: Entity, framework: Framework, period: str) -> list[Observation]:
    """Publish the confirmed answers of a framework. Raises PermissionDenied, or ValueError when there is none."""
    if not can_decide(actor, entity):
        raise PermissionDenied(_("Only a leader or an owner publishes answers."))
    with transaction.atomic():
        found = _in_state(entity, framework.indicators.all(), period, (State.VALIDATED,))
        if not found:
            raise ValueError(_("None of these answers has been confirmed yet."))
        return _moved(actor, "publish answer", found, State.PUBLISHED)
