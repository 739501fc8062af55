"""The operations of the REST interface on methods, uploads, runs and results."""

import datetime
import threading
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from portal.core.access import editable_entities
from portal.core.models import Entity
from portal.core.rest import READ_ERRORS, WRITE_ERRORS, Page, Problem, may_run, paged, person, signed_in
from portal.runs import access, services, uploads
from portal.runs.models import KEEP_DAYS, Run, State
from quintet import method as registry
from quintet.errors import MethodError
from quintet.method import Method

# One computation at a time in a web process; while it is busy, short methods queue as long ones do.
_desk = threading.Semaphore(1)
router = Router(tags=["quintet"])


class MethodLine(Schema):
    """A method or case in a list."""

    name: str
    title: str
    kind: str
    fields: list[str]
    sdgs: list[int]
    long: bool


class MethodOut(MethodLine):
    """A method or case with everything its declaration says; `parameters` is a JSON Schema."""

    doc: str
    cite: str
    version: int
    brief: str
    datasets: list[str]
    example: dict[str, Any]
    parameters: dict[str, Any]


class RunOut(Schema):
    """A run and how far it is; `result` is the hash under which GET /api/v1/results/{sha256} answers."""

    id: uuid.UUID
    name: str
    kind: str
    params: dict[str, Any]
    state: str
    progress: float
    message: str
    result: str | None
    error: dict[str, Any] | None
    created: datetime.datetime
    started: datetime.datetime | None
    finished: datetime.datetime | None

    @staticmethod
    def resolve_result(run: Run) -> str | None:
        """The hash of the result."""
        return run.result_id


class UploadOut(Schema):
    """A file that was sent; a table parameter takes it as {"upload": id}."""

    id: uuid.UUID
    filename: str
    size: int
    sha256: str
    created: datetime.datetime
    expires: datetime.datetime


def _method(name: str) -> Method:
    if name not in registry.names():
        raise Http404
    return registry.get(name)


def _line(method: Method) -> dict[str, Any]:
    names = ("name", "title", "kind", "fields", "sdgs", "long")
    return {name: getattr(method, name) for name in names}


@router.get("/methods", response={200: list[MethodLine], READ_ERRORS: Problem}, operation_id="list_methods")
def list_methods(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> list[dict[str, Any]]:
    """List every method and case."""
    return [_line(registry.get(name)) for name in paged(request, response, registry.names(), page)]


@router.get("/methods/{name}", response={200: MethodOut, READ_ERRORS: Problem}, operation_id="show_method")
def show_method(request: HttpRequest, name: str) -> dict[str, Any]:
    """Show what a method or case takes, does and rests on."""
    found = _method(name)
    names = ("doc", "cite", "version", "brief", "datasets", "example")
    return {**_line(found), **{key: getattr(found, key) for key in names}, "parameters": found.schema()}


@router.post(
    "/methods/{name}/run",
    auth=may_run,
    response={200: dict[str, Any], 202: RunOut, WRITE_ERRORS: Problem},
    operation_id="run_method",
)
def run_method(
    request: HttpRequest,
    name: str,
    params: dict[str, Any] = Body({}),  # noqa: B008
    entity: str = "",
) -> HttpResponse:
    """Run it: 200 with the canonical result, or 202 with the run in Location when it takes longer.

    `entity` is the short address of an organisation whose people may see the run.
    """
    found, who, shared = _method(name), person(request), _entity(request, entity)
    if found.long or not _desk.acquire(blocking=False):
        run = services.submit(who, name, params, shared)
        return _answer(request, run, 202)
    try:
        run = services.run_now(who, name, params, shared)
    finally:
        _desk.release()
    if run.error is not None:
        raise MethodError(run.error["msg"], **run.error["values"])
    return _answer(request, run, 200 if run.state == State.DONE else 202)


def _answer(request: HttpRequest, run: Run, status: int) -> HttpResponse:
    if status == 200 and run.result is not None:
        response = HttpResponse(services.canonical(run.result), content_type="application/json")
    else:
        response = HttpResponse(RunOut.from_orm(run).model_dump_json(), content_type="application/json", status=status)
    response["Location"] = f"/api/v1/runs/{run.pk}"
    return response


def _entity(request: HttpRequest, slug: str) -> Entity | None:
    if not slug:
        return None
    found = editable_entities(request.user).filter(slug=slug).first()
    if found is None:
        raise PermissionDenied("Only an owner or a member of an entity shares runs and files with it.")
    return found


@router.get("/runs", auth=signed_in, response={200: list[RunOut], READ_ERRORS: Problem},
            operation_id="list_runs")  # fmt: skip
def list_runs(request: HttpRequest, response: HttpResponse, page: Query[Page]) -> Any:
    """List your runs and those of your organisations, newest first."""
    return paged(request, response, access.own_runs(request.user), page)


def _visible(request: HttpRequest, number: uuid.UUID) -> Run:
    return get_object_or_404(access.visible_runs(request.user), pk=number)


@router.get("/runs/{number}", response={200: RunOut, READ_ERRORS: Problem}, operation_id="show_run")
def show_run(request: HttpRequest, number: uuid.UUID) -> Run:
    """Show a run and how far it is."""
    return _visible(request, number)


@router.post("/runs/{number}/cancel", auth=may_run, response={200: RunOut, WRITE_ERRORS: Problem},
             operation_id="cancel_run")  # fmt: skip
def cancel_run(request: HttpRequest, number: uuid.UUID) -> Run:
    """Cancel a run that waits or computes; one that has ended stays as it is."""
    run = _visible(request, number)
    services.cancel(person(request), run)
    run.refresh_from_db()
    return run


@router.post("/runs/{number}/retry", auth=may_run, response={202: RunOut, WRITE_ERRORS: Problem},
             operation_id="retry_run")  # fmt: skip
def retry_run(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Start the same job once more, as a new run."""
    return _answer(request, services.retry(person(request), _visible(request, number)), 202)


@router.get("/results/{sha256}", response={200: dict[str, Any], READ_ERRORS: Problem}, operation_id="show_result")
def show_result(request: HttpRequest, sha256: str) -> HttpResponse:
    """Hand out the canonical bytes of a result under their hash."""
    stored = get_object_or_404(access.visible_results(request.user), pk=sha256)
    return HttpResponse(services.canonical(stored), content_type="application/json")


@router.post("/uploads", auth=may_run, response={201: UploadOut, WRITE_ERRORS: Problem}, operation_id="upload")
def upload(
    request: HttpRequest,
    file: UploadedFile = File(...),  # noqa: B008
    entity: str = Form(""),
    days: int = Form(KEEP_DAYS),
) -> Status:
    """Send a file of at most 32 MB as multipart/form-data; its id then stands for a table or a file.

    It is kept encrypted for `days` (at most 90). `entity` is the short address of an organisation whose people may
    compute with it, too; without it the file is yours alone.
    """
    return Status(201, uploads.store(person(request), file.name or "", file, _entity(request, entity), days))
