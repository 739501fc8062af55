"""The gain of one rule over another on the same cases, bounded by a bootstrap that keeps each pair together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PairedGain:
    """Mean cost of a rule and of its baseline; `gain` above 0 means that the rule is better, with its bounds."""

    cases: int
    own: float
    base: float
    gain: float
    low: float
    high: float


def paired_gain(
    own: Floats, base: Floats, draws: int = 2_000, seed: int = 0, level: float = 0.95, weight: Floats | None = None
) -> PairedGain:
    """Compare two rules case by case; percentile bounds of the mean difference, weighted where cases differ in size."""
    held = np.ones(own.size) if weight is None else weight
    drawn = np.random.default_rng(seed).integers(0, own.size, (draws, own.size))
    gains = ((base - own) * held)[drawn].sum(axis=1) / held[drawn].sum(axis=1)
    low, high = np.quantile(gains, [(1 - level) / 2, (1 + level) / 2])
    mean, than, gain = (float((values * held).sum() / held.sum()) for values in (own, base, base - own))
    return PairedGain(own.size, mean, than, gain, float(low), float(high))
