"""The median of delays of which some still run."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.delay import median, median_bounds


def test_it_works() -> None:
    assert median(np.array([5.0, -2.0, 9.0]), np.ones(3, dtype=bool)) == 5


def test_a_delay_that_still_runs_counts_as_longer_than_today() -> None:
    over = np.array([True, True, False, False, True])
    days = np.array([1.0, 2.0, 3.0, 4.0, 50.0])
    assert median(days, over) == 50
    assert median(days, np.ones(5, dtype=bool)) == 3


def test_a_median_beyond_the_time_seen_is_not_known() -> None:
    days, over = np.array([1.0, 30.0, 30.0, 30.0]), np.array([True, False, False, False])
    assert median(days, over) is None
    assert median_bounds(days, over)[1] is None


def test_at_the_same_delay_what_is_over_comes_first() -> None:
    assert median(np.full(3, 7.0), np.array([False, True, False])) is None


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_the_bounds_hold_the_median_and_widen_with_the_level(level: float) -> None:
    days = np.random.default_rng(0).normal(10, 5, 80)
    over = np.ones(80, dtype=bool)
    low, high = median_bounds(days, over, level=level)
    assert low is not None
    assert high is not None
    assert low <= (median(days, over) or 0) <= high
    wider = median_bounds(days, over, level=0.99)
    assert wider[0] is not None
    assert wider[0] <= low


def test_the_same_seed_gives_the_same_bounds() -> None:
    days, over = np.arange(30.0), np.arange(30) % 4 > 0
    assert median_bounds(days, over, seed=3) == median_bounds(days, over, seed=3)
