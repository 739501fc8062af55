"""The REST interface: one description (OpenAPI 3.1) made from the registry, and one error shape (RFC 9457).

Each method and case has its own address with its own request schema, read from its declaration. Reading what is public
is open; whoever starts, cancels or sends something is signed in (session cookie and the X-CSRFToken header) or sends an
API key. The address names the version; without it the newest version answers.
"""

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from portal.core.errors import problem
from portal.keys import gate
from portal.keys.api import router as keys_router
from portal.keys.description import complete
from portal.pages.api import router as claims_router
from portal.pipeline.api import router as pipeline_router
from portal.plans.api import router as plans_router
from portal.portfolio.api import router as portfolio_router
from portal.reports.api import router as reports_router
from portal.runs import jobs
from portal.runs.api import router
from portal.runs.services import TooMany
from portal.runs.uploads import TooLarge
from portal.scorecards.api import router as scorecards_router
from quintet import __version__
from quintet import method as registry
from quintet.errors import MethodError
from quintet.method import Method

PROBLEM = "application/problem+json"
PREFIX = "/api/v1/"
GENERIC_RUN = PREFIX + "methods/{name}/run"
log = logging.getLogger(__name__)


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no infinity, no endless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body. Raises HttpError 400."""
        try:
            return json.loads(request.body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, f"The body is no JSON: {error}") from error


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a value")


class PlainDocs(DocsBase):
    """The operations as a plain page: no script, nothing from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Show every operation with what it takes and answers."""
        schema = api.get_openapi_schema(path_prefix=PREFIX)
        operations = [
            {"path": path, "verb": verb.upper(), **operation}
            for path, verbs in schema["paths"].items()
            for verb, operation in verbs.items()
        ]
        return render(request, "runs/api.html", {"operations": operations, "schema": schema})


class QuintetAPI(NinjaAPI):
    """The interface with problem documents everywhere and one operation per registered method."""

    @property
    def urls(self) -> Any:
        """The address patterns; a wrong verb answers with a problem document too."""
        patterns, app, namespace = super().urls
        for pattern in patterns:
            pattern.callback = _gated(_with_problems(pattern.callback))  # type: ignore[arg-type]
        return patterns, app, namespace

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The description, one path per registered method in place of the generic one."""
        schema = super().get_openapi_schema(**{"path_prefix": PREFIX, **kwargs})
        generic = schema["paths"].pop(GENERIC_RUN)
        definitions = schema["components"]["schemas"]
        for name in sorted(registry.names()):
            path = GENERIC_RUN.format(name=name)
            schema["paths"][path] = _operation(registry.get(name), generic["post"], definitions)
        for verbs in schema["paths"].values():
            for operation in verbs.values():
                _declare_problems(operation)
        complete(schema)
        return schema


def _gated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return gate.pass_through(request, lambda asked: view(asked, *args, **kwargs))

    wrapped.ungated = view  # type: ignore[attr-defined]
    return wrapped


@csrf_exempt  # as the operations are: they ask for the token where a session cookie is believed
def unversioned(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer an address without a version as the newest version does."""
    if rest.startswith("v1/"):
        raise Http404
    request.path = request.path_info = PREFIX + rest
    match = resolve(request.path_info)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer


def _with_problems(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            answer = problem(405, "This address does not take " + str(request.method) + ".")
            answer["Allow"] = response["Allow"]
            return answer
        return response

    return wrapped


def _operation(method: Method, generic: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    body = {
        "type": "object",
        "properties": {param.name: _hoisted(param.schema(), definitions) for param in method.params},
        "required": [param.name for param in method.params if param.required],
        "additionalProperties": False,
    }
    responses = {code: answer for code, answer in generic["responses"].items() if not (method.long and code == 200)}
    content = {"application/json": {"schema": body, **({"example": method.example} if method.example else {})}}
    return {
        "post": {
            **generic,
            "operationId": f"run_{method.name}",
            "summary": method.title,
            "description": method.doc,
            "parameters": [item for item in generic["parameters"] if item["name"] != "name"],
            "requestBody": {"required": any(param.required for param in method.params), "content": content},
            "responses": responses,
        }
    }


def _hoisted(schema: Any, definitions: dict[str, Any]) -> Any:
    """A JSON Schema whose own $defs stand among the document's components."""
    if isinstance(schema, list):
        return [_hoisted(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    for name, definition in schema.get("$defs", {}).items():
        definitions.setdefault(name, _hoisted(definition, definitions))
    out = {key: _hoisted(value, definitions) for key, value in schema.items() if key != "$defs"}
    if isinstance(out.get("$ref"), str):
        out["$ref"] = out["$ref"].replace("#/$defs/", "#/components/schemas/")
    return out


def _declare_problems(operation: dict[str, Any]) -> None:
    for code, answer in operation["responses"].items():
        if int(code) >= 400:
            schema = {"$ref": "#/components/schemas/Problem"}
            answer["content"] = {PROBLEM: {"schema": schema}}


# ninja types a handler's error as "an instance or its class"; it hands over instances.
def _method_problem(request: HttpRequest, error: Any, status: int = 422) -> HttpResponse:
    body = json.loads(problem(status, str(error)).content)
    return JsonResponse({**body, **jobs.plain(error)}, status=status, content_type=PROBLEM)


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return _method_problem(request, error, 413)


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(429, str(error))
    answer["Retry-After"] = str(error.wait)
    return answer


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("unexpected error at %s", request.path, exc_info=error)
    return problem(500)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return problem(422, f"{where}: {first['msg']}")


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, error.message)


api = QuintetAPI(
    title="Quintet",
    version=__version__,
    description="Methods, cases, runs and results of the UN 2.0 Quintet of Change.",
    docs=PlainDocs(),
    parser=StrictParser(),
    urls_namespace="api",
)
for _router in (
    router, claims_router, portfolio_router, scorecards_router, plans_router, reports_router, pipeline_router,
    keys_router,
):  # fmt: skip
    api.add_router("", _router)
api.add_exception_handler(MethodError, _method_problem)
api.add_exception_handler(TooLarge, _too_large)
api.add_exception_handler(TooMany, _too_many)
api.add_exception_handler(ValidationError, _invalid)
api.add_exception_handler(HttpError, _http)
api.add_exception_handler(Http404, lambda request, error: problem(404))
api.add_exception_handler(PermissionDenied, lambda request, error: problem(403, str(error)))
api.add_exception_handler(RequestDataTooBig, lambda request, error: problem(413))
api.add_exception_handler(TooManyFieldsSent, lambda request, error: problem(413))
api.add_exception_handler(ValueError, lambda request, error: problem(422, str(error)))
api.add_exception_handler(Exception, _unexpected)
