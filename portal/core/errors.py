"""Error pages: what happened and what to do next; under /api/ the same as an RFC 9457 problem document.

The page for an unexpected error uses no database, session or context processor, because one of them may be
what failed.
"""

import http

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi

API_PREFIX = "/api/"


def problem(status: int, detail: str = "") -> JsonResponse:
    """Answer in the one error shape of the API (RFC 9457)."""
    title = http.HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def error_page(request: HttpRequest, status: int, template: str, **context: str) -> HttpResponse:
    """Show an error page, or the problem document under /api/."""
    if request.path.startswith(API_PREFIX):
        return problem(status, context.get("detail", ""))
    return render(request, f"errors/{template}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the page for a request that cannot be read (400)."""
    return error_page(request, 400, "400")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the page for something the reader may not do (403), with the reason when one was given."""
    return error_page(request, 403, "403", detail=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the page for a form that is too old or came from elsewhere (403)."""
    return error_page(request, 403, "csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the page for an address nothing lives at (404)."""
    return error_page(request, 404, "404")


def too_large(request: HttpRequest) -> HttpResponse:
    """Show the page for a request that is too large (413); runs before sessions, so it is a plain page."""
    if request.path.startswith(API_PREFIX):
        return problem(413)
    return plain_page("errors/413.html", 413)


def too_many(request: HttpRequest) -> HttpResponse:
    """Show the page for too many requests (429)."""
    return error_page(request, 429, "429")


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the page for an unexpected error (500), without touching the database."""
    if request.path.startswith(API_PREFIX):
        return problem(500)
    return plain_page("errors/500.html", 500)


def plain_page(template: str, status: int) -> HttpResponse:
    """Show a page that needs no database, session or context processor."""
    try:
        stylesheet = static("site.css")
    except ValueError:  # the static files have not been collected
        stylesheet = ""
    direction = "rtl" if get_language_bidi() else "ltr"
    context = {"language": get_language() or "en", "direction": direction, "stylesheet": stylesheet}
    return HttpResponse(render_to_string(template, context), status=status)
