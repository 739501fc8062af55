"""`python -m portal.manage mcp`: the methods and what the portal's REST interface shows, as tools over stdio.

The key in QUINTET_API_KEY says who asks; without one only what is public is shown. A tool of the portal is an
operation of the REST interface, called in this process and through the same gate, so key, scope, access, limits and
answers are the same. A path on this machine never stands for a table.
"""

import json
import logging
import os
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

READS = (
    "list_initiatives", "show_initiative", "list_frameworks", "show_scorecard", "list_plans", "show_plan", "show_item",
    "show_flow", "list_reports", "show_report", "list_runs", "show_run", "show_result", "list_claims", "show_claim",
)  # fmt: skip
PLAIN = frozenset({"path", "query"})


class Command(BaseCommand):
    """Serve until the caller hangs up."""

    help = "Serve every method and what the portal shows to a language model's program, over stdio (QUINTET_API_KEY)."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve. Raises CommandError without the extra mcp."""
        try:
            from quintet.mcp import method_tools, serve
        except ModuleNotFoundError as error:
            raise CommandError('The MCP server needs mcp. Run: pip install "quintet-un[mcp]".') from error
        logging.getLogger("django.request").setLevel(logging.ERROR)  # a caller's 404 is no news
        serve([*method_tools(), *portal_tools(os.environ.get("QUINTET_API_KEY", ""))])


def portal_tools(key: str) -> list[Any]:
    """The reading operations of the REST interface as tools of whoever holds a key; of everybody when it is empty."""
    from portal.api import api

    found = {}
    schema = api.get_openapi_schema()
    for path, verbs in schema["paths"].items():
        operation = verbs.get("get", {})
        if operation.get("operationId") in READS:
            found[operation["operationId"]] = _tool(path, operation, key)
    return [found[name] for name in READS]


def _tool(path: str, operation: dict[str, Any], key: str) -> Any:
    from quintet.mcp import Tool

    takes = [item for item in operation.get("parameters", []) if item["in"] in PLAIN]
    places = {item["name"]: item["in"] for item in takes}
    schema = {
        "type": "object",
        "properties": {item["name"]: item["schema"] for item in takes},
        "required": [item["name"] for item in takes if item.get("required")],
        "additionalProperties": False,
    }
    title = operation["description"].splitlines()[0].rstrip(".")
    return Tool(
        operation["operationId"], title, operation["description"], schema, lambda given: read(path, places, given, key)
    )


def read(path: str, places: dict[str, str], given: dict[str, Any], key: str) -> str:
    """Ask an operation as the holder of a key. Raises Refused with the words of its problem document."""
    from quintet.mcp import Refused

    unknown = sorted(set(given) - set(places))
    missing = sorted(name for name, place in places.items() if place == "path" and name not in given)
    if unknown or missing:
        raise Refused(f"This tool takes: {', '.join(places) or 'nothing'}. Got: {', '.join(given) or 'nothing'}.")
    address = path.format(**{name: str(value) for name, value in given.items() if places[name] == "path"})
    wanted = QueryDict(mutable=True)
    for name, value in given.items():
        if places[name] == "query":
            wanted.setlist(name, [str(item) for item in (value if isinstance(value, list) else [value])])
    if address.count("/") != path.count("/"):
        raise Refused("A name in an address has no slash.")
    status, text = _ask(address, wanted, key)
    if status >= 400:
        raise Refused(f"{status}: {json.loads(text)['detail']}")
    return text


def _ask(address: str, wanted: QueryDict, key: str) -> tuple[int, str]:
    close_old_connections()
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    request.GET = wanted  # type: ignore[assignment]  # a query that was written here, read only from now on
    request.META = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": "stdio"}
    if key:
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    request.user = AnonymousUser()
    try:
        match = resolve(address)
    except Resolver404:
        return 404, json.dumps({"detail": "There is nothing at this address."})
    answer = match.func(request, *match.args, **match.kwargs)
    return answer.status_code, answer.content.decode()
