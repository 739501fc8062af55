"""What the first live case found, shaped for the home page, the goals and the countries.

The newest public result of the case `sdg17_data_gaps` is read once per content hash and kept in the process;
pages then look up countries and goals in it. Without a result every function gives nothing, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from portal.core.languages import at
from portal.pages.content import locale
from portal.pages.told import read, told
from quintet.result import Grid, Result, Scalar, Text

CASE = "sdg17_data_gaps"
LINES = 3  # findings under the headline, one a section
FIRST = 5  # gaps named on the home page
REMEMBER_SECONDS = 60

Row = dict[str, Scalar]


@dataclass(frozen=True)
class Story:
    """The case's newest result: its headline, its next findings, what to close first, and where to read on."""

    result: Result
    path: str
    sha256: str
    headline: Text
    lines: tuple[Text, ...]
    first: tuple[Row, ...]
    vintage: str

    @property
    def map(self) -> SafeString:
        """The tile map in the reader's language, each tile linking to its Member State."""
        return mark_safe(_map(self.sha256, locale(), at("/").rstrip("/")))  # noqa: S308 - escaped by the library


@dataclass(frozen=True)
class Indexed:
    """A result with its rows by country and by goal."""

    result: Result
    country_goal: dict[str, dict[int, Scalar]]
    goals: dict[int, Row]
    countries: dict[str, Row]
    sex: dict[str, Row]
    sex_goals: dict[int, Row]
    gaps: dict[str, tuple[Row, ...]]


def latest() -> Story | None:
    """Tell the newest story, or nothing when the case has not run."""
    found = told(CASE)
    if found is None:
        return None
    result = found.result
    findings = result.findings or [Text(str(result.title.msg), result.title.values)]
    return Story(
        result=result,
        path=found.path,
        sha256=found.sha256,
        headline=_headline(result) or findings[0],
        lines=tuple(findings[n] for n in _leading(result)[:LINES]),
        first=tuple(_rows(_gap_grid(result))[:FIRST]),
        vintage=_vintage(result),
    )


def _headline(result: Result) -> Text | None:
    """Say the span of all definitions in one short sentence: no definition is the right one."""
    shares = [e.value for name, e in result.estimates.items() if name.startswith("a1_") and e.value is not None]
    if not shares:
        return None
    span = {"low": min(shares), "high": max(shares)}
    return Text("Between {low:pct0} and {high:pct0} of SDG data exist, depending on how one counts.", span)


def _leading(result: Result) -> list[int]:
    """The first finding of each section, in order; a result without sections leads with its findings as they come."""
    named = [[int(item[8:]) for item in section.items if item.startswith("finding:")] for section in result.sections]
    return [numbers[0] for numbers in named if numbers] or list(range(len(result.findings)))


def vintage() -> str:
    """Name the state of the database behind the newest result; remembered for a minute."""
    found = cache.get("pages:vintage")
    if found is None:
        newest = told(CASE)
        found = _vintage(newest.result) if newest else ""
        cache.set("pages:vintage", found, REMEMBER_SECONDS)
    return str(found)


def _vintage(result: Result) -> str:
    return max(
        (source.vintage for source in result.inputs if source.vintage), default=str(result.params.get("vintage", ""))
    )


def state() -> str:
    """The hash of the newest result, for what is kept of it; empty without one."""
    found = told(CASE)
    return found.sha256 if found else ""


def indexed() -> Indexed | None:
    """Give the newest result by country and by goal, or nothing."""
    found = told(CASE)
    return _index(found.sha256) if found else None


@lru_cache(maxsize=2)
def _index(sha256: str) -> Indexed:
    result = read(sha256)
    cells: dict[str, dict[int, Scalar]] = {}
    for row in _rows(find_grid(result, "iso3", "goal", "share")):
        cells.setdefault(str(row["iso3"]), {})[int(row["goal"] or 0)] = row["share"]
    gaps: dict[str, tuple[Row, ...]] = {}
    for row in [*_rows(_gap_grid(result)), *_rows(_named(result, "first_by_country"))]:
        known = gaps.setdefault(str(row["iso3"]), ())
        if row["series"] not in {gap["series"] for gap in known}:
            gaps[str(row["iso3"])] = (*known, row)
    return Indexed(
        result=result,
        country_goal=cells,
        goals={int(row["goal"] or 0): row for row in _rows(find_grid(result, "goal", "as_printed", "possible"))},
        countries={str(row["iso3"]): row for row in _rows(find_grid(result, "iso3", "as_printed", "possible"))},
        sex={str(row["iso3"]): row for row in _rows(find_grid(result, "iso3", "both"))},
        sex_goals={int(row["goal"] or 0): row for row in _rows(find_grid(result, "goal", "both"))},
        gaps=gaps,
    )


def find_grid(result: Result, *columns: str) -> Grid | None:
    """Find the first table of a result that has all these columns."""
    return next((grid for grid in result.grids if set(columns) <= set(grid.columns)), None)


def _named(result: Result, name: str) -> Grid | None:
    return next((grid for grid in result.grids if grid.name == name), None)


def _gap_grid(result: Result) -> Grid | None:
    return find_grid(result, "iso3", "series", "priority")


def _rows(grid: Grid | None) -> list[Row]:
    if grid is None:
        return []
    return [dict(zip(grid.columns, values, strict=True)) for values in zip(*grid.columns.values(), strict=True)]


def world_map() -> SafeString:
    """Draw the tile map of the newest result; every tile opens its Member State. Empty without a result."""
    found = told(CASE)
    if found is None:
        return mark_safe("")
    return mark_safe(_map(found.sha256, locale(), at("/").rstrip("/")))  # noqa: S308 - escaped by the library


@lru_cache(maxsize=16)
def _map(sha256: str, language: str, link: str) -> str:
    from quintet.render.tiles import tile_map

    result = read(sha256)
    chart = next((chart for chart in result.charts if chart.shape == "tiles"), None)
    if chart is None:
        return ""
    linked = replace(chart, encode={**chart.encode, "href": "/member-states/{iso3}"})
    return tile_map(linked, result.grid(chart.grid), language, "home-", link)
