"""Every internal link of every page leads to a page, and to a place on it when it names one."""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urljoin, urlsplit

from portal.core.languages import bare
from portal.pages.tests.base import WithCase, ids, pages

# Addresses that answer with a file or with another page.
NOT_PAGES = ("/static/", "/api/", "/sign-out")


class Links(WithCase):
    def test_every_internal_link_leads_somewhere(self) -> None:
        seen: dict[str, set[str]] = {}
        wanted: dict[str, set[str]] = defaultdict(set)
        queue = [*pages(), "/ar/", "/ar/data", "/ar/sdgs"]
        while queue:
            path = queue.pop()
            if path in seen:
                continue
            response = self.client.get(path)
            assert response.status_code in {200, 302}, (path, wanted.get(path))
            html = response.content.decode() if response["Content-Type"].startswith("text/html") else ""
            seen[path] = set(ids(html))
            for link in re.findall(r'<a\s[^>]*href="([^"]*)"', html):
                self._note(path, link, queue, wanted, follow=path in pages())
        for target, places in wanted.items():
            lost = {place for place in places if place not in seen[target]}
            assert not lost, f"{target} lacks {sorted(lost)[:5]}"

    def _note(self, path: str, link: str, queue: list[str], wanted: dict[str, set[str]], follow: bool) -> None:
        parts = urlsplit(urljoin(path, unescape(link)))
        if parts.scheme or bare(parts.path).startswith(NOT_PAGES) or not (follow or parts.path == path):
            return
        # Another language's address of the same page is tried where the list of pages names it.
        if bare(parts.path) != parts.path and bare(parts.path) != "/":
            return
        queue.append(parts.path + (f"?{parts.query}" if parts.query and bare(path) == path else ""))
        if parts.fragment and not parts.query:
            wanted[parts.path].add(parts.fragment)
