"""The pages of scorecards: frameworks, the form, the second person's queue, the scorecard and each figure's chain."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core import periods
from portal.core.access import MAY_DECIDE, MAY_EDIT, MAY_VALIDATE, roles_in
from portal.core.models import Entity, Person
from portal.scorecards import building, forms, recording, services, sheets, shown, words
from portal.scorecards.access import open_frameworks
from portal.scorecards.models import Framework, Indicator, Sheet, State, Target, Weight
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.result import Text

GET_AND_POST = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _person(request: HttpRequest) -> Person:
    # The views that ask for a person stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


def _period(code: str) -> periods.Period:
    try:
        return periods.parse(code)
    except ValueError as error:
        raise Http404 from error


def _framework(code: str) -> Framework:
    return get_object_or_404(open_frameworks().prefetch_related("indicators"), code=code)


def _entity(slug: str) -> Entity:
    return get_object_or_404(Entity, slug=slug)


def _own(request: HttpRequest, slug: str, roles: tuple[Any, ...]) -> tuple[Entity, set[str]]:
    """An entity in which the reader has a role; 404 for a stranger, 403 without the role that is needed."""
    entity = _entity(slug)
    held = roles_in(request.user, entity)
    if not held:
        raise Http404
    if not held & set(roles):
        raise PermissionDenied(_("Your role in this organisation does not allow this."))
    return entity, held


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """List the frameworks that are answered now."""
    found = [(item, words.title(item), words.said(item.text)) for item in open_frameworks()]
    return render(request, "scorecards/frameworks.html", {"frameworks": found})


@require_safe
def framework(request: HttpRequest, code: str) -> HttpResponse:
    """Show a framework with every indicator."""
    found = _framework(code)
    alpha, n = services.validator_agreement(found)
    context = {"agreement": alpha, "pairs": n, **_questions(found)}
    return render(request, "scorecards/framework.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def new_framework(request: HttpRequest) -> HttpResponse:
    """Make a framework of an organisation's own from a table of questions; every problem is named first."""
    form = forms.FrameworkForm(request.POST or None, request.FILES or None, person=_person(request))
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            questions, problems = building.read_questions(file.name, file.read())
            if not problems:
                made = building.create_framework(_person(request), questions=questions, **given)
                return redirect("scorecards:draft", number=made.pk)
        except MethodError as error:
            form.add_error("file", format_text(Text(error.msg, error.values), get_language() or "en"))
        except ValueError as error:
            form.add_error("file", str(error))
    context = {"form": form, "problems": problems, "columns": building.COLUMNS, "crumb": _("New framework")}
    return render(request, "scorecards/new_framework.html", context)


