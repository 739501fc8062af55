"""Robust trends: the slope of Theil and Sen with its exact interval, and a check of what it foretells.

P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, Journal of the American Statistical
Association 63 (1968) 1379-1389. The interval rests on the exact distribution of Kendall's statistic, because the
series of a country often have five to eight values, where the normal approximation is too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from quintet.compute.paired import paired_gain

Floats = NDArray[np.float64]
MIN_POINTS = 3  # below, a median of slopes is one difference


@dataclass(frozen=True)
class Slope:
    """Change a step, with bounds where there are enough points for them, and the number of points."""

    value: float
    low: float | None
    high: float | None
    points: int

    @property
    def sign(self) -> int | None:
        """1 where the whole interval is above 0, -1 where below, 0 where it holds 0, None without an interval."""
        if self.low is None or self.high is None:
            return None
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def theil_sen(x: Floats, y: Floats, level: float = 0.95) -> Slope | None:
    """The median of the slopes between all pairs of points; None below three points. `x` holds no value twice."""
    if x.size < MIN_POINTS:
        return None
    first, second = np.triu_indices(x.size, 1)
    slopes = np.sort((y[second] - y[first]) / (x[second] - x[first]))
    value = float(np.median(slopes))
    cut = _outside(x.size, level)
    if cut < 1:
        return Slope(value, None, None, x.size)
    return Slope(value, float(slopes[cut - 1]), float(slopes[slopes.size - cut]), x.size)


@lru_cache(maxsize=256)
def _outside(n: int, level: float) -> int:
    """The rank, from either end of the ordered slopes, of the bounds of the interval; 0 where none can be given.

    The shares of permutations of n by their number of inversions are the exact distribution of Kendall's statistic.
    M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods (1999), section 9.3.
    """
    counts = np.ones(1)
    for size in range(2, n + 1):
        counts = np.convolve(counts, np.ones(size)) / size
    below = np.cumsum(counts)  # chance of so many inversions or fewer
    return int(np.searchsorted(below, (1 - level) / 2 * (1 + 1e-12), side="right"))


@dataclass(frozen=True)
class Held:
    """One place in a check: mean absolute error of the trend and of no change, and each error of the trend a year.

    `inside` is filled by the caller, who knows the interval.
    """

    trend: float
    same: float
    per_year: tuple[float, ...]


def hold_out_last(x: Floats, y: Floats, cut: float) -> Held | None:
    """Fit on what was known up to `cut`, foretell what came after; None with fewer than four points to fit."""
    known = x <= cut
    if known.sum() < MIN_POINTS + 1 or known.all():
        return None
    slope = theil_sen(x[known], y[known])
    assert slope is not None
    last, base = float(x[known][-1]), float(y[known][-1])
    ahead = x[~known] - last
    misses = np.abs(y[~known] - (base + slope.value * ahead))
    return Held(float(misses.mean()), float(np.abs(y[~known] - base).mean()), tuple((misses / ahead).tolist()))


def hold_out_random(x: Floats, y: Floats, count: int, rng: np.random.Generator) -> Held | None:
    """Leave out so many values drawn by chance, not the first, and foretell each from the one before it."""
    if x.size - count < MIN_POINTS + 1:
        return None
    out = np.zeros(x.size, dtype=bool)
    out[1 + rng.permutation(x.size - 1)[:count]] = True
    slope = theil_sen(x[~out], y[~out])
    assert slope is not None
    before = np.searchsorted(x[~out], x[out]) - 1
    ahead, base = x[out] - x[~out][before], y[~out][before]
    misses = np.abs(y[out] - (base + slope.value * ahead))
    return Held(float(misses.mean()), float(np.abs(y[out] - base).mean()), tuple((misses / ahead).tolist()))


@dataclass(frozen=True)
class Gain:
    """Mean error of the trend and of no change over places; `gain` above 0: the trend is better; paired bounds."""

    places: int
    trend: float
    same: float
    gain: float
    low: float
    high: float


def gain(held: list[Held], draws: int = 2_000, seed: int = 0, level: float = 0.95) -> Gain:
    """Compare the trend with no change over the places of a check; a bootstrap keeps the two of a place together."""
    trend, same = (np.array([getattr(one, name) for one in held]) for name in ("trend", "same"))
    found = paired_gain(trend, same, draws, seed, level)
    return Gain(found.cases, found.own, found.base, found.gain, found.low, found.high)


def crossing(x: Floats, y: Floats, aim: float) -> float | None:
    """The place at which a straight trend from the last point meets `aim`; None where it leads away or stands."""
    slope = theil_sen(x, y)
    away = aim - float(y[-1])
    if slope is None or slope.value == 0 or away * slope.value < 0:
        return None
    return float(x[-1]) + away / slope.value
