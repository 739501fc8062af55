"""Checks and the normal form of a location problem: what is wrong with the arrays, said with row and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quintet.errors import MethodError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MAX_CELLS = 50_000_000
UNREACHED_TIMES = 2.0  # of the largest finite cost: what a demand is charged that no open site reaches
EXACT = 2.0**53


@dataclass(frozen=True, eq=False)
class Problem:
    """`table` (n, free) and `base` (n,) in the normal form of `quintet.compute.locate_search`.

    `free` are the columns of `costs` that may be opened, `fixed` those that are open already; `whole` says that every
    weighted cost is a whole number; `charge` is the cost of not being reached.
    """

    costs: Floats
    weights: Floats
    p: int
    free: Ints
    fixed: Ints
    table: Floats
    base: Floats
    whole: bool
    charge: float

    def assigned(self, chosen: Ints) -> Ints:
        """The nearest open site of each demand, the first of equals; -1 where no open site reaches it."""
        opened = np.sort(np.concatenate([self.fixed, chosen]))
        if not opened.size:
            return np.full(self.weights.size, -1, dtype=np.int64)
        near = self.costs[:, opened]
        place = near.argmin(axis=1)
        return np.where(np.isfinite(near[np.arange(place.size), place]), opened[place], -1)


def read(
    costs: ArrayLike, weights: ArrayLike, p: int, fixed: Iterable[int], forbidden: Iterable[int], charge: float | None
) -> Problem:
    """The problem, checked. `charge` is the cost of not being reached; None takes UNREACHED_TIMES the largest cost."""
    table, weight = checked_costs(costs), checked_weights(weights)
    if weight.size != table.shape[0]:
        raise MethodError(
            "There are {got} weights and {rows} rows of costs. Give one weight per row.",
            param="weights",
            got=weight.size,
            rows=table.shape[0],
        )
    free, opened = sites(table.shape[1], p, fixed, forbidden)
    finite = table[np.isfinite(table)]
    most = float(finite.max()) if finite.size else 1.0
    charge = UNREACHED_TIMES * max(most, 1.0 if most == 0 else most) if charge is None else charge
    if not (np.isfinite(charge) and charge >= most):
        raise MethodError(
            "The cost of not being reached must be at least the largest cost, {most}. Got {got}.",
            param="unreached_cost",
            most=most,
            got=charge,
        )
    used = np.minimum(table, charge)
    base = weight * (used[:, opened].min(axis=1) if opened.size else charge)
    normal = np.minimum(weight[:, None] * used[:, free], base[:, None])
    if p and not opened.size:  # some site is open, so nobody pays more than at the farthest
        base = np.minimum(base, normal.max(axis=1, initial=0.0))
    whole = bool((normal == np.rint(normal)).all() and (base == np.rint(base)).all() and base.sum() < EXACT)
    return Problem(table, weight, p, free, opened, normal, base, whole, float(charge))


def checked_costs(costs: ArrayLike) -> Floats:
    """Costs as (n_demand, n_site), 0 or more, infinite where a site does not reach a demand."""
    table = np.asarray(costs, dtype=np.float64)
    if table.ndim != 2 or not table.size:
        raise MethodError("Costs must have one row per demand and one column per site.", param="costs")
    if table.size > MAX_CELLS:
        raise MethodError(
            "There are {got} pairs of demand and site; at most {limit} fit. Merge near places.",
            param="costs",
            got=table.size,
            limit=MAX_CELLS,
        )
    wrong = np.argwhere(np.isnan(table) | (table < 0))
    if wrong.size:
        row, place = (int(n) for n in wrong[0])
        raise MethodError(
            "Row {row}, column {place}: a cost must be a number, 0 or more. Got {got}.",
            param="costs",
            row=row + 1,
            place=place + 1,
            got=float(table[row, place]),
        )
    return table


def checked_weights(weights: ArrayLike) -> Floats:
    """Weights as (n_demand,): finite, 0 or more, and not all 0."""
    weight = np.asarray(weights, dtype=np.float64)
    if weight.ndim != 1:
        raise MethodError("Weights must be one number per demand.", param="weights")
    wrong = np.flatnonzero(~(np.isfinite(weight) & (weight >= 0)))
    if wrong.size:
        raise MethodError(
            "Row {row}: a weight must be a finite number, 0 or more. Got {got}.",
            param="weights",
            row=int(wrong[0]) + 1,
            got=float(weight[wrong[0]]),
        )
    if not weight.sum() > 0:
        raise MethodError("All weights are 0, so there is nobody to serve.", param="weights")
    return weight


def sites(n_site: int, p: int, fixed: Iterable[int], forbidden: Iterable[int]) -> tuple[Ints, Ints]:
    """The columns that may be opened and those that are open already. Raises MethodError when p is too many."""
    opened, banned = (_columns(numbers, n_site, name) for numbers, name in ((fixed, "fixed"), (forbidden, "forbidden")))
    both = np.intersect1d(opened, banned)
    if both.size:
        raise MethodError("Site {site} is both open and forbidden.", param="forbidden", site=int(both[0]) + 1)
    free = np.setdiff1d(np.arange(n_site), np.concatenate([opened, banned]))
    if isinstance(p, bool) or p != int(p) or not 0 <= p <= free.size:
        raise MethodError(
            "The number p must be whole and from 0 to {most}, the number of sites that may be opened. Got {got}.",
            param="p",
            most=int(free.size),
            got=p,
        )
    if p == 0 and not opened.size:
        raise MethodError("No site is open and p is 0. Choose at least one site.", param="p")
    return free, opened


def _columns(numbers: Iterable[int], n_site: int, name: str) -> Ints:
    found = np.unique(np.asarray(list(numbers), dtype=np.int64))
    wrong = found[(found < 0) | (found >= n_site)]
    if wrong.size:
        raise MethodError(
            "'{param}' names site {got}, counted from 0; there are {n_site} sites.",
            param=name,
            got=int(wrong[0]),
            n_site=n_site,
        )
    return found
