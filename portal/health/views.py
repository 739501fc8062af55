"""The probes: alive, ready, and measured."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.core.errors import problem
from portal.health import metrics, services
from portal.health.access import is_operator


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is looked at."""
    return JsonResponse({"alive": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the portal can serve readers (200) or not (503); the operator sees why."""
    found = services.readiness()
    fine = all(part["ok"] for part in found.values())
    answer = JsonResponse({"ready": fine, **(found if is_operator(request) else {})}, status=200 if fine else 503)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def measured(request: HttpRequest) -> HttpResponse:
    """Give the metrics in Prometheus's text format, to the operator alone."""
    if not is_operator(request):
        return problem(403, "Metrics are read on the machine itself, or with the token of the operator.")
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE, headers={"Cache-Control": "no-store"})
