"""Scorecards as arrays: indices of organisations, bounds under missing answers, and paired change.

Arrays are [organisation, indicator] or [organisation, indicator, period], NaN is missing. The organisations asked are
all there are, so an interval is no sampling error: it holds what the missing answers could change at most, the
worst-case bounds of Manski (1989), Anatomy of the selection problem, Journal of Human Resources 24(3), 343-360.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.compute.composite import Scheme, aggregate, normalise

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bounded:
    """A mean over all who were asked: of those who answered, and at the least and most if the rest had."""

    mean: float
    low: float
    high: float
    answered: int
    asked: int


@dataclass(frozen=True)
class Change:
    """How pairs of answers moved: their number, how many rose and fell, the mean step, and an exact sign test."""

    pairs: int
    rose: int
    fell: int
    mean: float
    p_value: float


def bounded_mean(values: Floats, low: float, high: float) -> Bounded | None:
    """Give the mean of the answers in `values` with the bounds that missing ones leave; None without an answer.

    `low` and `high` are the least and the most that an answer can be.
    """
    seen = values[~np.isnan(values)]
    if not seen.size:
        return None
    total, missing = float(np.add.reduce(seen)), int(values.size - seen.size)
    return Bounded(
        mean=total / seen.size,
        low=(total + missing * low) / values.size,
        high=(total + missing * high) / values.size,
        answered=int(seen.size),
        asked=int(values.size),
    )


def sign_test(rose: int, fell: int) -> float:
    """Give the two-sided exact p-value of as many moves in one direction; ties have no say (Dixon and Mood, 1946)."""
    n = rose + fell
    tail = sum(math.comb(n, k) for k in range(min(rose, fell) + 1)) / 2**n
    return min(1.0, 2 * tail)


def paired_change(before: Floats, after: Floats) -> Change | None:
    """Compare two answers of each organisation; None where nobody gave both."""
    both = ~np.isnan(before) & ~np.isnan(after)
    steps = (after - before)[both]
    if not steps.size:
        return None
    rose, fell = int((steps > 0).sum()), int((steps < 0).sum())
    return Change(int(steps.size), rose, fell, float(np.add.reduce(steps)) / steps.size, sign_test(rose, fell))


@dataclass(frozen=True, eq=False)
class Indices:
    """Index of each organisation from 0 to 100 [row], the same by group [row, group], and with missing as worst."""

    index: Floats
    parts: Floats
    worst: Floats


def indices(values: Floats, weights: Floats, scheme: Scheme) -> Indices:
    """Give the index of every organisation between the goalposts of `scheme`; `weights` is [row, indicator].

    A missing answer leaves its weight to the rest of its group; `worst` counts it as the low goalpost instead, so the
    two show what the missing answers hide. An organisation without an answer has no index.
    """
    if not values.shape[1]:  # nothing that could be asked enters an index
        nothing = np.full(len(values), np.nan)
        return Indices(nothing, np.full((len(values), 0), np.nan), nothing)
    scaled = normalise(values, scheme, np.zeros(len(values), dtype=np.int64))
    floor = np.where(np.isnan(scaled), 0.0, scaled)
    index, worst = np.full(len(values), np.nan), np.full(len(values), np.nan)
    parts = np.full((len(values), scheme.starts.size), np.nan)
    kinds, which = np.unique(weights, axis=0, return_inverse=True)
    for kind, chosen in enumerate(kinds):  # organisations with the same weights are computed together
        rows = np.flatnonzero(which.ravel() == kind)
        found = aggregate(scaled[rows], chosen, scheme)
        index[rows], parts[rows] = 100 * found.scores, 100 * found.parts
        worst[rows] = 100 * aggregate(floor[rows], chosen, scheme).scores
    worst[np.isnan(scaled).all(axis=1)] = np.nan
    return Indices(index, parts, worst)
