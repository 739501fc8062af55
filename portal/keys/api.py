"""The operations of the REST interface on your own API keys: list and revoke. A key is made on the page only."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from portal.core.rest import READ_ERRORS, WRITE_ERRORS, Page, Problem, paged, person, signed_in
from portal.keys import services
from portal.keys.models import ApiKey

router = Router(tags=["keys"])


class KeyOut(Schema):
    """A key; `beginning` is the public part of its text."""

    id: int
    name: str
    beginning: str
    scopes: list[str]
    state: str
    made: datetime.datetime
    expires: datetime.date
    revoked: datetime.datetime | None
    last_used: datetime.date | None

    @staticmethod
    def resolve_beginning(key: ApiKey) -> str:
        """The public part of the key."""
        return str(key)


@router.get("/keys", auth=signed_in, response={200: list[KeyOut], READ_ERRORS: Problem}, operation_id="list_keys")
def list_keys(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> list[ApiKey]:
    """List your API keys, newest first."""
    return paged(request, response, services.keys_of(person(request)), page)


@router.post(
    "/keys/{number}/revoke", auth=signed_in, response={200: KeyOut, WRITE_ERRORS: Problem}, operation_id="revoke_key"
)
def revoke_key(request: HttpRequest, number: int) -> ApiKey:
    """Revoke one of your API keys; one that was revoked before stays so."""
    key = get_object_or_404(services.keys_of(person(request)), pk=number)
    services.revoke(person(request), key)
    return key
