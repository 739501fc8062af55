"""Grids as HTML tables: plain with numbers flush, and the heat map, which is a table whose cells are tinted.

Every value is printed, so nothing is said by colour alone; white space is left out because a world of countries by
goals has three thousand cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from quintet.i18n import format_text, format_value, gettext
from quintet.render.words import bare, cell_text, heading, hidden, is_numeric, more_rows, no_data
from quintet.result import Chart, Grid, Scalar

MAX_ROWS = 50
TALL = 15  # a table of more rows scrolls in a box of its own, below its headings
LONG_TEXT, LONGER_TEXT = 24, 120  # letters beyond which a column is given more room
HEAT_CLASSES = 7
PERCENT_LIMITS = (15, 30, 45, 60, 75, 90)  # the same shade means the same share in every heat map


def grid_table(grid: Grid, locale: str, ident: str) -> str:
    """A grid as a table that scrolls inside its box; at most MAX_ROWS rows, and then a line that says so."""
    columns = list(grid.columns)
    numeric = {column for column in columns if is_numeric(grid, column)}
    shown = min(grid.height, MAX_ROWS)
    head = "".join(_heading(grid, column, column in numeric, locale) for column in columns)
    rows = "".join(
        "<tr>" + "".join(_cell(grid, column, row, column in numeric, locale) for column in columns) + "</tr>"
        for row in range(shown)
    )
    rest = f'<p class="more-rows">{escape(more_rows(shown, grid.height, locale))}</p>' if grid.height > shown else ""
    empty = "" if grid.height else f"<p>{escape(no_data(locale))}</p>"
    table = f"<table>{_caption(grid, locale, ident)}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return _box(table, ident, "scroll tall" if shown > TALL else "scroll") + rest + empty


def heat_table(chart: Chart, grid: Grid, locale: str, ident: str) -> str:
    """A grid of x, y and value as a tinted table with a row for each y and a column for each x."""
    x, y, unit = (grid.units.get(chart.encode[key], "") for key in ("x", "y", "value"))
    heat = heat_of(chart, grid)
    head = "".join(_heat_heading(place, x, locale) for place in heat.across)
    rows = "".join(
        f'<tr><th scope="row">{escape(format_value(place, y, locale))}</th>'
        + "".join(_heat_cell(*heat.at(place, other), heat, unit, locale) for other in heat.across)
        + "</tr>"
        for place in heat.down
    )
    corner = f'<th scope="col">{escape(heading(grid, chart.encode["y"], locale))}</th>'
    table = (
        f'<table class="heat">{_caption(grid, locale, ident)}<thead><tr>{corner}{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    return _heat_legend(heat_label(chart, grid, locale), heat_ranges(heat.limits, unit, locale)) + _box(
        table, ident, "scroll tall"
    )


@dataclass(frozen=True)
class Heat:
    """What a heat map shows: its places across and down, the cells between them, the limits of its shades."""

    across: list[Scalar]
    down: list[Scalar]
    cells: dict[tuple[Scalar, Scalar], tuple[Scalar, bool]]
    limits: list[float]

    def at(self, down: Scalar, across: Scalar) -> tuple[Scalar, bool]:
        """The value of a cell, and whether suppression has hidden it."""
        return self.cells.get((down, across), (None, False))

    def shade(self, value: float) -> int:
        """The shade of a value, 0 is the lightest."""
        return sum(value >= limit for limit in self.limits)


def heat_of(chart: Chart, grid: Grid) -> Heat:
    """A grid of x, y and value as places and cells."""
    x, y, value = (chart.encode[key] for key in ("x", "y", "value"))
    cells: dict[tuple[Scalar, Scalar], tuple[Scalar, bool]] = {
        (down, across): (found, row in grid.hidden)
        for row, (across, down, found) in enumerate(zip(*(grid.columns[key] for key in (x, y, value)), strict=True))
    }
    known = [cell for cell, _ in cells.values() if isinstance(cell, int | float)]
    limits = heat_limits(known, grid.units.get(value, ""))
    return Heat(list(dict.fromkeys(grid.columns[x])), list(dict.fromkeys(grid.columns[y])), cells, limits)


def heat_label(chart: Chart, grid: Grid, locale: str) -> str:
    """What the numbers of a heat map are."""
    column = chart.encode["value"]
    rounded = f", {gettext('percent, rounded', locale)}" if grid.units.get(column, "") == "percent" else ""
    return heading(grid, column, locale) + rounded


def heat_ranges(limits: list[float], unit: str, locale: str) -> list[str]:
    """What each shade stands for: "< 15", "15–30", "≥ 90"."""
    ends = [short(limit, unit, locale) for limit in limits]
    between = [f"{low}–{high}" for low, high in pairwise(ends)]
    return [f"< {ends[0]}", *between, f"≥ {ends[-1]}"] if ends else []


def heat_limits(values: list[float], unit: str) -> list[float]:
    """Lower limits of the shades from the second on: fixed for percentages, else equal steps over the values."""
    if unit == "percent":
        return [float(limit) for limit in PERCENT_LIMITS]
    if not values or min(values) == max(values):
        return []
    step = (max(values) - min(values)) / HEAT_CLASSES
    return [min(values) + step * place for place in range(1, HEAT_CLASSES)]


def _heat_heading(value: Scalar, unit: str, locale: str) -> str:
    said = escape(format_value(value, unit, locale))
    if unit == "goal":
        return f'<th scope="col"><abbr title="{said}">{escape(str(value))}</abbr></th>'
    return f'<th scope="col">{said}</th>'


def _heat_cell(value: Scalar, is_hidden: bool, heat: Heat, unit: str, locale: str) -> str:
    if not isinstance(value, int | float):
        return f'<td>–<span class="vh">{escape(hidden(locale) if is_hidden else no_data(locale))}</span></td>'
    return f'<td class="heat-{heat.shade(value)}">{escape(short(value, unit, locale))}</td>'


@lru_cache(maxsize=4096)
def short(value: float, unit: str, locale: str) -> str:
    """Shares as whole numbers, so that seventeen columns fit; the CSV keeps every digit."""
    return format_value(round(value), "", locale) if unit == "percent" else bare(value, unit, locale)


def _heat_legend(label: str, ranges: list[str]) -> str:
    items = "".join(f'<li class="heat-{shade}" dir="ltr">{escape(text)}</li>' for shade, text in enumerate(ranges))
    return f'<div class="legend"><span>{escape(label)}</span><ul>{items}</ul></div>'


def _heading(grid: Grid, column: str, numeric: bool, locale: str) -> str:
    longest = max((len(cell_text(grid, column, row, locale)) for row in range(min(grid.height, MAX_ROWS))), default=0)
    kind = ' class="longer"' if longest > LONGER_TEXT else ' class="long"' if longest > LONG_TEXT else _num(numeric)
    return f'<th scope="col"{kind}>{escape(heading(grid, column, locale))}</th>'


def _cell(grid: Grid, column: str, row: int, numeric: bool, locale: str) -> str:
    text = escape(cell_text(grid, column, row, locale))
    if text == "–":
        text += f'<span class="vh">{escape(no_data(locale))}</span>'
    return f"<td{_num(numeric)}>{text}</td>"


def _num(numeric: bool) -> str:
    return ' class="num"' if numeric else ""


def _caption(grid: Grid, locale: str, ident: str) -> str:
    return f'<caption id="{ident}-caption">{escape(format_text(grid.title, locale))}</caption>'


def _box(table: str, ident: str, kind: str) -> str:
    """A box that scrolls sideways, also from the keyboard."""
    named = f'id="{ident}" role="group" tabindex="0" aria-labelledby="{ident}-caption"'
    return f'<div class="{kind}" {named}>{table}</div>'
