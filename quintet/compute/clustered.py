"""Least squares and two-stage least squares with fixed effects and errors that are alike within clusters.

Estimation is linearmodels'. The covariance is the sandwich summed over clusters (K.-Y. Liang and S. L. Zeger,
Biometrika 73 (1986) 13-22) times G / (G - 1) * (n - 1) / (n - k), where k counts the fixed effects; intervals take
Student's t with G - 1 degrees of freedom (A. C. Cameron and D. L. Miller, Journal of Human Resources 50 (2015)
317-372). Where each row is its own cluster this is the usual correction for unequal variances (HC1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.errors import MethodError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGITS = 10  # kept of each figure: another number of threads changes the last digits of a sum of products
NOISE = 1e-10  # what is left of a column within strata, relative to its size, that counts as nothing
NO_ERROR = 1e-12  # a standard error below this is that of a perfect fit


class NoFit(ValueError):
    """There are too few rows or clusters for what is asked."""


class Collinear(NoFit):
    """A column that is asked for follows from the others."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients of the first columns, in the order given, with their covariance; `k` counts all parameters."""

    coef: NDArray[np.float64]
    cov: NDArray[np.float64]
    n: int
    k: int
    clusters: int

    @property
    def df(self) -> int:
        """Degrees of freedom of Student's t: clusters less one."""
        return self.clusters - 1

    def combine(self, weights: NDArray[np.float64]) -> tuple[float, float]:
        """A weighted sum of coefficients with its standard error."""
        return float(weights @ self.coef), math.sqrt(max(float(weights @ self.cov @ weights), 0.0))

    def error(self, place: int = 0) -> float:
        """The standard error of one coefficient."""
        return math.sqrt(max(float(self.cov[place, place]), 0.0))

    def bounds(self, value: float, error: float, level: float) -> tuple[float | None, float | None]:
        """The interval of a value; none where the fit is perfect and the error says nothing."""
        if error < NO_ERROR:
            return None, None
        half = quantile(0.5 + level / 2, self.df) * error
        return value - half, value + half


@dataclass(frozen=True, eq=False)
class TwoStage:
    """What an encouragement did to an exposure, what it did to the outcome, and what the exposure did to it.

    `plain` is least squares of the outcome on the exposure, as if it had not been chosen by anybody.
    """

    first: Fit
    reduced: Fit
    second: Fit
    plain: Fit

    @property
    def f(self) -> float:
        """The F statistic of the encouragement in the first stage, with errors alike within clusters."""
        error = self.first.error()
        return math.inf if error < NO_ERROR else float((self.first.coef[0] / error) ** 2)


def least_squares(
    outcome: NDArray[np.float64],
    columns: NDArray[np.float64],
    clusters: NDArray[np.int64],
    strata: NDArray[np.int64] | None = None,
) -> Fit:
    """Regress the outcome on columns and a constant, or on one constant per stratum.

    Raises Collinear when a column follows from the others, NoFit on fewer than two clusters.
    """
    within, absorbed = _within(np.column_stack([outcome, columns]), strata)
    return _fit(within[:, 0], within[:, 1:], columns.shape[1], clusters, absorbed)


def mean(outcome: NDArray[np.float64], clusters: NDArray[np.int64]) -> Fit:
    """The mean of rows that may be alike within clusters. Raises NoFit on fewer than two clusters."""
    return _fit(outcome, np.ones((outcome.size, 1)), 1, clusters, 0)


def two_stage(
    outcome: NDArray[np.float64],
    exposure: NDArray[np.float64],
    encouragement: NDArray[np.float64],
    controls: NDArray[np.float64],
    clusters: NDArray[np.int64],
    strata: NDArray[np.int64] | None = None,
) -> TwoStage:
    """Two-stage least squares of the outcome on one exposure with one encouragement as its instrument.

    Raises Collinear when a column follows from the others, NoFit on fewer than two clusters.
    """
    within, absorbed = _within(np.column_stack([outcome, exposure, encouragement, controls]), strata)
    end, exposed, pushed = within[:, 0], np.delete(within, [0, 2], axis=1), within[:, 2:]
    return TwoStage(
        first=_fit(within[:, 1], pushed, 1, clusters, absorbed),
        reduced=_fit(end, pushed, 1, clusters, absorbed),
        second=_fit(end, exposed, 1, clusters, absorbed, pushed),
        plain=_fit(end, exposed, 1, clusters, absorbed),
    )


