"""With script, the page of a run keeps itself up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.live import METHOD, Portal


def test_the_page_of_a_run_turns_into_its_result(portal: Portal, open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page(f"/methods/{METHOD}", storage_state=signed_in)
    page.click("main form button:not([name])")
    page.wait_for_url("**/runs/*")
    assert page.locator("#progress [role=status]").inner_text()
    assert page.locator(".report").count() == 0
    with portal.worker():
        page.wait_for_selector(".report")


def test_progress_is_asked_for_again_and_again(portal: Portal, open_page: Callable[..., Any], signed_in: Any) -> None:
    asked: list[str] = []
    page = open_page("/runs", storage_state=signed_in)
    page.on("response", lambda answer: asked.append(answer.url) if answer.url.endswith("/progress") else None)
    page.goto(portal.paths["running"])
    for _twice in range(2):
        page.wait_for_event("response", lambda answer: answer.url.endswith("/progress"))
    assert page.locator("progress").get_attribute("value") == "40"
    assert len(asked) >= 2


def test_a_run_can_be_cancelled(portal: Portal, open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page(f"/methods/{METHOD}", storage_state=signed_in)
    page.click("main form button:not([name])")
    page.wait_for_url("**/runs/*")
    page.click("form[action$='/cancel'] button")
    page.wait_for_selector("form[action$='/retry']")
    assert page.locator(".report").count() == 0
