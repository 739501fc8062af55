"""Today's value of each goal from the Global SDG Database, with its trend to 2030, shaped for the goal pages.

The outlooks rest on a fact table that travels with the library, so they are the same until the code changes: each is
computed once per process and kept. Nothing here reads the portal's own database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.core.languages import at
from portal.pages.content import locale
from quintet.data.outlook import HORIZON, headline, outlook
from quintet.data.outlook_facts import VINTAGE
from quintet.data.outlook_series import SeriesSpec, of_goal
from quintet.data.outlook_tables import AHEAD, SEX_LABELS, grids
from quintet.data.outlook_words import limits, parts
from quintet.i18n import format_text, format_value
from quintet.i18n import gettext as library
from quintet.result import Grid, Text

METHOD = "sdg_outlook"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 210, 44, 12, 22, 24
LINES = {"Women and girls": "w", "Men and boys": "m", "All": "a"}


@dataclass(frozen=True)
class Today:
    """One series on its goal's page: the sentences, the picture with its table, and where to run it."""

    spec: SeriesSpec
    world: tuple[Text, ...]
    countries: tuple[Text, ...]
    test: tuple[Text, ...]
    limits: tuple[Text, ...]
    picture: SafeString
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[tuple[str, str], ...]
    vintage: str

    @property
    def run(self) -> str:
        """The form of the method with this series filled in."""
        return address(self.spec)


def address(spec: SeriesSpec) -> str:
    """Where the outlook of a series can be run."""
    return at(f"/methods/{METHOD}?series={spec.code}")


@lru_cache(maxsize=8 * 17)
def _today(number: int, language: str) -> Today:
    spec = of_goal(number)[0]
    found = outlook(spec.code)
    said = parts(found)
    grid = next((grid for grid in grids(found) if grid.name == "history"), None)
    head, rows = _table(grid, language) if grid else ((), ())
    return Today(
        spec=spec,
        world=tuple(said["world"]),
        countries=tuple(said["countries"]),
        test=tuple(said["test"]),
        limits=tuple(limits(found)),
        picture=_picture(spec, grid, language) if grid else mark_safe(""),
        head=head,
        rows=rows,
        marks=tuple((LINES[name], library(name, language)) for name in LINES if grid and name in grid.columns["part"]),
        vintage=VINTAGE,
    )


def today(number: int) -> Today:
    """Today's value of a goal, for its page."""
    return _today(number, locale())


@lru_cache(maxsize=2)
def _values() -> dict[int, tuple[float, int] | None]:
    found = {number: headline(of_goal(number)[0].code) for number in range(1, 18)}
    return {number: (line.value, line.year) if line else None for number, line in found.items()}


def value(number: int) -> dict[str, str] | None:
    """The world's newest value of a goal's first series, in words for the matrix; None where there is none."""
    found, spec = _values()[number], of_goal(number)[0]
    if found is None:
        return None
    return {"value": shown(spec, found[0], locale()), "title": library(spec.title, locale()), "year": str(found[1])}


@lru_cache(maxsize=8 * 17)
def _others(number: int, language: str) -> tuple[dict[str, Any], ...]:
    out = []
    for spec in of_goal(number)[1:]:
        line = headline(spec.code)
        out.append({
            "title": library(spec.title, language), "year": line.year if line else None,
            "value": shown(spec, line.value, language) if line else "", "spec": spec,
        })  # fmt: skip
    return tuple(out)


def others(number: int) -> list[dict[str, Any]]:
    """The other series kept for a goal, each with the world's newest value and where to run it."""
    return [{**row, "run": address(row["spec"])} for row in _others(number, locale())]


def shown(spec: SeriesSpec, number: float, language: str) -> str:
    """A value of a series in the reader's language."""
    return format_value(float(f"{number:.4g}"), "percent" if spec.unit == "percent" else "", language)


