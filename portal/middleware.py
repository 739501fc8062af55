"""Small middlewares: a number for each request, who asks, the security headers, and a limit on what may be sent.

The content security policy names no inline script or style, so pages carry neither (W3C, Content Security
Policy Level 3).
"""

import contextvars
import uuid
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.core.addresses import is_loopback, parsed

GetResponse = Callable[[HttpRequest], HttpResponse]


def content_security_policy(origins: Iterable[str]) -> str:
    """Give the policy; forms may lead to the given origins too, which a sign-in elsewhere is redirected to."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            " ".join(("form-action 'self'", *origins)),
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


CONTENT_SECURITY_POLICY = content_security_policy(())
PERMISSIONS_POLICY = ", ".join(
    f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")

_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


def current_request_id() -> str:
    """Give the number of the request being served, or nothing outside a request."""
    return _request_id.get()


def request_id(get_response: GetResponse) -> GetResponse:
    """Number each request; the audit lines it writes and its answer carry the number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex
        token = _request_id.set(number)
        try:
            response = get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = number
        return response

    return middleware


def client_address(get_response: GetResponse) -> GetResponse:
    """Read the reader's address from the web server in front, when that stands on this machine.

    The last entry of X-Forwarded-For is the one our own web server has added; those before it are the reader's word.
    `request.META["QUINTET_FORWARDED"]` says that a web server stood between.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        forwarded = any(name in request.META for name in FORWARDED)
        request.META["QUINTET_FORWARDED"] = forwarded
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if last and is_loopback(request.META.get("REMOTE_ADDR", "")) and parsed(last):
            request.META["REMOTE_ADDR"] = last
        return get_response(request)

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add the policies to every answer, and keep what a signed-in person gets out of every cache."""

    policy = content_security_policy(settings.SIGN_IN_ORIGINS)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _is_personal(request, response) and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer may be one reader's own: they have a session or a key, or are given a session now."""
    if request.path.startswith(settings.STATIC_URL):
        return False
    cookie = settings.SESSION_COOKIE_NAME
    return cookie in request.COOKIES or cookie in response.cookies or "HTTP_AUTHORIZATION" in request.META


def body_limit(get_response: GetResponse) -> GetResponse:
    """Refuse a request that announces more than `REQUEST_MAX_BYTES`, before any of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_BYTES:
            from portal.core.errors import too_large

            return too_large(request)
        return get_response(request)

    return middleware
