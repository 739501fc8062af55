"""The MCP server: every method and case as a tool that a language model's program may call, over stdio.

Names, words and parameter schemas are read from the registry. A table comes as records or as CSV text and a file as
base64, never as a path, so a caller reads nothing of this machine. What a call answers is the canonical JSON of the
result. Source: Model Context Protocol, specification of 2025-11-25, tools.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from quintet import __version__
from quintet import method as registry
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.method import Method
from quintet.params import File, Param
from quintet.result import Text
from quintet.table import Table

INSTRUCTIONS = (
    "Methods and cases of the UN 2.0 Quintet of Change. A result is canonical JSON with its estimates, their units and "
    "intervals, its sources and its limits: quote the limits with the numbers."
)
BROKEN = "An error of ours stopped the call. It has been noted; your input is not to blame."
CSV = {
    "type": "object",
    "properties": {"csv": {"type": "string", "description": "CSV text with a header line."}},
    "required": ["csv"],
    "additionalProperties": False,
}
BASE64 = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "base64": {"type": "string", "contentEncoding": "base64"}},
    "required": ["name", "base64"],
    "additionalProperties": False,
}
log = logging.getLogger(__name__)


class Refused(Exception):
    """A tool's answer to a call that it does not serve; the words are for the caller."""


@dataclass(frozen=True)
class Tool:
    """A tool: its name and words, the JSON Schema of its arguments, and the call that gives JSON text."""

    name: str
    title: str
    description: str
    schema: dict[str, Any]
    call: Callable[[dict[str, Any]], str]


def method_tools() -> list[Tool]:
    """Every registered method and case as a tool."""
    return [_tool(registry.get(name)) for name in registry.names()]


def _tool(method: Method) -> Tool:
    def call(given: dict[str, Any]) -> str:
        return registry.run(method.name, arguments(method, given)).canonical().decode()

    schema = method.schema()
    for param in method.params:
        own = schema["properties"][param.name]
        if param.kind == "table":
            own["oneOf"] = [own["oneOf"][0], CSV]
        elif param.kind == "file":
            schema["properties"][param.name] = {**BASE64, **{k: own[k] for k in ("description",) if k in own}}
    return Tool(method.name, method.title, f"{method.doc}\n\nSource: {method.cite}", schema, call)


def arguments(method: Method, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments as the method takes them, tables and files read. Raises MethodError on a path."""
    reads = {"table": _table, "file": _file}
    kinds = {param.name: param for param in method.params if param.kind in reads}
    return {
        name: reads[kinds[name].kind](kinds[name], value) if name in kinds and value is not None else value
        for name, value in given.items()
    }


def _table(param: Param, value: Any) -> Any:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and set(value) == {"csv"} and isinstance(value["csv"], str):
        return Table.read(value["csv"].encode("utf-8", "replace"), f"{param.name}.csv")
    raise MethodError(
        "The '{param}' parameter takes a list of records or CSV text, not the name of a file.", param=param.name
    )


def _file(param: Param, value: Any) -> File:
    if isinstance(value, dict) and set(value) == {"name", "base64"} and all(isinstance(v, str) for v in value.values()):
        name = value["name"].replace("\\", "/").rsplit("/", 1)[-1]
        try:
            return File(name, base64.b64decode(value["base64"], validate=True))
        except (binascii.Error, ValueError) as error:
            raise MethodError("The '{param}' parameter is no base64.", param=param.name) from error
    raise MethodError("The '{param}' parameter takes a name and base64, not the name of a file.", param=param.name)


def server(tools: Iterable[Tool]) -> Server[Any]:
    """Build the server of some tools; one call computes at a time. Raises ValueError on a name given twice."""
    known: dict[str, Tool] = {}
    for tool in tools:
        if known.setdefault(tool.name, tool) is not tool:
            raise ValueError(f"Two tools are called {tool.name}.")
    desk = anyio.Lock()

    async def listed(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(name=tool.name, title=tool.title, description=tool.description, input_schema=tool.schema)
                for tool in known.values()
            ]
        )

    async def called(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        if params.name not in known:
            return _answer(f"There is no tool '{params.name[:80]}'.", wrong=True)
        async with desk:
            return await anyio.to_thread.run_sync(_served, known[params.name], params.arguments or {})

    return Server("quintet", version=__version__, instructions=INSTRUCTIONS, on_list_tools=listed, on_call_tool=called)


def _served(tool: Tool, given: dict[str, Any]) -> types.CallToolResult:
    try:
        return _answer(tool.call(given))
    except MethodError as error:
        return _answer(format_text(Text(error.msg, error.values), "en"), wrong=True)
    except Refused as error:
        return _answer(str(error), wrong=True)
    except Exception:
        log.exception("the tool %s failed", tool.name)
        return _answer(BROKEN, wrong=True)


def _answer(text: str, wrong: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=wrong)


def serve(tools: Iterable[Tool]) -> None:
    """Serve tools over standard input and output until the caller hangs up."""
    found = list(tools)

    async def main() -> None:
        made = server(found)
        async with stdio_server() as (read, write):
            await made.run(read, write, made.create_initialization_options())

    anyio.run(main)
