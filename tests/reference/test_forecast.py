"""Published numbers of the methods behind milestone_forecast, each with its source and tolerance."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.delay import median
from quintet.compute.forecast import brier, parts
from quintet.compute.proportion import jeffreys


def test_ten_forecasts_of_rain_have_the_score_of_briers_definition() -> None:
    """G. W. Brier (1950) sums over rain and no rain; ten forecasts, squares added by hand: 1.90 / 10 = 0.19.

    The score here counts rain only, which is half of his; exact but for rounding.
    """
    rain = np.array([0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1])
    fell = np.array([0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    both_classes = brier(rain, fell) + brier(1 - rain, 1 - fell)
    assert both_classes == pytest.approx(0.19, abs=1e-12)
    assert brier(rain, fell) == pytest.approx(0.095, abs=1e-12)


def test_the_parts_of_the_same_ten_forecasts() -> None:
    """Murphy (1973): base rate 0.3, so 0.21 of uncertainty; every stated value has one outcome, so all is resolved."""
    rain = np.array([0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1])
    fell = np.array([0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    found = parts(rain, fell)
    assert (found.reliability, found.resolution, found.uncertainty) == pytest.approx((0.095, 0.21, 0.21), abs=1e-12)


@pytest.mark.parametrize(("part", "low", "high"), [(2, 0.065, 0.648), (3, 0.139, 0.766), (4, 0.234, 0.861)])
def test_jeffreys_interval_of_seven_cases(part: int, low: float, high: float) -> None:
    """L. D. Brown, T. T. Cai and A. DasGupta (2001), table A.1, n = 7, where their bounds are not modified; 0.001."""
    found = jeffreys(part, 7)
    assert (found[0] / 100, found[1] / 100) == pytest.approx((low, high), abs=0.001)


def test_the_median_remission_of_the_leukaemia_trial() -> None:
    """E. J. Freireich et al., Blood 21 (1963) 699-716: 21 patients on 6-MP, 12 still in remission; median 23 weeks."""
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    over = np.arange(21) < 9
    assert median(np.array(weeks, dtype=float), over) == 23
