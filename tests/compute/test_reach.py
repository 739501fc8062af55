"""Bounds of the channels: equal to linear programming over the sixteen ways to have or lack four means."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from quintet.compute.reach import CHANNELS, bounds, corners, cost_bounds, independent, sure_plan

ATOMS = np.array(list(product((0, 1), repeat=4)))  # internet, electricity, mobile, radio


def channels_of_atoms() -> np.ndarray:
    online = ATOMS[:, 0] * ATOMS[:, 1]
    mobile = (1 - online) * ATOMS[:, 2]
    radio = (1 - online) * (1 - ATOMS[:, 2]) * ATOMS[:, 3]
    return np.stack([online, mobile, radio, 1 - online - mobile - radio], axis=1)


def by_programming(margins: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    from scipy.optimize import linprog

    known = ~np.isnan(margins)
    equal = np.vstack([ATOMS.T[known], np.ones(16)])
    right = np.append(margins[known], 1.0)
    ends = [linprog(sign * weights, A_eq=equal, b_eq=right, bounds=(0, 1)).fun for sign in (1, -1)]
    return ends[0], -ends[1]


def test_it_works() -> None:
    low, high = bounds(corners(*(np.array([x]) for x in (0.5, 0.8, 0.6, 0.5))))
    assert low[0] == pytest.approx([0.3, 0.1, 0.0, 0.0])
    assert high[0] == pytest.approx([0.5, 0.6, 0.4, 0.4])
    assert CHANNELS == ("online", "mobile", "radio", "teacher")


def test_no_bound_is_wider_or_narrower_than_linear_programming_finds() -> None:
    rng = np.random.default_rng(7)
    margins = np.round(rng.random((120, 4)), 3)
    margins[rng.random((120, 4)) < 0.25] = np.nan
    margins[:4] = [[0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 1], [np.nan] * 4]
    cost = np.array([70.0, 10.0, 5.0, 120.0])
    possible = corners(*margins.T)
    low, high = bounds(possible)
    cheap, dear = cost_bounds(possible, cost)
    shares = channels_of_atoms()
    for row, margin in enumerate(margins):
        found = [by_programming(margin, shares[:, k]) for k in range(4)]
        assert low[row] == pytest.approx([ends[0] for ends in found], abs=1e-7)
        assert high[row] == pytest.approx([ends[1] for ends in found], abs=1e-7)
        assert (cheap[row], dear[row]) == pytest.approx(by_programming(margin, shares @ cost), abs=1e-5)


def test_every_corner_adds_up_to_one_and_holds_the_independent_point() -> None:
    margins = np.random.default_rng(3).random((200, 4))
    possible = corners(*margins.T)
    assert possible.sum(axis=2) == pytest.approx(1.0)
    low, high = bounds(possible)
    point = independent(*margins.T)
    assert ((low - 1e-9 <= point) & (point <= high + 1e-9)).all()


def test_an_unknown_margin_gives_no_point_but_bounds() -> None:
    margins = [np.array([x]) for x in (0.2, 0.9, 0.5, np.nan)]
    assert np.isnan(independent(*margins)[0, 2:]).all() and not np.isnan(independent(*margins)[0, :2]).any()
    low, high = bounds(corners(*margins))
    assert (low[0, 2], high[0, 2]) == pytest.approx((0.0, 0.5))


def test_the_sure_plan_finds_a_place_for_everyone_in_any_population_with_these_margins() -> None:
    rng = np.random.default_rng(11)
    uses = np.stack([ATOMS[:, 0] * ATOMS[:, 1], ATOMS[:, 2], ATOMS[:, 3]], axis=1).astype(bool)
    for _ in range(300):
        people = rng.dirichlet(np.full(16, 0.3))
        margins = [np.array([people @ ATOMS[:, k]]) for k in range(4)]
        plan = sure_plan(*margins)[0]
        assert plan.sum() == pytest.approx(1.0) and (plan >= 0).all()
        for some in product((False, True), repeat=3):
            able = people[uses[:, np.array(some)].any(axis=1)].sum()
            assert plan[:3][np.array(some)].sum() <= able + 1e-9


def test_the_sure_plan_leaves_to_a_teacher_no_more_than_it_must() -> None:
    margins = np.random.default_rng(5).random((100, 4))
    _, high = bounds(corners(*margins.T))
    assert sure_plan(*margins.T)[:, 3] == pytest.approx(high[:, 3])