@login_required
@require_safe
def framework_template(request: HttpRequest) -> HttpResponse:
    """Hand out the table of questions to fill in."""
    answer = HttpResponse(building.template(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="framework-template.xlsx"'
    return answer


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Show a framework before it is opened; POST opens it for answers."""
    found = get_object_or_404(Framework.objects.select_related("entity", "replaces"), pk=number, entity__isnull=False)
    assert found.entity is not None
    held = roles_in(request.user, found.entity)
    if not held:
        raise Http404
    if request.method == "POST":
        try:
            building.open_framework(_person(request), found)
        except ValueError as error:
            messages.error(request, str(error))
        return redirect(request.path)
    return render(request, "scorecards/draft.html", {"opens": bool(held & set(MAY_DECIDE)), **_questions(found)})


def _questions(found: Framework) -> dict[str, Any]:
    indicators = list(found.indicators.all())
    rows = {i.pk: (i, words.title(i), words.said(i.hint), words.said(words.RESULTS[i.result]), words.baseline(i),
                   sheets.allowed(i)) for i in indicators}  # fmt: skip
    return {
        "framework": found, "title": words.title(found), "text": words.said(found.text),
        "sections": shown.sections(found, indicators, rows), "origin": words.said(found.origin),
        "crumb": words.title(found),
    }  # fmt: skip


@require_safe
def scorecard(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's scorecard in one framework and half-year, beside its own past."""
    entity, held = _entity(slug), set()
    if request.user.is_authenticated:
        held = roles_in(request.user, entity)
    listed = list(open_frameworks().exclude(kind="system"))
    wanted = request.GET.get("framework", "")
    found = next((item for item in listed if item.code == wanted), listed[0] if listed else None)
    if found is None:
        raise Http404
    period = _period(request.GET.get("period") or periods.current().code)
    context = {
        "entity": entity, "framework": found, "title": words.title(found), "period": period, "ours": bool(held),
        "frameworks": [(item.code, words.title(item)) for item in listed], "halves": forms.offered(),
        "edits": bool(held & set(MAY_EDIT)), "confirms": bool(held & set(MAY_VALIDATE)),
        "publishes": bool(held & set(MAY_DECIDE)), "crumb": str(entity),
        **shown.scorecard(entity, found, period, public=not held),
    }  # fmt: skip
    return render(request, "scorecards/scorecard.html", context)


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def fill(request: HttpRequest, slug: str, code: str, period: str) -> HttpResponse:
    """Answer a framework: many answers on one page, kept together; only what has changed is written."""
    (entity, _held), found, half = _own(request, slug, MAY_EDIT), _framework(code), _period(period)
    if request.method == "POST" and request.POST.get("do") == "prefill":
        n = services.prefill(_person(request), entity, found, half.code)
        messages.success(request, _("%(n)d answers of the half-year before have been taken over.") % {"n": n})
        return redirect(request.path)
    steps = recording.latest(entity, half.code)
    rows = {i.pk: forms.row(i, steps.get(i.pk)) for i in found.indicators.all()}
    if request.method == "POST":
        given = forms.answers(list(rows.values()), request.POST)
        if not any(row.error for row in rows.values()) and _kept(request, entity, found, half, given):
            return redirect(request.path)
    context = {
        "entity": entity, "framework": found, "title": words.title(found), "period": half, "crumb": words.title(found),
        "sections": shown.sections(found, list(found.indicators.all()), rows),
        "wrong": [row for row in rows.values() if row.error], "total": len(rows),
        "answered": sum(bool(row.value) or row.na for row in rows.values()),
        "waiting": sum(step.state == State.DRAFT for pk, step in steps.items() if pk in rows),
    }  # fmt: skip
    return render(request, "scorecards/fill.html", context, status=422 if context["wrong"] else 200)


def _kept(request: HttpRequest, entity: Entity, found: Framework, half: periods.Period, given: Any) -> bool:
    person = _person(request)
    try:
        made = services.record(person, entity, half.code, given)
        messages.success(request, _("%(n)d answers have been kept.") % {"n": len(made)})
        if request.POST.get("do") == "submit":
            sent = services.submit(person, entity, found, half.code)
            messages.success(request, _("%(n)d answers wait for a second person now.") % {"n": len(sent)})
    except ValueError as error:
        messages.error(request, str(error))
    return True


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def validate(request: HttpRequest, slug: str, code: str, period: str) -> HttpResponse:
    """Confirm or return submitted answers, one by one or together."""
    (entity, held), found, half = _own(request, slug, (*MAY_VALIDATE, *MAY_DECIDE)), _framework(code), _period(period)
    if request.method == "POST":
        try:
            _decided(request, entity, found, half.code)
        except ValueError as error:
            messages.error(request, str(error))
        return redirect(request.path)
    steps = recording.latest(entity, half.code)
    asked = [(i, steps[i.pk]) for i in found.indicators.all() if i.pk in steps]
    waiting = [(forms.row(i, step), words.value(i, _float(step.value), step.na, step.text), step) for i, step in asked
               if step.state == State.SUBMITTED]  # fmt: skip
    context = {
        "entity": entity, "framework": found, "title": words.title(found), "period": half, "waiting": waiting,
        "confirmed": sum(step.state == State.VALIDATED for _i, step in asked),
        "confirms": bool(held & set(MAY_VALIDATE)), "publishes": bool(held & set(MAY_DECIDE)), "crumb": _("Confirm"),
    }  # fmt: skip
    return render(request, "scorecards/validate.html", context)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _decided(request: HttpRequest, entity: Entity, found: Framework, period: str) -> None:
    person, do = _person(request), request.POST.get("do", "")
    chosen = [i for i in found.indicators.all() if str(i.pk) in request.POST.getlist("i")]
    if do == "publish":
        made = services.publish(person, entity, found, period)
        messages.success(request, _("%(n)d answers are public now.") % {"n": len(made)})
    elif do == "return":
        made = services.return_to(person, entity, chosen, period, request.POST.get("reason", ""))
        messages.success(request, _("%(n)d answers have been returned.") % {"n": len(made)})
    else:
        made = services.validate(person, entity, chosen, period)
        messages.success(request, _("%(n)d answers have been confirmed.") % {"n": len(made)})


@require_safe
def figure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show every step of an organisation's answers to one indicator, each with what it rests on."""
    entity = _entity(slug)
    indicator = get_object_or_404(Indicator.objects.select_related("framework"), pk=number)
    ours = request.user.is_authenticated and bool(roles_in(request.user, entity))
    steps = shown.history(entity, indicator, public=not ours)
    context = {
        "entity": entity, "indicator": indicator, "title": words.title(indicator), "hint": words.said(indicator.hint),
        "framework": words.title(indicator.framework), "ours": ours, "crumb": words.title(indicator),
        "baseline": words.baseline(indicator), "baseline_source": words.said(indicator.baseline_source),
        "steps": [(s, words.value(indicator, _float(s.value), s.na, s.text, s.currency)) for s in steps],
    }  # fmt: skip
    return render(request, "scorecards/figure.html", context)


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def tailor(request: HttpRequest, slug: str, code: str, what: str) -> HttpResponse:
    """Set an organisation's own weights, or its targets of a half-year, each with a reason."""
    (entity, _held), found = _own(request, slug, MAY_EDIT), _framework(code)
    period = _period(request.POST.get("period") or request.GET.get("period") or periods.current().code)
    indicators = [i for i in found.indicators.all() if i.kind != "text"]
    problems: list[str] = []
    if request.method == "POST":
        given, problems = forms.numbers(indicators, request.POST)
        problems = problems or _tailored(request, entity, what, period, given)
        if not problems:
            return redirect(f"{request.path}?period={period.code}")
    kept = _tailoring(entity, what, period)
    asked = [(i, words.title(i), *kept.get(i.pk, ("", ""))) for i in indicators]
    context = {
        "entity": entity, "framework": found, "title": words.title(found), "what": what, "period": period,
        "asked": asked, "problems": problems, "halves": forms.offered(), "crumb": words.title(found),
    }  # fmt: skip
    return render(request, "scorecards/tailor.html", context, status=422 if problems else 200)


def _tailoring(entity: Entity, what: str, period: periods.Period) -> dict[int, tuple[Any, str]]:
    if what == "weights":
        return {row.indicator_id: (row.weight, row.reason) for row in Weight.objects.filter(entity=entity)}
    targets = Target.objects.filter(entity=entity, period=period.code)
    return {row.indicator_id: (row.value, row.reason) for row in targets}


def _tailored(request: HttpRequest, entity: Entity, what: str, period: periods.Period, given: Any) -> list[str]:
    try:
        if what == "weights":
            made: list[Any] = list(services.set_weights(_person(request), entity, given))
        else:
            made = list(services.set_targets(_person(request), entity, period.code, given))
    except ValueError as error:
        return [str(error)]
    messages.success(request, _("%(n)d changes have been kept.") % {"n": len(made)})
    return []


@login_required
@require_safe
def sheet(request: HttpRequest, slug: str, code: str, period: str) -> HttpResponse:
    """Hand out the workbook of a framework."""
    (entity, _held), found, half = _own(request, slug, MAY_EDIT), _framework(code), _period(period)
    answer = HttpResponse(sheets.workbook(entity, found, half.code), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{entity.slug}-{found.code}-{half.code}.xlsx"'
    return answer


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def upload(request: HttpRequest, slug: str, code: str, period: str) -> HttpResponse:
    """Read a filled-in workbook; nothing is recorded before its report has been read."""
    (entity, _held), found, half = _own(request, slug, MAY_EDIT), _framework(code), _period(period)
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = sheets.read_back(_person(request), entity, found, half.code, file.name, file.read())
            return redirect("scorecards:report", number=kept.pk)
        except MethodError as error:
            form.add_error("file", format_text(Text(error.msg, error.values), get_language() or "en"))
        except ValueError as error:
            form.add_error("file", str(error))
    context = {"entity": entity, "framework": found, "title": words.title(found), "period": half, "form": form}
    return render(request, "scorecards/upload.html", context | {"crumb": _("Workbook")})


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show what is wrong in a workbook; POST keeps its good answers or nothing."""
    kept = get_object_or_404(Sheet.objects.select_related("entity", "framework"), pk=number)
    _own(request, kept.entity.slug, MAY_EDIT)
    if request.method == "POST":
        try:
            sheets.settle(_person(request), kept, request.POST.get("keep") == "good")
        except ValueError as error:
            messages.error(request, str(error))
        return redirect(request.path)
    return render(request, "scorecards/report.html", {"sheet": kept, "crumb": kept.filename})


@login_required
@require_http_methods(GET_AND_POST)
def use(request: HttpRequest) -> HttpResponse:
    """Take a figure of a run into a scorecard."""
    person = _person(request)
    run, pointer = (
        (request.POST.get("run") or request.GET.get("run", "")),
        (request.POST.get("pointer") or request.GET.get("pointer", "")),
    )
    form = forms.UseForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.record_from_result(person, given["entity"], given["indicator"], given["period"], run, pointer)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The figure has been kept as a draft of your scorecard."))
            where = redirect("scorecards:scorecard", slug=given["entity"].slug)
            where["Location"] += f"?framework={given['indicator'].framework.code}&period={given['period']}"
            return where
    context = {"form": form, "run": run, "pointer": pointer, "crumb": _("Use a figure")}
    return render(request, "scorecards/use.html", context)


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Hand out an organisation's answers as CSV or JSON; the public gets what is published."""
    entity = _entity(slug)
    ours = request.user.is_authenticated and bool(roles_in(request.user, entity))
    rows = shown.records(entity, not ours, request.GET.get("first", ""), request.GET.get("last", ""))
    answer: HttpResponse
    if ending == "json":
        answer = JsonResponse({"entity": entity.slug, "answers": list(rows)}, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse("\ufeff" + shown.as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{entity.slug}-scorecard.{ending}"'
    return answer
