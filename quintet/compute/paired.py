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


def paired_gain(own: Floats, base: Floats, draws: int = 2_000, seed: int = 0, level: float = 0.95) -> PairedGain:
    """Compare two rules case by case; percentile bounds of the mean difference."""
    rng = np.random.default_rng(seed)
    drawn = (base - own)[rng.integers(0, own.size, (draws, own.size))].mean(axis=1)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return PairedGain(
        own.size, float(own.mean()), float(base.mean()), float((base - own).mean()), float(low), float(high)
    )
