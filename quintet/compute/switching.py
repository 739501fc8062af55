"""When to change what: one change at most for each plant, at least cost over the years, under shared limits.

A plant stays as it is or changes once, to one of its options, in one of the years. Costs add up over plants, so
without a shared limit each plant decides for itself; a limit on what can be spent in a year, or on what may be
emitted over all of them, ties them together and makes it a mixed-integer programme, which HiGHS solves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TIME_LIMIT = 60.0  # seconds
GAP = 1e-7  # relative; smaller than any figure shown
OUT_OF_TIME = 1  # status of scipy's milp


@dataclass(frozen=True, eq=False)
class Choices:
    """Options of all plants: `plant` numbers them; the rest is cost and emissions a year, and what the change costs.

    `now_cost` and `now_emissions` are the plants as they are, `earliest` is the first step in which an option can work.
    """

    plant: Ints
    cost: Floats
    emissions: Floats
    invest: Floats
    earliest: Ints
    now_cost: Floats
    now_emissions: Floats


@dataclass(frozen=True, eq=False)
class Plan:
    """For each plant the row of its option and the step of its change, -1 for none, with the present value of all."""

    option: Ints
    step: Ints
    value: float


def present_values(found: Choices, price: Floats, discount: float) -> tuple[Floats, Floats]:
    """Present value of staying, by plant, and of changing, by option and step; infinite before an option can start."""
    steps = price.size
    factor = (1 + discount) ** -np.arange(steps, dtype=np.float64)
    stay = np.outer(found.now_cost, factor) + np.outer(found.now_emissions, price * factor)
    change = np.outer(found.cost, factor) + np.outer(found.emissions, price * factor)
    before = np.concatenate([np.zeros((stay.shape[0], 1)), np.cumsum(stay, axis=1)[:, :-1]], axis=1)
    after = np.cumsum(change[:, ::-1], axis=1)[:, ::-1]
    value = before[found.plant] + after + np.outer(found.invest, factor)
    value[np.arange(steps)[None, :] < found.earliest[:, None]] = np.inf
    return stay.sum(axis=1), value


def plan(found: Choices, price: Floats, discount: float, budget: float | None, cap: float | None) -> Plan | None:
    """The plan of least present value; None where no plan keeps the limits.

    `price` is that of a tonne in each step, `budget` the most that can be invested in one step, `cap` the most that may
    be emitted in all steps together. Ties go to staying, then to the earlier row and step. Raises TimeoutError where
    the solver found none in its time.
    """
    stay, value = present_values(found, price, discount)
    if budget is None and cap is None:
        return _alone(found, stay, value)
    return _together(found, stay, value, budget, cap)


def _alone(found: Choices, stay: Floats, value: Floats) -> Plan:
    plants, steps = stay.size, value.shape[1]
    option, step = np.full(plants, -1), np.full(plants, -1)
    best = stay.copy()
    for row in range(found.plant.size):
        at, owner = int(np.argmin(value[row])), found.plant[row]
        if value[row, at] < best[owner]:
            best[owner], option[owner], step[owner] = value[row, at], row, at
    assert steps > 0
    return Plan(option.astype(np.int64), step.astype(np.int64), float(best.sum()))


def _together(found: Choices, stay: Floats, value: Floats, budget: float | None, cap: float | None) -> Plan | None:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    rows, steps = np.nonzero(np.isfinite(value))
    plants, n = stay.size, rows.size
    owner = found.plant[rows]
    column = np.arange(n)
    # Against staying, so that the numbers are of the size of what is decided.
    cost = value[rows, steps] - stay[owner]
    limits = [LinearConstraint(csr_array((np.ones(n), (owner, column)), shape=(plants, n)), -np.inf, 1.0)]
    if budget is not None:
        spent = csr_array((found.invest[rows], (steps, column)), shape=(value.shape[1], n))
        limits.append(LinearConstraint(spent, -np.inf, budget))
    if cap is not None:
        less = (found.emissions[rows] - found.now_emissions[owner]) * (value.shape[1] - steps)
        room = cap - float(found.now_emissions.sum()) * value.shape[1]
        tonnes = max(float(np.abs(less).max(initial=0.0)), 1.0)
        limits.append(LinearConstraint(csr_array((less / tonnes)[None, :]), -np.inf, room / tonnes))
    options = {"time_limit": TIME_LIMIT, "mip_rel_gap": GAP}
    size = max(float(np.abs(cost).max(initial=0.0)), 1.0)
    solved = milp(cost / size, integrality=np.ones(n), bounds=Bounds(0, 1), constraints=limits, options=options)
    if solved.x is None and solved.status == OUT_OF_TIME:
        raise TimeoutError("The time limit of the solver passed before a plan was found.")
    if solved.x is None:
        return None
    option, step = np.full(plants, -1), np.full(plants, -1)
    taken = np.flatnonzero(solved.x > 0.5)
    option[owner[taken]], step[owner[taken]] = rows[taken], steps[taken]
    return Plan(option.astype(np.int64), step.astype(np.int64), float(stay.sum() + cost[taken].sum()))


def abatement_cost(found: Choices, discount: float, steps: int) -> Floats:
    """Cost of a tonne not emitted, by option.

    What is invested is spread over the steps, and the change in running cost is added. NaN for an option that emits no
    less than the plant does now.
    """
    factor = float(((1 + discount) ** -np.arange(steps, dtype=np.float64)).sum())
    less = found.now_emissions[found.plant] - found.emissions
    more = found.invest / factor + found.cost - found.now_cost[found.plant]
    return np.divide(more, less, out=np.full(less.shape, np.nan), where=less > 0)
