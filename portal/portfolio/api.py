"""The operations of the REST interface on initiatives: find, show, write a draft, change."""

import datetime
from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from portal.core.access import editable_entities
from portal.core.models import Entity
from portal.core.rest import READ_ERRORS, WRITE_ERRORS, Problem, link_pages, person, signed_in
from portal.portfolio import access, export, forms, search, services
from portal.portfolio.models import Initiative

router = Router(tags=["portfolio"])


class Filters(Schema):
    """What to look for; a facet may be named several times, and its values are joined by "or"."""

    q: str = Field("", max_length=search.QUESTION_MAX, description="Words in any of the six languages.")
    field: list[str] = Field([])
    sdg: list[str] = Field([])
    target: list[str] = Field([])
    country: list[str] = Field([], description="ISO 3166-1 alpha-3 codes.")
    stage: list[str] = Field([])
    kind: list[str] = Field([])
    entity: list[str] = Field([], description="Numbers of organisations, as the counts give them.")
    reality: list[str] = Field([])
    lever: list[str] = Field([])
    evidence: list[str] = Field([])
    state: list[str] = Field([])
    region: str = Field("", description="A region of the M49 standard, such as Africa.")
    period: str = Field("", pattern=r"^(\d{4}-H[12])?$", description="A half-year in which it runs, such as 2025-H2.")
    sort: Literal["best", "newest", "published", "title"] = "best"
    page: int = Field(1, ge=1, le=10**6)


class Said(Schema):
    """What is said about an initiative; codes are those of the template of an import."""

    title: str
    kind: str
    summary: str
    language: str = "en"
    women: str = ""
    fields: list[str] = Field([])
    levers: list[str] = Field([])
    goals: list[int] = Field([])
    targets: list[str] = Field([])
    countries: list[str] = Field([])
    partners: list[str] = Field([], description="Short addresses of organisations.")
    stage: str = "idea"
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    currency: str = ""
    reality: int | None = None
    results: str = ""
    evidence: str = "none"
    link: str = ""


class InitiativeIn(Said):
    """What is sent about an initiative."""

    model_config = ConfigDict(extra="forbid")
    amount: Decimal | None = None
    people: int | None = None
    people_women: int | None = None
    people_men: int | None = None
    people_children: int | None = None
    people_youth: int | None = None
    people_adults: int | None = None
    people_older: int | None = None
    people_disabilities: int | None = None


class DraftIn(InitiativeIn):
    """A new draft, with the short address of the organisation that writes it."""

    entity: str


class ChangeIn(InitiativeIn):
    """What changes; what is left out stays as it is."""

    title: str = ""
    kind: str = ""
    summary: str = ""


class StepIn(Schema):
    """A step of the review."""

    step: Literal["submit", "withdraw", "return", "publish", "archive", "reopen"]
    comment: str = ""


class RightsIn(Schema):
    """The answers of the human-rights check, by question: yes, no or not_applicable."""

    answers: dict[str, str] = Field(max_length=20)
    note: str = Field("", max_length=2000)


class InitiativeOut(Said):
    """An initiative as its reader sees it: fewer than ten persons are "<10", money is text with two decimals."""

    slug: str
    state: str
    entity: str
    amount: str | None
    people: int | str | None
    people_women: int | str | None
    people_men: int | str | None
    people_children: int | str | None
    people_youth: int | str | None
    people_adults: int | str | None
    people_older: int | str | None
    people_disabilities: int | str | None
    replicated_from: str
    source: str
    source_id: str
    published: datetime.datetime | None
    updated: datetime.datetime


class FoundOut(Schema):
    """A page of what fits, with the number of initiatives each value of a facet would leave."""

    total: int
    page: int
    pages: int
    facets: dict[str, dict[str, int]]
    initiatives: list[InitiativeOut]


