"""Choosing p of m sites: greedy and interchange from above, Lagrangian relaxation from below.

Everything here works on one normal form: `table` (n, m) holds the weighted cost of demand i at site j, `base` (n,) the
cost of demand i when none of the p sites helps it (its nearest open site, or the charge for not being reached), and the
cost of a choice is the sum of min(base, least of the chosen columns). Interchange: R. A. Whitaker, INFOR 21 (1983)
95-108, with the gains, losses and extras of M. G. C. Resende and R. F. Werneck, European Journal of Operational
Research 174 (2006) 54-68, computed for all pairs at once. Bound: G. Cornuejols, M. L. Fisher and G. L. Nemhauser,
Management Science 23 (1977) 789-810; steps after M. Held, P. Wolfe and H. P. Crowder, Mathematical Programming 6
(1974) 62-88. Sites that no better choice can hold are left out on the way, which makes each step cheaper.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDING = 1e-9  # relative; a gain below it is noise of the sums
MAX_STEPS = 2_000
PATIENCE = 20  # steps without a better bound before the step length is halved
FIRST_LENGTH = 1.5
LEAST_LENGTH = 0.005
WORTH_DROPPING = 0.1  # of the sites
MEMORY = 0.3  # of the last direction, against zigzag
LOOK = 10  # steps between two looks for a better choice


@dataclass(frozen=True, eq=False)
class Bounded:
    """The best choice found, its cost and a proven lower bound.

    `shut` and `open` (m,) say which sites no better choice than this one can hold, or must hold.
    """

    chosen: Ints
    cost: float
    bound: float
    shut: NDArray[np.bool_]
    open: NDArray[np.bool_]


def cost_of(table: Floats, base: Floats, chosen: Ints) -> float:
    """The cost of a choice."""
    if not chosen.size:
        return float(base.sum())
    return float(np.minimum(table[:, chosen].min(axis=1), base).sum())


def greedy(table: Floats, base: Floats, p: int) -> Ints:
    """p sites, each the one that saves most after those before it; ties go to the first."""
    now = base.copy()
    chosen: list[int] = []
    for _ in range(p):
        saved = np.maximum(now[:, None] - table, 0.0).sum(axis=0)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        now = np.minimum(now, table[:, chosen[-1]])
    return np.array(chosen, dtype=np.int64)


def interchange(table: Floats, base: Floats, chosen: Ints) -> tuple[Ints, float]:
    """Swap the best pair, one chosen site for one other, until no swap saves anything."""
    chosen = chosen.copy()
    cost = cost_of(table, base, chosen)
    while chosen.size and chosen.size < table.shape[1]:
        saved, leaves, comes = _best_swap(table, base, chosen)
        if saved <= ROUNDING * max(cost, 1e-300):
            break
        chosen[leaves] = comes
        cost = cost_of(table, base, chosen)
    return np.sort(chosen), cost


def _best_swap(table: Floats, base: Floats, chosen: Ints) -> tuple[float, int, int]:
    near = np.column_stack([table[:, chosen], base])
    first = near.argmin(axis=1)
    first = np.where(near[np.arange(first.size), first] < base, first, chosen.size)  # base cannot be closed
    two = np.partition(near, 1, axis=1)
    least, second = two[:, 0], two[:, 1]
    gain = np.maximum(least[:, None] - table, 0.0).sum(axis=0)
    order = np.argsort(first, kind="stable")
    order = order[first[order] < chosen.size]
    owner, starts = np.unique(first[order], return_index=True)
    # What a site that leaves costs, after the one that comes has caught its own.
    change = np.zeros((chosen.size, table.shape[1]))
    if order.size:
        here = np.maximum(table[order], least[order, None])
        np.minimum(here, second[order, None], out=here)
        here -= least[order, None]
        change[owner] = np.add.reduceat(here, starts, axis=0)
    profit = gain[None, :] - change
    profit[:, chosen] = -np.inf
    leaves, comes = np.unravel_index(int(profit.argmax()), profit.shape)
    return float(profit[leaves, comes]), int(leaves), int(comes)


def solve(table: Floats, base: Floats, p: int, *, whole: bool = False, seconds: float = 60.0) -> Bounded:
    """A choice of p columns and a proven bound on every choice.

    `whole` says that every cost is a whole number, so that the bound may be rounded up. The clock only cuts the
    search for the bound short; what is returned holds at any time.
    """
    chosen, cost = interchange(table, base, greedy(table, base, p))
    return _Ascent(table, base, p, whole, time.thread_time() + seconds).run(chosen, cost)


class _Ascent:
    """Subgradient ascent on the prices of the demand, with interchange from the choices it passes.

    `columns` are the sites still of interest: all that follow work on them alone.
    """

    def __init__(self, table: Floats, base: Floats, p: int, whole: bool, until: float) -> None:
        self.table, self.base, self.p, self.whole, self.until = table, base, p, whole, until
        self.columns = np.arange(table.shape[1])
        self.part, self.work = table, np.empty_like(table)
        self.seen: set[bytes] = set()

    def at(self, prices: Floats) -> tuple[float, Floats, Ints]:
        """The bound at some prices, the reduced cost of each site, and the p sites that attain it."""
        np.subtract(self.part, prices[:, None], out=self.work)
        np.minimum(self.work, 0.0, out=self.work)
        reduced = self.work.sum(axis=0)
        picked = np.argsort(reduced, kind="stable")[: self.p]
        return float(prices.sum() + reduced[picked].sum()), reduced, picked

    def rounded(self, bound: float) -> float:
        """Up to a whole number where costs are whole."""
        return float(np.ceil(bound - 1e-6)) if self.whole else bound

    def run(self, chosen: Ints, cost: float) -> Bounded:
        prices = best_prices = self._start(chosen)
        best, length, waited, last = -np.inf, FIRST_LENGTH, 0, np.zeros_like(prices)
        for step in range(MAX_STEPS):
            bound, reduced, picked = self.at(prices)
            slope = 1.0 - (self.work[:, picked] < 0).sum(axis=1)
            waited += 1
            if bound > best + ROUNDING * abs(best) or not np.isfinite(best):
                best, best_prices, waited = bound, prices, 0
            if step % LOOK == 0:
                chosen, cost = self._look(picked, chosen, cost)
                self._drop(bound, reduced, cost)
            if self._done(best, cost) or length < LEAST_LENGTH or time.thread_time() > self.until:
                break
            last = slope + MEMORY * last
            if waited >= PATIENCE:
                length, waited, prices, last = length / 2, 0, best_prices, np.zeros_like(prices)
                continue
            square = float((last**2).sum())
            if square == 0:
                break
            prices = np.minimum(prices + length * max(cost - bound, ROUNDING * cost) / square * last, self.base)
        return self._result(chosen, cost, best, best_prices)

    def _start(self, chosen: Ints) -> Floats:
        """Prices between the nearest and the second nearest chosen site: near the best ones when the choice is good."""
        near = np.partition(np.column_stack([self.table[:, chosen], self.base]), min(1, chosen.size), axis=1)
        return np.minimum((near[:, 0] + near[:, min(1, chosen.size)]) / 2, self.base)

    def _look(self, picked: Ints, chosen: Ints, cost: float) -> tuple[Ints, float]:
        key = np.sort(self.columns[picked]).tobytes()
        if key in self.seen:
            return chosen, cost
        self.seen.add(key)
        found, value = interchange(self.part, self.base, picked)
        return (self.columns[found], value) if value < cost - ROUNDING * abs(cost) else (chosen, cost)

    def _done(self, bound: float, cost: float) -> bool:
        return self.rounded(bound) >= cost - ROUNDING * abs(cost)

    def _fixed(self, bound: float, reduced: Floats, cost: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which sites no better choice can hold, and which it must hold."""
        order = np.argsort(reduced, kind="stable")
        inside = np.zeros(reduced.size, dtype=bool)
        inside[order[: self.p]] = True
        # Where costs are whole, a better choice saves at least one.
        limit = cost - (1 - 1e-6 if self.whole else -ROUNDING * abs(cost))
        worst_in = reduced[order[self.p - 1]] if self.p else np.inf
        best_out = reduced[order[self.p]] if self.p < reduced.size else np.inf
        return ~inside & (bound + reduced - worst_in > limit), inside & (bound + best_out - reduced > limit)

    def _drop(self, bound: float, reduced: Floats, cost: float) -> None:
        shut, _ = self._fixed(bound, reduced, cost)
        if shut.sum() > WORTH_DROPPING * shut.size:
            self.columns, self.part = self.columns[~shut], np.ascontiguousarray(self.part[:, ~shut])
            self.work = np.empty_like(self.part)

    def _result(self, chosen: Ints, cost: float, bound: float, prices: Floats) -> Bounded:
        shut, opened = np.ones(self.table.shape[1], dtype=bool), np.zeros(self.table.shape[1], dtype=bool)
        # Fewer sites can only raise the bound at the same prices, so it is taken anew.
        again, reduced, _ = self.at(prices)
        shut[self.columns], opened[self.columns] = self._fixed(again, reduced, cost)
        return Bounded(chosen, cost, min(self.rounded(max(bound, again)), cost), shut, opened)
