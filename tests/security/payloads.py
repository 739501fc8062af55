"""Words that would run if a page took them for code, and a reader of pages that tells when one did."""

from __future__ import annotations

import re
from html.parser import HTMLParser

WORD = "zq7"  # no page has such an element, attribute or address of its own
# After the OWASP cheat sheet on filter evasion: out of text, attributes, comments, raw text, addresses, templates.
PAYLOADS = (
    "\"><zq7 onload=zq7()>'><zq7 a='",
    "</title></textarea></script><zq7>",
    "<script>zq7()</script>",
    "<svg/onload=zq7()><a xlink:href=javascript:zq7()>",
    "<img src=x onerror=zq7()>",
    "[zq7](javascript:zq7()) ![zq7](data:text/html,zq7)",
    "javascript:zq7()",
    "&lt;zq7&gt; &#60;zq7&#62; &quot;onload=zq7()",
    "<!--><zq7>--!><zq7>]]><zq7>",
    "{{ 7|add:7 }}{% now 'Y' %}<zq7>",
    "\u202e\u2066<zq7>\u2069",
    "` onmouseover=zq7() style=background:url(javascript:zq7())",
)
LINKS = frozenset(
    {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "hx-get", "hx-post", "srcdoc"}
)
RUNS = re.compile(r"^(javascript|vbscript|data):", re.IGNORECASE)


class _Reader(HTMLParser):
    """Collects what should not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element and its attributes."""
        names = dict(attrs)
        self.in_script = tag in ("script", "style")
        if tag == WORD or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x1f]", "", value or "")
            if name.startswith("on") or WORD in name or (name in LINKS and RUNS.match(address)):
                self.found.append(f"<{tag} {name}={value!r}>"[:200])

    def handle_data(self, data: str) -> None:
        """Look at the text of a script."""
        if self.in_script and WORD in data:
            self.found.append(f"script: {data[:100]}")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self.in_script = False


def faults(page: str) -> list[str]:
    """What in a page would run, or has broken out of its place."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found
