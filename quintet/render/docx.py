"""A result as a Word document (DOCX) that can be edited. The same result gives the same bytes."""

from __future__ import annotations

from quintet.render.document import document, needs_more
from quintet.result import Chart, Grid, Result

PICTURE_SCALE = 3.0  # points of a picture drawn for each of its own, so that print is sharp


def docx(result: Result, locale: str = "en") -> bytes:
    """The whole report as DOCX. Raises MethodError without python-docx, and when no font holds a chart's letter."""
    try:
        from quintet.render.docx_sheet import Sheet
        from quintet.render.docx_style import packed, styled
    except ImportError as error:
        raise needs_more("DOCX") from error

    def draw(chart: Chart, grid: Grid) -> bytes | None:
        from quintet.chart import png, svg

        return png(chart, grid, locale, PICTURE_SCALE) if svg(chart, grid, locale) else None

    told = document(result, locale, draw)
    made = styled(locale)
    sheet = Sheet(made, told["dir"] == "rtl")
    sheet.ends(told["running"])
    sheet.paragraph("Title", told["title"])
    for block in told["blocks"]:
        getattr(sheet, block["kind"])(block)
    return packed(made, told)
