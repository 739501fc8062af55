"""The named definitions of data availability, side by side: what counts as a cell and what fills it.

No formula behind the published "45 % of data series are complete" was found, and plausible definitions differ by
twenty points and more. So every share here carries its definition's name, and none is shown without the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quintet.compute.coverage import Coverage, align, percent, pool, shares
from quintet.data.impossible import possible
from quintet.data.unsd import SINCE, WINDOW, SdgState, places

# Name -> English label (a gettext id). The order is the order of every table.
DEFINITIONS = {
    "as_printed": "Since 2015",
    "rolling": "Five-year window",
    "fixed": "Common indicators, since 2015",
    "fixed_rolling": "Common indicators, five-year window",
    "country_data": "Country data only, since 2015",
    "possible": "Possible cells only, since 2015",
}
NO_NATURE = "This state of the database does not say which values are country data."


@dataclass(frozen=True, eq=False)
class Measured:
    """A definition applied to one state, at the level of indicators and of series."""

    indicators: Coverage
    series: Coverage


@dataclass(frozen=True)
class Row:
    """The shares of one definition in one state, in percent; None where they cannot be computed.

    `a1`, `a2`: cells of country × indicator with at least one, two years of data. `h1`, `h2`: indicators with such
    data for more than half of the countries. `s1`, `s2`: cells of country × series.
    """

    vintage: str
    definition: str
    indicators: int | None = None
    a1: float | None = None
    a2: float | None = None
    h1: float | None = None
    h2: float | None = None
    series: int | None = None
    s1: float | None = None
    s2: float | None = None


def measure(state: SdgState) -> dict[str, Measured]:
    """Each definition's name -> its coverage; a definition that the state cannot serve is absent."""
    cube = pool(state.available, state.indicator_rows)
    everywhere = np.ones(cube.shape[:2], dtype=bool)
    all_series = np.ones(state.last.shape, dtype=bool)
    names = state.indicator_names
    out = {}
    for name, first in (("as_printed", SINCE), ("rolling", state.year - WINDOW + 1)):
        out[name] = Measured(
            Coverage(names, _count(state, cube, first), everywhere),
            Coverage(state.series, _count(state, state.available, first), all_series),
        )
    out["fixed"] = _fixed(out["as_printed"])
    out["fixed_rolling"] = _fixed(out["rolling"])
    if state.has_nature:
        country = pool(state.country, state.indicator_rows)
        out["country_data"] = Measured(
            Coverage(names, _count(state, country, SINCE), everywhere),
            Coverage(state.series, _count(state, state.country, SINCE), all_series),
        )
    out["possible"] = _possible(state, out["as_printed"])
    return out


def _count(state: SdgState, cube: NDArray[np.bool_], first: int) -> NDArray[np.int64]:
    return state.since(cube, first).sum(axis=2, dtype=np.int64)


def _fixed(measured: Measured) -> Measured:
    from quintet.data.unsd_facts import common_codes

    found = []
    for coverage, codes in zip((measured.indicators, measured.series), common_codes(), strict=True):
        years = align(coverage.years, coverage.units, codes)
        found.append(Coverage(codes, years, np.ones(years.shape, dtype=bool)))
    return Measured(*found)


def _possible(state: SdgState, printed: Measured) -> Measured:
    last = indicator_last(state)
    single = tuple((code,) for code in state.indicator_names)
    return Measured(
        Coverage(state.indicator_names, printed.indicators.years, possible(single, last > 0)),
        Coverage(state.series, printed.series.years, possible(state.indicators, state.last > 0)),
    )


def indicator_last(state: SdgState) -> NDArray[np.int64]:
    """The newest year with data per cell [indicator, member], 0 for none."""
    return np.array([state.last[list(rows)].max(axis=0) for rows in state.indicator_rows], dtype=np.int64)


def rows(state: SdgState, measured: dict[str, Measured]) -> list[Row]:
    """One row per definition, in the order of DEFINITIONS."""
    out = []
    for name in DEFINITIONS:
        if name not in measured:
            out.append(Row(state.vintage, name))
            continue
        cells, by_series = shares(measured[name].indicators), shares(measured[name].series)
        out.append(
            Row(
                vintage=state.vintage,
                definition=name,
                indicators=cells.units,
                a1=cells.once,
                a2=cells.twice,
                h1=cells.most_once,
                h2=cells.most_twice,
                series=by_series.units,
                s1=by_series.once,
                s2=by_series.twice,
            )
        )
    return out


def by_places(measured: dict[str, Measured], groups: NDArray[np.int64]) -> dict[str, list[Any]]:
    """Shares of cells in groups of countries; `groups` is 0/1 [group, member]."""
    out: dict[str, list[Any]] = {}
    for name in DEFINITIONS:
        found = measured.get(name)
        out[name] = place_shares(found.indicators, groups) if found else [None] * len(groups)
    printed = measured["as_printed"]
    room = printed.indicators.possible.sum(axis=0, dtype=np.int64)
    twice = printed.indicators.twice().sum(axis=0, dtype=np.int64)
    out["two_years"] = listed(percent(groups @ twice, groups @ room))
    out["series"] = place_shares(printed.series, groups)
    return out


def place_shares(coverage: Coverage, groups: NDArray[np.int64]) -> list[float | None]:
    """Shares of cells with data in groups of countries; `groups` is 0/1 [group, member]."""
    once = coverage.once().sum(axis=0, dtype=np.int64)
    room = coverage.possible.sum(axis=0, dtype=np.int64)
    return listed(percent(groups @ once, groups @ room))


def by_units(coverage: Coverage, groups: NDArray[np.int64]) -> list[float | None]:
    """Shares of cells in groups of indicators or series; `groups` is 0/1 [group, unit]."""
    once = coverage.once().sum(axis=1, dtype=np.int64)
    room = coverage.possible.sum(axis=1, dtype=np.int64)
    return listed(percent(groups @ once, groups @ room))


def listed(values: NDArray[np.float64]) -> list[float | None]:
    """Floats as a list, NaN as None."""
    return [None if np.isnan(value) else float(value) for value in values]


def membership(labels: tuple[str, ...], of: tuple[str, ...]) -> NDArray[np.int64]:
    """0/1 matrix [label, item]: which items carry which label."""
    return np.array([[int(item == label) for item in of] for label in labels], dtype=np.int64)


GROUP_WORDS = {
    "LDC": "Least developed countries (LDC)",
    "LLDC": "Landlocked developing countries (LLDC)",
    "SIDS": "Small island developing States (SIDS)",
    "other": "All other countries",
}


def named_groups(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns with the groups' codes replaced by their names."""
    return {**columns, "group": [GROUP_WORDS[code] for code in columns["group"]]}


def country_groups() -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The three groups of countries in special situations, their complement first: names and 0/1 [group, member]."""
    where = places()
    others = ~(where.ldc | where.lldc | where.sids)
    masks = (where.ldc, where.lldc, where.sids, others)
    return ("LDC", "LLDC", "SIDS", "other"), np.array(masks, dtype=np.int64)