def _within(columns: NDArray[np.float64], strata: NDArray[np.int64] | None) -> tuple[NDArray[np.float64], int]:
    """Columns less their mean in each stratum, and how many means that took.

    By the theorem of Frisch, Waugh and Lovell the coefficients and residuals are those of one constant per stratum. A
    column that does not change within strata becomes zero and not rounding noise.
    """
    codes = np.zeros(columns.shape[0], np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
    sizes = np.bincount(codes)
    out = np.empty_like(columns)
    for place in range(columns.shape[1]):
        column = columns[:, place]
        left = column - (np.bincount(codes, weights=column) / sizes)[codes]
        out[:, place] = left if np.abs(left).max() > NOISE * np.abs(column).max() else 0.0
    return out, int(sizes.size)


def _fit(
    outcome: NDArray[np.float64],
    design: NDArray[np.float64],
    kept: int,
    clusters: NDArray[np.int64],
    absorbed: int,
    instruments: NDArray[np.float64] | None = None,
) -> Fit:
    names, codes = np.unique(clusters, return_inverse=True)
    n, columns = design.shape
    k = columns + absorbed
    if names.size < 2 or n <= k:
        raise NoFit("At least two clusters and more rows than parameters are needed.")
    for matrix in (design, instruments):
        if matrix is not None and np.linalg.matrix_rank(_scaled(matrix)) < columns:
            raise Collinear("A column follows from the others.")
    model = _model(outcome, design, instruments)
    found = model.fit(cov_type="clustered", clusters=codes, debiased=True)
    own = slice(kept) if instruments is None else slice(-1, None)  # linearmodels puts the exposure last
    coef, cov = np.asarray(found.params)[own], np.asarray(found.cov)[own, own]
    cov = (cov + cov.T) / 2 * (n - columns) / (n - k)  # linearmodels did not count the constants
    return Fit(_steady(coef), _steady(cov), n, k, int(names.size))


def _model(outcome: NDArray[np.float64], design: NDArray[np.float64], instruments: NDArray[np.float64] | None) -> Any:
    try:
        from linearmodels.iv import IV2SLS
    except ImportError as error:
        raise MethodError("This needs linearmodels. Run `pip install 'quintet-un[cases]'`.") from error
    if instruments is None:
        return IV2SLS(outcome, design, None, None)
    controls = design[:, 1:] if design.shape[1] > 1 else None
    return IV2SLS(outcome, controls, design[:, :1], instruments[:, :1])


def _scaled(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    size = np.sqrt((matrix**2).sum(axis=0))
    return matrix / np.where(size > 0, size, 1.0)


def _steady(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.vectorize(lambda value: float(f"{value:.{DIGITS}g}"), otypes=[float])(values)


def quantile(p: float, df: int) -> float:
    """The quantile of Student's t."""
    from scipy.special import stdtrit

    return float(f"{stdtrit(df, p):.{DIGITS}g}")


def intraclass(outcome: NDArray[np.float64], clusters: NDArray[np.int64]) -> float | None:
    """How alike the rows of a cluster are: the analysis-of-variance estimator, cut to 0-1.

    None where no cluster has two rows, or all rows are the same (A. Donner, International Statistical Review 54
    (1986) 67-82).
    """
    _, codes = np.unique(clusters, return_inverse=True)
    sizes = np.bincount(codes).astype(float)
    n, g = float(outcome.size), sizes.size
    if g < 2 or n <= g:
        return None
    means = np.bincount(codes, weights=outcome) / sizes
    between = float((sizes * (means - outcome.mean()) ** 2).sum()) / (g - 1)
    within = float(((outcome - means[codes]) ** 2).sum()) / (n - g)
    size = (n - float((sizes**2).sum()) / n) / (g - 1)
    below = between + (size - 1) * within
    return min(max((between - within) / below, 0.0), 1.0) if below > 0 else None


def per_arm(before: float, after: float, inflation: float, level: float, power: float) -> int:
    """Rows that each of two arms needs to tell two shares (0-1) apart with the power wanted.

    The normal approximation without continuity correction, times the design effect `inflation`.
    """
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.5 + level / 2) + NormalDist().inv_cdf(power)
    spread = before * (1 - before) + after * (1 - after)
    return max(2, math.ceil(z * z * spread / (after - before) ** 2 * inflation))
