"""The world as equal tiles: one square for each of the 193 Member States, so that no country is too small to see.

Borders, areas and projections are left out on purpose: the map says who, never whose. Colours are one hue from
light to dark, told apart without colour vision; the class limits are quintiles rounded to a readable step.
"""

from __future__ import annotations

import math
from html import escape

from quintet.i18n import format_text, format_value, gettext
from quintet.render.svg import INK, SOFT, directed, framed
from quintet.render.words import bare, no_data, value_text
from quintet.result import Chart, Grid, Text

STEP, SIDE = 20, 19  # tile pitch and side in viewBox units
CLASSES = 5
# Fill and text of each class; every pair keeps a contrast of at least 4.5.
COLOURS = (
    ("#deebf5", INK),
    ("#a9cbe6", INK),
    ("#67a3d1", INK),
    ("#226fae", "#ffffff"),
    ("#0b3563", "#ffffff"),
)
NO_DATA = ("#ffffff", SOFT)
DASHED = 'stroke="#97a3ad" stroke-dasharray="2"'
LEGEND_HEIGHT, LEGEND_FONT = 50, 15


def tile_map(chart: Chart, grid: Grid, locale: str, prefix: str, link: str | None) -> str:
    """Draw the tile map as SVG.

    `encode` gives `country` (ISO3 codes), `value`, and optionally `href`, a path holding {iso3}. `link` is put before
    each path (the language's prefix, such as "/ar"); None draws a map without links.
    """
    from quintet.seed import tiles

    cells = tiles()
    values = _values(chart, grid)
    limits = class_limits([value for iso3 in cells if (value := values.get(iso3)) is not None])
    unit = grid.units.get(chart.encode["value"], "")
    path = chart.encode.get("href", "")
    href = link + path if path and link is not None else ""
    squares = [
        _tile(iso3, column, row, values.get(iso3), (unit, limits, href), locale)
        for iso3, (column, row) in sorted(cells.items(), key=lambda item: (item[1][1], item[1][0]))
    ]
    width = (max(column for column, _ in cells.values()) + 1) * STEP
    bottom = (max(row for _, row in cells.values()) + 1) * STEP
    body = (
        f'<g font-size="8" text-anchor="middle" fill="{INK}">{"".join(squares)}</g>'
        f"{legend(limits, unit, locale, bottom + 12, width)}"
    )
    desc = description(chart, grid, locale)
    drawn = framed(body, width, bottom + LEGEND_HEIGHT, format_text(chart.title, locale), desc, prefix)
    return drawn.replace('role="img"', 'role="group"', 1) if href else drawn  # an image would hide its links


def description(chart: Chart, grid: Grid, locale: str) -> str:
    """What the map shows, in one line for those who cannot see it."""
    from quintet.seed import tiles

    values = _values(chart, grid)
    text = Text(
        "Map of equal tiles: one for each of the 193 Member States, {n} with data. The same numbers are in the table.",
        {"n": sum(values.get(iso3) is not None for iso3 in tiles())},
    )
    return format_text(text, locale)


def _values(chart: Chart, grid: Grid) -> dict[str, float | None]:
    countries, values = grid.columns[chart.encode["country"]], grid.columns[chart.encode["value"]]
    return {
        str(iso3): float(value) if isinstance(value, int | float) else None
        for iso3, value in zip(countries, values, strict=True)
    }


def class_limits(values: list[float]) -> list[float]:
    """Lower limits of the classes from the second on: quintiles rounded to a readable step, each once."""
    if not values:
        return []
    ordered = sorted(values)
    spread = ordered[-1] - ordered[0]
    step = 10.0 ** math.floor(math.log10(spread / 10)) if spread > 0 else 1.0
    cuts = [ordered[len(ordered) * i // CLASSES] for i in range(1, CLASSES)]
    rounded = {round(round(cut / step) * step, 10) for cut in cuts}
    return sorted(cut for cut in rounded if ordered[0] < cut <= ordered[-1])


def colour(place: int, limits: list[float]) -> tuple[str, str]:
    """Fill and text of a class; few classes are spread over the whole scale so that they stay far apart."""
    return COLOURS[place * (CLASSES - 1) // len(limits) if limits else CLASSES // 2]


def _tile(iso3: str, column: int, row: int, value: float | None, how: tuple[str, list[float], str], locale: str) -> str:
    unit, limits, href = how
    x, y = column * STEP, row * STEP
    name = format_value(iso3, "iso3", locale)
    if value is None:
        fill, ink = NO_DATA
        shape = f'<path fill="{fill}" {DASHED} d="M{x + 0.5:g} {y + 0.5:g}h18v18h-18z"/>'
        said = no_data(locale)
    else:
        fill, ink = colour(sum(value >= limit for limit in limits), limits)
        shape = f'<path fill="{fill}" d="M{x} {y}h{SIDE}v{SIDE}h-{SIDE}z"/>'
        said = value_text(value, unit, locale)
    tint = "" if ink == INK else f' fill="{ink}"'
    tile = (
        f"<title>{escape(name)}{gettext(':', locale)} {escape(said)}</title>{shape}"
        f'<text{tint} x="{x + 9.5:g}" y="{y + 12.5:g}">{iso3}</text>'
    )
    return f'<a href="{escape(href.replace("{iso3}", iso3))}">{tile}</a>' if href else f"<g>{tile}</g>"


def legend(limits: list[float], unit: str, locale: str, top: float, width: float, missing: bool = True) -> str:
    """Boxes in class order with their limits, and with `missing` one for no data."""
    entries = [(colour(i, limits)[0], _range(limits, i, unit, locale)) for i in range(len(limits) + 1)]
    pitch = width / (CLASSES + 1)
    parts = []
    for i, (fill, label) in enumerate([*entries, *([("", no_data(locale))] if missing else [])]):
        paint = f'fill="{fill}"' if fill else f'fill="{NO_DATA[0]}" {DASHED}'
        parts.append(
            f'<path {paint} d="M{i * pitch + 0.5:.1f} {top:g}h{pitch - 6:.1f}v12h-{pitch - 6:.1f}z"/>'
            f'<text x="{i * pitch + 0.5:.1f}" y="{top + 29:g}">{escape(directed(label))}</text>'
        )
    return f'<g font-size="{LEGEND_FONT}" fill="{INK}">{"".join(parts)}</g>'


def _range(limits: list[float], place: int, unit: str, locale: str) -> str:
    if not limits:
        return gettext("all", locale)
    if place == 0:
        return f"< {value_text(limits[0], unit, locale)}"
    if place == len(limits):
        return f"≥ {value_text(limits[-1], unit, locale)}"
    return f"{bare(limits[place - 1], unit, locale)}–{bare(limits[place], unit, locale)}"
