"""Places of a routing table as arrays: depots first, then stops, with what is odd about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError
from quintet.table import Table

Floats = NDArray[np.float64]
MAX_PLACES = 500


@dataclass(frozen=True, eq=False)
class Places:
    """Depots first, then stops: names and straight distances in km; the other arrays have one entry per stop.

    Missing windows and prizes are NaN. `far` names places that lie far from all others.
    """

    names: tuple[str, ...]
    depots: tuple[str, ...]
    distance: Floats
    demand: Floats
    early: Floats
    late: Floats
    prize: Floats
    far: tuple[str, ...]


def read(table: Table, depots: list[str] | None) -> Places:
    """The places of the table. Raises MethodError naming the row."""
    if table.height > MAX_PLACES:
        raise MethodError(
            "There are {got} places; at most {limit} can be routed. Split the table by area.",
            param="stops", got=table.height, limit=MAX_PLACES,
        )  # fmt: skip
    from quintet.compute.earth import alone

    names = [str(name) for name in table.frame["name"].to_list()]
    first = _depots(names, depots)
    order = np.array([*first, *(row for row in range(len(names)) if row not in first)], dtype=np.int64)
    stops = order[len(first) :]
    if not stops.size:
        raise MethodError("Every place is a depot. Give at least one place to visit.", param="stops")
    distance = _distance(table)
    early, late = _column(table, "open")[stops], _column(table, "close")[stops]
    if (late < early).any():
        row = int(stops[np.flatnonzero(late < early)[0]]) + 1
        raise MethodError("Row {row}: it closes before it opens.", param="stops", row=row, column="close")
    return Places(
        names=tuple(names[row] for row in order),
        depots=tuple(names[row] for row in first),
        distance=distance[np.ix_(order, order)],
        demand=_demand(table, stops),
        early=early,
        late=late,
        prize=_column(table, "prize")[stops],
        far=tuple(names[row] for row in alone(distance)),
    )


def _depots(names: list[str], depots: list[str] | None) -> list[int]:
    if not depots:
        return [0]
    for name in depots:
        if name not in names:
            raise MethodError("There is no place called {name} in the table.", param="depots", name=name[:80])
    return sorted({names.index(name) for name in depots})


def _column(table: Table, name: str) -> Floats:
    if name not in table.columns:
        return np.full(table.height, np.nan)
    return np.asarray(table.frame[name].cast(float).to_numpy(), dtype=np.float64)


def _demand(table: Table, stops: NDArray[np.int64]) -> Floats:
    if "demand" not in table.columns:
        return np.ones(stops.size)
    demand = _column(table, "demand")[stops]
    if np.isnan(demand).any():
        row = int(stops[np.flatnonzero(np.isnan(demand))[0]]) + 1
        raise MethodError(
            "Row {row}: the demand is missing. Write 0 where nothing is needed.", param="stops", row=row,
            column="demand",
        )  # fmt: skip
    return demand


def _distance(table: Table) -> Floats:
    """Straight distances in km, from latitudes and longitudes or from kilometres."""
    from quintet.compute.earth import great_circle

    on_earth = "lat" in table.columns and "lon" in table.columns
    first, second = ("lat", "lon") if on_earth else ("x", "y")
    if first not in table.columns or second not in table.columns:
        raise MethodError("The table needs the columns lat and lon, or x and y.", param="stops", column="lat")
    a, b = _column(table, first), _column(table, second)
    missing = np.isnan(a) | np.isnan(b)
    if missing.any():
        row = int(np.flatnonzero(missing)[0]) + 1
        raise MethodError("Row {row}: the coordinates are missing.", param="stops", row=row, column=first)
    if on_earth:
        sea = np.flatnonzero((a == 0) & (b == 0))
        if sea.size:
            raise MethodError(
                "Row {row}: latitude 0 and longitude 0 lie in the sea. Give the true coordinates.",
                param="stops", row=int(sea[0]) + 1, column="lat",
            )  # fmt: skip
        return great_circle(a, b, a, b)
    return np.asarray(np.hypot(a[:, None] - a[None, :], b[:, None] - b[None, :]))
