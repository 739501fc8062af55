"""A share of a count with its interval, by the score method of Wilson (1927).

E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
Statistical Association 22 (1927) 209-212. It never leaves 0-100 percent and holds its level at small counts.
"""

from __future__ import annotations

from statistics import NormalDist


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
