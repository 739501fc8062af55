"""How good stated probabilities of a yes-or-no event were: Brier score, its parts, its skill over a base rate.

G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950) 1-3, summed
both classes; here as today only the event counts, which is half of his number. A. H. Murphy, A new vector partition
of the probability score, Journal of Applied Meteorology 12 (1973) 595-600, for the parts: they add up exactly because
forecasts are grouped by their stated value and never put into wider bins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PRIOR = 0.5  # Jeffreys: a base rate of few cases is never 0 or 1


@dataclass(frozen=True, eq=False)
class Parts:
    """Murphy's parts: score = reliability - resolution + uncertainty; `value`, `count`, `rate` of each stated value."""

    reliability: float
    resolution: float
    uncertainty: float
    value: Floats
    count: Ints
    rate: Floats


@dataclass(frozen=True)
class Skill:
    """Brier scores of a forecast and its reference on the same cases.

    `gain` is the reference's score less the forecast's (above 0: the forecast is better), `skill` the gain as a share
    of the reference's score, None where that is 0; both with percentile bounds of a bootstrap of pairs.
    """

    score: float
    reference: float
    gain: float
    gain_low: float
    gain_high: float
    skill: float | None
    skill_low: float | None
    skill_high: float | None


def brier(stated: Floats, happened: Floats) -> float:
    """The mean squared difference of stated probabilities and what happened (0 or 1); 0 is best."""
    return float(np.mean((stated - happened) ** 2))


def parts(stated: Floats, happened: Floats) -> Parts:
    """Reliability, resolution and uncertainty of stated probabilities, grouped by their distinct values."""
    value, place, count = np.unique(stated, return_inverse=True, return_counts=True)
    rate = np.bincount(place, weights=happened) / count
    base = float(happened.mean())
    return Parts(
        reliability=float(count @ (value - rate) ** 2 / stated.size),
        resolution=float(count @ (rate - base) ** 2 / stated.size),
        uncertainty=base * (1 - base),
        value=value,
        count=count.astype(np.int64),
        rate=rate,
    )


def leave_one_out(happened: Floats) -> Floats:
    """For each case the base rate of all other cases, drawn to one half by Jeffreys' prior."""
    others = happened.sum() - happened
    return np.asarray((others + PRIOR) / (happened.size - 1 + 2 * PRIOR), dtype=np.float64)


def earlier(happened: Floats, when: Ints) -> tuple[Floats, Ints]:
    """For each case the base rate of the cases that came strictly before it, and how many these are.

    Drawn to one half by Jeffreys' prior; one half where there are none.
    """
    order = np.argsort(when, kind="stable")
    count = np.searchsorted(when[order], when, side="left")
    sums = np.concatenate([[0.0], np.cumsum(happened[order])])
    rate = (sums[count] + PRIOR) / (count + 2 * PRIOR)
    return np.asarray(rate, dtype=np.float64), count.astype(np.int64)


def skill(
    stated: Floats, reference: Floats, happened: Floats, draws: int = 2_000, seed: int = 0, level: float = 0.95
) -> Skill:
    """Brier scores of a forecast and a reference, bounded by a bootstrap that keeps the two of a case together."""
    own, other = (stated - happened) ** 2, (reference - happened) ** 2
    rng = np.random.default_rng(seed)
    drawn = np.empty((draws, 2))
    for draw in range(draws):
        taken = rng.integers(0, own.size, own.size)
        drawn[draw] = own[taken].mean(), other[taken].mean()
    score, base = float(own.mean()), float(other.mean())
    gain_low, gain_high = _bounds(drawn[:, 1] - drawn[:, 0], level)
    shares = 1 - drawn[:, 0][drawn[:, 1] > 0] / drawn[:, 1][drawn[:, 1] > 0]
    low, high = _bounds(shares, level) if shares.size else (None, None)
    return Skill(score, base, base - score, gain_low, gain_high, 1 - score / base if base > 0 else None, low, high)


def _bounds(drawn: Floats, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
