"""How far a forecast distribution lies from what happened: the continuous ranked probability score.

J. E. Matheson and R. L. Winkler, Scoring rules for continuous probability distributions, Management Science 22 (1976)
1087-1096. It is in the unit of the values, is 0 for a perfect forecast, and stays finite where a log score does not,
such as beyond the end of a fitted tail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GRID = 1_000
SHARES: Floats = (np.arange(GRID) + 0.5) / GRID  # where a distribution must be known


@dataclass(frozen=True)
class Gain:
    """Mean scores of a forecast and of a reference on the same cases.

    The gain is above 0 where the forecast is better. Bounds are percentiles of a bootstrap that keeps the two scores of
    a case together.
    """

    score: float
    reference: float
    gain: float
    low: float
    high: float


def crps(quantiles: Floats, seen: Floats) -> Floats:
    """The score of each seen value under quantiles at SHARES: of one forecast (GRID) or one each (cases x GRID)."""
    gap = seen[:, None] - np.broadcast_to(quantiles, (seen.size, GRID))
    return np.asarray(2 * np.mean(np.where(gap < 0, SHARES - 1, SHARES) * gap, axis=1), dtype=np.float64)


def crps_sample(sample: Floats, seen: Floats) -> Floats:
    """The score of each seen value under a sample, taken as it stands."""
    size = sample.size
    inner = np.sort(sample) @ (2 * np.arange(size) - size + 1)  # half the sum of all distances between pairs
    return np.asarray(np.abs(seen[:, None] - sample).mean(axis=1) - inner / size**2, dtype=np.float64)


def gain(own: Floats, other: Floats, draws: int = 2_000, seed: int = 0, level: float = 0.95) -> Gain:
    """The paired gain of one list of scores over another, with its bounds."""
    taken = np.random.default_rng(seed).integers(0, own.size, (draws, own.size))
    drawn = (other - own)[taken].mean(axis=1)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Gain(float(own.mean()), float(other.mean()), float((other - own).mean()), float(low), float(high))
