"""A live portal and a Chromium for the tests of this folder.

The portal is filled and started once; its pages are found by following links. Chromium looks at many pages with two
browsers in two threads, so that both cores of a small machine work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.crawl import Site, crawl
from tools import live

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = 2
PAGE_MILLISECONDS = 30_000
HERE = "tests/browser/"

Look = Callable[..., dict[str, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, and skip them all where there is no Chromium; in CI they fail instead."""
    mine = [item for item in items if HERE in item.path.as_posix()]
    for item in mine:
        item.add_marker(pytest.mark.browser)
        if not live.has_chromium() and os.environ.get("QUINTET_CI") != "1":
            item.add_marker(pytest.mark.skip(reason=live.NO_CHROMIUM))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Portal]:
    """The portal, with the first case computed."""
    if not live.has_chromium():
        pytest.fail(live.NO_CHROMIUM)
    with live.portal(tmp_path_factory.mktemp("portal")) as running:
        yield running


# Not for the whole session: while Playwright's loop runs, Django refuses the database to other tests of this thread.
@pytest.fixture(scope="package")
def browser(portal: live.Portal) -> Iterator[Browser]:
    """One Chromium for the tests that act as a reader."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, live.chromium(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def site(portal: live.Portal) -> dict[str, Site]:
    """The public pages, in English and in Arabic."""
    return {"en": crawl(portal, "/"), "ar": crawl(portal, "/ar/")}


@pytest.fixture
def open_page(portal: live.Portal, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a context of its own: `open_page("/data", width=360, java_script_enabled=False)`."""
    contexts = []

    def opened(path: str, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(base_url=portal.url, viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_MILLISECONDS)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def signed_in(portal: live.Portal, browser: Browser) -> Any:
    """The cookies of the owner: `open_page(path, storage_state=signed_in)`."""
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    sign_in(page)
    state = context.storage_state()
    context.close()
    return state


def sign_in(page: Page) -> None:
    """Sign in through the form."""
    page.goto("/sign-in")
    page.fill("#id_username", live.EMAIL)
    page.fill("#id_password", live.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/my-organisation")


@pytest.fixture(scope="session")
def look(portal: live.Portal) -> Look:
    """Visit many addresses and note something of each: `look(paths, note)` gives {path: note(page)}.

    `before(page)` is called before an address is opened; other options are those of a browser context.
    """

    def looked(
        paths: list[str], note: Callable[[Page], Any], before: Callable[[Page], None] | None = None, **options: Any
    ) -> dict[str, Any]:
        def share(mine: list[str]) -> dict[str, Any]:
            from playwright.sync_api import sync_playwright

            with sync_playwright() as playwright, live.chromium(playwright) as started:
                context = started.new_context(base_url=portal.url, viewport={"width": 1280, "height": 800}, **options)
                page = context.new_page()
                page.set_default_timeout(PAGE_MILLISECONDS)
                found = {}
                for path in mine:
                    if before:
                        before(page)
                    page.goto(path)
                    found[path] = note(page)
                return found

        with ThreadPoolExecutor(BROWSERS) as pool:
            shares = [paths[first::BROWSERS] for first in range(BROWSERS)]
            return {path: noted for part in pool.map(share, shares) for path, noted in part.items()}

    return looked
