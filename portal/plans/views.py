"""The pages of plans: list, plan with board and lanes, commitments, report of a half-year, ledger, help, checklists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core import periods
from portal.core.access import MAY_DECIDE, MAY_EDIT, roles_in
from portal.core.models import Entity, Person
from portal.plans import beginnings, forms, services, shown
from portal.plans.access import MAY_COACH, can_write, visible_plans
from portal.plans.models import AnswerTo, Check, HelpRequest, Item, ItemState, Plan, PlanState
from portal.plans.writing import CHECKLISTS, MOVES, checklist
from quintet.i18n import gettext as library

GET_AND_POST = ["GET", "HEAD", "POST"]
PER_PAGE = 25
GOVERNMENTS = ("member_state", "ministry")


def _person(request: HttpRequest) -> Person:
    # The views that ask for a person stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


def _visible(request: HttpRequest, entity: str, slug: str) -> tuple[Plan, set[str]]:
    # A stranger gets the same answer as for a plan that does not exist.
    plan = get_object_or_404(visible_plans(request.user), entity__slug=entity, slug=slug)
    return plan, roles_in(request.user, plan.entity) if request.user.is_authenticated else set()


def _writable(request: HttpRequest, entity: str, slug: str) -> Plan:
    plan, held = _visible(request, entity, slug)
    if not held & set(MAY_EDIT):
        raise PermissionDenied(_("Only those who write for the organisation change its plans."))
    return plan


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans the reader may see, by organisation, state and half-year."""
    state, period, words = (
        request.GET.get("state", ""),
        request.GET.get("period", "")[:7],
        request.GET.get("q", "")[:100],
    )
    found = visible_plans(request.user)
    if state in PlanState.values:
        found = found.filter(state=state)
    if period:
        found = found.filter(first__lte=period, last__gte=period)
    if words:
        found = found.filter(entity__name__icontains=words) | found.filter(title__icontains=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "states": PlanState.choices, "state": state, "period": period, "q": words}
    return render(request, "plans/plans.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a plan from the brief."""
    form = forms.PlanForm(request.POST or None, person=_person(request), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            plan = services.create_plan(_person(request), language=get_language() or "en", **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan has been begun. Answer its commitments first."))
            return redirect(plan)
    return render(request, "plans/form.html", {"form": form, "title": _("New plan"), "crumb": _("New plan")})


@never_cache
@require_safe
def plan(request: HttpRequest, entity: str, slug: str) -> HttpResponse:
    """Show a plan: its commitments, its items as a board or in lanes, its ledger."""
    found, held = _visible(request, entity, slug)
    items = list(found.items.select_related("owner") if held else found.items.all())
    for item in items:
        item.plan = found
    view = "lanes" if request.GET.get("view") == "lanes" else "board"
    context = {
        "plan": found, "ours": bool(held), "edits": bool(held & set(MAY_EDIT)), "coaches": bool(held & set(MAY_COACH)),
        "view": view, "chapters": shown.chapters(found.commitments.all()), "items": items,
        "columns": shown.columns(items) if view == "board" else [],
        "lanes": shown.lanes(items, found.halves) if view == "lanes" else [],
        "dropped": [item for item in items if item.state == ItemState.DROPPED],
        "ledger": services.ledger(found.shifts.all()), "late": services.lateness_of(items),
        "requests": list(found.requests.select_related("by", "coach")[:20]) if held else [],
        "steps": _steps(found, held), "crumb": found.title, "today": periods.current().code,
    }  # fmt: skip
    return render(request, "plans/plan.html", context)


def _steps(found: Plan, held: set[str]) -> list[tuple[str, str]]:
    words = {
        "submit": _("Send to review"), "return": _("Return with a comment"), "approve": _("Approve"),
        "start": _("Start"), "close": _("Close"), "revise": _("Open for revision"),
    }  # fmt: skip
    return [
        (verb, words[verb])
        for verb, (before, _after, decides) in MOVES.items()
        if found.state in before and held & set(MAY_DECIDE if decides else MAY_EDIT)
    ]


@login_required
@require_POST
def step(request: HttpRequest, entity: str, slug: str) -> HttpResponse:
    """Move a plan along: to review, approved, started, closed."""
    found, _held = _visible(request, entity, slug)
    try:
        services.step(_person(request), found, request.POST.get("verb", ""), request.POST.get("comment", ""))
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is now: %(state)s.") % {"state": found.get_state_display()})
    return redirect(found)


@never_cache
@require_http_methods(GET_AND_POST)
def commitments(request: HttpRequest, entity: str, slug: str, chapter: str) -> HttpResponse:
    """Show the commitments of a chapter; those who write answer them all with one save."""
    found, held = _visible(request, entity, slug)
    if chapter not in shown.CHAPTERS:
        raise Http404
    groups = shown.groups(found.commitments.all(), chapter)
    if request.method == "POST":
        found = _writable(request, entity, slug)
        anchors = [row.anchor for _words, rows in groups for row, _text in rows]
        try:
            made = services.answer_commitments(_person(request), found, forms.answers(request.POST, anchors))
        except ValueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(n)d answers have been kept.") % {"n": len(made)})
            return redirect(request.path)
    context = {
        "plan": found, "groups": groups, "answers": AnswerTo.choices, "edits": bool(held & set(MAY_EDIT)),
        "chapters": shown.chapters(found.commitments.all()), "chapter": chapter,
        "chapter_name": shown.chapter_name(chapter),
        "crumb": _("Commitments"),
    }  # fmt: skip
    return render(request, "plans/commitments.html", context)


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def item(request: HttpRequest, entity: str, slug: str, number: int | None = None) -> HttpResponse:
    """Add an item to a plan, or change one."""
    found = _writable(request, entity, slug)
    old = get_object_or_404(Item, plan=found, pk=number) if number else None
    names = ("title", "kind", "text", "due", "state", "done", "owner", "parent", "indicator", "initiative")
    initial = {name: getattr(old, name) for name in names} if old else {"due": periods.parse(found.last).end}
    form = forms.ItemForm(request.POST or None, plan=found, item=old, initial=initial)
    if request.method == "POST" and form.is_valid():
        late = form.cleaned_data.pop("late")
        try:
            kept = services.save_item(_person(request), found, old, **form.cleaned_data)
            if late is not None:
                services.state_forecast(_person(request), kept, late / 100)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The item has been kept."))
            return redirect(found)
    title = old.title if old else _("New item")
    return render(request, "plans/form.html", {"form": form, "title": title, "plan": found, "crumb": title})


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def report(request: HttpRequest, entity: str, slug: str, period: str) -> HttpResponse:
    """Report on what is due up to the end of a half-year; every item stands as it was last reported."""
    found, half = _writable(request, entity, slug), _period(period)
    items = list(found.items.filter(due__lte=half.end).exclude(state=ItemState.DROPPED))
    if request.method == "POST":
        try:
            made = services.report_items(_person(request), found, forms.states(request.POST, items))
        except ValueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(n)d items have been reported on.") % {"n": len(made)})
        return redirect(request.path)
    context = {"plan": found, "period": half, "items": items, "states": ItemState.choices, "crumb": half.label}
    return render(request, "plans/report.html", context)


def _period(code: str) -> periods.Period:
    try:
        return periods.parse(code)
    except ValueError as error:
        raise Http404 from error


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def shift(request: HttpRequest, entity: str, slug: str) -> HttpResponse:
    """Add an entry to the ledger."""
    found = _writable(request, entity, slug)
    form = forms.ShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_shift(_person(request), found, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The entry has been kept."))
            return redirect("plans:ledger", entity=entity, slug=slug)
    title = _("New entry of the ledger")
    return render(request, "plans/form.html", {"form": form, "title": title, "plan": found, "crumb": title})


@require_safe
def ledger(request: HttpRequest, entity: str, slug: str) -> HttpResponse:
    """Show what was shifted and what was added, half-year by half-year."""
    found, held = _visible(request, entity, slug)
    rows = list(found.shifts.all())
    context = {
        "plan": found, "rows": rows, "totals": services.ledger(found.shifts.all()), "edits": bool(held & set(MAY_EDIT)),
        "crumb": _("Ledger"),
    }  # fmt: skip
    return render(request, "plans/ledger.html", context)


@never_cache
@login_required
@require_safe
def history(request: HttpRequest, entity: str, slug: str) -> HttpResponse:
    """Show the newest changes of a plan in words; only the organisation's people see who made them."""
    found, held = _visible(request, entity, slug)
    if not held:
        raise Http404
    return render(
        request, "plans/history.html", {"plan": found, "changes": shown.history(found), "crumb": _("Changes")}
    )


@login_required
@require_POST
def ask(request: HttpRequest, entity: str, slug: str) -> HttpResponse:
    """Ask the coaches, or answer a request for help."""
    found, _held = _visible(request, entity, slug)
    number = request.POST.get("request", "")
    try:
        if number.isdecimal():
            row = get_object_or_404(HelpRequest, plan=found, pk=number)
            services.answer_help(_person(request), row, request.POST.get("answer", ""))
        else:
            services.ask_help(_person(request), found, request.POST.get("text", ""))
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It has been kept. It stands on the page of duties of whoever answers."))
    return redirect(f"{found.get_absolute_url()}#help")


@require_safe
def export(request: HttpRequest, entity: str, slug: str, ending: str) -> HttpResponse:
    """Hand out the items of a plan as CSV or JSON."""
    found, _held = _visible(request, entity, slug)
    rows = shown.records(found.items.all())
    answer: HttpResponse
    if ending == "json":
        answer = JsonResponse({"plan": found.slug, "items": list(rows)}, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse("\ufeff" + shown.as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}.{ending}"'
    return answer


@require_safe
def roadmap(request: HttpRequest) -> HttpResponse:
    """Show the brief's roadmap moved to begin in a chosen half-year."""
    first = _period(request.GET.get("first") or beginnings.FIRST.code)
    language = get_language() or "en"
    lines = [(line, library(line.text, language)) for line in beginnings.roadmap(first)]
    context = {"lines": lines, "first": first, "halves": forms.offered(), "crumb": _("Roadmap")}
    return render(request, "plans/roadmap.html", context)


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def checks(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's checklists; those who write answer a whole list with one save."""
    entity = get_object_or_404(Entity, slug=slug)
    if not roles_in(request.user, entity):
        raise Http404
    lists = ("actions", "catalysts") if entity.kind in GOVERNMENTS else ("drivers",)
    lines = {which: checklist(entity, which) for which in lists}
    if request.method == "POST":
        anchors = [line.id for which in lists for line in lines[which]]
        try:
            made = services.set_checks(_person(request), entity, forms.checks(request.POST, anchors))
        except ValueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(n)d changes have been kept.") % {"n": len(made)})
        return redirect(request.path)
    known = {row.anchor: row for row in Check.objects.filter(entity=entity)}
    context = {
        "entity": entity, "lists": [(which, shown.check_rows(rows, known)) for which, rows in lines.items()],
        "states": shown.CHECK_STATES, "edits": can_write(request.user, entity), "crumb": str(entity),
        "names": {which: which for which in CHECKLISTS},
    }  # fmt: skip
    return render(request, "plans/checks.html", context)
