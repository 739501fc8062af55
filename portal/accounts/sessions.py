"""Ends sessions that were idle too long or that began too long ago (OWASP ASVS 5.0, 7.3).

The time of the last use is written at most once in five minutes, so a page costs no write.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from portal.accounts import services

STARTED, SEEN = "started", "seen"
TICK_SECONDS = 5 * 60


def lifetimes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """End a session whose time is over before the page is made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Somebody without a session has no cookie; then nothing is read.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _look(request)
        return get_response(request)

    return middleware


def _look(request: HttpRequest) -> None:
    now = time.time()
    started, seen = request.session.get(STARTED, 0), request.session.get(SEEN, 0)
    if now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
        logout(request)
    elif now - seen > TICK_SECONDS:
        request.session[SEEN] = now
        services.seen(request)


def begin(request: HttpRequest) -> None:
    """Note when a session begins."""
    request.session[STARTED] = request.session[SEEN] = time.time()
