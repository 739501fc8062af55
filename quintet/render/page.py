"""A result as one HTML file that stands by itself: its style inside, no script, and print is the report."""

from __future__ import annotations

from html import escape
from pathlib import Path

from quintet.i18n import dir_of, format_text, gettext
from quintet.render.html import html_fragment
from quintet.result import Result

STYLES = ("page.css", "result.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # the file may be opened from anywhere: it runs nothing


def html_page(result: Result, locale: str = "en") -> str:
    """The whole report as HTML. The same result gives the same text."""
    here = Path(__file__).parent
    style = "".join((here / name).read_text(encoding="utf-8") for name in STYLES)
    title = escape(format_text(result.title, locale))
    made = escape(gettext("Made with Quintet. The figures follow from the data and the method named above.", locale))
    return (
        f'<!doctype html><html lang="{locale}" dir="{dir_of(locale)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{title}</title><style>{style}</style></head><body>"
        f"<main><h1>{title}</h1>{html_fragment(result, locale)}</main>"
        f"<footer><p>{made}</p></footer></body></html>\n"
    )
