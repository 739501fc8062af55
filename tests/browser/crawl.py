"""Every page a reader can reach: follow the links of the home page and keep one of each kind."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from tools.live import Portal

LANGUAGES = ("ar", "fr", "ru", "es", "zh")
COUNTRY = re.compile(r"/member-states/[A-Z]{3}$")
# The 193 country pages share one template: one country with many groups, one with few data, one with an umlaut.
COUNTRIES = ("AFG", "LIE", "TUR")
# Bodies and claims, nearly two hundred, share three templates: a few of each, and the body that has filled its pages.
ALIKE = tuple(
    re.compile(rf"(/\w\w)?{head}(?!entity-of-the-owner$)[\w.-]+$")
    for head in ("/accelerator/entities/", "/accelerator/scorecards/", "/evidence/claims/")
)
EACH = 4
FILE = re.compile(r"\.(json|csv|html|svg|css|js)$")


@dataclass
class Links(HTMLParser):
    """The addresses that a page links to, and the ids it holds."""

    base: str
    hrefs: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a link and the id of any element."""
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.hrefs.append(urljoin(self.base, found["href"] or ""))
        if found.get("id"):
            self.ids.append(found["id"] or "")


@dataclass
class Site:
    """What the crawl found: the pages in the order of discovery, and by page its status, its links and its ids."""

    pages: list[str] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def linked(self) -> set[str]:
        """Every address of ours that some page links to, in any language, without its fragment."""
        return {href.partition("#")[0] for hrefs in self.links.values() for href in hrefs if href.startswith("/")}


def language_of(path: str) -> str:
    """The language that an address names."""
    head = path.split("/")[1]
    return head if head in LANGUAGES else "en"


def crawl(portal: Portal, start: str) -> Site:
    """Follow the links from a page, staying in its language."""
    site, queue, kinds = Site(), deque([start]), {start}
    alike: Counter[re.Pattern[str]] = Counter()
    while queue:
        path = queue.popleft()
        answer = portal.get(path)
        site.status[path] = answer.status
        if answer.content_type != "text/html" or answer.path != path:
            continue
        site.pages.append(path)
        parser = Links(path)
        parser.feed(answer.body.decode())
        site.links[path], site.ids[path] = parser.hrefs, parser.ids
        for href in parser.hrefs:
            kind = _kind(href, language_of(start))
            if not kind or kind in kinds:
                continue
            kinds.add(kind)
            template = next((each for each in ALIKE if each.match(kind)), None)
            if template is not None:
                alike[template] += 1
            if template is None or alike[template] <= EACH:
                queue.append(href.partition("#")[0])
    return site


def _kind(href: str, language: str) -> str:
    """What makes an address worth a visit; nothing when it is none of ours or one of a kind already seen."""
    parts = urlsplit(href)
    ours = not parts.netloc and not parts.scheme and not parts.path.startswith("/static/")
    if not ours or FILE.search(parts.path) or language_of(parts.path) != language:
        return ""
    if COUNTRY.search(parts.path) and parts.path[-3:] not in COUNTRIES:
        return ""
    return parts.path + "?" * bool(parts.query) + "&".join(sorted(parse_qs(parts.query)))
