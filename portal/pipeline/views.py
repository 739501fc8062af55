"""The pages of the value chain: the board, the flow, a new idea, a gate and dissent. Nothing here needs JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import editable_entities
from portal.core.errors import too_many
from portal.core.models import Person
from portal.pipeline import access, flow, forms, services, shown
from portal.pipeline.gates import after
from portal.pipeline.models import Gate, Proposal
from portal.pipeline.stays import open_proposals
from portal.portfolio.services import Initiative, Stage, visible_initiatives
from portal.runs.services import TooMany
from quintet.seed.gates import gates

PER_PAGE = 50
GET_AND_POST = ("GET", "HEAD", "POST")


def _person(request: HttpRequest) -> Person:
    # The views that ask for a person stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


def _choice(request: HttpRequest) -> shown.Choice:
    found = shown.choice(request.GET if request.method != "POST" else request.POST)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the value chain as columns, one a stage; one stage alone is listed page by page."""
    chosen = _choice(request)
    seen = services.see(request.user, chosen.entity, flow.last_day(chosen.period))
    columns = shown.board(seen, flow.computed(seen.records(), seen.day))
    context = {**shown.options(request.user, chosen), "columns": columns, "day": seen.day}
    context["total"] = sum(len(column.cards) for column in columns)
    if chosen.stage:
        column = next(column for column in columns if column.stage == chosen.stage)
        context["page"] = Paginator(column.cards, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"column": column, "crumb": column.label}
    return render(request, "pipeline/board.html", context)


@never_cache
@require_safe
def flow_page(request: HttpRequest) -> HttpResponse:
    """Show how ideas move: conversion, time in stage, half-years, stuck ideas and the balance over stages."""
    chosen = _choice(request)
    seen = services.see(request.user, chosen.entity, flow.last_day(chosen.period))
    found, problem, mix = flow.computed(seen.records(), seen.day), "", None
    try:
        mix = shown.target(request.GET)
    except ValueError as error:
        problem = str(error)
    balance = services.balance(seen, mix)
    context = {
        **shown.options(request.user, chosen), "day": seen.day, "crumb": _("Flow"), "problem": problem,
        "html": shown.drawn(found) if found else "", "stuck": services.stuck(seen, found), "balance": balance,
        "spread": shown.spread(balance),
        "mix": [(stage, Stage(stage).label, request.GET.get(f"mix_{stage}", "")[:8]) for stage in gates()],
    }  # fmt: skip
    return render(request, "pipeline/flow.html", context)


@never_cache
@require_safe
def flow_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the stays as CSV, in the columns of the method, or every figure of the flow as JSON."""
    chosen = _choice(request)
    seen = services.see(request.user, chosen.entity, flow.last_day(chosen.period))
    answer: HttpResponse
    if ending == "json":
        found = flow.computed(seen.records(), seen.day)
        body = found.to_dict() if found else {}
        answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse("\ufeff" + shown.stays_csv(seen.records()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="pipeline.{ending}"'
    return answer


@login_required
@require_POST
def run_flow(request: HttpRequest) -> HttpResponse:
    """Start a run of the method on the stays that the page shows."""
    chosen = _choice(request)
    try:
        return redirect(services.run_flow(_person(request), chosen.entity, chosen.period))
    except TooMany:
        return too_many(request)
    except ValueError as error:
        messages.error(request, str(error))
    return redirect("pipeline:flow")


@login_required
@require_http_methods(GET_AND_POST)
def idea(request: HttpRequest) -> HttpResponse:
    """File an idea in a minute."""
    person = _person(request)
    form = forms.IdeaForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.new_idea(person, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The idea has been kept as a draft. Its first gate waits."))
            return redirect(made)
    may_write = editable_entities(person).exists()
    return render(request, "pipeline/idea.html", {"form": form, "may_write": may_write, "crumb": _("New idea")})


def _at_gate(request: HttpRequest, slug: str) -> tuple[Initiative, set[str]]:
    # A stranger gets the same answer as for an initiative that does not exist.
    found = get_object_or_404(visible_initiatives(request.user).select_related("entity"), slug=slug)
    held = access.roles(request.user, found)
    if not access.may_propose(held):
        raise PermissionDenied(_("Only those who write for the organisation speak at its gates."))
    return found, held


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def gate(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide at the gate of the present stage, or propose a decision to those who decide."""
    found, held = _at_gate(request, slug)
    decides, proposal = access.may_decide(held), None
    if request.method != "POST":
        proposal = Proposal.objects.filter(open_proposals(), initiative=found).select_related("by").first()
    form = forms.GateForm(
        request.POST or None, stage=found.stage, decides=decides, initial=forms.initial(proposal, found.stage)
    )
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _speak(_person(request), found, form))
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found)
    context = {
        "form": form, "initiative": found, "decides": decides, "proposal": proposal, "asks": gates()[found.stage].asks,
        "stage": Stage(found.stage).label, "next": Stage(after(found.stage)).label, "crumb": _("Gate"),
    }  # fmt: skip
    return render(request, "pipeline/gate.html", context)


def _speak(person: Person, found: Initiative, form: forms.GateForm) -> Any:
    values = form.cleaned_data
    if not form.decides:
        services.propose(person, found, values["decision"], form.saying())
        return _("Your proposal has been kept for those who decide.")
    kept = services.decide(
        person, found, values["decision"], form.saying(), values["body"], values["decided_on"], values["dissent"],
        values["dissent_public"],
    )  # fmt: skip
    return _("The gate has been kept: %(decision)s.") % {"decision": kept.get_decision_display()}


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def dissent(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a disagreement to a gate."""
    found, _held = _at_gate(request, slug)
    row = get_object_or_404(Gate.objects.select_related("initiative__entity"), pk=number, initiative=found)
    form = forms.DissentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.dissent(_person(request), row, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your dissent has been kept with the gate."))
            return redirect(found)
    context = {"form": form, "gate": row, "initiative": found, "crumb": _("Dissent")}
    return render(request, "pipeline/dissent.html", context)
