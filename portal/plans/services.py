"""What other apps and surfaces may do with plans."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.core import periods
from portal.core.access import MAY_DECIDE, editable_entities, entities_with, today
from portal.core.duties import Duty
from portal.core.models import Entity, Person
from portal.plans.access import MAY_COACH, visible_plans
from portal.plans.models import (
    OPEN_ITEMS,
    PUBLIC,
    Check,
    CheckState,
    Forecast,
    HelpRequest,
    Item,
    ItemKind,
    ItemState,
    Plan,
    PlanState,
    Shift,
    ShiftKind,
)
from portal.plans.writing import (
    add_shift,
    answer_commitments,
    answer_help,
    ask_help,
    change_plan,
    create_plan,
    report_items,
    save_item,
    set_checks,
    state_forecast,
    step,
)
from quintet.compute.forecast import Skill, leave_one_out, skill
from quintet.compute.proportion import jeffreys
from quintet.seed.brief import load

__all__ = [
    "add_shift",
    "answer_commitments",
    "answer_help",
    "ask_help",
    "change_plan",
    "create_plan",
    "declared",
    "duties",
    "lateness",
    "lateness_of",
    "ledger",
    "plans_of",
    "report_items",
    "save_item",
    "set_checks",
    "snapshot",
    "state_forecast",
    "step",
    "visible_plans",
]  # fmt: skip

SOON = datetime.timedelta(30)
DUTIES_LISTED = 60
MIN_SCORED = 10  # forecasts with an outcome before a score says anything


def duties(person: Person) -> list[Duty]:
    """List what plans ask of a person: items, plans to decide on, requests for help; three queries."""
    return [*_items(person), *_plans(person), *_requests(person)]


def _items(person: Person) -> list[Duty]:
    due = Item.objects.filter(state__in=OPEN_ITEMS, due__lte=today() + SOON).exclude(plan__state=PlanState.CLOSED)
    mine = Q(owner=person) | Q(owner__isnull=True, plan__entity__in=editable_entities(person))
    words = {ItemKind.MILESTONE: _("Milestone: %(title)s"), ItemKind.ACTION: _("Action: %(title)s")}
    found = due.filter(mine).select_related("plan__entity").order_by("due", "pk")[:DUTIES_LISTED]
    return [
        Duty(
            words.get(ItemKind(item.kind), _("Goal: %(title)s")) % {"title": item.title},
            f"{item.plan.get_absolute_url()}#i{item.pk}", item.due, str(item.plan.entity),
        )
        for item in found
    ]  # fmt: skip


def _plans(person: Person) -> list[Duty]:
    half = periods.current()
    open_items = Item.objects.filter(plan=OuterRef("pk"), state__in=OPEN_ITEMS, due__lte=half.end)
    waiting = Q(state=PlanState.REVIEW, entity__in=entities_with(person, MAY_DECIDE))
    mine = Q(entity__in=editable_entities(person))
    returned = mine & Q(state=PlanState.DRAFT) & ~Q(comment="")
    running = mine & Q(state__in=(PlanState.APPROVED, PlanState.ACTIVE)) & Exists(open_items)
    found = Plan.objects.filter(waiting | returned | running).select_related("entity")[:DUTIES_LISTED]
    return [_of_plan(plan, half) for plan in found]


def _of_plan(plan: Plan, half: periods.Period) -> Duty:
    words = {
        PlanState.REVIEW: _("Decide on the plan “%(title)s”."),
        PlanState.DRAFT: _("Improve the plan “%(title)s”."),
    }
    said = words.get(PlanState(plan.state))
    if said is not None:
        return Duty(said % {"title": plan.title}, plan.get_absolute_url(), None, str(plan.entity))
    said = _("Report on the plan “%(title)s” for %(period)s.") % {"title": plan.title, "period": half.label}
    return Duty(said, f"{plan.get_absolute_url()}/report/{half.code}", half.end + SOON, str(plan.entity))


def _requests(person: Person) -> list[Duty]:
    open_ = HelpRequest.objects.filter(answered__isnull=True, plan__entity__in=entities_with(person, MAY_COACH))
    found = open_.exclude(by=person).select_related("plan__entity")[:DUTIES_LISTED]
    return [
        Duty(
            _("Answer a request for help: %(text)s") % {"text": row.text[:80]},
            f"{row.plan.get_absolute_url()}#help", None, str(row.plan.entity),
        )
        for row in found
    ]  # fmt: skip


def plans_of(entity: Entity) -> QuerySet[Plan]:
    """List the plans of an organisation that everybody may read."""
    return Plan.objects.filter(entity=entity, state__in=PUBLIC).select_related("entity")


@dataclass(frozen=True)
class Lateness:
    """How often milestones were late, in percent with the interval of Jeffreys, and how well forecasts did.

    `skill` holds the Brier scores of the stated probabilities and of the base rate of the other milestones, with a
    paired interval of their difference; it is None below ten forecasts with an outcome.
    """

    late: int
    known: int
    share: float | None
    low: float | None
    high: float | None
    scored: int
    skill: Skill | None

    @property
    def better(self) -> bool:
        """Whether the forecasts beat the base rate beyond what chance gives."""
        return self.skill is not None and self.skill.gain_low > 0


def lateness(entity: Entity | None = None) -> Lateness:
    """Give the base rate of lateness of an organisation's milestones, or of all public ones, and how forecasts did."""
    items = Item.objects.filter(kind=ItemKind.MILESTONE)
    chosen = items.filter(plan__state__in=PUBLIC) if entity is None else items.filter(plan__entity=entity)
    return lateness_of(list(chosen.only("kind", "due", "done", "state")))


