"""Today's value of each goal from the Global SDG Database, with its trend to 2030, shaped for the goal pages.

The outlooks rest on a fact table that travels with the library, so they are the same until the code changes: each is
computed once per process and kept. Nothing here reads the portal's own database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from portal.core.languages import at
from portal.pages.content import locale
from quintet.chart import svg
from quintet.data.outlook import Outlook, headline, outlook
from quintet.data.outlook_facts import VINTAGE
from quintet.data.outlook_series import SeriesSpec, of_goal
from quintet.data.outlook_tables import AHEAD, SEX_LABELS, charts, grids
from quintet.data.outlook_words import limits, parts
from quintet.i18n import format_value
from quintet.i18n import gettext as library
from quintet.result import Grid, Text

METHOD = "sdg_outlook"


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
        picture=mark_safe(_picture(found, grid, language)),  # noqa: S308 - escaped by the library
        head=head,
        rows=rows,
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


def _picture(found: Outlook, grid: Grid | None, language: str) -> str:
    """The world by year and where the trend leads, as the report draws it."""
    chart = next((chart for chart in charts(found) if chart.name == "history"), None)
    return svg(chart, grid, language, f"today-{found.spec.code}") if chart and grid else ""


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
