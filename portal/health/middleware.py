"""One line and one count for each request, the probes before everything else, and the maintenance page."""

import logging
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal.core.errors import API_PREFIX, plain_page, problem
from portal.health import maintenance, metrics
from portal.middleware import GetResponse

PROBES = frozenset({"/health", "/ready", "/metrics"})
log = logging.getLogger("portal.access")


def access_line(get_response: GetResponse) -> GetResponse:
    """Log and count each request by the name of its route: no address, query, cookie or body.

    Addresses stay out because some hold what is secret (an invitation) or personal (a search).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - begun
        route = _route(request)
        metrics.count(route, response.status_code, seconds)
        said = {"method": _method(request), "route": route, "status": response.status_code,
                "ms": round(seconds * 1000, 1), "person": _person(request)}  # fmt: skip
        log.info("request", extra=said)
        return response

    return middleware


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is not None:
        return match.view_name if match.url_name else metrics.NO_ROUTE
    return "static" if request.path.startswith(settings.STATIC_URL) else metrics.NO_ROUTE


def _method(request: HttpRequest) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return str(request.method) if request.method in known else "other"


def _person(request: HttpRequest) -> int | None:
    """The number of the person who asks, when the request has already found out; no query is made for it."""
    user = request.__dict__.get("user")
    if user is not None and not isinstance(user, SimpleLazyObject):
        return user.pk
    session = request.__dict__.get("session")
    said = session.get(SESSION_KEY) if session is not None and session.accessed else None
    return int(said) if said else None


def probes(get_response: GetResponse) -> GetResponse:
    """Answer the probes whatever host they name, without session or language, and during maintenance too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return get_response(request)
        request.resolver_match = resolve(request.path_info)
        return request.resolver_match.func(request)

    return middleware


def closed_for_maintenance(get_response: GetResponse) -> GetResponse:
    """Show the maintenance page (503) in the reader's language while the portal is closed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not maintenance.is_on():
            return get_response(request)
        if request.path.startswith(API_PREFIX):
            answer: HttpResponse = problem(503, "The portal is closed for maintenance. Try again in a few minutes.")
        else:
            with translation.override(translation.get_language_from_request(request, check_path=True)):
                answer = plain_page("health/maintenance.html", 503)
        answer["Retry-After"] = str(maintenance.RETRY_SECONDS)
        answer["Cache-Control"] = "no-store"
        return answer

    return middleware
