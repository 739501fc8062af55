"""A city as hexagons: one cell for each row of a table, coloured by a value, with marks where something stands.

The cells are those of one resolution of a hexagonal grid such as H3, so their shape is learned from the distances
between neighbours and nothing but the centres has to be known. One path draws all cells of a class, which keeps
1,200 cells near ten kilobytes. Colours and classes are those of the tile map.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from quintet.i18n import format_text, gettext
from quintet.render.svg import INK, directed, framed
from quintet.render.tiles import DASHED, LEGEND_HEIGHT, NO_DATA, class_limits, colour, legend
from quintet.render.words import value_text
from quintet.result import Chart, Grid, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH, HEIGHT, EDGE = 640.0, 860.0, 8.0
NEIGHBOURS = 6
FEW = 7  # with fewer cells than a cell and its neighbours, no shape can be learned
MARKS = ("circle", "square", "diamond")
MARK_COLOURS = ("#c2410c", "#ffffff", "#7a1fa2")
MARK_FONT = 15


def hex_map(chart: Chart, grid: Grid, locale: str, prefix: str) -> str:
    """Draw the cells as SVG, north up.

    `encode` gives `x` (longitude), `y` (latitude), `value`, and optionally `mark`, a column of words: each word but the
    empty one is drawn with a sign of its own, at most three.
    """
    values = _numbers(grid, chart.encode["value"])
    at, corners = _placed(_numbers(grid, chart.encode["x"]), _numbers(grid, chart.encode["y"]))
    known = values[~np.isnan(values)]
    # A value that most cells share, such as nobody or no risk, is a class of its own.
    limits = class_limits(sorted(float(value) for value in known[known > known.min()])) if len(known) else []
    unit = grid.units.get(chart.encode["value"], "")
    missing = bool(np.isnan(values).any())
    parts = [_class_path(at[np.isnan(values)], corners, NO_DATA[0], DASHED)]
    place = np.searchsorted(np.array(limits), values, side="right")
    for number in range(len(limits) + 1):
        chosen = at[(place == number) & ~np.isnan(values)]
        parts.append(_class_path(chosen, corners, colour(number, limits)[0], ""))
    bottom = float(at[:, 1].max()) + EDGE
    marks, key, more = _marks(chart, grid, at, bottom + LEGEND_HEIGHT, locale)
    body = f"{''.join(parts)}{marks}{legend(limits, unit, locale, bottom + 12, WIDTH, missing)}{key}"
    desc = description(chart, grid, locale)
    return framed(body, WIDTH, bottom + LEGEND_HEIGHT + more, format_text(chart.title, locale), desc, prefix)


def description(chart: Chart, grid: Grid, locale: str) -> str:
    """What the map shows, in one line for those who cannot see it."""
    values = _numbers(grid, chart.encode["value"])
    known = values[~np.isnan(values)]
    unit = grid.units.get(chart.encode["value"], "")
    if not len(known):
        return format_text(Text("Map of {n} cells without a value.", {"n": grid.height}), locale)
    text = Text(
        "Map of {n} cells, {known} with a value, from {low} to {high}. The same numbers are in the table.",
        {
            "n": grid.height,
            "known": len(known),
            "low": value_text(float(known.min()), unit, locale),
            "high": value_text(float(known.max()), unit, locale),
        },
    )
    return format_text(text, locale)


def _numbers(grid: Grid, column: str) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else float(value) for value in grid.columns[column]])


def _placed(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The centres in the drawing's units, and the six corners around a centre."""
    flat = np.column_stack([lon * np.cos(np.radians(lat.mean())), -lat])
    corners = _corners(flat)
    low, high = flat.min(axis=0) + corners.min(axis=0), flat.max(axis=0) + corners.max(axis=0)
    scale = min((WIDTH - 2 * EDGE) / (high[0] - low[0]), (HEIGHT - 2 * EDGE) / (high[1] - low[1]))
    aside = (WIDTH - scale * (high[0] - low[0])) / 2
    return (flat - low) * scale + [aside, EDGE], corners * scale


def _corners(flat: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of a cell around its centre: each lies between two neighbouring cells."""
    if len(flat) < FEW:
        side = 0.002 * np.exp(1j * np.pi / 3 * np.arange(6))
        return np.column_stack([side.real, side.imag])
    apart = flat[None, :, :] - flat[:, None, :]
    far = np.hypot(apart[..., 0], apart[..., 1])
    np.fill_diagonal(far, np.inf)
    pitch = float(np.median(far.min(axis=1)))
    vectors = apart[far < 1.4 * pitch]
    # Neighbours lie in six directions, opposite ones in pairs: three times the angle modulo a turn tells where.
    angles = np.arctan2(vectors[:, 1], vectors[:, 0])
    turn = np.angle(np.exp(6j * angles).sum()) / 6
    sector = np.round((angles - turn) / (np.pi / 3)).astype(int) % NEIGHBOURS
    each = np.maximum(np.bincount(sector, minlength=NEIGHBOURS), 1)
    mean = np.column_stack([np.bincount(sector, vectors[:, axis], NEIGHBOURS) / each for axis in (0, 1)])
    half = (mean - np.roll(mean, 3, axis=0)) / 2  # a direction and its opposite agree
    return (half + np.roll(half, -1, axis=0)) / 3


def _class_path(at: NDArray[np.float64], corners: NDArray[np.float64], fill: str, extra: str) -> str:
    if not len(at):
        return ""
    steps = np.round(np.diff(corners, axis=0), 1)
    around = "".join(f"l{_short(x)} {_short(y)}" for x, y in steps) + "z"
    starts = np.round(at + corners[0], 1)
    # A line in the cell's own colour closes the hairline between two cells of a class.
    line = extra or f'stroke="{fill}" stroke-width=".4"'
    path = "".join(f"M{_short(x)} {_short(y)}{around}" for x, y in starts)
    return f'<path fill="{fill}" {line} d="{path}"/>'


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0"


def _marks(chart: Chart, grid: Grid, at: NDArray[np.float64], top: float, locale: str) -> tuple[str, str, float]:
    """The signs on the map, their key below it, and the height that the key takes."""
    if "mark" not in chart.encode:
        return "", "", 0.0
    words = [str(word or "") for word in grid.columns[chart.encode["mark"]]]
    kinds = sorted({word for word in words if word})[: len(MARKS)]
    drawn, key = [], []
    for number, kind in enumerate(kinds):
        sign = [_sign(number, x, y) for word, (x, y) in zip(words, at, strict=True) if word == kind]
        drawn.append(f'<g fill="{MARK_COLOURS[number]}" stroke="{INK}" stroke-width="1.2">{"".join(sign)}</g>')
        x = EDGE + number * WIDTH / len(MARKS)
        key.append(
            f'<g fill="{MARK_COLOURS[number]}" stroke="{INK}" stroke-width="1.2">{_sign(number, x, top + 6)}</g>'
            f'<text x="{x + 12:g}" y="{top + 11:g}">{escape(directed(gettext(kind, locale)))}</text>'
        )
    return "".join(drawn), f'<g font-size="{MARK_FONT}" fill="{INK}">{"".join(key)}</g>', 24.0


def _sign(number: int, x: float, y: float) -> str:
    if number == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    if number == 1:
        return f'<path d="M{x - 3:.1f} {y - 3:.1f}h6v6h-6z"/>'
    return f'<path d="M{x:.1f} {y - 6:.1f}l5 6l-5 6l-5-6z"/>'