def lateness_of(items: Sequence[Item]) -> Lateness:
    """Give the base rate of lateness of the milestones among some items whose day has come; one query."""
    due = [i for i in items if i.kind == ItemKind.MILESTONE and i.due < today() and i.state != ItemState.DROPPED]
    outcome = {item.pk: item.done is None or item.done > item.due for item in due}
    known, late = len(outcome), sum(outcome.values())
    share = 100 * late / known if known else None
    low, high = jeffreys(late, known) if known else (None, None)
    # What was stated after the day had come is no forecast.
    timely = Forecast.objects.filter(item__in=list(outcome), at__date__lte=F("item__due")).order_by("at", "pk")
    stated = {row.item_id: row.late for row in timely}
    found = None
    if len(stated) >= MIN_SCORED:
        said = np.array([stated[pk] for pk in sorted(stated)])
        came = np.array([float(outcome[pk]) for pk in sorted(stated)])
        found = skill(said, leave_one_out(came), came)
    return Lateness(late, known, share, low, high, len(stated), found)


def snapshot(entities: Sequence[int] | None, period: str) -> dict[str, Any]:
    """Count items, milestones and shifts of public plans up to the end of a half-year, as plain JSON values."""
    plans = Plan.objects.filter(state__in=PUBLIC)
    if entities is not None:
        plans = plans.filter(entity__in=entities)
    end = periods.parse(period).end
    rows = Item.objects.filter(plan__in=plans).values("kind", "state").annotate(n=Count("pk")).order_by("kind", "state")
    due = list(
        Item.objects.filter(plan__in=plans, kind=ItemKind.MILESTONE, due__lte=end)
        .exclude(state=ItemState.DROPPED)
        .values_list("due", "done")
    )
    done = sum(day is not None for _due, day in due)
    late = sum((day is None and end > when) or (day is not None and day > when) for when, day in due)
    return {
        "milestones": {"due": len(due), "done": done, "late": late},
        "items": [{"kind": row["kind"], "state": row["state"], "n": row["n"]} for row in rows],
        "shifts": [
            {name: row[name] for name in ("kind", "what", "amount")}
            for row in ledger(Shift.objects.filter(plan__in=plans, period__lte=period))
        ],
    }


def ledger(shifts: QuerySet[Shift]) -> list[dict[str, str]]:
    """Sum up a ledger: what was shifted and what was added, by kind and currency; amounts as exact text."""
    totals: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in shifts:
        what = "added" if row.added else "shifted"
        if row.count is not None:
            totals[row.kind, what, ""] += row.count
        if row.amount is not None:
            totals[row.kind, what, row.currency] += row.amount
    return [
        {"kind": kind, "what": what, "amount": f"{n} {currency}".strip(), "words": str(ShiftKind(kind).label)}
        for (kind, what, currency), n in sorted(totals.items())
    ]


def declared(iso3: str) -> dict[str, Any]:
    """Give what the government and ministries of a Member State say in public of actions and catalysts; one query."""
    rows = (
        Check.objects.filter(entity__iso3=iso3, public=True, entity__kind__in=("member_state", "ministry"))
        .exclude(state=CheckState.NOT_STARTED, text="")
        .select_related("entity")
        .order_by("-changed")
    )
    said: dict[str, list[Check]] = {}
    for row in rows:
        said.setdefault(row.anchor, []).append(row)
    return {
        kind: [(line, said.get(line.id, [])) for line in load().of_kind(kind)] for kind in ("action", "catalyst")
    } | {"any": bool(said)}
