"""Composite indicators: normalise, weigh and aggregate a table of units by indicators, with ranks and their intervals.

Words and steps are those of OECD and JRC, Handbook on Constructing Composite Indicators (2008): normalisation
(step 5), weighting and aggregation (step 6), uncertainty analysis (step 7). Indicators stand in groups: the arithmetic
mean inside a group, the chosen mean across groups, as the Human Development Index and the E-Government Development
Index do. Weights are resampled from a Dirichlet distribution around the given ones; a rank interval holds the ranks
that a unit takes. Arrays are [row, indicator], NaN is missing; nothing here uses BLAS, so one and two threads agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Normalisation = Literal["min-max", "z-score", "rank", "goalposts"]
Aggregation = Literal["arithmetic", "geometric", "power"]
MIDDLE = 0.5  # what an indicator without any difference gives on a scale from 0 to 1
DIGITS = 12  # scores that agree to so many digits share a rank
BANDS = 4


@dataclass(frozen=True, eq=False)
class Scheme:
    """How a table becomes a score; indicators of one group stand beside one another.

    `groups` numbers the group of each indicator from 0 upwards, `lower` marks those where less is better, `low` and
    `high` are goalposts (NaN where not needed), `exponent` belongs to the power mean, `rescale` stretches every group
    to 0-1 before the groups are joined.
    """

    groups: Ints
    lower: NDArray[np.bool_]
    low: Floats
    high: Floats
    normalisation: Normalisation
    aggregation: Aggregation
    exponent: float = 1.0
    rescale: bool = False

    @property
    def starts(self) -> Ints:
        """Where each group begins among the indicators."""
        return np.flatnonzero(np.r_[True, np.diff(self.groups) != 0])


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores [row] and group scores [row, group]; NaN where nothing can be said."""

    scores: Floats
    parts: Floats


def normalise(values: Floats, scheme: Scheme, years: Ints) -> Floats:
    """Put every indicator on one scale, more being better, over all rows; ranks are taken within each year.

    min-max, rank and goalposts give 0 to 1, z-scores mean 0 and sample standard deviation 1. An indicator that is the
    same everywhere gives the middle of the scale.
    """
    if scheme.normalisation == "goalposts":
        return _goalposts(values, scheme)
    signed = np.where(scheme.lower, -values, values)
    if scheme.normalisation == "rank":
        out = np.full(values.shape, np.nan)
        for year in np.unique(years):
            rows = years == year
            out[rows] = np.column_stack([_rank_share(column) for column in signed[rows].T])
        return out
    sized = np.column_stack([_unit_scale(column) for column in signed.T])
    if scheme.normalisation == "min-max":
        return min_max(sized)
    return np.column_stack([_z_score(column) for column in sized.T])


def _unit_scale(column: Floats) -> Floats:
    """Divided by the largest size, so that neither 1e308 nor 5e-324 leaves the range of floats."""
    largest = np.nanmax(np.abs(column), initial=0.0)
    return column / largest if largest > 0 else column


def min_max(table: Floats) -> Floats:
    """Stretch every column to 0-1, NaN staying; a column of equal values gives the middle."""
    low, high = np.fmin.reduce(table, axis=0), np.fmax.reduce(table, axis=0)
    out = np.full(table.shape, MIDDLE)
    np.divide(table - low, high - low, out=out, where=high > low)
    out[np.isnan(table)] = np.nan
    return out


def _z_score(column: Floats) -> Floats:
    seen = column[~np.isnan(column)]
    spread = seen.std(ddof=1) if seen.size > 1 else 0.0
    return (column - seen.mean()) / spread if spread > 0 else column * 0.0


def _rank_share(column: Floats) -> Floats:
    """Share of the other units that stand below, ties counting half."""
    seen = np.sort(column[~np.isnan(column)])
    if seen.size < 2:
        return np.where(np.isnan(column), np.nan, MIDDLE)
    below = np.searchsorted(seen, column, side="left")
    upto = np.searchsorted(seen, column, side="right")
    share = (below + (upto - below - 1) / 2) / (seen.size - 1)
    return np.where(np.isnan(column), np.nan, share)


def _goalposts(values: Floats, scheme: Scheme) -> Floats:
    """0 at the low goalpost, 1 at the high one, cut off beyond (Human Development Report, technical note 1)."""
    size = np.maximum(np.abs(scheme.low), np.abs(scheme.high))
    with np.errstate(over="ignore"):
        share = (values / size - scheme.low / size) / (scheme.high / size - scheme.low / size)
    share = np.clip(share, 0.0, 1.0)
    return np.where(scheme.lower, 1.0 - share, share)


def lower_bound(normalised: Floats, scheme: Scheme) -> Floats:
    """Missing values as bad as can be: 0 on a bounded scale, the lowest z-score seen on the other."""
    if scheme.normalisation != "z-score":
        return np.where(np.isnan(normalised), 0.0, normalised)
    worst = [np.nanmin(column) if not np.isnan(column).all() else 0.0 for column in normalised.T]
    return np.where(np.isnan(normalised), np.array(worst), normalised)


