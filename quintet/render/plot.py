"""A chart as marks and words: positions, ticks and labels in the reader's language, before anything is drawn."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from quintet.i18n import dir_of, format_value
from quintet.render.words import NAMES, heading, no_data, value_text
from quintet.result import Chart, Grid, Scalar

TICKS = 4  # steps aimed at on an axis of quantities
MAX_NAMED_TICKS = 6
LABEL_CELLS = 22  # letters of a category label before it wraps; a Han letter counts twice
MAX_LABEL_LINES = 3


@dataclass(frozen=True)
class Plot:
    """What is drawn: one row per mark, `c` its place, `s` its series, `v` `low` `high` its numbers, `t` its label."""

    shape: str
    rows: list[dict[str, Any]]
    places: list[float]  # where the labels of the names' axis stand
    labels: list[list[str]]  # those labels, in lines
    series: list[str]
    ticks: list[float]
    tick_labels: list[str]
    domain: tuple[float, float]
    title: str  # of the axis of quantities
    intervals: bool
    mirror: bool
    lying: bool  # bars lie beside their names instead of standing on a row of years

    @property
    def drawn(self) -> bool:
        """Whether there is one value to draw."""
        return any(row["v"] is not None for row in self.rows)


def plot_of(chart: Chart, grid: Grid, locale: str) -> Plot:
    """Everything that Vega-Lite is told about a bar, dot or line chart. The columns must exist."""
    names, value = _roles(chart, grid)
    places, labels, at = _line_places(grid, names, locale) if chart.shape == "line" else _rows_of(grid, names, locale)
    unit = grid.units.get(value, "")
    series, which = _series(chart, grid, locale)
    rows = _marks(chart, grid, value, (at, which), locale)
    ends = [row[key] for row in rows for key in ("v", "low", "high") if row[key] is not None] or [0.0]
    low, high = (min(0.0, *ends), max(0.0, *ends)) if chart.shape == "bar" else (min(ends), max(ends))
    covering = nice_ticks(low, high)
    ticks = [tick for tick in covering if low <= tick <= high] if chart.shape == "bar" else covering
    domain = (low, high) if chart.shape == "bar" else (covering[0], covering[-1])
    lying = chart.shape != "line" and not _is_quantity(grid, names)
    return Plot(
        shape=chart.shape,
        rows=[row if row["at"] is not None else {**row, "at": max(0.0, domain[0])} for row in rows],
        places=places,
        labels=labels,
        series=series,
        ticks=ticks,
        tick_labels=[_tick_label(tick, unit, locale) for tick in ticks],
        domain=domain,
        title=heading(grid, value, locale),
        intervals={"low", "high"} <= set(chart.encode),
        mirror=lying and dir_of(locale) == "rtl",
        lying=lying,
    )


def nice_ticks(low: float, high: float) -> list[float]:
    """Round numbers that cover low to high in about four steps of 1, 2 or 5 times a power of ten."""
    if high <= low:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if raw <= power * factor * 1.0001)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]


def _tick_label(tick: float, unit: str, locale: str) -> str:
    if unit == "percent" and tick.is_integer():
        from babel.numbers import format_percent

        return str(format_percent(tick / 100, locale=locale))
    return value_text(tick, "percent", locale) if unit == "percent" else format_value(tick, "", locale)


def _roles(chart: Chart, grid: Grid) -> tuple[str, str]:
    """The column of names and the column of quantities, whichever way x and y were given."""
    x, y = chart.encode["x"], chart.encode["y"]
    swapped = chart.shape != "line" and _is_quantity(grid, x) and not _is_quantity(grid, y)
    return (y, x) if swapped else (x, y)


def _is_quantity(grid: Grid, column: str) -> bool:
    """Whether a column is an axis of numbers. Years are: time runs along the bottom."""
    unit = grid.units.get(column, "")
    numbers = all(isinstance(value, int | float) for value in grid.columns[column] if value is not None)
    return numbers and (unit == "year" or unit not in NAMES)


def _rows_of(grid: Grid, names: str, locale: str) -> tuple[list[float], list[list[str]], list[float]]:
    """Places of bars and dots: each name once, in the order of the grid."""
    unit = grid.units.get(names, "")
    found: dict[Scalar, float] = {}
    at = [found.setdefault(value, float(len(found))) for value in grid.columns[names]]
    return list(found.values()), [wrapped(format_value(value, unit, locale)) for value in found], at


def _line_places(grid: Grid, names: str, locale: str) -> tuple[list[float], list[list[str]], list[float]]:
    """Places along a line: numbers as they are, ISO dates by their days, other names one step apart."""
    unit, values = grid.units.get(names, ""), grid.columns[names]
    if _is_quantity(grid, names):
        at = [float(value) for value in values if isinstance(value, int | float)]
        known = sorted(set(at))
        whole = all(place.is_integer() for place in known)
        ticks = [tick for tick in nice_ticks(known[0], known[-1]) if known[0] <= tick <= known[-1]] if known else []
        chosen = known if len(known) <= MAX_NAMED_TICKS else [t for t in ticks if not whole or t.is_integer()]
        return chosen, [[format_value(int(t) if whole else t, unit, locale)] for t in chosen], at
    found = dict(zip(values, _days(values) or _steps(values), strict=True))
    keys = sorted(found, key=lambda key: found[key])
    every = -(-len(keys) // MAX_NAMED_TICKS)
    shown = keys[::every]
    labels = [[format_value(key, unit, locale)] for key in shown]
    return [found[key] for key in shown], labels, [found[value] for value in values]


def _days(values: list[Scalar]) -> list[float]:
    try:
        return [float(date.fromisoformat(_whole_date(str(value))).toordinal()) for value in values]
    except ValueError:
        return []


def _whole_date(text: str) -> str:
    """A month as its first day, so that unequal gaps between months are drawn unequal."""
    return f"{text}-01" if len(text) == len("2024-01") else text


def _steps(values: list[Scalar]) -> list[float]:
    found: dict[Scalar, float] = {}
    return [found.setdefault(value, float(len(found))) for value in values]


def _series(chart: Chart, grid: Grid, locale: str) -> tuple[list[str], list[int]]:
    """Names of the series and the series of each row."""
    column = chart.encode.get("series")
    if column is None:
        return [], [0] * grid.height
    found: dict[Scalar, int] = {}
    which = [found.setdefault(value, len(found)) for value in grid.columns[column]]
    return [format_value(value, grid.units.get(column, ""), locale) for value in found], which


def _marks(
    chart: Chart, grid: Grid, value: str, where: tuple[list[float], list[int]], locale: str
) -> list[dict[str, Any]]:
    unit = grid.units.get(value, "")
    nothing: list[Scalar] = [None] * grid.height
    columns = [grid.columns[chart.encode[key]] if key in chart.encode else nothing for key in ("low", "high")]
    rows = []
    for place, series, v, low, high in zip(*where, grid.columns[value], *columns, strict=True):
        text = no_data(locale) if v is None else value_text(v, "percent" if unit == "percent" else "", locale)
        ends = [end for end in (v, high) if isinstance(end, int | float)]
        rows.append(
            {"c": place, "s": series, "v": v, "low": low, "high": high, "t": text, "at": max(ends, default=None)}
        )
    return rows


def cells(text: str) -> int:
    """The width of a text in letters of the Latin alphabet: Han letters count twice, marks not at all."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    silent = sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)
    return len(text) + wide - silent


def wrapped(label: str) -> list[str]:
    """A label in at most three lines; what is longer ends in an ellipsis."""
    limit = LABEL_CELLS // 2 if cells(label) > len(label) * 1.5 else LABEL_CELLS
    return textwrap.wrap(label, limit, max_lines=MAX_LABEL_LINES, placeholder="…") or [""]
