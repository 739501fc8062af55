"""In a real browser no word of a user runs: no dialog opens, no script of theirs is called, none is even blocked."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from typing import Any

from tests.security.payloads import PAYLOADS
from tools.live import Portal

FORM = "main form[method=post]"


def test_pages_with_payloads_run_nothing(portal: Portal, open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page("/my-organisation/new", storage_state=signed_in)
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on(
        "console", lambda said: ran.append(said.text) if "zq7" in said.text and "refused" in said.text.lower() else None
    )
    page.context.expose_binding("zq7", lambda _source: ran.append("zq7"))
    addresses = []
    for payload in PAYLOADS[:5]:
        page.goto("/my-organisation/new")
        page.fill("main input[name=name]", payload)
        page.click(f"{FORM} button")
        addresses.append(page.url)
    asked = urllib.parse.quote(" ".join(PAYLOADS))
    for path in (
        *addresses,
        "/my-organisation",
        "/organisations",
        f"/search?q={asked}",
        f"/all-projects?q={asked}",
        f"/runs?state={asked}",
    ):
        page.goto(path)
        page.mouse.move(200, 300)
        assert page.locator("zq7").count() == 0, path
    assert "zq7" in page.goto("/my-organisation").text()
    assert ran == [], json.dumps(ran)
