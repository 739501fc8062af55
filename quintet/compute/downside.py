"""A low quantile of few values, such as the poor year that comes once in five, with bounds that assume no shape.

Bounds of a quantile are order statistics by the binomial law (W. J. Conover, Practical Nonparametric Statistics, 3rd
ed., 1999, section 3.2); the estimate is number 8 of R. J. Hyndman and Y. Fan, The American Statistician 50 (1996)
361-365. Bounds of a mean are Student's.
"""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def low_quantile(values: Floats, share: float) -> float:
    """The value that this share of years falls below."""
    return float(np.quantile(values, share, method="median_unbiased"))


def quantile_bounds(values: Floats, share: float, level: float = 0.95) -> tuple[float | None, float | None]:
    """Order statistics that hold the quantile at least at this level; None where the values are too few for one."""
    ordered, n, tail = np.sort(values), values.size, (1 - level) / 2
    mass = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    below = np.cumsum(mass)  # below[k]: the chance that at most k values lie under the quantile
    low = int(np.sum(below <= tail))
    reached = np.flatnonzero(below[:n] >= 1 - tail)
    return (
        float(ordered[low - 1]) if low else None,
        float(ordered[reached[0]]) if reached.size else None,
    )


def mean_bounds(values: Floats, level: float = 0.95) -> tuple[float | None, float | None]:
    """Student's bounds of a mean; None for fewer than two values."""
    from scipy.special import stdtrit

    n = values.size
    if n < 2:
        return None, None
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * float(values.std(ddof=1)) / n**0.5
    middle = float(values.mean())
    return middle - half, middle + half


def resampled(values: Floats, draws: int, seed: int) -> Floats:
    """Rows (seasons) drawn again with replacement: an array of draws x rows x columns."""
    picks = np.random.default_rng(seed).integers(0, values.shape[0], (draws, values.shape[0]))
    return values[picks]
