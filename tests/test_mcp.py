"""The MCP server over stdio, asked by the SDK's own client: the registry as tools, canonical bytes, and no paths."""

from __future__ import annotations

import base64
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp")

from mcp import Client, StdioServerParameters

import quintet
from quintet import method as registry
from quintet.errors import MethodError
from quintet.mcp import Refused, Tool, arguments, method_tools, server

PATHS = ("/etc/passwd", "@/etc/passwd", "file:///etc/passwd", "../pyproject.toml", "pyproject.toml",
         "http://127.0.0.1/", "\\\\host\\share", "~/.ssh/id_rsa")  # fmt: skip
ROWS = [{"entity": "a", "indicator": "b", "rating": "meets"}, {"entity": "a", "indicator": "c", "rating": "missing"}]


def ask(act: Callable[[Client], Awaitable[Any]], started: Any = None) -> Any:
    """Do something with a client of a server: of the command line's, or of one in this process."""

    async def main() -> Any:
        known = StdioServerParameters(command=sys.executable, args=["-m", "quintet.cli", "mcp"])
        async with Client(started or known) as client:
            return await act(client)

    return anyio.run(main)


def test_it_works() -> None:
    async def act(client: Client) -> Any:
        return await client.list_tools(), await client.call_tool("compliance_share", {"ratings": ROWS})

    tools, answer = ask(act)
    assert [tool.name for tool in tools.tools] == registry.names()
    for tool in tools.tools:
        method = registry.get(tool.name)
        assert (tool.title, set(tool.input_schema["properties"])) == (method.title, {p.name for p in method.params})
        assert tool.input_schema["required"] == [param.name for param in method.params if param.required]
    wanted = quintet.run("compliance_share", {"ratings": ROWS}).canonical()
    assert not answer.is_error and answer.content[0].text.encode() == wanted


def test_csv_text_stands_for_a_table_and_base64_for_a_file() -> None:
    method = registry.get("compliance_share")
    lines = "entity,indicator,rating\na,b,meets\na,c,missing\n"
    table = arguments(method, {"ratings": {"csv": lines}})["ratings"]
    assert table.height == 2
    for each in map(registry.get, registry.names()):
        for param in each.params:
            if param.kind == "file":
                sent = {"name": "/a/b.csv", "base64": base64.b64encode(b"x,y\n").decode()}
                file = arguments(each, {param.name: sent})[param.name]
                assert (file.name, file.data) == ("b.csv", b"x,y\n")
                with pytest.raises(MethodError, match="base64"):
                    arguments(each, {param.name: {**sent, "base64": "%"}})


def test_a_path_never_stands_for_a_table_or_a_file() -> None:
    asked = 0
    for method in map(registry.get, registry.names()):
        for param in method.params:
            if param.kind in ("table", "file"):
                for path in PATHS:
                    for value in (path, {"upload": path}, {"path": path}, {"csv": {"path": path}}, {"file": path}):
                        with pytest.raises(MethodError, match="not the name of a file"):
                            arguments(method, {param.name: value})
                        asked += 1
    assert asked >= 40


def test_the_schema_of_a_document_is_whole() -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for item in value.values() for ref in references(item)]
        return [ref for item in value for ref in references(item)] if isinstance(value, list) else []

    for tool in method_tools():
        for reference in references(tool.schema):
            assert reference.removeprefix("#/$defs/") in tool.schema["$defs"], tool.name


def test_mistakes_are_told_and_the_server_lives_on() -> None:
    def refuse(given: dict[str, Any]) -> str:
        raise Refused("Not today.")

    def fail(given: dict[str, Any]) -> str:
        raise RuntimeError("secret")

    empty: dict[str, Any] = {"type": "object"}
    tools = [*method_tools(), Tool("refuse", "", "", empty, refuse), Tool("fail", "", "", empty, fail)]

    async def act(client: Client) -> Any:
        calls = (("compliance_share", {}), ("compliance_share", {"no": 1}), ("refuse", {}), ("fail", {}), ("gone", {}))
        return [await client.call_tool(name, given) for name, given in calls]

    answers = ask(act, server(tools))
    assert all(answer.is_error for answer in answers)
    words = [answer.content[0].text for answer in answers]
    assert "ratings" in words[0] and "no" in words[1] and words[2] == "Not today." and "gone" in words[4]
    assert "secret" not in words[3]


def test_two_tools_of_one_name_are_refused() -> None:
    tool = Tool("twice", "", "", {"type": "object"}, str)
    with pytest.raises(ValueError, match="twice"):
        server([tool, Tool("twice", "", "", {"type": "object"}, str)])
