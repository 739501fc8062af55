"""Requests that are refused before anything reads them: unknown verbs, and the REST interface over plain HTTP.

A redirect to HTTPS would hide from a program that its key has just crossed the network in the open (OWASP ASVS 5.0,
4.1.2). TRACE and its like have no use here (13.4.4).
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from portal.core.errors import API_PREFIX, problem

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OPEN = "This interface is served over HTTPS only. Change the key that was sent: it was seen."


def refuse(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 405 to an unknown verb, and 403 under /api/ where pages would be redirected to HTTPS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in VERBS:
            return HttpResponseNotAllowed(VERBS)
        if settings.SECURE_SSL_REDIRECT and request.path.startswith(API_PREFIX) and not request.is_secure():
            return problem(403, OPEN)
        return get_response(request)

    return middleware
