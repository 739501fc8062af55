"""Coverage: which share of the cells of a table of units and places has data.

A cell is one unit (an indicator or a series) in one place (a country). The engine takes a boolean array
[unit, place, year] and counts; every share is a ratio of whole numbers, so the same data give the same bytes.
The two families of shares (mean over cells, share of units that cover most places) are those in use for
statistical capacity, e.g. in the Sustainable Development Goals Reports of the United Nations Statistics Division.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Coverage:
    """Years with data per cell, and the cells that can exist.

    `years` and `possible` are [unit, place]; `years` counts distinct years with data inside the window.
    """

    units: tuple[str, ...]
    years: IntArray
    possible: BoolArray

    def once(self) -> BoolArray:
        """Cells [unit, place] with data in at least one year."""
        return (self.years >= 1) & self.possible

    def twice(self) -> BoolArray:
        """Cells [unit, place] with data in at least two years."""
        return (self.years >= 2) & self.possible


@dataclass(frozen=True)
class Shares:
    """Shares in percent; `cells` is the denominator of the first two, `units` of the last two."""

    cells: int
    units: int
    once: float
    twice: float
    most_once: float
    most_twice: float


def percent(part: IntArray | int, whole: IntArray | int) -> NDArray[np.float64]:
    """100 * part / whole; NaN where there is nothing to divide by."""
    whole_float = np.asarray(whole, dtype=np.float64)
    out = np.full(np.broadcast_shapes(np.shape(part), whole_float.shape), np.nan)
    return np.divide(100.0 * np.asarray(part), whole_float, out=out, where=whole_float > 0)


def shares(coverage: Coverage) -> Shares:
    """The four shares: cells with data in one and in two years, units with data for over half of the places."""
    once, twice = coverage.once(), coverage.twice()
    room = coverage.possible.sum(axis=1)
    cells = int(room.sum())
    live = int((room > 0).sum())
    most_once = int((2 * once.sum(axis=1) > room).sum())
    most_twice = int((2 * twice.sum(axis=1) > room).sum())
    return Shares(
        cells=cells,
        units=live,
        once=float(percent(int(once.sum()), cells)),
        twice=float(percent(int(twice.sum()), cells)),
        most_once=float(percent(most_once, live)),
        most_twice=float(percent(most_twice, live)),
    )


def pool(available: BoolArray, members: tuple[tuple[int, ...], ...]) -> BoolArray:
    """Join rows: [row, place, year] to [unit, place, year], a year counting when any row of the unit has it."""
    out = np.zeros((len(members), *available.shape[1:]), dtype=bool)
    for unit, rows in enumerate(members):
        out[unit] = available[list(rows)].any(axis=0)
    return out


def align(values: NDArray, have: tuple[str, ...], want: tuple[str, ...]) -> NDArray:
    """Rows in the order of `want`; a unit that is not there is a row of zeros."""
    place = {unit: row for row, unit in enumerate(have)}
    out = np.zeros((len(want), *values.shape[1:]), dtype=values.dtype)
    for row, unit in enumerate(want):
        if unit in place:
            out[row] = values[place[unit]]
    return out


def quartiles(values: IntArray) -> tuple[int, int, int] | None:
    """Lower quartile, median and upper quartile as observed values (inverse of the empirical distribution)."""
    if values.size == 0:
        return None
    low, mid, high = np.percentile(values, [25, 50, 75], method="inverted_cdf")
    return int(low), int(mid), int(high)