def _table(grid: Grid, language: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The picture as a table: a row a year, women first."""
    names = [name for name in (*SEX_LABELS.values(), AHEAD) if name in grid.columns["part"]]
    cells: dict[int, dict[str, float]] = {}
    for row in grid.rows():
        cells.setdefault(int(row["year"] or 0), {})[str(row["part"])] = float(row["value"] or 0)
    unit = grid.units["value"] if grid.units["value"] == "percent" else ""
    rows = tuple(
        (str(year), *(format_value(cells[year].get(name), unit, language) for name in names)) for year in sorted(cells)
    )
    return (library("Year", language), *(library(name, language) for name in names)), rows


def _picture(spec: SeriesSpec, grid: Grid, language: str) -> SafeString:
    """Draw the world by year and the trend to 2030 with its bounds; time runs from left to right in every language."""
    from quintet.render.plot import nice_ticks

    rows = [row for row in grid.rows() if row["value"] is not None]
    ends = [float(row[key]) for row in rows for key in ("value", "low", "high") if row[key] is not None]  # type: ignore[arg-type]
    if len(rows) < 2:
        return mark_safe("")
    ends += [spec.aim] if spec.aim is not None else []
    ticks = nice_ticks(min(ends), max(ends))
    first = min(int(row["year"] or 0) for row in rows)

    def x(year: Any) -> str:
        return f"{LEFT + (float(year) - first) / (HORIZON - first) * (WIDTH - LEFT - RIGHT):.1f}"

    def y(amount: Any) -> str:
        share = (float(amount) - ticks[0]) / (ticks[-1] - ticks[0])
        return f"{HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM):.1f}"

    parts = [
        *_frame(spec, ticks, y, language),
        *_years(first, x),
        *_lines(rows, x, y),
        *_ahead(spec, rows, x, y, language),
    ]
    label = format_text(grid.title, language)
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" direction="ltr" aria-label="{}">{}</svg>',
        WIDTH, HEIGHT, label, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


RULE = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
TICK = '<text x="{}" y="{}" text-anchor="{}" dy="{}">{}</text>'


def _frame(spec: SeriesSpec, ticks: list[float], y: Any, language: str) -> list[SafeString]:
    out = []
    for tick in ticks:
        unit = "whole percent" if spec.unit == "percent" and tick.is_integer() else ""
        out.append(format_html(RULE, "g", LEFT, WIDTH - RIGHT, y(tick), y(tick)))
        out.append(format_html(TICK, LEFT - 5, y(tick), "end", 4, format_value(tick, unit, language)))
    if spec.aim is not None:
        out.append(format_html(RULE, "t", LEFT, WIDTH - RIGHT, y(spec.aim), y(spec.aim)))
    return out


def _years(first: int, x: Any) -> list[SafeString]:
    years = [year for year in (2000, 2010, 2020, HORIZON) if year >= first]
    return [format_html(TICK, x(year), HEIGHT - 6, "end" if year == HORIZON else "middle", 0, year) for year in years]


def _lines(rows: list[dict[str, Any]], x: Any, y: Any) -> list[SafeString]:
    out = []
    for name, key in LINES.items():
        own = [(x(row["year"]), y(row["value"])) for row in rows if row["part"] == name]
        path = " ".join(f"{across},{down}" for across, down in own)
        if len(own) > 1:
            out.append(format_html('<polyline class="{}" points="{}"/>', key, path))
        if own:
            out.append(format_html('<circle class="{}" cx="{}" cy="{}" r="3.5"/>', key, *own[-1]))
    return out


def _ahead(spec: SeriesSpec, rows: list[dict[str, Any]], x: Any, y: Any, language: str) -> list[SafeString]:
    pair = [row for row in rows if row["part"] == AHEAD]
    if len(pair) != 2:
        return []
    now, then = pair
    band = f"{x(now['year'])},{y(now['value'])} {x(then['year'])},{y(then['low'])} {x(then['year'])},{y(then['high'])}"
    line = f"{x(now['year'])},{y(now['value'])} {x(then['year'])},{y(then['value'])}"
    above = f"{max(12.0, float(y(then['high'])) - 6):.1f}"
    return [
        format_html('<polygon class="b" points="{}"/><polyline class="d" points="{}"/>', band, line),
        format_html('<text class="v" x="{}" y="{}" text-anchor="end">{}</text>', WIDTH - RIGHT, above,
                    shown(spec, float(then["value"]), language)),
    ]  # fmt: skip


def legend(number: int) -> str:
    """What the shaded part of the picture is, and the dotted line where a target names a number."""
    shaded = _("Shaded: where the trend since 2015 leads, with the bounds of its slope.")
    return shaded if of_goal(number)[0].aim is None else shaded + " " + _("Dotted: the number of the target.")
