"""A security key and a passkey in Chromium, under the policy that allows no inline script; an app without JavaScript.

The key is Chromium's own virtual one (WebAuthn Level 3, 11: user agent automation).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from portal.accounts.tests.test_second_factor import code
from portal.core import services
from portal.testing import PASSWORD
from tests.browser import axe
from tools import live

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not live.has_chromium() and os.environ.get("QUINTET_CI") != "1", reason=live.NO_CHROMIUM),
]
EMAIL = "owner@example.org"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def url(live_server: Any) -> str:
    """A portal with one owner; a key takes a name, not a number, so it is called localhost."""
    services.create_person(None, EMAIL, "Owner", PASSWORD)
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def browser(url: str) -> Iterator[Any]:
    """One Chromium, started when the portal stands: while it runs, this thread may not ask the database."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, live.chromium(playwright) as started:
        yield started


def sign_in(page: Any) -> None:
    page.goto("/sign-in")
    page.fill("#id_username", EMAIL)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def confirmed(page: Any, path: str) -> None:
    page.goto(path)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def add_key(page: Any, passkey: bool) -> None:
    confirmed(page, "/profile/security/keys/new")
    page.fill("#id_name", "My key")
    if passkey:
        page.check("#id_passwordless")
    page.click("#add-key")
    page.wait_for_url("**/profile/security/codes")


@pytest.mark.parametrize("passkey", [True, False])
def test_a_key_is_added_and_signs_in(url: str, browser: Any, passkey: bool) -> None:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page)
    add_key(page, passkey)
    assert len(re.findall(r"<code>\d+</code>", page.content())) == 10
    page.goto("/profile/security")
    assert "My key" in page.inner_text("main")
    page.click(".tools button")
    page.wait_for_url("**/sign-in")
    if passkey:
        page.click("#passkey")
    else:
        sign_in(page)
        page.click("#use-key")
    page.wait_for_url("**/my-organisation")
    assert not [line for line in said if "Content Security Policy" in line], said
    context.close()


def test_a_key_that_is_not_used_is_told(url: str, browser: Any) -> None:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/sign-in")
    assert page.is_hidden("[data-key-error]")
    page.click("#passkey")
    page.wait_for_selector("[data-key-error]", state="visible")
    context.close()


def test_an_app_works_without_javascript_and_keys_say_that_they_do_not(url: str, browser: Any) -> None:
    context = browser.new_context(base_url=url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    assert page.is_visible("[data-without-script]") and page.is_hidden("#passkey")
    sign_in(page)
    confirmed(page, "/profile/security/app")
    secret = page.inner_text("main code")
    page.fill("#id_code", code(secret))
    page.click("main button[type=submit]")
    page.wait_for_url("**/profile/security/codes")
    recovery = page.inner_text("main li code")
    page.click(".tools button")
    sign_in(page)
    page.fill("#id_code", recovery)
    page.click("main button[type=submit]")
    page.wait_for_url("**/my-organisation")
    context.close()


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_no_page_has_an_axe_violation(url: str, browser: Any, prefix: str) -> None:
    context = browser.new_context(base_url=url, bypass_csp=True)
    page = context.new_page()

    def looked(*paths: str) -> None:
        for path in paths:
            page.goto(prefix + path)
            assert axe.faults(page, whole=True) == [], path

    looked("/sign-in", "/password/forgotten", "/password/sent", "/invitation", "/address/x", "/password/new/1-a-b")
    sign_in(page)
    looked("/profile/security/app")
    confirmed(page, "/profile/security/app")
    looked("/profile/security/app", "/profile/security/keys/new", "/profile/security", "/profile/sessions")
    looked("/profile/address", "/profile/password")
    context.close()
