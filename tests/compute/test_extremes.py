"""Extreme values: fits, levels, intervals, diagnostics, and what cannot be fitted."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute import extremes
from quintet.compute.extremes import draws, fit_gev, fit_gpd, gev_cdf, gev_quantile, level_interval, return_level
from quintet.errors import MethodError

SHARE = (np.arange(60) + 0.5) / 60


def maxima(shape: float = 0.1, loc: float = 4.0, scale: float = 0.3) -> np.ndarray:
    """Sixty maxima at the quantiles of a known distribution."""
    return gev_quantile(SHARE, loc, scale, shape)


def test_it_works() -> None:
    fit = fit_gev(maxima())
    assert (fit.loc, fit.scale, fit.shape) == pytest.approx((4.0, 0.3, 0.1), abs=0.05)


@pytest.mark.parametrize("shape", [-0.4, -1e-9, 0.0, 1e-9, 0.3])
def test_shares_and_levels_are_inverse(shape: float) -> None:
    assert gev_cdf(gev_quantile(SHARE, 1.0, 2.0, shape), 1.0, 2.0, shape) == pytest.approx(SHARE, abs=1e-9)


def test_another_unit_moves_the_levels_with_it() -> None:
    metres, feet = fit_gev(maxima()), fit_gev(maxima() * 3.28 - 7)
    assert return_level(feet, 100) == pytest.approx(return_level(metres, 100) * 3.28 - 7, abs=1e-4)
    assert level_interval(feet, 50) == pytest.approx([3.28 * end - 7 for end in level_interval(metres, 50)], abs=1e-3)


def test_the_interval_holds_the_level_and_reaches_farther_above() -> None:
    fit = fit_gev(maxima())
    low, high = level_interval(fit, 100)
    level = return_level(fit, 100)
    assert low is not None and high is not None and low < level < high
    assert high - level > level - low


def test_a_rarer_level_is_higher_and_less_sure() -> None:
    fit = fit_gev(maxima())
    low, high = zip(*(level_interval(fit, period) for period in (10, 100, 500)), strict=True)
    assert list(high) == sorted(high) and list(low) == sorted(low)


def test_a_trend_is_found_and_the_level_moves_with_it() -> None:
    rng = np.random.default_rng(3)
    time = np.arange(60.0)
    fit = fit_gev(rng.permutation(maxima()) + 0.01 * time, time)
    assert fit.trend == pytest.approx(0.01, abs=0.005)
    assert return_level(fit, 100, 59) - return_level(fit, 100, 0) == pytest.approx(59 * fit.trend)


def test_the_year_from_which_time_is_counted_does_not_matter() -> None:
    time = np.arange(60.0)
    data = np.random.default_rng(3).permutation(maxima()) + 0.01 * time
    near, far = fit_gev(data, time), fit_gev(data, time + 1960)
    assert far.trend == pytest.approx(near.trend, rel=1e-4) and far.at(1960) == pytest.approx(near.loc, abs=1e-4)
    assert level_interval(far, 50, 1960) == pytest.approx(level_interval(near, 50, 0), abs=1e-3)


def test_ties_from_rounding_do_no_harm() -> None:
    rounded = fit_gev(np.round(maxima(), 1))
    assert rounded.loc == pytest.approx(fit_gev(maxima()).loc, abs=0.03)


def test_the_points_of_a_good_fit_lie_on_the_diagonal() -> None:
    share, fitted, levels, seen = extremes.diagnostics(fit_gev(maxima()))
    assert np.abs(share - fitted).max() < 0.03
    assert np.corrcoef(levels, seen)[0, 1] > 0.98


def test_the_same_data_give_the_same_draws() -> None:
    fit = fit_gev(maxima())
    assert np.array_equal(draws(fit, 50, 1), draws(fit, 50, 1))
    assert draws(fit, 4000, 1)[:, 0].std() == pytest.approx(fit.se[0], rel=0.05)


def test_excesses_give_levels_by_years() -> None:
    data = 1 - np.log1p(-SHARE)
    fit = fit_gpd(data, 1, years=6)
    assert (fit.rate, fit.n) == (10, 60)
    assert return_level(fit, 10) == pytest.approx(1 + np.log(100), abs=0.6)
    low, high = level_interval(fit, 10)
    assert low is not None and high is not None and low < return_level(fit, 10) < high


def test_peaks_are_one_a_cluster() -> None:
    assert extremes.peaks(np.array([0, 3, 2, 0, 4, 0, 0, 0, 5.0]), 1, gap=2).tolist() == [4, 5]
    assert extremes.peaks(np.zeros(5), 1, gap=2).size == 0


def test_a_tail_with_an_end_has_no_standard_errors_and_cannot_be_drawn() -> None:
    fit = fit_gev(maxima(shape=-0.8))
    assert fit.shape < -0.5 and np.isnan(fit.se).all()
    with pytest.raises(MethodError, match="cannot be drawn"):
        draws(fit, 5, 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (np.ones(30), "the same"),
        (np.array([1.0, 2.0] * 15), "the same"),
        (np.arange(9.0), "at least 10"),
        (np.array([*np.arange(20.0), np.nan]), "Value 21"),
        (np.array([*np.arange(20.0), np.inf]), "Value 21"),
        (np.array([5.0] * 50 + [4.9, 4.8, 4.7, 4.0]), "shape runs"),
    ],
)
def test_what_cannot_be_fitted_says_why(data: np.ndarray, why: str) -> None:
    with pytest.raises(MethodError, match=why):
        fit_gev(data)


def test_too_few_excesses_say_so() -> None:
    with pytest.raises(MethodError, match="at least 20"):
        fit_gpd(np.arange(30.0), 25, years=3)
    with pytest.raises(MethodError, match="above 0 years"):
        fit_gpd(np.arange(30.0), 2, years=0)


def test_a_time_that_does_not_fit_is_refused() -> None:
    with pytest.raises(MethodError, match="one number for each"):
        fit_gev(maxima(), np.zeros(60))
