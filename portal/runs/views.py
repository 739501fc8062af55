"""The pages of methods and cases with their forms, of runs and of results. Nothing here needs JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core.access import MAY_MANAGE, editable_entities, entities_with
from portal.core.errors import too_many
from portal.core.models import Entity, Person
from portal.runs import access, figures, forms, services, shown, uploads
from portal.runs.models import Run, State, StoredResult, Upload
from quintet import method as registry
from quintet.errors import MethodError
from quintet.method import Method

RUNS_PER_PAGE = 25
SORTS = {"newest": "-created", "oldest": "created", "name": "name", "state": "state"}
REFRESH_SECONDS = 2


def _language() -> str:
    return get_language() or "en"


@require_GET
def methods(request: HttpRequest) -> HttpResponse:
    """List the methods by field."""
    return render(request, "runs/methods.html", {"groups": shown.by_field("method"), "kind": "method"})


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases by their first field."""
    return render(request, "runs/methods.html", {"groups": shown.by_field("case"), "kind": "case"})


@require_http_methods(["GET", "POST"])
def method(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Show a method or case, its reference and its form; POST starts a run."""
    if name not in registry.names("case" if kind == "case" else "method"):
        raise Http404
    found = registry.get(name)
    if request.method == "GET":
        return _method_page(request, found)
    if not isinstance(request.user, Person):
        return redirect_to_login(request.path)
    kept: list[Upload] = []
    try:
        run = _start(request, request.user, found, kept)
    except services.TooMany:
        return too_many(request)
    except MethodError as error:
        for upload in kept:
            uploads.drop(request.user, upload)
        return _method_page(request, found, error)
    return redirect(run)


def _start(request: HttpRequest, person: Person, found: Method, kept: list[Upload]) -> Run:
    if "example" in request.POST:
        return services.submit(person, found.name, found.example, _entity(request, person))
    entity = _entity(request, person)
    params = forms.read(found, request.POST, request.FILES, forms.Sender(person, entity, kept))
    return services.submit(person, found.name, params, entity)


def _entity(request: HttpRequest, person: Person) -> Entity | None:
    number = request.POST.get("share_with", "")
    if not number:
        return None
    entity = editable_entities(person).filter(pk=number).first() if number.isdecimal() else None
    if entity is None:
        raise PermissionDenied(_("Only an owner or a member of an entity shares runs with it."))
    return entity


def _method_page(request: HttpRequest, found: Method, error: MethodError | None = None) -> HttpResponse:
    why = shown.sentence(error) if error else ""
    sent = request.POST if error and "example" not in request.POST else forms.prefilled(found, request.GET)
    context: dict[str, Any] = {
        **shown.reference(found),
        "fields": forms.fields(found, sent, error.param if error else "", why),
        "problem": why,
        "latest": services.latest_run(found.name),
        "keeps": forms.keeps(found),
        "entities": editable_entities(request.user) if request.user.is_authenticated else [],
    }
    return render(request, "runs/method.html", context, status=422 if error else 200)


@login_required
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the reader's runs and those of their entities, by state and in a chosen order."""
    assert isinstance(request.user, Person)
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "newest")
    found = access.own_runs(request.user).select_related("person", "entity")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by(SORTS.get(sort, "-created"), "pk"), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    sorts = {"newest": _("newest first"), "oldest": _("oldest first"), "name": _("name"), "state": _("state")}
    context = {"page": page, "states": State.choices, "state": state, "sorts": sorts, "sort": sort}
    return render(request, "runs/runs.html", context)


def _visible(request: HttpRequest, number: Any) -> Run:
    # A stranger gets the same answer as for a run that does not exist.
    runs = access.visible_runs(request.user).select_related("person", "entity", "result", "retry_of")
    return get_object_or_404(runs, pk=number)


@never_cache
@require_GET
def run(request: HttpRequest, number: Any) -> HttpResponse:
    """Show a run: how far it is, or its result, and where it comes from."""
    found = _visible(request, number)
    context = {
        "run": found,
        "crumb": shown.title(found.name),
        "refresh": REFRESH_SECONDS,
        "may_steer": access.can_steer(request.user, found),
        **shown.provenance(found),
        **(shown.result(found.result, _language()) if found.result else {}),
    }
    return render(request, "runs/run.html", context)


