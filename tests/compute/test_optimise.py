"""The layer over HiGHS: right answers, bounds, prices, and errors that say what is wrong."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.compute.optimise import optimise
from quintet.errors import MethodError


def test_it_works() -> None:
    """Two crops on one field and one budget; the prices of both conditions are known."""
    found = optimise([3.0, 2.0], [[1.0, 1.0], [2.0, 1.0]], -np.inf, [4.0, 6.0], maximise=True)
    assert found.status == "optimal" and found.found
    assert found.x == pytest.approx([2.0, 2.0]) and found.objective == pytest.approx(10.0) == found.bound
    assert found.gap == 0 and found.duals is not None and np.abs(found.duals) == pytest.approx([1.0, 1.0])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_knapsack_is_solved_as_by_trying_all(data: Any) -> None:
    numbers = st.lists(st.integers(1, 20), min_size=6, max_size=6)
    worth, weight, room = data.draw(numbers), data.draw(numbers), data.draw(st.integers(0, 60))
    found = optimise(worth, [weight], -np.inf, room, high=1.0, integer=True, maximise=True)
    picks = (np.array(pick) for pick in itertools.product((0, 1), repeat=6))
    assert found.objective == pytest.approx(max(pick @ worth for pick in picks if pick @ weight <= room))
    assert found.bound == pytest.approx(found.objective) and found.duals is None


def test_conditions_that_exclude_each_other_are_an_error() -> None:
    with pytest.raises(MethodError, match="No choice meets all"):
        optimise([1.0], [[1.0]], 2.0, 3.0, high=1.0)


def test_an_objective_without_limit_is_an_error() -> None:
    with pytest.raises(MethodError, match=r"no limit|No choice"):
        optimise([-1.0], [[1.0]], 0.0, np.inf)


@pytest.mark.parametrize(
    ("c", "a", "low"), [([np.nan], [[1.0]], 0.0), ([1.0, 2.0], [[1.0]], 0.0), ([1.0], [[1.0]], [0.0, 1.0])]
)
def test_wrong_arrays_are_refused(c: Any, a: Any, low: Any) -> None:
    with pytest.raises(MethodError):
        optimise(c, a, low, np.inf)


def test_a_limit_gives_a_bound_and_says_so() -> None:
    rng = np.random.default_rng(5)
    weight = rng.integers(20, 90, (5, 40)).astype(float)
    found = optimise(
        rng.integers(20, 90, 40),
        weight,
        -np.inf,
        weight.sum(axis=1) / 2,
        high=1.0,
        integer=True,
        maximise=True,
        max_nodes=1,
    )
    assert found.status in ("node_limit", "optimal") and found.bound >= found.objective


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    optimise([1.0, 1.0], [[1.0, 1.0]], 1.5, np.inf, high=1.0, integer=True, start=np.array([1.0, 1.0]))
    assert capfd.readouterr().out == ""
