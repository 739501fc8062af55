"""The operations of the REST interface on the claims register. Reading is open to everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from portal.core.rest import READ_ERRORS, Page, Problem, paged
from portal.pages import claims

router = Router(tags=["claims"])


class Wanted(Schema):
    """Which claims to list; what is left out means all."""

    q: str = ""
    status: str = ""
    chapter: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""


class ClaimOut(Schema):
    """A figure of the brief: value as printed, definition, year, sources and what became of it."""

    id: str
    title: str
    chapter: str
    value: float | None
    unit: str
    bound: str
    year: int | None
    status: str
    definition: str
    note: str
    endnotes: list[int]
    carried_by: str
    carried_how: str
    conflicts: list[str]
    printings: list[str]
    others: list[str]
    recomputed: str
    url: str


@router.get("/claims", response={200: list[ClaimOut], READ_ERRORS: Problem}, operation_id="list_claims")
def list_claims(
    request: HttpRequest, response: HttpResponse, wanted: Query[Wanted], page: Query[Page]
) -> list[dict[str, Any]]:
    """List the claims of the brief by words, status, chapter and year."""
    chosen = claims.choice(wanted.model_dump())
    return [claims.plain(line.claim) for line in paged(request, response, claims.find(chosen), page)]


@router.get("/claims/{figure}", response={200: ClaimOut, READ_ERRORS: Problem}, operation_id="show_claim")
def show_claim(request: HttpRequest, figure: str) -> dict[str, Any]:
    """Show one claim by the id of its figure."""
    try:
        return claims.plain(claims.register.claim(figure))
    except KeyError as error:
        raise Http404 from error
