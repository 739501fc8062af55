"""What holds on every page: it answers, keeps its policy, fits a phone, is light, and says its language."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser.conftest import Look
from tests.browser.crawl import FILE, LANGUAGES, Site
from tools.live import Portal

WIDTHS = (1280, 360)
MAX_BYTES = 100 * 1024
LEFT = "net::ERR_ABORTED"  # the browser went to the next page before an icon had come
MEASURE = """() => ({
  lang: document.documentElement.lang,
  dir: document.documentElement.dir,
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  room: document.documentElement.clientWidth,
  needs: document.documentElement.scrollWidth,
  twice: [...document.querySelectorAll("[id]")].map(item => item.id).filter((id, n, all) => all.indexOf(id) !== n),
  styled: document.querySelectorAll("[style], main style").length,
})"""


@dataclass
class Watch:
    """What the browser says while it loads pages: complaints on the console, and bytes over the wire."""

    said: list[str] = field(default_factory=list)
    bytes: int = 0
    page: Any = None

    def before(self, page: Any) -> None:
        """Listen to a page that is seen for the first time, and start afresh."""
        if self.page is not page:
            self.page = page
            page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
            page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
            page.on("requestfailed", self._failed)
            wire = page.context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
            wire.on("Network.loadingFinished", self._add)
        self.said.clear()
        self.bytes = 0

    def _failed(self, request: Any) -> None:
        if request.failure != LEFT:
            self.said.append(f"failed: {request.url} {request.failure}")

    def _add(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


@pytest.fixture(scope="session")
def seen(site: dict[str, Site], look: Look) -> dict[str, dict[str, Any]]:
    """Each public page as a browser has seen it, in English and Arabic."""
    watches: dict[Any, Watch] = {}

    def before(page: Any) -> None:
        watches.setdefault(page, Watch()).before(page)

    def note(page: Any) -> dict[str, Any]:
        watch, needs = watches[page], {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate(MEASURE)
            needs[width] = found["needs"] - found["room"]
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        return {**found, "too_wide": needs, "bytes": watch.bytes, "said": list(watch.said)}

    return look([*site["en"].pages, *site["ar"].pages], note, before)


def those(seen: dict[str, dict[str, Any]], what: Any) -> str:
    """The pages of which something is true, with what it is."""
    return json.dumps({path: said for path, page in seen.items() if (said := what(page))}, indent=1, ensure_ascii=False)


def test_it_works(seen: dict[str, dict[str, Any]]) -> None:
    assert len(seen) > 120
    assert seen["/"]["title"].endswith("Quintet")


def test_every_page_answers(site: dict[str, Site]) -> None:
    status = {**site["en"].status, **site["ar"].status}
    assert not {path: code for path, code in status.items() if code != 200}


def test_every_link_leads_somewhere(portal: Portal, site: dict[str, Site]) -> None:
    """The country pages and the downloads included; their other languages are only spot-checked by the crawl."""
    rest = [path for path in site["en"].linked() - set(site["en"].status) if path.split("/")[1] not in LANGUAGES]
    assert sum("/member-states/" in path for path in rest) == 193 - 3
    assert any(FILE.search(path) for path in rest)
    assert not {path: code for path in rest if (code := portal.get(path).status) != 200}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_fragment_points_to_an_id(language: str, site: dict[str, Site]) -> None:
    ids = {path: set(found) for path, found in site[language].ids.items()}
    hrefs = {href for links in site[language].links.values() for href in links if href.startswith("/") and "#" in href}
    targets = [href.partition("#") for href in sorted(hrefs)]
    assert not [f"{path}#{name}" for path, _hash, name in targets if path in ids and name not in ids[path]]


def test_the_browser_has_nothing_to_complain_about(seen: dict[str, dict[str, Any]]) -> None:
    """A breach of the content security policy would stand on the console."""
    assert those(seen, lambda page: page["said"]) == "{}"


def test_no_page_carries_styles_of_its_own(seen: dict[str, dict[str, Any]]) -> None:
    assert those(seen, lambda page: page["styled"]) == "{}"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(width: int, seen: dict[str, dict[str, Any]]) -> None:
    assert those(seen, lambda page: max(0, page["too_wide"][width])) == "{}"


def test_every_page_weighs_at_most_100_kilobytes(seen: dict[str, dict[str, Any]]) -> None:
    """With style, script and images, compressed, by a browser that has nothing in its cache."""
    assert min(page["bytes"] for page in seen.values()) > 10_000
    assert those(seen, lambda page: page["bytes"] if page["bytes"] > MAX_BYTES else 0) == "{}"


def test_every_page_says_its_language_and_direction(seen: dict[str, dict[str, Any]]) -> None:
    wanted = {path: ("ar", "rtl") if path.startswith("/ar/") else ("en", "ltr") for path in seen}
    assert {path: (page["lang"], page["dir"]) for path, page in seen.items()} == wanted


@pytest.mark.parametrize(("code", "lang"), [("fr", "fr"), ("ru", "ru"), ("es", "es"), ("zh", "zh")])
def test_the_other_languages_say_theirs(code: str, lang: str, open_page: Any) -> None:
    root = open_page(f"/{code}/").locator("html")
    assert str(root.get_attribute("lang")).startswith(lang)
    assert root.get_attribute("dir") == "ltr"


def test_every_page_has_one_main_heading(seen: dict[str, dict[str, Any]]) -> None:
    assert those(seen, lambda page: page["headings"] - 1) == "{}"


def test_no_id_stands_twice_on_a_page(seen: dict[str, dict[str, Any]]) -> None:
    assert those(seen, lambda page: page["twice"]) == "{}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_titles_tell_pages_apart(language: str, site: dict[str, Site], seen: dict[str, dict[str, Any]]) -> None:
    titles: dict[str, list[str]] = {}
    for path in site[language].pages:
        if "?" not in path and "/results/" not in path:
            titles.setdefault(seen[path]["title"], []).append(path)
    assert not {title: paths for title, paths in titles.items() if len(paths) > 1}
