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
from typing import TYPE_CHECKING, Any, Final

from quintet.render.document import DARK_FROM, SHADES, document, needs_more, printable
from quintet.render.svg import ACCENT, INK, LINE, SOFT
from quintet.result import Chart, Grid, Result

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TEMPLATE = Path(__file__).with_name("pdf.typ")
STANDARD: Final = "ua-1"
FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC")
LOOK = {"ink": INK, "soft": SOFT, "line": LINE, "accent": ACCENT, "shades": SHADES, "dark": DARK_FROM}
NARROW, WIDE, TALL = 320.0, 493.0, 480.0  # points that a picture takes at most across and down
INHERITED = ("fill", "font-size", "text-anchor")  # of a group by the texts in it
MOVED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)$")
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
    """The picture of a chart that fits across and down, its shapes apart from its letters; None without a value."""
    from quintet.chart import svg

    drawn = svg(chart, grid, locale)
    if not drawn:
        return None
    from xml.etree.ElementTree import tostring

    from defusedxml.ElementTree import fromstring

    root = fromstring(drawn)
    letters: list[dict[str, Any]] = []
    _take_letters(root, 0.0, 0.0, {}, letters)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    scale = min((WIDE if chart.shape == "tiles" else NARROW) / width, TALL / height)
    size = {"width": width, "height": height, "scale": round(scale, 4)}
    return {"svg": tostring(root, encoding="unicode"), "letters": letters, **size}


def _take_letters(node: Element, x: float, y: float, above: dict[str, str], letters: list[dict[str, Any]]) -> None:
    """Move the texts out of a picture: Typst's own letters join Arabic and Latin, those in its SVG do not."""
    known = {**above, **{key: node.attrib[key] for key in INHERITED if key in node.attrib}}
    moved = MOVED.match(node.attrib.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    for child in list(node):
        if child.tag.endswith("}text"):
            node.remove(child)
            letters.append(_letters(child, x, y, known))
        else:
            _take_letters(child, x, y, known, letters)


def _letters(node: Element, x: float, y: float, above: dict[str, str]) -> dict[str, Any]:
    known = {**above, **node.attrib}
    moved = MOVED.match(known.get("transform", ""))
    return {
        "x": x + float(known.get("x", 0)) + (float(moved[1]) if moved else 0.0),
        "y": y + float(known.get("y", 0)) + (float(moved[2]) if moved else 0.0),
        "text": printable("".join(node.itertext())),
        "size": float(known.get("font-size", "12").removesuffix("px")),
        "fill": known.get("fill", INK),
        "part": {"middle": 0.5, "end": 1.0}.get(known.get("text-anchor", ""), 0.0),
        "opacity": float(known.get("opacity", 1)),
    }
