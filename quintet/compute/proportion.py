"""A share of a count with its interval: by the score method of Wilson (1927), or from the prior of Jeffreys.

E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
Statistical Association 22 (1927) 209-212. It never leaves 0-100 percent and holds its level at small counts.
L. D. Brown, T. T. Cai and A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001)
101-133, for Jeffreys' interval: a posterior, so that it also says what the next cases may bring.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p
from statistics import NormalDist

import numpy as np

TINY = 1e-300
PRECISION = 1e-15
MAX_TERMS = 10_000  # of the continued fraction, which needs about the root of the larger parameter
HALVINGS = 200


def wilson(part: int, whole: int, level: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of part / whole, in percent. Raises ValueError when there is no whole."""
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError("Wilson's interval needs 0 <= part <= whole and a whole above 0.")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = part / whole
    middle = share + z * z / (2 * whole)
    half = z * (share * (1 - share) / whole + z * z / (4 * whole * whole)) ** 0.5
    below = 1 + z * z / whole
    low = 0.0 if part == 0 else (middle - half) / below
    high = 1.0 if part == whole else (middle + half) / below
    return 100 * low, 100 * high


def jeffreys(part: int, whole: int, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys' interval of part / whole, in percent, with its ends at 0 and 100 where the part is none or all.

    Raises ValueError when there is no whole.
    """
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError("Jeffreys' interval needs 0 <= part <= whole and a whole above 0.")
    tail = (1 - level) / 2
    a, b = part + 0.5, whole - part + 0.5
    low = 0.0 if part == 0 else beta_quantile(tail, a, b)
    high = 1.0 if part == whole else beta_quantile(1 - tail, a, b)
    return 100 * low, 100 * high


def next_count(part: int, whole: int, cases: int, level: float = 0.95) -> tuple[int, int]:
    """How many of the next `cases` may be of the part: the equal-tailed interval of the beta-binomial.

    The posterior is that of Jeffreys' prior, so the interval holds both the unknown share and chance.
    """
    a, b = part + 0.5, whole - part + 0.5
    k = np.arange(cases)
    steps = np.log((cases - k) / (k + 1) * (k + a) / (cases - k - 1 + b))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    mass = np.exp(logs - logs.max())
    below = np.cumsum(mass) / mass.sum()
    tail = (1 - level) / 2
    low, high = np.searchsorted(below, [tail, 1 - tail])
    return int(low), int(min(high, cases))


def beta_quantile(p: float, a: float, b: float) -> float:
    """The value below which a beta variable with parameters a and b falls with probability p, by halving."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if beta_cdf(middle, a, b) < p else (low, middle)
    return (low + high) / 2


def beta_cdf(x: float, a: float, b: float) -> float:
    """The probability that a beta variable with parameters a and b is below x: the incomplete beta function.

    W. J. Lentz's continued fraction (Applied Optics 15 (1976) 668-671), on the side where it converges fast.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front / a * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    above, below = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = below
    for m in range(1, MAX_TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            below = 1 / _not_zero(1 + term * below)
            above = _not_zero(1 + term / above)
            value *= below * above
        if abs(below * above - 1) < PRECISION:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
