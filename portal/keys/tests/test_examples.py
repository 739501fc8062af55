"""The examples of `docs/how-to/api.md` are sent as they stand there and answered as the page says."""

import re
import shlex
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from portal.api import api
from portal.keys.management.commands.mcp import READS
from portal.keys.tests.test_keys import KeysTestCase

HOW_TO = Path(settings.PORTAL).parent / "docs" / "how-to"
CSV = b"entity,indicator,rating\na,b,meets\n"


class ExamplesTest(KeysTestCase):
    """Commands of the page, read as curl reads them."""

    def send(self, command: str, token: str) -> Any:
        """Send what a command of curl would send."""
        words = shlex.split(command.replace("$KEY", token).replace("$PORTAL", ""))[1:]
        verb = ""
        headers: dict[str, str] = {}
        sent: dict[str, Any] = {}
        while len(words) > 1:
            option, value, words = words[0], words[1], words[2:]
            if option == "-H":
                name, _colon, said = value.partition(": ")
                headers[name] = said
            elif option == "-X":
                verb = value
            elif option == "--json":
                verb, sent = verb or "POST", {"data": value, "content_type": "application/json"}
            elif option == "-F":
                assert value == "file=@ratings.csv"
                verb, sent = "POST", {"data": {"file": SimpleUploadedFile("ratings.csv", CSV)}}
            else:
                raise AssertionError(f"The test does not know curl's {option}.")
        client = Client(enforce_csrf_checks=True, headers=headers)
        return getattr(client, (verb or "GET").lower())(words[0], **sent)

    def test_it_works(self) -> None:
        type(self.draft).objects.filter(pk=self.draft.pk).update(slug="example")
        token = self.key("read", "run", "write")
        commands = re.findall(r"```sh\n(curl .*)\n```", (HOW_TO / "api.md").read_text())
        with tempfile.TemporaryDirectory() as var, override_settings(VAR=Path(var)):
            answers = {command: self.send(command, token).status_code for command in commands}
        assert len(answers) == 8 and set(answers.values()) == {200, 201}, answers

    def test_what_the_page_names_is_there(self) -> None:
        text = (HOW_TO / "api.md").read_text()
        paths = api.get_openapi_schema()["paths"]
        known = [re.compile(re.sub(r"{[a-z0-9]+}", "[^/]+", path) + "$") for path in paths]
        for address in re.findall(r"\$PORTAL(/[^\s\"]+)", text):
            assert any(pattern.match(urlsplit(address).path) for pattern in known), address

    def test_the_tools_are_those_of_the_page(self) -> None:
        text = (HOW_TO / "mcp.md").read_text()
        assert re.findall(r"`((?:list|show)_\w+)`", text) == list(READS)
