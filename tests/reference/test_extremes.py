"""Published fits of extremes, each with its source and tolerance."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from quintet import datasets
from quintet.compute.extremes import fit_gev, fit_gpd, level_interval, likelihood_ratio, peaks, return_level
from quintet.datasets import DatasetMissing

# Highest sea level of each year at Port Pirie, 1923 to 1987, in metres: Coles (2001), example 1.1.
PORT_PIRIE = np.array([
    4.03, 3.83, 3.65, 3.88, 4.01, 4.08, 4.18, 3.80, 4.36, 3.96, 3.98, 4.69, 3.85, 3.96, 3.85, 3.93, 3.75, 3.63, 3.57,
    4.25, 3.97, 4.05, 4.24, 4.22, 3.73, 4.37, 4.06, 3.71, 3.96, 4.06, 4.55, 3.79, 3.89, 4.11, 3.85, 3.86, 3.86, 4.21,
    4.01, 4.11, 4.24, 3.96, 4.21, 3.74, 3.85, 3.88, 3.66, 4.11, 3.71, 4.18, 3.90, 3.78, 3.91, 3.72, 4.00, 3.66, 3.62,
    4.33, 4.55, 3.75, 4.08, 3.90, 3.88, 3.94, 4.33,
])  # fmt: skip


def test_port_pirie() -> None:
    """Coles (2001), section 3.4.1: 3.87, 0.198, -0.050; s.e. 0.028, 0.020, 0.098; to the digits printed."""
    fit = fit_gev(PORT_PIRIE)
    assert (fit.loc, fit.scale, fit.shape) == pytest.approx((3.87, 0.198, -0.050), abs=0.005)
    assert fit.scale == pytest.approx(0.198, abs=0.0005) and fit.shape == pytest.approx(-0.050, abs=0.0005)
    assert tuple(fit.se) == pytest.approx((0.028, 0.020, 0.098), abs=0.0005)
    assert fit.loglik == pytest.approx(4.34, abs=0.005)


def test_port_pirie_levels() -> None:
    """Coles (2001), section 3.4.1: 10 years 4.30, 100 years 4.69; profile 4.50 to 5.27, read from his figure."""
    fit = fit_gev(PORT_PIRIE)
    assert return_level(fit, 10) == pytest.approx(4.30, abs=0.005)
    assert return_level(fit, 100) == pytest.approx(4.69, abs=0.005)
    assert level_interval(fit, 100) == pytest.approx((4.50, 5.27), abs=0.02)
    assert level_interval(fit, 10) == pytest.approx((4.2, 4.45), abs=0.01)


def test_port_pirie_has_no_trend() -> None:
    """Coles (2001), section 6.3.1: log-likelihood 4.34 without and 4.37 with a linear trend of the location."""
    still, moving = fit_gev(PORT_PIRIE), fit_gev(PORT_PIRIE, np.arange(65.0))
    assert moving.loglik == pytest.approx(4.37, abs=0.01)
    assert likelihood_ratio(still, moving)[1] > 0.7


def test_port_pirie_gumbel() -> None:
    """Coles (2001), section 3.4.1: 3.87 and 0.195 with a shape of 0; log-likelihood 4.22."""
    fit = fit_gev(PORT_PIRIE, gumbel=True)
    assert (fit.loc, fit.scale) == pytest.approx((3.87, 0.195), abs=0.0006)
    assert fit.loglik == pytest.approx(4.22, abs=0.005)


@pytest.mark.realdata
def test_the_numbers_above_are_those_of_the_file() -> None:
    try:
        path = datasets.get("sea_levels").path("cases/tables/portpirie.csv")
    except DatasetMissing:
        pytest.skip("cases/tables/portpirie.csv is not here: `quintet datasets pull sea_levels`")
    with Path(path).open(encoding="utf-8", newline="") as lines:
        assert [float(row["SeaLevel"]) for row in csv.DictReader(lines)] == PORT_PIRIE.tolist()


def test_maxima_agree_with_scipy() -> None:
    """SciPy 1.15 genextreme (its shape has the other sign) on 300 drawn maxima; parameters to 0.001."""
    from scipy.stats import genextreme

    data = genextreme.rvs(-0.2, loc=10, scale=3, size=300, random_state=1)
    shape, loc, scale = genextreme.fit(data, -0.1, loc=10, scale=3)
    fit = fit_gev(data)
    assert (fit.loc, fit.scale, fit.shape) == pytest.approx((loc, scale, -shape), abs=1e-3)


def test_excesses_agree_with_scipy() -> None:
    """SciPy 1.15 genpareto on 200 drawn excesses; parameters to 0.001, relative for the scale."""
    from scipy.stats import genpareto

    data = 5 + genpareto.rvs(0.15, scale=2, size=200, random_state=2)
    shape, _, scale = genpareto.fit(data - 5, 0.1, floc=0, scale=2)
    fit = fit_gpd(data, 5, years=20)
    assert fit.shape == pytest.approx(shape, abs=1e-3)
    assert fit.scale == pytest.approx(scale, rel=1e-3)
    assert fit.rate == 10


@pytest.mark.realdata
def test_surges_over_a_threshold() -> None:
    """The 2,894 surges of Coles (2001), example 1.10: against SciPy's fit of the 170 above 0.3 m, to 0.001."""
    from scipy.stats import genpareto

    try:
        path = datasets.get("sea_levels").path("cases/tables/wavesurge.csv")
    except DatasetMissing:
        pytest.skip("cases/tables/wavesurge.csv is not here: `quintet datasets pull sea_levels`")
    with Path(path).open(encoding="utf-8", newline="") as lines:
        surge = np.array([float(row["surge"]) for row in csv.DictReader(lines)])
    fit = fit_gpd(surge, 0.3, years=10)
    shape, _, scale = genpareto.fit(surge[surge > 0.3] - 0.3, floc=0)
    assert (fit.n, surge.size) == (170, 2894)
    assert (fit.shape, fit.scale) == pytest.approx((shape, scale), abs=1e-3)
    assert peaks(surge, 0.3, gap=2).size == 60
