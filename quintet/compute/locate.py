"""Where to open p sites: the least travel (p-median), the most people reached (cover), the nearest worst (p-centre).

Arrays in, `Located` out. A choice always comes with a proven bound on every other choice. S. L. Hakimi, Operations
Research 12 (1964) 450-459 (p-median, p-centre); R. Church and C. ReVelle, Papers of the Regional Science Association 32
(1974) 101-118 (cover); E. Minieka, SIAM Review 12 (1970) 138-139 (the p-centre by set covering).

Sites and demands are numbered from 0, as columns and rows of the table. `fixed` sites are open already: they serve, and
they do not count against p. `forbidden` sites are never opened.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quintet.compute.locate_exact import finish
from quintet.compute.locate_input import Problem, checked_costs, read
from quintet.compute.locate_search import greedy, solve
from quintet.errors import MethodError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SECONDS = 60.0
PROVEN = 1e-7  # relative


@dataclass(frozen=True, eq=False)
class Located:
    """A choice of sites and how good it is proven to be.

    `sites`: the p sites to open, the one that helps most first. `assigned` (n_demand,): the open site that serves each
    demand, -1 where none reaches it. `cost` is what was minimised and `bound` is at most the cost of every choice;
    `gap` = (cost - bound) / cost. `unreached` is the weight that no open site reaches; it is part of the cost.
    `proven` says that no choice is better. `shares` (n_demand, n_open), with capacities only: the part of each demand
    that each open site (fixed and chosen, in order of number) serves.
    """

    sites: tuple[int, ...]
    assigned: Ints
    cost: float
    bound: float
    gap: float
    proven: bool
    method: str
    unreached: float
    shares: Floats | None = None


def p_median(
    costs: ArrayLike,
    weights: ArrayLike,
    p: int,
    *,
    fixed: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    unreached_cost: float | None = None,
    prove: bool = True,
    seconds: float = SECONDS,
) -> Located:
    """The p sites with the least weighted cost of everybody at the nearest open site.

    `costs` (n_demand, n_site) in any unit, infinite where a site does not reach a demand; `weights` (n_demand,), such
    as people. A demand that no open site reaches is charged `unreached_cost` per unit of weight (twice the largest
    finite cost when None): it is counted and never dropped. `prove` False stops at the bound of the relaxation, which
    is within one or two percent as a rule; True lets HiGHS close what is left where that is small enough. `seconds`
    of computing cut the work short; the result then has a wider gap. Raises MethodError on NaN, negative or
    all-zero input and on a p that cannot be, naming the row and the column.
    """
    problem = read(costs, weights, p, fixed, forbidden, unreached_cost)
    return _located(problem, prove, seconds)


def cover(
    reach: ArrayLike,
    weights: ArrayLike,
    p: int,
    *,
    fixed: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    within: float | None = None,
    prove: bool = True,
    seconds: float = SECONDS,
) -> Located:
    """The p sites that leave the least weight out of reach (the maximal covering location problem).

    `reach` (n_demand, n_site) says who reaches which site; with `within`, it holds costs and a site is reached at or
    below that cost. `cost` and `unreached` are the weight left out, so what is covered is the total less `cost`, and
    no choice covers more than the total less `bound`. Sites that are `fixed` are open already: what they cover is
    covered whatever is chosen. Raises MethodError as `p_median` does.
    """
    table = checked_costs(reach)
    if within is None:
        if not np.isin(table, (0.0, 1.0)).all():
            raise MethodError("Reach must be true or false. Give 'within' when it holds costs.", param="reach")
        reached = table > 0
    else:
        reached = table <= within
    problem = read(np.where(reached, 0.0, np.inf), weights, p, fixed, forbidden, 1.0)
    return _located(problem, prove, seconds)


def _located(problem: Problem, prove: bool, seconds: float) -> Located:
    """Search, bound, and close the gap where asked."""
    until = time.thread_time() + seconds
    use = problem.weights > 0
    table, base, p = problem.table[use], problem.base[use], problem.p
    known = solve(table, base, p, whole=problem.whole, seconds=seconds / 2)
    chosen, bound, method = known.chosen, known.bound, "interchange and Lagrangian bound"
    if prove and not _proves(known.cost, bound) and until > time.thread_time():
        found, better = finish(table, base, p, known, problem.whole, until - time.thread_time())
        if better > bound:
            chosen, bound, method = found, better, method + ", HiGHS on what is left"
    return result(problem, chosen, bound, method)


def _proves(cost: float, bound: float) -> bool:
    # Costs are 0 or more, so a choice that costs nothing is the best whatever the bound's last digits say.
    return cost <= 0 or cost - bound <= PROVEN * max(abs(cost), 1e-300)


def result(problem: Problem, chosen: Ints, bound: float, method: str, worst: float | None = None) -> Located:
    """A choice of free columns as `Located`, in the order of what each saves; `worst` replaces the cost."""
    order = chosen[greedy(problem.table[:, chosen], problem.base, chosen.size)] if chosen.size else chosen
    least = np.minimum(problem.table[:, chosen].min(axis=1, initial=np.inf), problem.base)
    cost = float(least.sum()) if worst is None else worst
    assigned = problem.assigned(problem.free[chosen])
    proven = cost == bound or _proves(cost, bound)
    bound = cost if proven else min(bound, cost)
    return Located(
        sites=tuple(int(site) for site in problem.free[order]),
        assigned=assigned,
        cost=cost,
        bound=bound,
        gap=(cost - bound) / cost if cost > bound else 0.0,
        proven=proven,
        method=method,
        unreached=float(problem.weights[assigned < 0].sum()),
    )
