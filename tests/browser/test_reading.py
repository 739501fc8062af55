"""A reader without script, without a mouse, from right to left, and on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import sign_in
from tools.live import METHOD, Portal

OUTLINED = """() => {
  const item = document.activeElement, style = getComputedStyle(item);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return item === document.body || drawn || style.boxShadow !== "none" ? "" : item.outerHTML.slice(0, 120);
}"""
CUT = """() => [...document.querySelectorAll(".report *:not(.vh)")]
  .filter(item => getComputedStyle(item).overflowX !== "visible" && item.scrollWidth > item.clientWidth + 1)
  .map(item => item.outerHTML.slice(0, 120))"""
CENTRE = "item => { const box = item.getBoundingClientRect(); return (box.left + box.right) / 2; }"

Open = Callable[..., Any]


def test_without_script_the_home_page_reads_and_the_menu_opens(open_page: Open) -> None:
    page = open_page("/", width=360, java_script_enabled=False)
    assert page.locator("h1").is_visible()
    link = page.locator(".menu-small a[href='/data']")
    assert not link.is_visible()
    page.click(".menu-small summary")
    link.click()
    page.wait_for_url("**/data")


def test_without_script_the_language_changes(open_page: Open) -> None:
    page = open_page("/sdgs", java_script_enabled=False)
    page.click(".langs a[lang=ar]")
    page.wait_for_url("**/ar/sdgs")
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_without_script_a_method_runs_from_form_to_result(open_page: Open, portal: Portal) -> None:
    page = open_page("/", java_script_enabled=False)
    sign_in(page)
    page.goto(f"/methods/{METHOD}")
    page.click("main form button:not([name])")
    page.wait_for_url("**/runs/*")
    assert page.locator("progress").is_visible()
    with portal.worker():
        page.wait_for_selector(".report")


def test_the_first_tab_offers_to_skip_to_the_content(open_page: Open) -> None:
    page = open_page("/data")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("item => item === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["/", "/ar/", "/sdgs", "/member-states", "/sign-in", "/evidence"])
def test_the_focus_is_seen_wherever_it_goes(path: str, open_page: Open) -> None:
    page = open_page(path)
    hidden = []
    for _step in range(60):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(OUTLINED))
    assert not [item for item in hidden if item]


def test_the_menu_opens_with_the_keyboard(open_page: Open) -> None:
    page = open_page("/", width=360)
    page.locator(".menu-small summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".menu-small a").first.is_visible()


def test_arabic_runs_from_right_to_left(open_page: Open) -> None:
    middle = 1280 / 2
    assert open_page("/").locator(".brand").evaluate(CENTRE) < middle
    arabic = open_page("/ar/")
    assert arabic.locator(".brand").evaluate(CENTRE) > middle
    assert arabic.locator("h1").evaluate("item => getComputedStyle(item).direction") == "rtl"


def test_a_map_is_not_mirrored_in_arabic(open_page: Open) -> None:
    places = [
        [open_page(path).locator(f"a[href$='/{code}']").first.evaluate(CENTRE) for code in ("CAN", "JPN")]
        for path in ("/member-states", "/ar/member-states")
    ]
    assert all(west < east for west, east in places)


def test_the_case_prints_as_a_report(open_page: Open, portal: Portal) -> None:
    page = open_page(portal.paths["public"])
    page.emulate_media(media="print")
    assert page.locator(".report").is_visible()
    assert not [item.get_attribute("aria-label") for item in page.locator("nav").all() if item.is_visible()]
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", paper)) > 1


def test_nothing_is_cut_off_on_paper(open_page: Open, portal: Portal) -> None:
    page = open_page(portal.paths["public"], width=720)
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("path", ["/member-states/KEN", "/ar/member-states/AFG"])
def test_a_country_page_prints_on_two_pages(path: str, open_page: Callable[..., Any]) -> None:
    from pypdf import PdfReader

    printed = PdfReader(io.BytesIO(open_page(path).pdf(format="A4")))
    assert len(printed.pages) == 2
