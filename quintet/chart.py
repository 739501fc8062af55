"""A chart is a view of one grid: bars, dots, lines, the world as tiles, a city as hexagons; always with labels.

`encode` names columns. Bar and dot: `x` and `y`, one a category and one a quantity; line: `x` and `y`. All three
take `low` and `high` (the interval is drawn) and `series` (several in one picture). Tiles: `country`, `value`,
and `href`, a path holding {iso3}. Hexes: `x` and `y` (longitude and latitude of a cell), `value`, and `mark`, a column
of words drawn as signs. A heat map is a table and lives in `quintet.render.tables`.
Ticks and labels are computed here in the reader's language; Vega-Lite only places them. Bars and dots are
mirrored for a right-to-left reader, lines are not: time runs the same way in all six languages' statistics.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from quintet.errors import MethodError
from quintet.i18n import format_text, gettext
from quintet.render.svg import cleaned
from quintet.render.words import heading
from quintet.result import Chart, Grid, Text

MAX_MARKS = 2_000
KIND_LABELS = {"bar": "Bar chart", "dot": "Dot chart", "line": "Line chart"}
PNG_FONTS = {"ar": "'DejaVu Sans', 'Noto Sans Arabic', sans-serif", "zh": "'Noto Sans CJK SC', sans-serif"}
PNG_FONT = "sans-serif"  # of the other languages
NONCHARACTER = "\U0001fffe"  # no font holds it, so its picture is what a missing letter looks like


def svg(chart: Chart, grid: Grid, locale: str = "en", prefix: str = "chart", link: str | None = None) -> str:
    """Draw a chart as SVG, ready to stand in a page under a strict content security policy.

    `prefix` makes its ids its own; `link` is put before the paths of a tile map. The same arguments give the same
    bytes. A chart without one value gives an empty string. Raises MethodError on a column that is not there, on
    the shape "heat" (a table), and above MAX_MARKS rows.
    """
    if chart.shape == "tiles":
        from quintet.render.tiles import tile_map

        _check(chart, grid, ("country", "value"))
        return tile_map(chart, grid, locale, prefix, link)
    if chart.shape == "hexes":
        from quintet.render.hexes import hex_map

        _check(chart, grid, ("x", "y", "value"))
        return hex_map(chart, grid, locale, prefix)
    if chart.shape == "heat":
        raise MethodError("Chart '{name}' is a heat map, which is drawn as a table.", name=chart.name)
    _check(chart, grid, ("x", "y", *(key for key in ("low", "high", "series") if key in chart.encode)))
    from quintet.render.plot import plot_of
    from quintet.render.vega import spec

    plot = plot_of(chart, grid, locale)
    if not plot.drawn:
        return ""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec(plot))
    return cleaned(drawn, format_text(chart.title, locale), description(chart, grid, locale), prefix)


def description(chart: Chart, grid: Grid, locale: str) -> str:
    """What a chart shows, in one line for those who cannot see it."""
    if chart.shape == "tiles":
        from quintet.render import tiles

        return tiles.description(chart, grid, locale)
    if chart.shape == "hexes":
        from quintet.render import hexes

        return hexes.description(chart, grid, locale)
    columns = [heading(grid, chart.encode[channel], locale) for channel in ("x", "y")]
    text = Text(
        "{kind} of {columns:list}, {n} rows. The same numbers are in the table.",
        {"kind": gettext(KIND_LABELS[chart.shape], locale), "columns": columns, "n": grid.height},
    )
    return format_text(text, locale)


def png(chart: Chart, grid: Grid, locale: str = "en", scale: float = 2.0) -> bytes:
    """Draw a chart as PNG on white; `scale` multiplies its natural size.

    Raises MethodError when a letter is in no installed font, because it would be lost in silence.
    """
    import vl_convert

    drawn = svg(chart, grid, locale)
    if not drawn:
        raise MethodError("The chart '{name}' holds no value to draw.", name=chart.name)
    lost = missing_glyphs(drawn)
    if lost:
        raise no_font(lost)
    start = drawn.index(">") + 1
    font = f'font-family="{PNG_FONTS.get(locale, PNG_FONT)}">'
    head = drawn[: drawn.index("font-family")] + font
    paper = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return bytes(vl_convert.svg_to_png(head + paper + drawn[start:], scale=scale))


def no_font(letters: str) -> MethodError:
    """The error for letters that no installed font holds; it names the Debian package that does."""
    is_han = any("CJK" in unicodedata.name(letter, "") for letter in letters)
    return MethodError(
        "No installed font holds {letters}. Install the Debian package {package}, or save SVG or HTML.",
        letters=letters[:10],
        package="fonts-noto-cjk" if is_han else "fonts-noto-core",
    )


def missing_glyphs(text: str) -> str:
    """The letters of `text` that no font known to vl-convert can draw, each once, sorted."""
    return "".join(sorted(letter for letter in set(text) if _visible(letter) and not _can_draw(letter)))


def _visible(letter: str) -> bool:
    return letter > "~" and unicodedata.category(letter)[0] in "LNPS"


@lru_cache(maxsize=4096)
def _can_draw(letter: str) -> bool:
    return _picture(letter) not in (_picture(NONCHARACTER), _picture(" "))


@lru_cache(maxsize=4096)
def _picture(letter: str) -> bytes:
    import vl_convert

    text = f'<text x="2" y="18" font-size="16" font-family="{PNG_FONT}">{letter}</text>'
    return bytes(vl_convert.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">{text}</svg>'))


def _check(chart: Chart, grid: Grid, needed: tuple[str, ...]) -> None:
    for channel in needed:
        column = chart.encode.get(channel, "")
        if column not in grid.columns:
            raise MethodError(
                "Chart '{name}' needs encode['{channel}'] to be a column of '{grid}'. Got '{got}'.",
                name=chart.name,
                channel=channel,
                grid=grid.name,
                got=column,
            )
    if grid.height > MAX_MARKS:
        raise MethodError(
            "Chart '{name}' has {got} rows; at most {limit} can be read in one picture.",
            name=chart.name,
            got=grid.height,
            limit=MAX_MARKS,
        )
