"""What the REST routers of all apps share: who is signed in, the one shape of errors (RFC 9457), and its codes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.security import SessionAuth

from portal.core.models import Person

READ_ERRORS = frozenset({404, 405, 422, 429, 500})
WRITE_ERRORS = frozenset({400, 401, 403, 404, 405, 413, 422, 429, 500})


class SignedIn(SessionAuth):
    """The session cookie, and for whoever is signed in the CSRF token; nobody signed in is 401 before all else."""

    def _get_key(self, request: HttpRequest) -> str | None:
        return super()._get_key(request) if request.user.is_authenticated else None


signed_in = SignedIn()


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


def person(request: HttpRequest) -> Person:
    """Give the person of a request behind `signed_in`."""
    assert isinstance(request.user, Person)
    return request.user
