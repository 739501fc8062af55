"""Other aims for p sites: the nearest worst (p-centre), limited sites (capacities), and the worst-off group.

E. Minieka, SIAM Review 12 (1970) 138-139 (p-centre by set covering); the fair p-median minimises a mix of the mean of
all and the mean of the worst-off group, with prices on the groups moved as in Y. Freund and R. E. Schapire, Games and
Economic Behavior 29 (1999) 79-103: any prices give a bound, so the gap is proven.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quintet.compute.locate import SECONDS, Located, cover, p_median, result
from quintet.compute.locate_input import Problem, checked_costs, checked_weights, read
from quintet.compute.optimise import optimise
from quintet.errors import MethodError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MAX_PAIRS = 250_000  # of demand and site, with capacities
ROUNDS = 12  # of prices on the groups
RATE = 2.0


def p_center(
    costs: ArrayLike,
    weights: ArrayLike,
    p: int,
    *,
    fixed: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    seconds: float = SECONDS,
) -> Located:
    """The p sites with the least cost of whoever is farthest from the nearest open site.

    Only demands with a weight above 0 count. `cost` is that greatest cost; where p sites cannot reach everybody it is
    infinite, and the sites are those that reach the most weight. Bisection over the distinct costs, each step a set
    covering problem that HiGHS solves to the end. Raises MethodError as `p_median` does.
    """
    fixed, forbidden = tuple(fixed), tuple(forbidden)
    problem = read(costs, weights, p, fixed, forbidden, None)
    used = problem.costs[problem.weights > 0]
    here = used[:, problem.fixed].min(axis=1, initial=np.inf)
    levels = np.unique(np.append(used[:, problem.free], used[:, problem.fixed]))
    levels = levels[np.isfinite(levels)]
    low, high, best = 0, levels.size, None
    while low < high:
        middle = (low + high) // 2
        found = _covers(used[:, problem.free] <= levels[middle], here <= levels[middle], p, seconds)
        low, high, best = (low, middle, found) if found is not None else (middle + 1, high, best)
    if best is None:
        most = cover(costs, weights, p, fixed=fixed, forbidden=forbidden, within=np.finfo(float).max, seconds=seconds)
        best = np.searchsorted(problem.free, np.sort(np.array(most.sites, dtype=np.int64)))
        return result(problem, best, np.inf, "set covering by HiGHS", np.inf)
    return result(problem, best, float(levels[high]), "set covering by HiGHS", float(levels[high]))


def _covers(reached: NDArray[np.bool_], already: NDArray[np.bool_], p: int, seconds: float) -> Ints | None:
    """p columns that reach every row that is not reached already; None when there are none."""
    left = np.unique(reached[~already], axis=0)
    if already.all():
        return np.arange(p)
    if not left.any(axis=1).all():
        return None
    width = left.shape[1]
    found = optimise(np.ones(width), left, 1.0, np.inf, high=1.0, integer=True, seconds=seconds)
    if found.status != "optimal":
        raise MethodError("The time of {got} seconds was too short. Give more.", param="seconds", got=seconds)
    chosen = np.flatnonzero(found.x > 0.5)
    if chosen.size > p:
        return None
    return np.sort(np.append(chosen, np.setdiff1d(np.arange(width), chosen)[: p - chosen.size]))


def with_capacities(
    costs: ArrayLike,
    weights: ArrayLike,
    p: int,
    capacities: ArrayLike,
    *,
    fixed: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    unreached_cost: float | None = None,
    seconds: float = SECONDS,
) -> Located:
    """The p-median where each site serves at most its capacity, in units of weight.

    A demand may be split between sites (`shares`); `assigned` is the site that serves most of it. What finds no room
    is charged `unreached_cost` and counted in `unreached`. One mixed-integer programme. Raises MethodError on a
    capacity below 0 or NaN, and above MAX_PAIRS pairs.
    """
    problem = read(costs, weights, p, fixed, forbidden, unreached_cost)
    room = np.asarray(capacities, dtype=np.float64)
    wrong = np.flatnonzero(~(room >= 0))
    if room.shape != (problem.costs.shape[1],) or wrong.size:
        raise MethodError(
            "Site {site}: each site needs a capacity of 0 or more.",
            param="capacities",
            site=int(wrong[0]) + 1 if wrong.size else room.size + 1,
        )
    opened = np.concatenate([problem.fixed, problem.free])
    if problem.weights.size * opened.size > MAX_PAIRS:
        raise MethodError(
            "There are {got} pairs of demand and site; with capacities at most {limit} are solved. Merge near places.",
            param="costs",
            got=problem.weights.size * opened.size,
            limit=MAX_PAIRS,
        )
    return _limited(problem, opened, room[opened], seconds)


def _limited(problem: Problem, opened: Ints, room: Floats, seconds: float) -> Located:
    from scipy import sparse

    weights, n, m, fixed = problem.weights, problem.weights.size, opened.size, problem.fixed.size
    costs = problem.costs[:, opened]
    demand, site = np.nonzero(np.isfinite(costs))
    size, pair = demand.size, np.arange(demand.size)
    width = m + size + n  # sites, pairs, what is left over
    cost = np.concatenate([np.zeros(m), weights[demand] * costs[demand, site], weights * problem.charge])
    all_served = sparse.coo_matrix(
        (np.ones(size + n), (np.append(demand, np.arange(n)), np.append(m + pair, m + size + np.arange(n)))),
        shape=(n, width),
    )
    full = np.minimum(room, weights.sum())
    held = sparse.coo_matrix(
        (np.append(weights[demand], -full), (np.append(site, np.arange(m)), np.append(m + pair, np.arange(m)))),
        shape=(m, width),
    )
    only_open = sparse.coo_matrix(
        (np.append(np.ones(size), -np.ones(size)), (np.append(pair, pair), np.append(m + pair, site))),
        shape=(size, width),
    )
    number = sparse.coo_matrix((np.ones(m), (np.zeros(m, int), np.arange(m))), shape=(1, width))
    matrix = sparse.vstack([all_served, held, only_open, number])
    count = float(problem.p + fixed)
    row_low = np.concatenate([np.ones(n), np.full(m + size, -np.inf), [count]])
    row_high = np.concatenate([np.ones(n), np.zeros(m + size), [count]])
    low = np.append(np.ones(fixed), np.zeros(width - fixed))
    found = optimise(
        cost, matrix, row_low, row_high, low=low, high=1.0, integer=np.arange(width) < m, seconds=seconds
    )  # fmt: skip
    if not found.found:
        raise MethodError("The time of {got} seconds was too short. Give more.", param="seconds", got=seconds)
    return _shared(problem, opened, found.x, (demand, site), found.objective, found.bound)


def _shared(problem: Problem, opened: Ints, x: Floats, pairs: tuple[Ints, Ints], cost: float, bound: float) -> Located:
    m, (demand, site) = opened.size, pairs
    is_open = x[:m] > 0.5
    shares = np.zeros((problem.weights.size, m))
    shares[demand, site] = np.clip(x[m : m + demand.size], 0.0, 1.0)
    order = np.flatnonzero(is_open)[np.argsort(opened[is_open], kind="stable")]
    shares, numbers = shares[:, order], opened[order]
    assigned = np.where(shares.sum(axis=1) > 0.5, numbers[shares.argmax(axis=1)], -1)
    sites = np.setdiff1d(numbers, problem.fixed)
    load = (problem.weights[:, None] * shares).sum(axis=0)
    rank = {int(number): float(value) for number, value in zip(numbers, load, strict=True)}
    left = float((problem.weights * np.clip(1 - shares.sum(axis=1), 0.0, None)).sum())
    proven = cost - bound <= 1e-6 * max(abs(cost), 1.0)
    return Located(
        sites=tuple(sorted((int(number) for number in sites), key=lambda number: (-rank[number], number))),
        assigned=assigned,
        cost=cost,
        bound=cost if proven else bound,
        gap=0.0 if proven else (cost - bound) / cost,
        proven=proven,
        method="mixed-integer programme by HiGHS",
        unreached=left if left > 1e-6 * problem.weights.sum() else 0.0,
        shares=shares,
    )


def fair_p_median(
    costs: ArrayLike,
    people: ArrayLike,
    p: int,
    *,
    mix: float = 0.5,
    fixed: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    unreached_cost: float | None = None,
    seconds: float = SECONDS,
) -> Located:
    """The p sites with the least (1 - mix) x mean of all + mix x mean of the worst-off group.

    `people` (n_demand, n_group) are the people of each group, each counted once. `mix` 0 is the p-median, 1 looks at
    the worst-off group alone. `cost` and `bound` are in the unit of `costs`, per person. The bound is the best over
    ROUNDS of prices on the groups; a gap that stays is reported, not hidden. Raises MethodError as `p_median` does.
    """
    groups = _checked_groups(people, mix)
    fixed, forbidden, table = tuple(fixed), tuple(forbidden), checked_costs(costs)
    each = groups / groups.sum(axis=0)
    everyone = groups.sum(axis=1) / groups.sum()
    prices, best, bound = groups.sum(axis=0) / groups.sum(), None, -np.inf
    value = np.inf
    for _ in range(ROUNDS):
        weights = (1 - mix) * everyone + mix * (each * prices).sum(axis=1)
        options = {"fixed": fixed, "forbidden": forbidden, "unreached_cost": unreached_cost, "prove": False}
        found = p_median(table, weights, p, seconds=seconds / ROUNDS, **options)  # type: ignore[arg-type]
        paid = paid_by(read(table, weights, p, fixed, forbidden, unreached_cost), found)
        means = (each * paid[:, None]).sum(axis=0)
        real = float((1 - mix) * (everyone * paid).sum() + mix * means.max())
        bound = max(bound, found.bound)
        if real < value:
            best, value = found, real
        prices = prices * np.exp(RATE * (means - means.max()) / max(float(means.max()), 1e-300))
        prices = prices / prices.sum()
    assert best is not None
    return _fair(best, value, bound, float(groups.sum(axis=1)[best.assigned < 0].sum()))


def _checked_groups(people: ArrayLike, mix: float) -> Floats:
    groups = np.asarray(people, dtype=np.float64)
    if groups.ndim != 2 or not 0 <= mix <= 1:
        raise MethodError("People must be (demand, group) and the mix from 0 to 1.", param="people")
    for number in range(groups.shape[1]):
        checked_weights(groups[:, number])
    return groups


def _fair(best: Located, value: float, bound: float, unreached: float) -> Located:
    proven = value - bound <= 1e-7 * value
    gap = 0.0 if proven else (value - bound) / value
    return Located(
        best.sites, best.assigned, value, value if proven else bound, gap, proven,
        "p-median with prices on the groups", unreached,
    )  # fmt: skip


def paid_by(problem: Problem, found: Located) -> Floats:
    """The cost of each demand under a choice, with the charge where nobody is reached."""
    place = np.maximum(found.assigned, 0)
    cost = problem.costs[np.arange(place.size), place]
    return np.where(found.assigned >= 0, cost, problem.charge)
