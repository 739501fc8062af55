"""Every page a reader can reach: follow the links of the home page and keep one of each kind."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from tools.live import Portal

LANGUAGES = ("ar", "fr", "ru", "es", "zh")
COUNTRY = re.compile(r"(/\w+)?/member-states/[A-Z]{3}$")
# The 193 country pages share one template: one with a long list of gaps, a small one, and one with accents in its name.
COUNTRIES = ("AFG", "LIE", "TUR")
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


@dataclass(frozen=True)
class Site:
    """What the crawl found: pages in the order of discovery, where each link stands, and the ids of each page."""

    pages: list[str]
    status: dict[str, int]
    links: dict[str, list[str]]
    ids: dict[str, list[str]]


def language_of(path: str) -> str:
    """The language that an address names."""
    head = path.split("/")[1]
    return head if head in LANGUAGES else "en"


def crawl(portal: Portal, start: str) -> Site:
    """Follow the links from a page, staying in its language."""
    language = language_of(start)
    pages: list[str] = []
    status: dict[str, int] = {}
    links: dict[str, list[str]] = {}
    ids: dict[str, list[str]] = {}
    queue, kinds = deque([start]), {start}
    while queue:
        path = queue.popleft()
        status[path], content_type, body = portal.get(path)
        if content_type != "text/html":
            continue
        pages.append(path)
        parser = Links(path)
        parser.feed(body.decode())
        links[path], ids[path] = parser.hrefs, parser.ids
        for href in parser.hrefs:
            kind = _kind(href, language)
            if kind and kind not in kinds:
                kinds.add(kind)
                queue.append(href.partition("#")[0])
    return Site(pages, status, links, ids)


def _kind(href: str, language: str) -> str:
    """What makes an address worth a visit of its own; nothing when it is none of ours or seen in another form."""
    parts = urlsplit(href)
    if parts.netloc or parts.scheme or FILE.search(parts.path) or parts.path.startswith("/static/"):
        return ""
    if language_of(parts.path) != language:
        return ""
    if COUNTRY.search(parts.path) and parts.path[-3:] not in COUNTRIES:
        return ""
    return parts.path + "?" * bool(parts.query) + "&".join(sorted(parse_qs(parts.query)))
