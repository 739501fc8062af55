"""The tables of data availability: which columns stand there, in which unit, under which heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.data.close_first import Gap
from quintet.data.definitions import DEFINITIONS, named_groups
from quintet.result import Grid, Text

if TYPE_CHECKING:
    from quintet.data.availability import DataAvailability

LETTERS = {
    "a1": "a1: indicator cells with data",
    "a2": "a2: indicator cells with two years of data",
    "h1": "h1: indicators with data for most countries",
    "h2": "h2: indicators with two years for most countries",
    "s1": "s1: series cells with data",
    "s2": "s2: series cells with two years of data",
}
COUNTS = {"rows": "Rows", "indicators": "Indicators", "series": "Series"}
SHARE_LABELS = {
    **DEFINITIONS,
    "two_years": "Two years since 2015",
    "series": "Since 2015, per series",
}
LABELS = {
    "vintage": "State of the database",
    "definition": "Definition",
    "goal": "Goal",
    "iso3": "Country",
    "region": "Region",
    "group": "Group",
    "countries": "Countries",
    "indicator": "Indicator",
    "in_all_vintages": "In all five states",
    "last_year": "Newest year",
    "lag": "Median age",
    "lag_low": "Age, lower quartile",
    "lag_high": "Age, upper quartile",
    "cells": "Cells",
    "never": "Cells never filled",
    "share": "Cells with data",
    "as_of": "Date of the list",
    "source": "Source of the list",
}
CHANGE_LABELS = {
    "rolling_first": "Five-year window, first state",
    "rolling_last": "Five-year window, newest state",
    "rolling_change": "Five-year window, change",
    "fixed_rolling_first": "Common indicators in that window, first state",
    "fixed_rolling_last": "Common indicators in that window, newest state",
    "fixed_rolling_change": "Common indicators in that window, change",
}
GAP_LABELS = {
    "iso3": "Country",
    "indicators": "Indicators",
    "series": "Series",
    "title": "Title",
    "priority": "Priority, 0 to 100",
    "reach": "Other countries of the region that report it",
    "empty": "Indicator is empty",
    "sex": "Tells women from men",
    "vulnerable": "LDC, LLDC or SIDS",
}
GAP_UNITS = {
    "iso3": "iso3", "indicators": "code", "series": "code", "title": "text", "reach": "percent", "priority": "score",
}  # fmt: skip
UNITS = {
    "vintage": "code", "definition": "text", "goal": "goal", "iso3": "iso3", "region": "text", "group": "text",
    "countries": "count", "indicator": "code", "series": "count", "last_year": "year", "lag": "years",
    "lag_low": "years", "lag_high": "years", "cells": "count", "never": "percent", "share": "percent",
    "as_of": "code", "source": "text",
}  # fmt: skip


def grids(found: DataAvailability) -> list[Grid]:
    """All tables, the headline first."""
    newest = {"vintage": found.vintages[-1]}
    out = [
        _headline(found),
        _definitions(found),
        _shares("by_goal", Text("Cells with data, by goal, state and definition"), found.by_goal),
        _shares(
            "by_group",
            Text("Cells with data in groups of countries, state of {vintage}", newest),
            named_groups(found.by_group),
        ),
        _shares("by_region", Text("Cells with data by region, state of {vintage}", newest), found.by_region),
        _shares("by_country", Text("Cells with data by country, state of {vintage}", newest), found.by_country),
        _shares(
            "country_goal",
            Text("Cells that can exist and have data since 2015, by country and goal, state of {vintage}", newest),
            found.country_goal,
        ),
        _shares("timeliness", Text("Age of the newest value, by goal, state of {vintage}", newest), found.timeliness),
        _close_first(found),
        _first_by_country(found),
        _indicators(found),
    ]
    if found.change_by_country is not None:
        out.append(_change(found))
    return out


def _headline(found: DataAvailability) -> Grid:
    printed = [row for row in found.definitions if row.definition == "as_printed"]
    columns: dict[str, list[Any]] = {"vintage": list(found.vintages), "rows": list(found.rows_read)}
    for key in ("indicators", "a1", "a2", "h1", "h2", "series", "s1", "s2"):
        columns[key] = [getattr(row, key) for row in printed]
    units = {"vintage": "code", **dict.fromkeys(COUNTS, "count"), **dict.fromkeys(LETTERS, "percent")}
    labels = {"vintage": LABELS["vintage"], **COUNTS, **LETTERS}
    return Grid("availability", Text("Data availability since 2015"), columns, units, labels)


def _definitions(found: DataAvailability) -> Grid:
    columns: dict[str, list[Any]] = {
        "vintage": [row.vintage for row in found.definitions],
        "definition": [DEFINITIONS[row.definition] for row in found.definitions],
    }
    for key in ("indicators", "a1", "a2", "h1", "h2", "series", "s1", "s2"):
        columns[key] = [getattr(row, key) for row in found.definitions]
    units = {
        "vintage": "code",
        "definition": "text",
        **dict.fromkeys(COUNTS, "count"),
        **dict.fromkeys(LETTERS, "percent"),
    }
    labels = {"vintage": LABELS["vintage"], "definition": LABELS["definition"], **COUNTS, **LETTERS}
    return Grid("definitions", Text("The same data under six definitions"), columns, units, labels)


def _shares(name: str, title: Text, columns: dict[str, list[Any]]) -> Grid:
    units = {key: "percent" if key in SHARE_LABELS else UNITS[key] for key in columns}
    labels = {key: SHARE_LABELS.get(key) or LABELS[key] for key in columns}
    return Grid(name, title, columns, units, labels)


def _indicators(found: DataAvailability) -> Grid:
    columns = found.by_indicator
    units = {key: "percent" if key in DEFINITIONS else UNITS.get(key, "text") for key in columns}
    labels = {key: DEFINITIONS.get(key) or LABELS.get(key) or COUNTS[key] for key in columns}
    title = Text("Cells with data by indicator, state of {vintage}", {"vintage": found.vintages[-1]})
    return Grid("by_indicator", title, columns, units, labels)


def _close_first(found: DataAvailability) -> Grid:
    gaps = found.close_first
    title = Text(
        "What to close first: the first {n} of {all} open cells of country × series",
        {"n": len(gaps), "all": found.open_cells},
    )
    columns = {**_named(gaps), "priority": [gap.priority for gap in gaps]}
    for part in ("reach", "empty", "sex", "vulnerable"):
        columns[part] = [getattr(gap, part) for gap in gaps]
    return _gap_grid("close_first", title, columns)


def _first_by_country(found: DataAvailability) -> Grid:
    gaps = found.first_by_country
    columns = {**_named(gaps), "reach": [gap.reach for gap in gaps]}
    return _gap_grid("first_by_country", Text("What to close first in each country"), columns)


def _named(gaps: tuple[Gap, ...]) -> dict[str, list[Any]]:
    return {
        "iso3": [gap.iso3 for gap in gaps],
        "indicators": [", ".join(gap.indicators) for gap in gaps],
        "series": [gap.series for gap in gaps],
        "title": [gap.title for gap in gaps],
    }


def _gap_grid(name: str, title: Text, columns: dict[str, list[Any]]) -> Grid:
    units = {key: unit for key, unit in GAP_UNITS.items() if key in columns}
    return Grid(name, title, columns, units, {key: GAP_LABELS[key] for key in columns})


def _change(found: DataAvailability) -> Grid:
    assert found.change_by_country is not None
    values = {"first": found.vintages[0], "last": found.vintages[-1]}
    units = {"iso3": "iso3", **{key: "points" if key.endswith("change") else "percent" for key in CHANGE_LABELS}}
    labels = {"iso3": LABELS["iso3"], **CHANGE_LABELS}
    title = Text("Change by country between the states of {first} and {last}", values)
    return Grid("change_by_country", title, found.change_by_country, units, labels)
