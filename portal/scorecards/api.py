"""The operations of the REST interface on scorecards: frameworks and published answers for all, drafts for editors."""

from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from portal.core.access import roles_in
from portal.core.models import Entity
from portal.core.rest import READ_ERRORS, WRITE_ERRORS, Page, Problem, paged, person, signed_in
from portal.scorecards import services, shown
from portal.scorecards.access import open_frameworks
from portal.scorecards.models import Framework, Indicator, Observation

router = Router(tags=["scorecards"])


class IndicatorOut(Schema):
    """A question of a framework; `scale` lists the steps of an ordinal one."""

    code: str
    section: str
    kind: str
    title: str
    hint: str
    unit: str
    direction: str
    scale: list[dict[str, Any]]
    field: str
    lever: str
    result: str
    weight: Decimal
    evidence: str
    anchor: str
    baseline: Decimal | None
    baseline_period: str


class FrameworkOut(Schema):
    """A framework with its indicators."""

    code: str
    version: str
    kind: str
    title: str
    text: str
    indicators: list[IndicatorOut]


class AnswerOut(Schema):
    """An answer of an organisation in a half-year, in its newest state that the reader may see."""

    framework: str
    indicator: str
    title: str
    unit: str
    period: str
    value: float | None
    not_applicable: bool
    text: str
    state: str
    source: str


class AnswerIn(Schema):
    """An answer to keep as a draft; `indicator` is framework:code, `period` a half-year such as 2026-H1."""

    indicator: str
    period: str
    value: Decimal | None = None
    not_applicable: bool = False
    text: str = ""
    currency: str = ""
    evidence: str = ""
    note: str = ""


class ReviewIn(Schema):
    """A step for the answers of a framework; validate and return name `indicators`, `checked` goes with exactly one."""

    step: Literal["submit", "validate", "return", "publish"]
    framework: str
    period: str = Field(pattern=r"^\d{4}-H[12]$")
    indicators: list[str] = Field([], max_length=500)
    checked: Decimal | None = None
    reason: str = Field("", max_length=2000)


class StepOut(Schema):
    """A step of an answer as it was kept."""

    seq: int
    period: str
    revision: int
    state: str
    value: Decimal | None


@router.get("/frameworks", response={200: list[FrameworkOut], READ_ERRORS: Problem}, operation_id="list_frameworks")
def list_frameworks(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> Any:
    """List the frameworks that are answered now, with every indicator."""
    return paged(request, response, open_frameworks().prefetch_related("indicators"), page)


@router.get(
    "/scorecards/{entity}", response={200: list[AnswerOut], READ_ERRORS: Problem}, operation_id="show_scorecard"
)
def show_scorecard(
    request: HttpRequest, response: HttpResponse, entity: str, page: Query[Page], first: str = "", last: str = ""
) -> list[dict[str, Any]]:
    """List an organisation's answers between two half-years: published ones, and all of them for its own people."""
    found = get_object_or_404(Entity, slug=entity)
    ours = request.user.is_authenticated and bool(roles_in(request.user, found))
    return paged(request, response, list(shown.records(found, not ours, first, last)), page)


@router.post(
    "/scorecards/{entity}",
    auth=signed_in,
    response={201: list[StepOut], WRITE_ERRORS: Problem},
    operation_id="record_answer",
)
def record_answer(request: HttpRequest, entity: str, answer: AnswerIn) -> Status:
    """Keep an answer as a draft; the same answer again writes nothing."""
    found = get_object_or_404(Entity, slug=entity)
    framework, _colon, code = answer.indicator.partition(":")
    indicator = get_object_or_404(Indicator, framework__in=open_frameworks().filter(code=framework), code=code)
    given = services.Answer(
        value=answer.value, na=answer.not_applicable, text=answer.text, currency=answer.currency,
        link=answer.evidence, note=answer.note,
    )  # fmt: skip
    made: list[Observation] = services.record(person(request), found, answer.period, {indicator: given})
    return Status(201, made)


@router.post(
    "/scorecards/{entity}/step",
    auth=signed_in,
    response={200: list[StepOut], WRITE_ERRORS: Problem},
    operation_id="move_answers",
)
def move_answers(request: HttpRequest, entity: str, body: ReviewIn) -> list[Observation]:
    """Move a framework's answers along: submit, then validate or return by a second person, then publish."""
    found, who = get_object_or_404(Entity, slug=entity), person(request)
    framework = get_object_or_404(open_frameworks(), code=body.framework)
    if body.step == "submit":
        return services.submit(who, found, framework, body.period)
    if body.step == "publish":
        return services.publish(who, found, framework, body.period)
    named = _named(framework, body)
    if body.step == "validate":
        return services.validate(who, found, named, body.period, body.checked)
    return services.return_to(who, found, named, body.period, body.reason)


def _named(framework: Framework, body: ReviewIn) -> list[Indicator]:
    """The indicators that a step names. Raises ValueError on none, on an unknown one, on one value for several."""
    found = list(framework.indicators.filter(code__in=body.indicators))
    unknown = sorted(set(body.indicators) - {indicator.code for indicator in found})
    if unknown:
        raise ValueError(_("Not known: %(words)s.") % {"words": ", ".join(unknown)[:80]})
    if not found or (body.checked is not None and len(found) > 1):
        raise ValueError(_("Name the answers, and one only where a value is checked."))
    return found
