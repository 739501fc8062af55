"""The operations of the REST interface on plans: what is approved for all, how items stand from those who write."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from portal.core.rest import READ_ERRORS, WRITE_ERRORS, Page, Problem, paged, person, signed_in
from portal.plans import services
from portal.plans.access import visible_plans
from portal.plans.models import Plan

router = Router(tags=["plans"])


class PlanLine(Schema):
    """A plan in a list; `entity` is the short address of its organisation."""

    entity: str
    slug: str
    title: str
    first: str
    last: str
    state: str
    version: int

    @staticmethod
    def resolve_entity(plan: Plan) -> str:
        """The short address of the organisation."""
        return plan.entity.slug


class ItemOut(Schema):
    """A goal, an action or a milestone."""

    id: int
    kind: str
    title: str
    due: datetime.date
    state: str
    done: datetime.date | None
    anchor: str
    actor: str


class CommitmentOut(Schema):
    """What a plan says to a commitment of the brief."""

    anchor: str
    answer: str
    text: str
    reason: str


class PlanOut(PlanLine):
    """A plan with its commitments and items."""

    summary: str
    commitments: list[CommitmentOut]
    items: list[ItemOut]


class ItemIn(Schema):
    """How an item stands now."""

    state: str
    done: datetime.date | None = None


@router.get("/plans", response={200: list[PlanLine], READ_ERRORS: Problem}, operation_id="list_plans")
def list_plans(
    request: HttpRequest, response: HttpResponse, page: Query[Page], entity: str = "", period: str = ""
) -> Any:
    """List the plans you may read, of one organisation or in one half-year."""
    found = visible_plans(request.user)
    if entity:
        found = found.filter(entity__slug=entity)
    if period:
        found = found.filter(first__lte=period, last__gte=period)
    return paged(request, response, found, page)


@router.get("/plans/{entity}/{slug}", response={200: PlanOut, READ_ERRORS: Problem}, operation_id="show_plan")
def show_plan(request: HttpRequest, entity: str, slug: str) -> Plan:
    """Show a plan with its commitments and items."""
    return get_object_or_404(visible_plans(request.user), entity__slug=entity, slug=slug)


@router.get(
    "/plans/{entity}/{slug}/items/{number}", response={200: ItemOut, READ_ERRORS: Problem}, operation_id="show_item"
)
def show_item(request: HttpRequest, entity: str, slug: str, number: int) -> Any:
    """Show an item of a plan."""
    plan = get_object_or_404(visible_plans(request.user), entity__slug=entity, slug=slug)
    return get_object_or_404(plan.items, pk=number)


@router.patch(
    "/plans/{entity}/{slug}/items/{number}",
    auth=signed_in,
    response={200: ItemOut, WRITE_ERRORS: Problem},
    operation_id="report_item",
)
def report_item(request: HttpRequest, entity: str, slug: str, number: int, report: ItemIn) -> Any:
    """Report how an item stands; the same report again writes nothing."""
    plan = get_object_or_404(visible_plans(request.user), entity__slug=entity, slug=slug)
    item = get_object_or_404(plan.items, pk=number)
    services.report_items(person(request), plan, {item.pk: (report.state, report.done)})
    item.refresh_from_db()
    return item