def aggregate(normalised: Floats, weights: Floats, scheme: Scheme) -> Scores:
    """Scores from normalised indicators; a missing one leaves its weight to the rest of its group.

    A group keeps its weight while one of its indicators is there. Raises ValueError on values below zero in a
    geometric or power mean.
    """
    return _joined(normalised, ~np.isnan(normalised), weights, scheme)


def _joined(normalised: Floats, there: NDArray[np.bool_], weights: Floats, scheme: Scheme) -> Scores:
    starts = scheme.starts
    parts = normalised
    if starts.size < weights.size:
        totals = np.add.reduceat(np.where(there, normalised, 0.0) * weights, starts, axis=1)
        present = np.add.reduceat(there * weights, starts, axis=1)
        parts = np.full(totals.shape, np.nan)
        np.divide(totals, present, out=parts, where=present > 0)
    if scheme.rescale:
        parts = min_max(parts)
    return Scores(_across(parts, np.add.reduceat(weights, starts), scheme), parts)


def _across(parts: Floats, weights: Floats, scheme: Scheme) -> Floats:
    gaps = np.isnan(parts)
    shares = np.where(gaps, 0.0, weights) if gaps.any() else weights[None, :]
    whole = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, whole, out=np.zeros_like(shares), where=whole > 0)
    kept = np.where(shares > 0, parts, 1.0)
    power = {"arithmetic": 1.0, "geometric": 0.0, "power": scheme.exponent}[scheme.aggregation]
    if power == 1.0:
        out = (shares * kept).sum(axis=1)
    elif (kept < 0).any():
        raise ValueError("A geometric or power mean takes no value below zero.")
    else:
        out = _power_mean(kept, shares, power)
    return np.where(whole[:, 0] > 0, out, np.nan)


def _power_mean(values: Floats, shares: Floats, power: float) -> Floats:
    """The weighted power mean through logarithms; 0 gives the geometric mean, and a zero drags a power <= 0 to 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logs = np.log(values)
        if power == 0.0:
            return np.exp(np.where(shares > 0, shares * logs, 0.0).sum(axis=1))
        # Relative to the row's largest exponent, because 1e-300 ** -10 is no float.
        scaled = np.where(shares > 0, power * logs, -np.inf)
        top = scaled.max(axis=1, keepdims=True)
        total = np.where(shares > 0, shares * np.exp(scaled - top), 0.0).sum(axis=1)
        out = np.exp((top[:, 0] + np.log(total)) / power)
    ends = np.isinf(top[:, 0])
    return np.where(ends, 0.0, out)


def ranks(scores: Floats) -> Ints:
    """Rank 1 for the highest; equal scores share the better rank (competition ranking)."""
    rounded = np.round(scores, DIGITS)
    ordered = np.sort(rounded)
    return 1 + scores.size - np.searchsorted(ordered, rounded, side="right").astype(np.int64)


def bands(scores: Floats) -> Ints | None:
    """Quarter of each score from 1 (lowest) to 4 by mid-position among all; None below four scores."""
    if scores.size < BANDS:
        return None
    rounded = np.round(scores, DIGITS)
    ordered = np.sort(rounded)
    below = np.searchsorted(ordered, rounded, side="left")
    upto = np.searchsorted(ordered, rounded, side="right")
    middle = (below + upto) / (2 * scores.size)
    return np.minimum(np.floor(BANDS * middle).astype(np.int64) + 1, BANDS)


def concentration(count: int, spread: float) -> float:
    """The Dirichlet concentration at which a weight of 1/count has the given coefficient of variation."""
    return (count - 1) / spread**2 - 1


def rank_draws(
    normalised: Floats, weights: Floats, scheme: Scheme, shown: NDArray[np.bool_], spread: float, draws: int, seed: int
) -> Ints:
    """Ranks [draw, shown row] under weights drawn from a Dirichlet distribution around the given ones.

    `spread` is the coefficient of variation of a weight of average size, at most 0.9. A weight of zero stays zero.
    """
    if not scheme.rescale:  # the other years then have no say in this one
        normalised, shown = normalised[shown], np.ones(int(shown.sum()), dtype=bool)
    live = np.flatnonzero(weights > 0)
    rng = np.random.default_rng(seed)
    alpha = weights[live] / weights[live].sum() * concentration(live.size, spread) if live.size > 1 else None
    there = ~np.isnan(normalised)
    out = np.empty((draws, int(shown.sum())), dtype=np.int64)
    for draw in range(draws):
        drawn = np.zeros(weights.size)
        drawn[live] = 1.0 if alpha is None else rng.dirichlet(alpha)
        scores = _joined(normalised, there, drawn, scheme).scores[shown]
        # A row that only zero weights could describe in this draw stands last instead of nowhere.
        out[draw] = ranks(np.where(np.isnan(scores), -np.inf, scores))
    return out


def rank_interval(drawn: Ints, level: float) -> tuple[Ints, Ints]:
    """Lowest and highest rank [row] of the central share `level` of the draws, as ranks that were seen."""
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return low.astype(np.int64), high.astype(np.int64)
