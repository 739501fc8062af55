"""The pages of one initiative and of files: reading, writing, reviewing, importing. Nothing here needs JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import MAY_EDIT, MAY_MANAGE, roles_in
from portal.core.models import Person
from portal.pipeline import services as pipeline
from portal.portfolio import access, forms, importing, people, services, shown, similar, texts, vocabulary
from portal.portfolio.models import Initiative
from portal.runs.services import visible_runs
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.result import Text

QUEUE_PER_PAGE = 25
GET_AND_POST = ("GET", "HEAD", "POST")
COLUMNS = ("title", "kind", "language", "summary", "women", "levers", "countries", "stage", "starts", "ends", "amount",
           "currency", *people.COLUMNS, "results", "evidence", "link")  # fmt: skip


def _person(request: HttpRequest) -> Person:
    # The views that ask for a person stand behind login_required.
    assert isinstance(request.user, Person)
    return request.user


def _visible(request: HttpRequest, slug: str) -> Initiative:
    # A stranger gets the same answer as for an initiative that does not exist.
    found = access.visible_initiatives(request.user).select_related("entity", "rights_by")
    return get_object_or_404(found, slug=slug)


def _writable(request: HttpRequest, slug: str) -> Initiative:
    found = _visible(request, slug)
    if not access.can_edit(request.user, found):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    return found


@never_cache
@require_safe
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one initiative: what it is, for whom, on what evidence, and who has made it anew."""
    found = _visible(request, slug)
    roles, own = roles_in(request.user, found.entity_id), access.own_entities(request.user)
    like = similar.like(found, {entity.pk for entity, _writes in own})
    context = {
        "initiative": found,
        **shown.facts(found),
        **shown.related(found, access.visible_initiatives(request.user), like),
        "may_edit": bool(roles & set(MAY_EDIT)),
        "steps": _steps(found, roles),
        "may_see": bool(roles),
        "rights": [(words, found.rights.get(key, "")) for key, words in services.RIGHTS.items()],
        "partners": list(found.partners.order_by("name")),
        "runs": list(visible_runs(request.user).filter(initiatives=found)),
        "entities": [entity for entity, writes in own if writes],
        "history": pipeline.history(found, roles),
    }
    context["crumb"] = context["card"].title
    return render(request, "portfolio/initiative.html", context)


def _steps(found: Initiative, roles: set[str]) -> list[tuple[str, str]]:
    words = {
        "submit": _("Send to review"), "withdraw": _("Take back from review"), "return": _("Return with a comment"),
        "publish": _("Publish"), "archive": _("Archive"), "reopen": _("Reopen"),
    }  # fmt: skip
    return [
        (verb, words[verb])
        for verb, (before, _after, by_owner) in services.MOVES.items()
        if found.state in before and roles & set(MAY_MANAGE if by_owner else MAY_EDIT)
    ]


