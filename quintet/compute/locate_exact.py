"""What is left of a location problem after reduced-cost fixing, solved to the end by HiGHS.

The radius form of G. Cornuejols, G. L. Nemhauser and L. A. Wolsey, SIAM Journal on Algebraic and Discrete Methods 1
(1980) 261-272, in a chained shape like that of S. Garcia, M. Labbe and A. Marin, INFORMS Journal on Computing 23 (2011)
546-556: one variable per demand and distinct cost says that nothing cheaper or equal is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quintet.compute.locate_search import Bounded, cost_of
from quintet.compute.optimise import optimise

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MAX_ENTRIES = 1_500_000  # of the programme that is handed to HiGHS
SCALE = 1_000.0  # the best known cost in the programme, so that tolerances fit
SLACK = 1e-5  # of the solver's bound, before it is rounded up


@dataclass(frozen=True, eq=False)
class _Levels:
    """Distinct costs below the floor, demand by demand and rising: whose, how much, and the step to the next one."""

    demand: Ints
    first: NDArray[np.bool_]
    step: Floats
    cell_level: Ints
    cell_site: Ints
    constant: float


def finish(table: Floats, base: Floats, p: int, known: Bounded, whole: bool, seconds: float) -> tuple[Ints, float]:
    """A choice at least as good as `known`, and a bound on all choices: from `known` where the rest is too large."""
    must, rest = np.flatnonzero(known.open), np.flatnonzero(~known.shut & ~known.open)
    if must.size > p or must.size + rest.size < p:
        return known.chosen, known.cost  # nothing better is left
    floor = np.minimum(base, table[:, must].min(axis=1)) if must.size else base
    left = table[:, rest]
    if (left < floor[:, None]).sum() > MAX_ENTRIES:
        return known.chosen, known.bound
    unit = known.cost / SCALE
    levels = _levels(left, floor)
    cost = np.concatenate([np.zeros(rest.size), levels.step / unit])
    matrix, need = _conditions(levels, rest.size)
    number = float(p - must.size)
    found = optimise(
        cost,
        matrix,
        np.append(need, number),
        np.append(np.full(need.size, np.inf), number),
        high=np.append(np.ones(rest.size), np.full(levels.step.size, np.inf)),
        integer=np.arange(cost.size) < rest.size,
        seconds=seconds,
        start=_start(levels, np.isin(rest, known.chosen), number),
    )
    bound = found.bound * unit + levels.constant
    bound = float(np.ceil(bound - SLACK)) if whole else bound
    chosen, value = known.chosen, known.cost
    if found.found:
        picked = np.sort(np.concatenate([must, rest[found.x[: rest.size] > 0.5]]))
        if picked.size == p and cost_of(table, base, picked) < value:
            chosen, value = picked, cost_of(table, base, picked)
    # What was shut or opened is in no better choice, so a bound on the rest holds for all, up to the known cost.
    return chosen, min(max(bound, known.bound), value)


def _levels(left: Floats, floor: Floats) -> _Levels:
    demand, site = np.nonzero(left < floor[:, None])
    value = left[demand, site]
    order = np.lexsort((site, value, demand))
    demand, site, value = demand[order], site[order], value[order]
    new_demand = np.append(True, demand[1:] != demand[:-1])[: demand.size]
    new = new_demand | np.append(True, value[1:] != value[:-1])[: demand.size]
    at, who = value[new], demand[new]
    first = new_demand[new]
    last = np.append(first[1:], True)[: first.size]
    after = np.where(last, floor[who], np.append(at[1:], 0.0)[: at.size])
    helped = np.zeros(floor.size, dtype=bool)
    helped[who] = True
    constant = float(at[first].sum() + floor[~helped].sum())
    return _Levels(who, first, after - at, np.cumsum(new) - 1, site, constant)


def _conditions(levels: _Levels, sites: int) -> tuple[Any, Floats]:
    """z_k + (open at level k) >= z_{k-1}, where z before the first level is 1; last, the number of open sites."""
    from scipy import sparse

    size = levels.step.size
    own = np.arange(size)
    chained = own[~levels.first]
    rows = np.concatenate([levels.cell_level, own, chained, np.full(sites, size)])
    columns = np.concatenate([levels.cell_site, sites + own, sites + chained - 1, np.arange(sites)])
    values = np.concatenate([np.ones(levels.cell_level.size + size), -np.ones(chained.size), np.ones(sites)])
    matrix = sparse.csc_matrix((values, (rows, columns)), shape=(size + 1, sites + size))
    return matrix, levels.first.astype(np.float64)


def _start(levels: _Levels, opened: NDArray[np.bool_], number: float) -> Floats | None:
    """The known choice as a point of the programme; None when it lies outside what is left."""
    if opened.sum() != number:
        return None
    size = levels.step.size
    caught = np.bincount(levels.cell_level, weights=opened[levels.cell_site], minlength=size) > 0
    state, before = np.zeros(size), 1.0
    for place in range(size):
        before = 1.0 if levels.first[place] else before
        before = 0.0 if caught[place] else before
        state[place] = before
    return np.concatenate([opened.astype(np.float64), state])
