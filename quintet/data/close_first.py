"""Close first: gaps of country × series ranked by a stated formula.

priority = reach x (1 + empty + sex + vulnerable) / 4, from 0 to 100, over cells that can exist and have no value
since 2015, where
  reach       share in percent of the other countries of the same M49 region that report the series (country data,
              nature C or CA, where the state tells; else any value): neighbours show that it can be done;
  empty       1 when no other series of its indicators has a value for the country since 2015, else 0;
  sex         1 when the global structure of the series allows a breakdown by sex or counts women only, else 0;
  vulnerable  1 when the country is an LDC, LLDC or SIDS, else 0.
Equal weights are a choice, not a finding; the parts are shown so that a reader can weigh them otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.data.definitions import Measured
from quintet.data.unsd import SINCE, SdgState, places
from quintet.data.unsd_facts import sex_classes

ROWS = 50  # rows shown
EXTRAS = ("empty", "sex", "vulnerable")


@dataclass(frozen=True)
class Gap:
    """One missing cell and the parts of its priority."""

    iso3: str
    series: str
    title: str
    indicators: tuple[str, ...]
    reach: float
    empty: bool
    sex: bool
    vulnerable: bool
    priority: float


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of the formula per cell [series, member]; `open` marks the cells that are ranked."""

    open: NDArray[np.bool_]
    reach: NDArray[np.float64]
    empty: NDArray[np.bool_]
    sex: NDArray[np.bool_]
    vulnerable: NDArray[np.bool_]

    def priority(self, without: str = "") -> NDArray[np.float64]:
        """The formula, or the formula without one of `empty`, `sex`, `vulnerable`; -1 where nothing is open."""
        extra = sum(getattr(self, name).astype(np.int64) for name in EXTRAS if name != without)
        return np.where(self.open, self.reach * (1 + extra) / (1 + len(EXTRAS)), -1.0)


def parts(state: SdgState, measured: dict[str, Measured]) -> Parts:
    """The parts of the formula for one state."""
    where = places()
    shape = state.last.shape
    classes = sex_classes()
    sex = np.array([classes.get(name) in ("ALL", "F") for name in state.series])
    return Parts(
        open=measured["possible"].series.possible & ~measured["as_printed"].series.once(),
        reach=_reach(state),
        empty=_empty(state, measured),
        sex=np.broadcast_to(sex[:, None], shape),
        vulnerable=np.broadcast_to((where.ldc | where.lldc | where.sids)[None, :], shape),
    )


def first_cells(found: Parts, without: str = "", limit: int = ROWS) -> list[tuple[int, int]]:
    """The first open cells (series, member); ties in order of series and M49 code."""
    order = np.argsort(-found.priority(without).ravel(), kind="stable")[: min(limit, int(found.open.sum()))]
    return [divmod(int(flat), found.open.shape[1]) for flat in order]


def rank(state: SdgState, found: Parts) -> tuple[Gap, ...]:
    """The first open cells with their parts."""
    return _gaps(state, found, first_cells(found))


def first_of_each_country(state: SdgState, found: Parts) -> tuple[Gap, ...]:
    """The first open cell of every country that has one, in M49 order."""
    rows = found.priority().argmax(axis=0)
    return _gaps(state, found, [(int(row), place) for place, row in enumerate(rows) if found.open[row, place]])


def _gaps(state: SdgState, found: Parts, cells: list[tuple[int, int]]) -> tuple[Gap, ...]:
    priority = found.priority()
    return tuple(
        Gap(
            iso3=places().iso3[place],
            series=state.series[row],
            title=state.titles[row],
            indicators=state.indicators[row],
            reach=float(found.reach[row, place]),
            empty=bool(found.empty[row, place]),
            sex=bool(found.sex[row, place]),
            vulnerable=bool(found.vulnerable[row, place]),
            priority=float(priority[row, place]),
        )
        for row, place in cells
    )


def sensitivity(found: Parts) -> tuple[tuple[str, int], ...]:
    """For each extra of the formula: how many of the first rows stay among the first without it."""
    head = set(first_cells(found))
    return tuple((name, len(head & set(first_cells(found, without=name)))) for name in EXTRAS)


def _reach(state: SdgState) -> NDArray[np.float64]:
    """Share in percent [series, member] of the other countries of the region that report the series."""
    layer = state.country if state.has_nature else state.available
    reports = state.since(layer, SINCE).any(axis=2).astype(np.int64)
    region = np.array(places().region)
    same = (region[:, None] == region[None, :]).astype(np.int64) - np.eye(len(region), dtype=np.int64)
    return 100.0 * (reports @ same) / same.sum(axis=0)


def _empty(state: SdgState, measured: dict[str, Measured]) -> NDArray[np.bool_]:
    """Cells [series, member] none of whose indicators has any value since 2015."""
    filled = measured["as_printed"].indicators.once()
    place = {code: row for row, code in enumerate(state.indicator_names)}
    return np.array([~filled[[place[code] for code in codes]].any(axis=0) for codes in state.indicators])
