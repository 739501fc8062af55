"""What every request to the REST interface passes: the key is read, the request counted, unchanged answers spared.

A wrong, an expired and a revoked key get the same answer. The validator of an answer (ETag) is the hash of its bytes,
so a client that sends If-None-Match gets 304 without a body, and a change with If-Match happens only when the thing
still reads as the client last read it (RFC 9110, section 13): both are looked at inside the transaction of the change.
"""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from portal.core.errors import problem
from portal.core.rest import READ, SAFE, allowed
from portal.keys import allowance, services

View = Callable[[HttpRequest], HttpResponse]
BEARER = "bearer"
# A change at one of these addresses changes what stands one step above.
STEPS = ("step", "rights", "gates")
KEPT_AT_304 = ("Link", "Location", "Content-Location")


def pass_through(request: HttpRequest, view: View) -> HttpResponse:
    """Answer a request to the REST interface."""
    refused = _identify(request)
    standing = allowance.ask(request, getattr(request, "api_key", None))
    answer: HttpResponse
    if standing.left is None:
        answer = problem(429, _("Too many requests. Wait %(wait)d seconds.") % {"wait": standing.wait})
    else:
        answer = refused or _conditional(request, view)
    standing.stamp(answer)
    patch_vary_headers(answer, ("Authorization", "Cookie", "Accept-Language"))
    answer.setdefault("Cache-Control", "private, no-cache")
    return answer


def _identify(request: HttpRequest) -> HttpResponse | None:
    """Put the person of a key in the place of the session's. Gives the answer to a key that may not come in."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != BEARER:
        return None
    key = services.find(token.strip())
    if key is None:
        answer = problem(401, _("This API key is not valid: it is wrong, has expired or was revoked."))
        answer["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return answer
    request.user, request.api_key = key.person, key  # type: ignore[attr-defined]
    try:
        if request.method in SAFE:
            allowed(key, READ)
    except HttpError as error:
        return problem(error.status_code, error.message)
    return None


def _conditional(request: HttpRequest, view: View) -> HttpResponse:
    wanted = request.headers.get("If-Match", "")
    if wanted and request.method not in SAFE:
        return _guarded(request, view, _tags(wanted))
    answer = view(request)
    if request.method != "GET" or answer.status_code != 200 or answer.streaming:
        return answer
    answer["ETag"] = _tag(answer)
    if not {"*", answer["ETag"]} & _tags(request.headers.get("If-None-Match", "")):
        return answer
    same = HttpResponseNotModified()
    for name in ("ETag", *(name for name in KEPT_AT_304 if name in answer)):
        same[name] = answer[name]
    return same


def _tag(answer: HttpResponse) -> str:
    return f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'


def _tags(header: str) -> set[str]:
    # Compression on the way marks a tag as weak (W/); it is still the hash of the same bytes before compression.
    return {tag.removeprefix("W/") for tag in parse_etags(header)}


def _guarded(request: HttpRequest, view: View, wanted: set[str]) -> HttpResponse:
    with transaction.atomic():
        shown = _as_it_stands(request)
        if shown is None:
            return view(request)
        if shown.status_code == 200 and not {"*", _tag(shown)} & wanted:
            return problem(412, _("It has been changed since you read it. Read it again, then change it."))
        return view(request)


def _as_it_stands(request: HttpRequest) -> HttpResponse | None:
    """What a reader of the thing that this request changes gets now; None where there is no such address."""
    path, _slash, last = request.path.rpartition("/")
    address = path if request.method == "POST" and last in STEPS else request.path
    try:
        match = resolve(address)
    except Resolver404:
        return None
    reading = HttpRequest()
    reading.method, reading.path, reading.path_info, reading.META = "GET", address, address, {**request.META}
    reading.META["REQUEST_METHOD"] = "GET"
    reading.user = request.user
    inner: View | None = getattr(match.func, "ungated", None)
    return None if inner is None else inner(reading, *match.args, **match.kwargs)
