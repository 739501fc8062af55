"""The median of delays of which some are not over yet, with its interval.

E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the American Statistical
Association 53 (1958) 457-481: a delay that still runs counts as longer than it is today. The interval resamples cases
(B. Efron, Censored data and the bootstrap, same journal 76 (1981) 312-319).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HALF = 0.5
ROUNDING = 1e-12


def median(delay: Floats, over: NDArray[np.bool_]) -> float | None:
    """The delay by which half of the cases are over; None when fewer than half are over within the time seen."""
    found = _median(*_sorted(delay, over), np.ones(delay.size))
    return None if np.isinf(found) else found


def median_bounds(
    delay: Floats, over: NDArray[np.bool_], draws: int = 2_000, seed: int = 0, level: float = 0.95
) -> tuple[float | None, float | None]:
    """Percentile bounds of the median from a bootstrap of cases; None for a bound beyond the time seen."""
    ordered, ends = _sorted(delay, over)
    rng = np.random.default_rng(seed)
    drawn = np.empty(draws)
    for draw in range(draws):
        times = np.bincount(rng.integers(0, delay.size, delay.size), minlength=delay.size).astype(np.float64)
        drawn[draw] = _median(ordered, ends, times)
    tail = (1 - level) / 2
    drawn.sort()
    low, high = drawn[int(tail * (draws - 1))], drawn[int(np.ceil((1 - tail) * (draws - 1)))]
    return None if np.isinf(low) else float(low), None if np.isinf(high) else float(high)


def _sorted(delay: Floats, over: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """By delay, those that are over before those that still run at the same delay."""
    order = np.lexsort((~over, delay))
    return delay[order], over[order].astype(np.float64)


def _median(delay: Floats, over: Floats, times: Floats) -> float:
    """Kaplan and Meier's median of sorted delays, each counted `times`; infinite when it is not reached."""
    at_risk = times[::-1].cumsum()[::-1]
    kept = 1 - np.divide(times * over, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)
    reached = np.flatnonzero(np.cumprod(kept) <= HALF + ROUNDING)
    return float(delay[reached[0]]) if reached.size else float("inf")
