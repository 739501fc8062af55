"""The pages of reports: the list, the form that freezes one, the report itself, its files and its proof."""

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.access import can_decide, editable_entities
from portal.core.languages import at
from portal.core.models import Person
from portal.reports import services
from portal.reports.access import visible_reports
from portal.reports.forms import FreezeForm
from portal.reports.models import Body, Format, Report, State

PER_PAGE = 25
DRAWN_KEPT = 12
TYPES = {
    "html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


def _language() -> str:
    return get_language() or "en"


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports the reader may see, newest first, by body and half-year."""
    body, period = request.GET.get("body", ""), request.GET.get("period", "")[:7]
    found = visible_reports(request.user).select_related("entity")
    if body in Body.values:
        found = found.filter(body=body)
    if period:
        found = found.filter(first__lte=period, last__gte=period)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    writes = request.user.is_authenticated and editable_entities(request.user).exists()
    context = {"page": page, "bodies": Body.choices, "body": body, "period": period, "writes": writes}
    return render(request, "reports/reports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Freeze a report from what is published now."""
    assert isinstance(request.user, Person)
    form = FreezeForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            report = services.freeze(request.user, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The report has been frozen. Read it, then have it cleared."))
            return redirect(report)
    return render(request, "reports/new.html", {"form": form, "crumb": _("New report")})


def _visible(request: HttpRequest, number: int) -> Report:
    # A stranger gets the same answer as for a report that does not exist.
    return get_object_or_404(visible_reports(request.user).select_related("entity", "follows"), pk=number)


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show a report in the reader's language with its files and where it comes from."""
    found = _visible(request, number)
    title, html = _drawn(found.pk, found.result_sha256, _language())
    steps = {State.DRAFT: ("clear", _("Clear")), State.CLEARED: ("publish", _("Publish"))}
    may = request.user.is_authenticated and can_decide(request.user, found.entity)
    context = {
        "report": found,
        "title": title,
        "html": mark_safe(html),  # noqa: S308 - the renderer escapes every word that comes from data
        "formats": Format.choices,
        "step": steps.get(State(found.state)) if may else None,
        "crumb": str(found),
    }
    return render(request, "reports/report.html", context)


@lru_cache(maxsize=DRAWN_KEPT)
def _drawn(number: int, sha256: str, language: str) -> tuple[str, str]:
    """Title and HTML of a report; what is frozen never changes, so neither do these."""
    from quintet.i18n import format_text
    from quintet.render import html_fragment

    result = services.result_of(Report.objects.only("result").get(pk=number, result_sha256=sha256))
    link = at("/", language).rstrip("/")
    return format_text(result.title, language), html_fragment(result, language, heading_level=2, link=link)


@require_safe
def download(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """Hand out a file of a report, the same bytes for ever."""
    found = _visible(request, number)
    kept = services.file(found, _language(), ending)
    answer = HttpResponse(bytes(kept.data), content_type=TYPES[ending])
    name = f"un2-report-{found.body}-{found.last}-{kept.language}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["ETag"] = f'"{kept.sha256}"'
    return answer


@never_cache
@require_safe
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """Compute the report again from its snapshot and say whether the bytes are the same."""
    found = _visible(request, number)
    same = services.rebuild(Report.objects.get(pk=found.pk))
    context: dict[str, Any] = {"report": found, "same": same, "files": found.files.defer("data"), "crumb": _("Proof")}
    return render(request, "reports/proof.html", context)


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Clear or publish a report."""
    assert isinstance(request.user, Person)
    found = _visible(request, number)
    moves = {"clear": services.clear, "publish": services.publish}
    move = moves.get(request.POST.get("step", ""))
    try:
        if move is None:
            raise ValueError(_("This step is not known."))
        move(request.user, found)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is now: %(state)s.") % {"state": found.get_state_display()})
    return redirect(found)
