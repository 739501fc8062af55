"""Every change of a plan and of what belongs to it.

Errors are a ValueError that says what to do, or PermissionDenied.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.core import periods
from portal.core.access import can_decide, can_edit_entity, grants_in, today
from portal.core.models import Entity, Person
from portal.core.services import write, write_many
from portal.plans import beginnings
from portal.plans.access import can_coach
from portal.plans.models import (
    AnswerTo,
    Check,
    CheckState,
    Commitment,
    Forecast,
    HelpRequest,
    Item,
    ItemKind,
    ItemState,
    Plan,
    PlanState,
    Shift,
)
from quintet.i18n import gettext as library
from quintet.seed.brief import load

HALVES_MAX = 20
TEMPLATES = ("commitments", "roadmap", "empty")
# verb: (from these states, to this state, a leader decides)
MOVES: dict[str, tuple[tuple[PlanState, ...], PlanState, bool]] = {
    "submit": ((PlanState.DRAFT,), PlanState.REVIEW, False),
    "return": ((PlanState.REVIEW,), PlanState.DRAFT, True),
    "approve": ((PlanState.REVIEW,), PlanState.APPROVED, True),
    "start": ((PlanState.APPROVED,), PlanState.ACTIVE, False),
    "close": ((PlanState.APPROVED, PlanState.ACTIVE), PlanState.CLOSED, True),
    "revise": ((PlanState.APPROVED, PlanState.ACTIVE), PlanState.DRAFT, True),
}
CHECKLISTS = {"drivers": "driver", "catalysts": "catalyst", "actions": "action"}


def may_write(actor: Person, entity: Entity) -> None:
    """Raise PermissionDenied unless a person writes for an organisation."""
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation change its plans."))


def cleaned(obj: models.Model) -> None:
    """Check the values of a row. Raises ValueError naming the field."""
    try:
        obj.full_clean()
    except ValidationError as error:
        said = [f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items()]
        raise ValueError(" ".join(said)) from error


def _free_slug(entity: Entity, title: str) -> str:
    stem, n = slugify(title)[:70].strip("-") or "plan", 1
    taken = set(Plan.objects.filter(entity=entity).values_list("slug", flat=True))
    slug = stem
    while slug in taken:
        n += 1
        slug = f"{stem}-{n}"
    return slug


def create_plan(
    actor: Person, entity: Entity, title: str, template: str, first: periods.Period, last: periods.Period,
    language: str = "en",
) -> Plan:  # fmt: skip
    """Begin a plan from the brief's commitments, from its roadmap moved to `first`, or empty.

    Commitments are answered in the plan; the roadmap's 31 lines become items with a day, in the writer's language.
    """
    may_write(actor, entity)
    if template not in TEMPLATES:
        raise ValueError(_("A plan begins with one of: %(words)s.") % {"words": ", ".join(TEMPLATES)})
    if not 1 <= len(periods.span(first, last)) <= HALVES_MAX:
        raise ValueError(_("A plan covers from 1 to %(limit)d half-years.") % {"limit": HALVES_MAX})
    plan = Plan(entity=entity, slug=_free_slug(entity, title), title=title.strip(), first=first.code, last=last.code)
    with transaction.atomic():
        with write(actor, "create plan", plan):
            cleaned(plan)
            plan.save()
        write_many(actor, "open commitment", [Commitment(plan=plan, anchor=a) for a in beginnings.commitments()])
        if template == "roadmap":
            write_many(actor, "add item", [_from_line(plan, line, language) for line in beginnings.roadmap(first)])
    return plan


def _from_line(plan: Plan, line: beginnings.Line, language: str) -> Item:
    return Item(
        plan=plan, kind=ItemKind.ACTION, title=library(line.text, language), anchor=line.anchor, actor=line.actor,
        suggested=line.suggested, due=line.period.end,
    )  # fmt: skip


def change_plan(actor: Person, plan: Plan, **values: Any) -> Plan:
    """Change title, summary or last half-year of a plan."""
    may_write(actor, plan.entity)
    with write(actor, "change plan", plan):
        for name, value in values.items():
            setattr(plan, name, value)
        cleaned(plan)
        plan.save(update_fields=list(values))
    return plan


def step(actor: Person, plan: Plan, verb: str, comment: str = "") -> Plan:
    """Move a plan along. Raises PermissionDenied, or ValueError when it does not stand where the step begins."""
    if verb not in MOVES:
        raise ValueError(_("This step is not known."))
    before, after, decides = MOVES[verb]
    if decides and not can_decide(actor, plan.entity):
        raise PermissionDenied(_("Only a leader or an owner decides on plans."))
    may_write(actor, plan.entity)
    with write(actor, f"{verb} plan", plan):
        now = Plan.objects.select_for_update().get(pk=plan.pk)
        if now.state not in before:
            raise ValueError(_("This plan is %(state)s already.") % {"state": now.get_state_display()})
        if verb == "return" and not comment.strip():
            raise ValueError(_("Say why the plan comes back."))
        plan.state, plan.comment = after, comment.strip()[:2000]
        if verb == "approve":
            plan.approved_by, plan.approved = actor, timezone.now()
        if verb == "revise":
            plan.version = now.version + 1
        plan.save(update_fields=["state", "comment", "approved_by", "approved", "version"])
    return plan


def answer_commitments(actor: Person, plan: Plan, answers: Mapping[str, tuple[str, str, str]]) -> list[Commitment]:
    """Keep the answers to commitments as (answer, own wording, reason) by anchor; what is the same writes nothing.

    All are kept or none. Raises ValueError when one is declined without a reason or adapted without a wording.
    """
    may_write(actor, plan.entity)
    changed = []
    with transaction.atomic():
        known = {row.anchor: row for row in plan.commitments.all()}
        for anchor, (answer, text, reason) in answers.items():
            row = known.get(anchor)
            if row is None or answer not in AnswerTo.values:
                raise ValueError(_("This commitment or answer is not known: %(word)s.") % {"word": anchor[:60]})
            if answer == AnswerTo.DECLINED and not reason.strip():
                raise ValueError(f"{anchor}: " + _("Say why it is declined."))
            if answer == AnswerTo.ADAPTED and not text.strip():
                raise ValueError(f"{anchor}: " + _("Say how it reads with you."))
            wanted = (answer, text.strip()[:2000], reason.strip()[:2000])
            if (row.answer, row.text, row.reason) == wanted:
                continue
            row.plan = plan
            with write(actor, "answer commitment", row):
                row.answer, row.text, row.reason = wanted
                row.save(update_fields=["answer", "text", "reason"])
            changed.append(row)
    return changed


def save_item(actor: Person, plan: Plan, item: Item | None = None, **values: Any) -> Item:
    """Add an item to a plan or change one. Its owner must belong to the organisation; `done` follows its state."""
    may_write(actor, plan.entity)
    owner = values.get("owner")
    if owner is not None and not grants_in(owner, plan.entity).exists():
        raise ValueError(_("Whoever is in charge must belong to the organisation."))
    parent = values.get("parent")
    if parent is not None and (parent.plan_id != plan.pk or (item is not None and parent.pk == item.pk)):
        raise ValueError(_("An item serves another item of the same plan."))
    verb = "change item" if item else "add item"
    item = item or Item(plan=plan)
    item.plan = plan
    with write(actor, verb, item):
        for name, value in values.items():
            setattr(item, name, value)
        _settle(item, values.get("done"))
        cleaned(item)
        item.save()
    return item


def _settle(item: Item, done: datetime.date | None) -> None:
    if item.state != ItemState.DONE:
        item.done = None
    elif item.done is None:
        item.done = done or today()
    if item.done is not None and item.done > today():
        raise ValueError(_("What is done has a day that has been."))


def report_items(actor: Person, plan: Plan, states: Mapping[int, tuple[str, datetime.date | None]]) -> list[Item]:
    """Keep how items stand, as (state, day when done) by number; only what has changed is written, all or none."""
    may_write(actor, plan.entity)
    changed = []
    with transaction.atomic():
        for item in plan.items.filter(pk__in=states):
            state, done = states[item.pk]
            if state not in ItemState.values:
                raise ValueError(_("This state is not known: %(word)s.") % {"word": state[:20]})
            same_day = state != ItemState.DONE or done is None or done == item.done
            if state == item.state and same_day:
                continue
            item.plan = plan
            with write(actor, "report item", item):
                item.state = state
                item.done = done if state == ItemState.DONE else None
                _settle(item, done)
                item.save(update_fields=["state", "done"])
            changed.append(item)
    return changed


def state_forecast(actor: Person, item: Item, late: float) -> Forecast:
    """Keep how likely somebody thinks it that an item will be late (0 to 1)."""
    may_write(actor, item.plan.entity)
    if not 0 <= late <= 1:
        raise ValueError(_("A probability lies between 0 and 100 percent."))
    if item.state in (ItemState.DONE, ItemState.DROPPED):
        raise ValueError(_("The outcome of this item is known already."))
    row = Forecast(item=item, late=late, by=actor)
    with write(actor, "state forecast", row):
        row.save()
    return row


def add_shift(actor: Person, plan: Plan, **values: Any) -> Shift:
    """Add an entry to the ledger."""
    may_write(actor, plan.entity)
    row = Shift(plan=plan, **values)
    periods.parse(row.period)
    if row.count is None and row.amount is None:
        raise ValueError(_("Say how much was shifted: a number or an amount."))
    for number in (row.count, row.amount):
        if number is not None and (not Decimal(number).is_finite() or number < 0):
            raise ValueError(_("A number in the ledger is at least 0."))
    with write(actor, "add shift", row):
        cleaned(row)
        row.save()
    return row


def ask_help(actor: Person, plan: Plan, text: str, item: Item | None = None) -> HelpRequest:
    """Ask the coaches of an organisation."""
    if not grants_in(actor, plan.entity).exists():
        raise PermissionDenied(_("Only people of the organisation ask its coaches."))
    if not text.strip():
        raise ValueError(_("Say what you need help with."))
    if item is not None and item.plan_id != plan.pk:
        raise ValueError(_("An item serves another item of the same plan."))
    row = HelpRequest(plan=plan, item=item, text=text.strip()[:2000], by=actor)
    with write(actor, "ask for help", row):
        row.save()
    return row


def answer_help(actor: Person, request: HelpRequest, answer: str) -> HelpRequest:
    """Answer a request for help.

    Raises PermissionDenied for who is no coach, ValueError without words or when somebody has answered meanwhile.
    """
    if not can_coach(actor, request.plan.entity):
        raise PermissionDenied(_("Only a coach or an owner answers requests for help."))
    if not answer.strip():
        raise ValueError(_("Write the answer."))
    with write(actor, "answer request for help", request):
        now = HelpRequest.objects.select_for_update().get(pk=request.pk)
        if now.answered != request.answered:
            raise ValueError(_("Somebody has answered meanwhile. Look at it again."))
        request.answer, request.coach, request.answered = answer.strip()[:4000], actor, timezone.now()
        request.save(update_fields=["answer", "coach", "answered"])
    return request


def checklist(entity: Entity, which: str) -> list[Any]:
    """Give the lines of a checklist that an organisation may answer, from the brief."""
    return list(load().of_kind(CHECKLISTS[which]))  # type: ignore[arg-type]


def set_checks(actor: Person, entity: Entity, answers: Mapping[str, tuple[str, str, str, bool]]) -> list[Check]:
    """Keep how far an organisation is, as (state, own words, evidence, public) by anchor; all or none."""
    may_write(actor, entity)
    known_lines = {line.id for kind in CHECKLISTS.values() for line in load().of_kind(kind)}  # type: ignore[arg-type]
    changed = []
    with transaction.atomic():
        known = {row.anchor: row for row in Check.objects.filter(entity=entity)}
        for anchor, (state, text, link, public) in answers.items():
            if anchor not in known_lines or state not in CheckState.values:
                raise ValueError(_("This line or state is not known: %(word)s.") % {"word": anchor[:60]})
            if link and not link.startswith(("https://", "http://")):
                raise ValueError(f"{anchor}: " + _("Evidence is an address that begins with https://."))
            wanted = (state, text.strip()[:2000], link[:500], public)
            row = known.get(anchor)
            blank = row is None and wanted == (CheckState.NOT_STARTED, "", "", False)
            if blank or (row and (row.state, row.text, row.link, row.public) == wanted):
                continue
            row = row or Check(entity=entity, anchor=anchor)
            with write(actor, "set line of checklist", row):
                row.state, row.text, row.link, row.public = wanted
                row.changed = timezone.now()
                row.save()
            changed.append(row)
    return changed
