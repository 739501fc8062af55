"""The portal's tools for language models: the REST interface's own answers, under the rights of a key's holder."""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any
from unittest import mock

import pytest

pytest.importorskip("mcp")

import anyio
from mcp import Client, StdioServerParameters

import quintet
from portal.keys.management.commands.mcp import READS, portal_tools
from portal.keys.models import ApiKey
from portal.keys.services import revoke
from portal.keys.tests.test_keys import KeysTestCase
from quintet import method as registry
from quintet.mcp import Refused

ROWS = [{"entity": "a", "indicator": "b", "rating": "meets"}]
SETUP = """
import datetime, json
import django
django.setup()
from django.core.management import call_command
from portal.core import services as core
from portal.keys import services as keys
from portal.portfolio import services as portfolio
call_command("migrate", verbosity=0)
tokens = {}
people = [core.create_person(None, f"{who}@example.org", who, "correct horse battery") for who in ("owner", "stranger")]
entity = core.create_entity(people[0], "Entity of the owner")
portfolio.create(people[0], entity, title="Quiet draft", kind="case", summary="Words.", women="Words.")
for person in people:
    tokens[person.name] = keys.make(person, "mcp", ["read"], datetime.date.today() + datetime.timedelta(days=2))[1]
print(json.dumps(tokens))
"""


class ToolTests(KeysTestCase):
    """The tools as the server calls them."""

    def setUp(self) -> None:
        super().setUp()
        # The transaction of the test lives in the connection: as in Django's own client, no request closes it.
        kept = mock.patch("portal.keys.management.commands.mcp.close_old_connections")
        kept.start()
        self.addCleanup(kept.stop)

    def tool(self, name: str, token: str = "", **given: Any) -> Any:
        """Call a tool."""
        found = {tool.name: tool for tool in portal_tools(token)}
        return json.loads(found[name].call(given))

    def test_it_works(self) -> None:
        assert [tool.name for tool in portal_tools("")] == list(READS)
        token = self.key()
        shown = self.tool("show_initiative", token, slug=self.draft.slug)
        assert shown == self.as_owner.get(self.path).json()
        found = self.tool("list_initiatives", token, q="quiet", sort="title")
        assert [row["title"] for row in found["initiatives"]] == ["Quiet draft"]

    def test_a_stranger_and_nobody_see_nothing_private(self) -> None:
        for token in (self.key(person=self.stranger), ""):
            assert self.tool("list_initiatives", token, q="quiet")["total"] == 0
            with pytest.raises(Refused, match="404"):
                self.tool("show_initiative", token, slug=self.draft.slug)
        with pytest.raises(Refused, match="401"):
            self.tool("list_runs")

    def test_a_useless_key_opens_nothing(self) -> None:
        token = self.key()
        revoke(self.owner, ApiKey.objects.get())
        for useless in (token, "qk_wrong", self.key("write")):
            with pytest.raises(Refused, match=r"401|403"):
                self.tool("list_claims", useless)

    def test_no_tool_changes_anything(self) -> None:
        for verbs in ("create", "change", "move", "decide", "record", "upload", "revoke", "run"):
            assert not [name for name in READS if name.startswith(verbs)]

    def test_a_wrong_call_is_told(self) -> None:
        for name, given in (
            ("show_initiative", {}), ("show_initiative", {"slug": "../runs"}), ("show_claim", {"figure": "a/b"}),
            ("list_claims", {"colour": 1}), ("list_claims", {"page": 0}), ("show_run", {"number": "x"}),
            ("list_plans", {"entity": "/etc/passwd", "limit": "many"}),
        ):  # fmt: skip
            with pytest.raises(Refused):
                self.tool(name, **given)

    def test_facets_and_pages_are_passed_on(self) -> None:
        assert len(self.tool("list_claims", limit=3)) == 3
        assert self.tool("list_initiatives", sdg=["3", "5"])["total"] == 0


@pytest.mark.slow
def test_over_stdio_each_key_sees_what_its_person_sees() -> None:
    with tempfile.TemporaryDirectory() as var:
        env = {**os.environ, "QUINTET_VAR": var, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        env.pop("QUINTET_DATABASE_URL", None)
        done = subprocess.run([sys.executable, "-c", SETUP], env=env, capture_output=True, text=True, check=True)
        tokens = json.loads(done.stdout.splitlines()[-1])
        seen = {who: anyio.run(look, env, token) for who, token in {**tokens, "nobody": ""}.items()}
    assert {who: found["total"] for who, found in seen.items()} == {"owner": 1, "stranger": 0, "nobody": 0}
    wanted = quintet.run("compliance_share", {"ratings": ROWS}).canonical().decode()
    for found in seen.values():
        assert found["tools"] == [*registry.names(), *READS] and found["result"] == wanted
    assert [found["hidden"] for found in seen.values()] == [False, True, True]


async def look(env: dict[str, str], token: str) -> dict[str, Any]:
    """What the holder of a key gets from the portal's server."""
    args = ["-m", "portal.manage", "mcp"]
    started = StdioServerParameters(command=sys.executable, args=args, env={**env, "QUINTET_API_KEY": token})
    async with Client(started) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        listed: Any = await client.call_tool("list_initiatives", {})
        shown = await client.call_tool("show_initiative", {"slug": "quiet-draft"})
        result: Any = await client.call_tool("compliance_share", {"ratings": ROWS})
    total = json.loads(listed.content[0].text)["total"]
    return {"tools": tools, "total": total, "hidden": bool(shown.is_error), "result": result.content[0].text}
