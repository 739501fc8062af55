"""Theil and Sen's slope against the worked example of its paper, and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.trend import theil_sen
from quintet.data.outlook import outlook

X = np.array([1.0, 2, 3, 4, 10, 12, 18])
Y = np.array([9.0, 15, 19, 20, 45, 55, 78])


def test_the_example_of_sen_1968() -> None:
    """P. K. Sen, JASA 63 (1968), page 1388: slope 4, bounds 26/7 and 35/8. Exactly, their level is 97.0 %."""
    found = theil_sen(X, Y, 0.969)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((4, 26 / 7, 35 / 8), abs=1e-12)


def test_slopes_and_bounds_of_scipy() -> None:
    """SciPy takes the normal approximation: the slope is the same, the bounds differ by one rank at most."""
    from scipy.stats import theilslopes

    rng = np.random.default_rng(3)
    for size in (5, 8, 15, 24):
        x, y = np.arange(float(size)), rng.normal(size=size)
        ours, theirs = theil_sen(x, y), theilslopes(y, x, 0.95)
        assert (
            ours is not None
            and ours.low is not None
            and ours.high is not None
            and ours.value == pytest.approx(theirs.slope, rel=1e-12)
        )
        i, j = np.triu_indices(size, 1)
        slopes = np.sort((y[j] - y[i]) / (x[j] - x[i]))
        assert abs(np.searchsorted(slopes, ours.low) - np.searchsorted(slopes, theirs.low_slope)) <= 1
        assert abs(np.searchsorted(slopes, ours.high) - np.searchsorted(slopes, theirs.high_slope)) <= 1


@pytest.mark.parametrize(
    ("code", "year", "printed", "tolerance"),
    [
        ("SH_H2O_SAFE", 2022, 73, 0.5),  # 2.2 billion without safely managed water in 2022
        ("EG_ACS_ELEC", 2021, 91, 0.5),  # 675 million without electricity in 2021
        ("SG_GEN_PARL", 2023, 26.5, 0.05),  # 26.5 percent of seats in lower and single chambers
        ("IT_USE_II99", 2022, 66, 0.5),  # 5.3 billion people, 66 percent, use the internet
    ],
)
def test_figures_that_the_sdg_report_of_2023_prints(code: str, year: int, printed: float, tolerance: float) -> None:
    """The Sustainable Development Goals Report 2023 and this state of the database are of the same summer."""
    line = outlook(code).headline
    assert line is not None and line.year == year and abs(line.value - printed) <= tolerance
