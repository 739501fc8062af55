"""The operations of the REST interface on reports: the list, and the frozen result under its hash."""

import datetime
import gzip
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from portal.core.rest import READ_ERRORS, Page, Problem, paged
from portal.reports.access import visible_reports
from portal.reports.models import Report

router = Router(tags=["reports"])


class ReportLine(Schema):
    """A report in a list; `result_sha256` is the hash of its frozen result."""

    id: int
    entity: str
    body: str
    first: str
    last: str
    state: str
    made: datetime.datetime
    snapshot_sha256: str
    result_sha256: str

    @staticmethod
    def resolve_entity(report: Report) -> str:
        """The short address of the organisation."""
        return report.entity.slug


@router.get("/reports", response={200: list[ReportLine], READ_ERRORS: Problem}, operation_id="list_reports")
def list_reports(
    request: HttpRequest, response: HttpResponse, page: Query[Page], body: str = "", period: str = ""
) -> Any:
    """List the reports you may read, to one body or on one half-year."""
    found = visible_reports(request.user).select_related("entity")
    if body:
        found = found.filter(body=body)
    if period:
        found = found.filter(first__lte=period, last__gte=period)
    return paged(request, response, found, page)


@router.get("/reports/{number}", response={200: dict[str, Any], READ_ERRORS: Problem}, operation_id="show_report")
def show_report(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the canonical bytes of a report's frozen result."""
    found = get_object_or_404(visible_reports(request.user), pk=number)
    data = gzip.decompress(Report.objects.only("result").get(pk=found.pk).result)
    return HttpResponse(data, content_type="application/json")