@login_required
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new draft; one that says nearly the same as another is kept when asked a second time."""
    person = _person(request)
    initial = {"language": person.language, **forms.prefilled(request.GET)}
    form = forms.NewForm(request.POST or None, person=person, initial=initial)
    near: list[similar.Likeness] = []
    if request.method == "POST" and form.is_valid():
        near = [] if "another" in request.POST else similar.duplicates(form.values(), access.entities_of(person))
        if not near and (made := _created(request, form)):
            return redirect(made)
    cards = shown.cards([item.pk for item in near])
    context = {"form": form, "near": shown.likenesses(near, cards), "crumb": _("New initiative")}
    return render(request, "portfolio/edit.html", context)


def _created(request: HttpRequest, form: forms.NewForm) -> Initiative | None:
    try:
        made = services.create(_person(request), **form.values())
    except ValueError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("The draft has been kept. Send it to review when it is ready."))
    return made


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an initiative."""
    found = _writable(request, slug)
    initial = {name: getattr(found, name) for name in COLUMNS} | {
        "fields_of": found.fields, "goals": [str(goal) for goal in found.goals], "reality": str(found.reality or ""),
        "targets": "; ".join(found.targets), "partners": found.partners.all(),
    }  # fmt: skip
    form = forms.InitiativeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(_person(request), found, **form.values())
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The change has been kept."))
            return redirect(found)
    return render(request, "portfolio/edit.html", {"form": form, "initiative": found, "crumb": _("Change")})


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def rights(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the human-rights check of an initiative."""
    found = _writable(request, slug)
    form = forms.RightsForm(request.POST or None, initial=found.rights)
    if request.method == "POST" and form.is_valid():
        try:
            services.check_rights(_person(request), found, form.answers(), form.cleaned_data["note"])
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answers have been kept under your name."))
            return redirect(found)
    return render(
        request, "portfolio/rights.html", {"form": form, "initiative": found, "crumb": _("Human-rights check")}
    )


@login_required
@require_POST
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """Move an initiative along: to review, out to the public, back, or into the archive."""
    found = _visible(request, slug)
    try:
        services.decide(_person(request), found, request.POST.get("verb", ""), request.POST.get("comment", "")[:2000])
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is now: %(state)s.") % {"state": found.get_state_display()})
    return redirect(found)


@login_required
@require_POST
def replicate(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy an initiative into an organisation of the reader, as a draft in the reader's language."""
    found, person = _visible(request, slug), _person(request)
    form = forms.CopyForm(request.POST, person=person)
    if not form.is_valid():
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    title = summary = ""
    if texts.use_case(found):
        title, summary = texts.title(found, person.language), texts.summary(found, person.language)
    made = services.replicate(person, found, form.cleaned_data["entity"], title, summary)
    messages.success(request, _("A draft of your own has been made. Say what is different in your place."))
    return redirect("portfolio:edit", slug=made.slug)


@login_required
@require_POST
def link_run(request: HttpRequest, slug: str) -> HttpResponse:
    """Link a run to an initiative as evidence."""
    found = _visible(request, slug)
    form = forms.RunForm(request.POST)
    try:
        services.link_run(_person(request), found, form.cleaned_data["run"] if form.is_valid() else "")
    except ValueError as error:
        messages.error(request, str(error))
    return redirect(found)


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """List what waits for review in the reader's organisations, longest waiting first."""
    found = access.review_queue(request.user).select_related("entity")
    page = Paginator(found, QUEUE_PER_PAGE).get_page(request.GET.get("page"))
    cards = [shown.card(item) for item in page.object_list]
    return render(request, "portfolio/review.html", {"page": page, "cards": cards, "crumb": _("Waiting for review")})


@login_required
@require_http_methods(GET_AND_POST)
def import_file(request: HttpRequest) -> HttpResponse:
    """Check a file of initiatives; nothing is kept of it before the report has been read."""
    person = _person(request)
    form = forms.ImportForm(request.POST or None, request.FILES or None, person=person)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect(importing.check(person, form.cleaned_data["entity"], file.name, file.read()))
        except MethodError as error:
            form.add_error("file", format_text(Text(error.msg, error.values), vocabulary.locale()))
        except ValueError as error:
            form.add_error("file", str(error))
    return render(request, "portfolio/import.html", {"form": form, "columns": importing.EXAMPLE, "crumb": _("Import")})


@require_safe
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """Hand out the template of an import as CSV or XLSX."""
    data: str | bytes = importing.template_csv() if ending == "csv" else importing.template_xlsx()
    kinds = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    answer = HttpResponse(data, content_type=kinds[ending])
    answer["Content-Disposition"] = f'attachment; filename="initiatives-template.{ending}"'
    return answer


@login_required
@never_cache
@require_http_methods(GET_AND_POST)
def import_report(request: HttpRequest, number: Any) -> HttpResponse:
    """Show what is wrong in a file; POST keeps its good rows, all of them, or nothing."""
    batch = get_object_or_404(access.visible_imports(request.user).select_related("entity"), pk=number)
    if request.method == "POST":
        choices: dict[str, importing.Keep] = {"good": "good", "all": "all"}
        try:
            importing.settle(_person(request), batch, choices.get(request.POST.get("keep", ""), "nothing"))
        except ValueError as error:
            messages.error(request, str(error))
        return redirect(batch)
    page = Paginator(batch.problems, 200).get_page(request.GET.get("page"))
    context = {"batch": batch, "good": batch.rows - batch.bad, "page": page, "crumb": batch.filename}
    return render(request, "portfolio/import_report.html", context)