@router.get("/initiatives", response={200: FoundOut, READ_ERRORS: Problem}, operation_id="list_initiatives")
def list_initiatives(request: HttpRequest, response: HttpResponse, filters: Query[Filters]) -> dict[str, Any]:
    """Find initiatives by words and facets, 25 at a time: the public ones and those of your organisations."""
    found = search.search(search.choice(request.GET), request.user)
    rows = list(export.records(found.pks, access.visible_initiatives(request.user)))
    link_pages(request, response, found.page, found.page < found.pages)
    return {"total": found.total, "page": found.page, "pages": found.pages, "facets": found.counts, "initiatives": rows}


@router.get("/initiatives/{slug}", response={200: InitiativeOut, READ_ERRORS: Problem}, operation_id="show_initiative")
def show_initiative(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Show an initiative."""
    return _record(request, _visible(request, slug))


@router.post("/initiatives", auth=signed_in, response={201: InitiativeOut, WRITE_ERRORS: Problem},
             operation_id="create_initiative")  # fmt: skip
def create_initiative(request: HttpRequest, response: HttpResponse, body: DraftIn) -> Status:
    """Write a new draft for an organisation in which you are an owner or a member."""
    entity = editable_entities(request.user).filter(slug=body.entity).first()
    if entity is None:
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    values = _checked(body.dict(exclude={"entity"}))
    made = services.create(person(request), entity, **values)
    response["Location"] = f"/api/v1/initiatives/{made.slug}"
    return Status(201, _record(request, made))


@router.patch("/initiatives/{slug}", auth=signed_in, response={200: InitiativeOut, WRITE_ERRORS: Problem},
              operation_id="change_initiative")  # fmt: skip
def change_initiative(request: HttpRequest, slug: str, body: ChangeIn) -> dict[str, Any]:
    """Change some values of an initiative; a member's change of a public one sends it back to review."""
    found = _visible(request, slug)
    if not access.can_edit(request.user, found):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    sent = body.dict(exclude_unset=True)
    values = _checked(_present(found) | sent)
    # Only what was sent is written, so that a change made meanwhile by somebody else stays.
    changed = {name: value for name, value in values.items() if name in sent}
    services.change(person(request), found, **changed)
    return _record(request, found)


@router.post("/initiatives/{slug}/step", auth=signed_in, response={200: InitiativeOut, WRITE_ERRORS: Problem},
             operation_id="move_initiative")  # fmt: skip
def move_initiative(request: HttpRequest, slug: str, body: StepIn) -> dict[str, Any]:
    """Move an initiative along its review; a return needs a reason, and publishing needs the human-rights check."""
    found = services.decide(person(request), _visible(request, slug), body.step, body.comment)
    return _record(request, found)


@router.post("/initiatives/{slug}/rights", auth=signed_in, response={200: InitiativeOut, WRITE_ERRORS: Problem},
             operation_id="check_rights")  # fmt: skip
def check_rights(request: HttpRequest, slug: str, body: RightsIn) -> dict[str, Any]:
    """Keep the answers of the human-rights check of an initiative."""
    found = services.check_rights(person(request), _visible(request, slug), body.answers, body.note)
    return _record(request, found)


def _visible(request: HttpRequest, slug: str) -> Initiative:
    return get_object_or_404(access.visible_initiatives(request.user), slug=slug)


def _record(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    return next(export.records([initiative.pk], access.visible_initiatives(request.user)))


def _present(initiative: Initiative) -> dict[str, Any]:
    values = {name: getattr(initiative, name) for name in InitiativeIn.model_fields if name != "partners"}
    return values | {"partners": list(initiative.partners.values_list("slug", flat=True))}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Check values by the rules of the form. Raises ValueError naming each wrong one."""
    known = Entity.objects.in_bulk(values["partners"], field_name="slug")
    strange = [slug for slug in values["partners"] if slug not in known]
    form = forms.InitiativeForm(
        {**values, "fields_of": values["fields"], "targets": ";".join(values["targets"]),
         "partners": [known[slug].pk for slug in values["partners"] if slug in known]}
    )  # fmt: skip
    said = [f"{name.removesuffix('_of')}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
    said += [f"partners: {_('Not known: %(words)s.') % {'words': ', '.join(strange)[:80]}}"] if strange else []
    if said:
        raise ValueError(" ".join(said))
    return form.values()