@never_cache
@require_GET
def progress(request: HttpRequest, number: Any) -> HttpResponse:
    """The part of a run's page that changes while it computes; tells htmx to load the page when it has ended."""
    found = _visible(request, number)
    response = render(request, "runs/_progress.html", {"run": found, "refresh": REFRESH_SECONDS})
    if not found.is_open:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, number: Any) -> HttpResponse:
    """Cancel a run that waits or computes."""
    assert isinstance(request.user, Person)
    found = _visible(request, number)
    services.cancel(request.user, found)
    return redirect(found)


@login_required
@require_POST
def retry(request: HttpRequest, number: Any) -> HttpResponse:
    """Start the same job once more."""
    assert isinstance(request.user, Person)
    try:
        again = services.retry(request.user, _visible(request, number))
    except services.TooMany:
        return too_many(request)
    except MethodError as error:
        raise PermissionDenied(shown.sentence(error)) from error
    return redirect(again)


@login_required
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List the files of the reader and of their organisations, with how long each is kept."""
    assert isinstance(request.user, Person)
    found = (
        access.usable_uploads(request.user)
        .select_related("person", "entity")
        .annotate(used=Count("runs"))
        .order_by("-created", "pk")
    )
    page = Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    owned = set(entities_with(request.user, MAY_MANAGE).values_list("pk", flat=True))
    rows = [(file, file.person_id == request.user.pk or file.entity_id in owned) for file in page.object_list]
    context = {"page": page, "rows": rows, "kept": uploads.used(request.user), "limit": uploads.MAX_KEPT_BYTES}
    return render(request, "runs/files.html", context)


@login_required
@require_POST
def delete_file(request: HttpRequest, number: Any) -> HttpResponse:
    """Delete a file, and go back to the list."""
    assert isinstance(request.user, Person)
    found = get_object_or_404(access.usable_uploads(request.user), pk=number)
    uploads.delete(request.user, found)
    messages.success(request, _("The file is deleted. Results computed from it stay."))
    return redirect("runs:files")


def _stored(request: HttpRequest, sha256: str) -> StoredResult:
    return get_object_or_404(access.visible_results(request.user), pk=sha256)


@require_GET
def result(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show a result under the hash of its content."""
    stored = _stored(request, sha256)
    found = access.visible_runs(request.user).filter(result=stored).order_by("finished").first()
    context = {"run": found, "crumb": sha256[:12], **shown.result(stored, _language())}
    # A report that does not print a figure leaves its id to the list of addresses.
    context["figures"] = [
        {**row, "shown": f'id="{row["id"]}"' in context["html"]} for row in figures.listed(stored, _language())
    ]
    return render(request, "runs/result.html", context)


@require_GET
def figure(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show one figure of a result, named by its JSON pointer, with all that it rests on."""
    stored, pointer = _stored(request, sha256), request.GET.get("pointer", "")
    context: dict[str, Any] = {"stored": stored, "pointer": pointer, **figures.chain(stored, pointer, _language())}
    if context["pointer"] != pointer:  # asked for by name: one figure has one address
        return redirect(figures.address(sha256, context["pointer"]))
    runs = access.visible_runs(request.user).filter(result=stored).select_related("person", "entity")
    context["crumb"] = context["label"]
    context["runs"] = list(runs.order_by("finished")[:RUNS_PER_PAGE])
    return render(request, "runs/figure.html", context, status=200 if context["label"] else 404)


@require_GET
def download(request: HttpRequest, sha256: str, ending: str) -> HttpResponse:
    """Hand out a result as canonical JSON, as tables in a ZIP of CSV files, or as an HTML, PDF or DOCX report."""
    try:
        data, content_type, filename = shown.file(_stored(request, sha256), ending, _language())
    except MethodError as error:  # a font is missing on the server
        return HttpResponse(shown.sentence(error), content_type="text/plain; charset=utf-8", status=503)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
