"""How complete the SDG data are: which countries and goals have data, under every definition at once.

Counts rest on the rows of the UNSD Global SDG Database as they stood on five dates, or on a reader's own file. The
shares follow the practice of the UNSD's progress reports (share of indicators with data for most countries) and of
SDG data-gap studies (share of country × indicator cells with one, with two years of data).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from quintet.compute.coverage import percent, quartiles
from quintet.data.availability_words import present_availability
from quintet.data.close_first import Gap, first_of_each_country, parts, rank, sensitivity
from quintet.data.definitions import (
    DEFINITIONS,
    Measured,
    Row,
    by_places,
    by_units,
    country_groups,
    indicator_last,
    listed,
    measure,
    membership,
    place_shares,
    rows,
)
from quintet.data.unsd import DATASET, GOALS, Asked, SdgState, goal_of, places, states
from quintet.data.unsd_columns import Described, SdgRows, SeriesRows
from quintet.method import method

Columns = dict[str, list[Any]]
CITE = (
    "UN Statistics Division, Global SDG Database and SDG Progress Reports; definitions of Quintet, stated side by side"
)


@dataclass(frozen=True, eq=False)
class DataAvailability:
    """Availability of SDG data. Shares are percent, None where they cannot be computed.

    `definitions` has one row per state and definition; the `by_*` columns describe the newest state asked for.
    `kept` says how many of the first gaps stay first without an extra weight of the formula.
    """

    vintages: tuple[str, ...]
    rows_read: tuple[int, ...]
    years: tuple[int, ...]
    origin: str
    definitions: tuple[Row, ...]
    by_goal: Columns
    by_country: Columns
    by_region: Columns
    by_group: Columns
    by_indicator: Columns
    country_goal: Columns
    timeliness: Columns
    change_by_country: Columns | None
    open_cells: int
    close_first: tuple[Gap, ...]
    first_by_country: tuple[Gap, ...]
    kept: tuple[tuple[str, int], ...]


@method(
    field="data",
    cite=CITE,
    present=present_availability,
    example={"vintage": "2023-07"},
    datasets=(DATASET,),
)
def data_availability(
    vintage: Annotated[
        Asked,
        Described("State of the database by its date; 'all' compares the five. Not used when 'file' is given."),
    ] = "2023-07",
    file: SdgRows = None,
    series: SeriesRows = None,
) -> DataAvailability:
    """Measure how complete SDG data are, by country, goal and definition.

    *Available* is a cell of country × indicator with a row that holds a number or a censored value (any text but
    `N`). Members count, regions do not; years are pooled over an indicator's series; a series of several indicators
    counts in each. a1, a2: share of cells with data in one, two years; h1, h2: share of indicators with such data
    for more than half of the 193 Member States; s1, s2: as a1, a2 for country × series; all in percent, each under
    six definitions. With them: shares by goal, country, region, group and indicator, the age of the newest value,
    the gaps to close first.

    Raises MethodError on a wrong file. Source: UNSD Global SDG Database.
    """
    return _availability(states(vintage, file, series))


def _availability(found: list[SdgState]) -> DataAvailability:
    """Every cut of the states given, oldest first; the cuts without a date are of the newest."""
    measured = [measure(state) for state in found]
    newest, last = found[-1], measured[-1]
    gaps = parts(newest, last)
    return DataAvailability(
        vintages=tuple(state.vintage for state in found),
        rows_read=tuple(state.rows for state in found),
        years=tuple(state.year for state in found),
        origin=newest.origin,
        definitions=tuple(row for state, each in zip(found, measured, strict=True) for row in rows(state, each)),
        by_goal=_by_goal(found, measured),
        by_country=_by_country(newest, last),
        by_region=_by_region(last),
        by_group=_by_group(last),
        by_indicator=_by_indicator(newest, last),
        country_goal=_country_goal(newest, last),
        timeliness=_timeliness(newest),
        change_by_country=_change(found, measured) if len(found) > 1 else None,
        open_cells=int(gaps.open.sum()),
        close_first=rank(newest, gaps),
        first_by_country=first_of_each_country(newest, gaps),
        kept=sensitivity(gaps),
    )


def _goals(units: tuple[str, ...]) -> NDArray[np.int64]:
    """0/1 matrix [goal, indicator]."""
    goals = np.array([goal_of(code) for code in units], dtype=np.int64)
    return (goals[None, :] == np.arange(1, GOALS + 1)[:, None]).astype(np.int64)


def _by_goal(found: list[SdgState], measured: list[dict[str, Measured]]) -> Columns:
    """Every definition by state and goal."""
    out: Columns = {"vintage": [], "goal": [], **{name: [] for name in DEFINITIONS}}
    for state, each in zip(found, measured, strict=True):
        out["vintage"] += [state.vintage] * GOALS
        out["goal"] += list(range(1, GOALS + 1))
        for name in DEFINITIONS:
            cover = each[name].indicators if name in each else None
            out[name] += by_units(cover, _goals(cover.units)) if cover else [None] * GOALS
    return out


def _by_country(state: SdgState, measured: dict[str, Measured]) -> Columns:
    where = places()
    last = indicator_last(state)
    middle = [quartiles(state.year - column[column > 0]) for column in last.T]
    return {
        "iso3": list(where.iso3),
        "region": list(where.region),
        **by_places(measured, np.eye(len(where), dtype=np.int64)),
        "last_year": [int(year) or None for year in last.max(axis=0)],
        "lag": [found[1] if found else None for found in middle],
    }


def _by_region(measured: dict[str, Measured]) -> Columns:
    regions = tuple(sorted(set(places().region)))
    groups = membership(regions, places().region)
    return {"region": list(regions), "countries": groups.sum(axis=1).tolist(), **by_places(measured, groups)}


def _by_group(measured: dict[str, Measured]) -> Columns:
    from quintet.seed import group

    names, groups = country_groups()
    dated = [group(name.lower()) if name != "other" else None for name in names]
    return {
        "group": list(names),
        "countries": groups.sum(axis=1).tolist(),
        **by_places(measured, groups),
        "as_of": [found.as_of if found else None for found in dated],
        "source": [found.source if found else None for found in dated],
    }


def _by_indicator(state: SdgState, measured: dict[str, Measured]) -> Columns:
    names = state.indicator_names
    single = np.eye(len(names), dtype=np.int64)
    last = indicator_last(state)
    fixed = set(measured["fixed"].indicators.units)
    columns = ("as_printed", "rolling", "country_data", "possible")
    shares = {name: by_units(measured[name].indicators, single) for name in columns if name in measured}
    return {
        "indicator": list(names),
        "goal": [goal_of(code) for code in names],
        "series": [len(series) for series in state.indicator_rows],
        "countries": measured["as_printed"].indicators.once().sum(axis=1).tolist(),
        **{name: shares.get(name, [None] * len(names)) for name in columns},
        "in_all_vintages": [code in fixed for code in names],
        "last_year": [int(year) or None for year in last.max(axis=1)],
    }


def _country_goal(state: SdgState, measured: dict[str, Measured]) -> Columns:
    """Share of the cells that can exist, per country and goal, to one decimal: 3,281 rows that colour a map."""
    cover = measured["possible"].indicators
    goals = _goals(state.indicator_names)
    filled = goals @ cover.once().astype(np.int64)
    room = goals @ cover.possible.astype(np.int64)
    share = np.round(percent(filled, room), 1)
    iso3 = places().iso3
    return {
        "iso3": [code for code in iso3 for _ in range(GOALS)],
        "goal": list(range(1, GOALS + 1)) * len(iso3),
        "share": listed(share.T.ravel()),
    }


def _timeliness(state: SdgState) -> Columns:
    """Age of the newest value of a cell at the state's date, by goal: quartiles in years, and cells never filled."""
    last = indicator_last(state)
    goals = np.array([goal_of(code) for code in state.indicator_names])
    out: Columns = {key: [] for key in ("goal", "cells", "never", "last_year", "lag_low", "lag", "lag_high")}
    for goal in range(1, GOALS + 1):
        values = last[goals == goal].ravel()
        found = quartiles(state.year - values[values > 0])
        low, mid, high = found or (None, None, None)
        out["goal"].append(goal)
        out["cells"].append(int(values.size))
        out["never"].append(listed(np.atleast_1d(percent(int((values == 0).sum()), values.size)))[0])
        out["last_year"].append(None if mid is None else state.year - mid)
        out["lag_low"].append(low)
        out["lag"].append(mid)
        out["lag_high"].append(high)
    return out


def _change(found: list[SdgState], measured: list[dict[str, Measured]]) -> Columns:
    """First against newest state per country, for the two definitions that do not grow by themselves."""
    iso3 = places().iso3
    single = np.eye(len(iso3), dtype=np.int64)
    out: Columns = {"iso3": list(iso3)}
    for name in ("rolling", "fixed_rolling"):
        first, last = (place_shares(each[name].indicators, single) for each in (measured[0], measured[-1]))
        out[f"{name}_first"], out[f"{name}_last"] = first, last
        out[f"{name}_change"] = [None if a is None or b is None else b - a for a, b in zip(first, last, strict=True)]
    return out
