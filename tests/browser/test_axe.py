"""axe-core finds no violation on any page, in English and Arabic, on a wide screen and on a small phone.

axe is put into the page past its content security policy; that the policy itself is kept is tested in test_pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import axe
from tests.browser.conftest import Look
from tests.browser.crawl import Site
from tools.live import METHOD, Portal

PRIVATE = ("/accelerator/plans/new", "/accelerator/reports/new", "/profile", "/profile/password", "/profile/keys",
           "/my-organisation", "/my-organisation/new", "/my-duties", "/runs", f"/methods/{METHOD}",
           "/cases/sdg17_data_gaps", "/no-such-page")  # fmt: skip
OWN = ("entity", "done", "failed", "cancelled", "running", "plan", "commitments", "plan_report", "scorecard", "fill",
       "weights", "checks", "report", "organisation")  # fmt: skip
UNFOLD = """() => { for (const fold of document.querySelectorAll("details")) fold.open = true; }"""


def in_language(path: str, language: str) -> str:
    """The address of a page in a language."""
    return path if language == "en" else f"/{language}{path}"


def test_it_works(open_page: Callable[..., Any]) -> None:
    page = open_page("/privacy", bypass_csp=True)
    page.evaluate("document.querySelector('main').innerHTML += '<input>'")
    assert "label" in "".join(axe.faults(page))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_have_no_violation(language: str, site: dict[str, Site], look: Look) -> None:
    assert len(site[language].pages) > 60
    axe.nothing_in(look(site[language].pages, axe.faults, bypass_csp=True))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_private_pages_have_no_violation(language: str, portal: Portal, look: Look, signed_in: Any) -> None:
    paths = [in_language(path, language) for path in (*PRIVATE, *(portal.paths[name] for name in OWN))]
    axe.nothing_in(look(paths, axe.faults, bypass_csp=True, storage_state=signed_in))


def test_unfolded_parts_have_no_violation(look: Look) -> None:
    def unfolded(page: Any) -> list[str]:
        page.evaluate(UNFOLD)
        return axe.faults(page)

    axe.nothing_in(look(["/", "/member-states", "/sdgs/5", "/api/v1/docs"], unfolded, bypass_csp=True))


def test_the_case_has_no_violation_down_to_its_last_row(portal: Portal, look: Look) -> None:
    def whole(page: Any) -> list[str]:
        page.evaluate(UNFOLD)
        return axe.faults(page, whole=True, widths=(1280,))

    axe.nothing_in(look([portal.paths["public"]], whole, bypass_csp=True))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_refused_sign_in_has_no_violation(language: str, open_page: Callable[..., Any]) -> None:
    page = open_page(in_language("/sign-in", language), bypass_csp=True)
    page.fill("#id_username", "nobody@example.org")
    page.fill("#id_password", "wrong")
    page.click("main button[type=submit]")
    page.wait_for_selector(".summary")
    axe.nothing_in({page.url: axe.faults(page)})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_form_with_errors_has_no_violation(language: str, open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page(in_language("/methods/data_availability", language), bypass_csp=True, storage_state=signed_in)
    page.set_input_files("#in-file", {"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    page.click("main form button:not([name])")
    page.wait_for_selector(".summary")
    assert page.locator(".field.bad").count() == 1
    axe.nothing_in({page.url: axe.faults(page)})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_waiting_run_has_no_violation(language: str, open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page(in_language(f"/methods/{METHOD}", language), bypass_csp=True, storage_state=signed_in)
    page.click("main form button:not([name])")
    page.wait_for_selector("#progress")
    axe.nothing_in({page.url: axe.faults(page)})
