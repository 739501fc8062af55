"""What the REST routers of all apps share: who is signed in, pages of lists, the one shape of errors (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import HttpError
from ninja.security import SessionAuth
from pydantic import Field

from portal.core.models import Person

READ_ERRORS = frozenset({401, 403, 404, 405, 422, 429, 500})
WRITE_ERRORS = frozenset({400, 401, 403, 404, 405, 412, 413, 422, 429, 500})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
READ, RUN, WRITE = "read", "run", "write"
LISTED = 100
MAX_LISTED = 500


class Key(Protocol):
    """An API key that the gate has found valid and left at `request.api_key`."""

    @property
    def scopes(self) -> list[str]:
        """What it may do."""


class SignedIn(SessionAuth):
    """A session cookie with the CSRF token, or a key that may do this; nobody signed in is 401 before all else."""

    scope = WRITE

    def __call__(self, request: HttpRequest) -> Any:
        """Give the person, None for nobody. Raises HttpError 403 for a key without the scope, or without CSRF token."""
        key = key_of(request)
        if key is None:
            return super().__call__(request)
        allowed(key, READ if request.method in SAFE else self.scope)
        return request.user

    def _get_key(self, request: HttpRequest) -> str | None:
        return super()._get_key(request) if request.user.is_authenticated else None


class MayRun(SignedIn):
    """The same for starting and steering runs and sending files."""

    scope = RUN


signed_in = SignedIn()
may_run = MayRun()


def key_of(request: HttpRequest) -> Key | None:
    """Give the API key that a request carries, if any."""
    return getattr(request, "api_key", None)


def allowed(key: Key, scope: str) -> None:
    """Let a key pass that has a scope. Raises HttpError 403."""
    if scope not in key.scopes:
        raise HttpError(403, _("This API key lacks the scope '%(scope)s'.") % {"scope": scope})


class Problem(Schema):
    """An error in the one shape of this interface (RFC 9457); the last six members come with bad input."""

    type: str
    title: str
    status: int
    detail: str
    msg: str | None = None
    values: dict[str, Any] | None = None
    param: str | None = None
    row: int | None = None
    column: str | None = None


class Page(Schema):
    """Which part of a list; the Link header of the answer names its neighbours."""

    page: int = Field(1, ge=1, le=10**6)
    limit: int = Field(LISTED, ge=1, le=MAX_LISTED)


def paged(request: HttpRequest, response: HttpResponse, found: QuerySet[Any] | Sequence[Any], page: Page) -> list[Any]:
    """Give one page of a list and write the Link header; one query, and no count."""
    start = (page.page - 1) * page.limit
    rows = list(found[start : start + page.limit + 1])
    link_pages(request, response, page.page, len(rows) > page.limit)
    return rows[: page.limit]


def link_pages(request: HttpRequest, response: HttpResponse, page: int, more: bool) -> None:
    """Write the Link header of a page: first, prev and next (RFC 8288)."""
    wanted = {"first": 1, **({"prev": page - 1} if page > 1 else {}), **({"next": page + 1} if more else {})}
    pairs = [(name, value) for name, values in request.GET.lists() if name != "page" for value in values]
    response["Link"] = ", ".join(
        f'<{request.path}?{urlencode([*pairs, ("page", number)])}>; rel="{rel}"' for rel, number in wanted.items()
    )


def person(request: HttpRequest) -> Person:
    """Give the person of a request behind `signed_in`."""
    assert isinstance(request.user, Person)
    return request.user
