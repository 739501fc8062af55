"""The documentation pages: the Markdown files under docs/, rendered without raw HTML (CommonMark and tables)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.languages import at

# An installed wheel carries the pages inside the portal (pyproject.toml).
_PORTAL = Path(__file__).resolve().parents[1]
DOCS = next(path for path in (_PORTAL / "docs", _PORTAL.parent / "docs") if path.is_dir() or path.parent != _PORTAL)
# The four modes of documentation, one mode a page (Diátaxis); reference pages come from the registry.
MODES: tuple[tuple[str, str | Promise], ...] = (
    ("tutorial", _("Learn by doing")),
    ("how-to", _("How to …")),
    ("explanation", _("Why it is so")),
)


@dataclass(frozen=True)
class Guide:
    """One page of documentation: its address below /docs and its title."""

    slug: str
    title: str


def guides() -> list[tuple[str | Promise, list[Guide]]]:
    """List the pages by mode; a mode without a page is left out."""
    shelves = [(words, [_guide(path) for path in sorted(DOCS.glob(f"{mode}/**/*.md"))]) for mode, words in MODES]
    loose = [_guide(path) for path in sorted(DOCS.glob("*.md"))]
    return [(words, pages) for words, pages in [*shelves, (_("More"), loose)] if pages]


def _guide(path: Path) -> Guide:
    slug = path.relative_to(DOCS).with_suffix("").as_posix()
    with path.open(encoding="utf-8") as file:
        first = next((line for line in file if line.startswith("# ")), f"# {path.stem}")
    return Guide(slug, first.removeprefix("# ").strip())


def render(slug: str) -> tuple[str, str]:
    """Render one page as (title, HTML); a slug that names no file below docs/ is a 404."""
    path = (DOCS / f"{slug}.md").resolve()
    if not path.is_relative_to(DOCS) or not path.is_file():
        raise Http404
    return _guide(path).title, _html(path.read_text(encoding="utf-8"), PurePosixPath(slug).parent)


def _html(text: str, folder: PurePosixPath) -> str:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _address(str(child.attrGet("href")), folder))
    html = str(parser.renderer.render(tokens, parser.options, {}))
    # A command may be wider than a phone: the box that scrolls takes the keyboard's focus. Code is never mirrored.
    return html.replace("<pre>", '<pre tabindex="0" dir="ltr">')


def _address(href: str, folder: PurePosixPath) -> str:
    """A link from one file to another becomes a link from page to page."""
    target, mark, part = href.partition("#")
    if "://" in target or not target.endswith(".md"):
        return href
    steps: list[str] = []
    for step in (folder / target).with_suffix("").parts:
        if step == ".." and steps:
            steps.pop()
        elif step not in {"..", "."}:
            steps.append(step)
    return at("/docs/" + "/".join(steps)) + mark + part
