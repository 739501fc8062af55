"""Low quantiles and their bounds: by hand, and by counting how often they hold."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.downside import low_quantile, mean_bounds, quantile_bounds, resampled


def test_it_works() -> None:
    assert low_quantile(np.arange(1.0, 22.0), 0.5) == 11


def test_bounds_of_the_median_of_ten_are_the_second_and_the_ninth() -> None:
    """Conover (1999): the chance that 2nd to 9th of ten hold the median is 0.979."""
    assert quantile_bounds(np.arange(1.0, 11.0), 0.5) == (2.0, 9.0)


def test_ten_seasons_are_too_few_for_a_lower_bound_of_one_in_five() -> None:
    assert quantile_bounds(np.arange(1.0, 11.0), 0.2)[0] is None


@pytest.mark.parametrize("size", [17, 22, 40])
def test_the_bounds_hold_the_true_quantile_at_least_at_their_level(size: int) -> None:
    draws = np.random.default_rng(1).exponential(size=(4_000, size))
    true = -np.log(0.8)
    found = [quantile_bounds(row, 0.2) for row in draws]
    held = [(low is None or low <= true) and (high is None or high >= true) for low, high in found]
    assert np.mean(held) >= 0.945


def test_the_mean_has_students_bounds() -> None:
    low, high = mean_bounds(np.array([1.0, 2.0, 3.0]))
    assert (low, high) == pytest.approx((2 - 2.484, 2 + 2.484), abs=1e-3)  # 4.303 x 1 / sqrt(3)
    assert mean_bounds(np.array([1.0])) == (None, None)


def test_the_same_seed_draws_the_same_seasons() -> None:
    values = np.arange(12.0).reshape(6, 2)
    assert np.array_equal(resampled(values, 10, 3), resampled(values, 10, 3))
