"""A result as a tagged PDF (PDF/UA-1), set by Typst from a fixed template.

The content goes to the template as data and is never read as markup, so no text can inject code. The same result
gives the same bytes with the same fonts. The standard forbids a letter that no font holds, so none is lost in
silence.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from quintet.errors import MethodError
from quintet.render.document import DARK_FROM, SHADES, document, needs_more
from quintet.render.svg import ACCENT, INK, LINE, SOFT
from quintet.result import Chart, Grid, Result

TEMPLATE = Path(__file__).with_name("pdf.typ")
STANDARD = "ua-1"
FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC")
LOOK = {"ink": INK, "soft": SOFT, "line": LINE, "accent": ACCENT, "shades": SHADES, "dark": DARK_FROM}
NARROW, WIDE, TALL = 330.0, 493.0, 600.0  # points that a picture takes at most across and down
LOST = re.compile(r'the text `"(.+?)"` could not be displayed')


def pdf(result: Result, locale: str = "en") -> bytes:
    """The whole report as PDF. Raises MethodError without Typst, and when no installed font holds a letter."""
    try:
        import typst
    except ImportError as error:
        raise needs_more("PDF") from error

    def draw(chart: Chart, grid: Grid) -> Any:
        return _picture(chart, grid, locale)

    # In Chinese the quotation marks and dots are those of the Han font.
    families = FAMILIES[::-1] if locale == "zh" else FAMILIES
    data = json.dumps({**document(result, locale, draw), **LOOK, "fonts": families}, ensure_ascii=False)
    try:
        made = typst.compile(
            str(TEMPLATE), sys_inputs={"data": data}, pdf_standards=STANDARD, font_paths=_fonts(), format="pdf"
        )
    except typst.TypstError as error:
        lost = LOST.search(error.message)
        if lost is None:
            raise
        from quintet.chart import no_font

        raise no_font(lost[1]) from error
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The fonts of this machine, read once."""
    import typst

    return typst.Fonts()


def _picture(chart: Chart, grid: Grid, locale: str) -> dict[str, Any] | None:
    """The picture of a chart with its width in points, so that it fits across and down; None without a value."""
    from quintet.chart import svg

    drawn = svg(chart, grid, locale)
    if not drawn:
        return None
    width, height = (float(found) for found in re.findall(r'(?:width|height)="([\d.]+)"', drawn)[:2])
    room = WIDE if chart.shape == "tiles" else NARROW
    return {"svg": drawn, "width": round(min(room, TALL * width / height), 1)}
