"""Krippendorff's alpha: how far raters of the same units agree beyond what chance would give.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011) and Content Analysis, 4th edition (2019), chapter
12. Ratings are triplets (unit, value, count of raters); a unit with one rating pairs with nothing and is left out. The
interval resamples units with replacement (A. Zapf et al., BMC Medical Research Methodology 16:93, 2016), not
Krippendorff's own algorithm, which resamples deviations and holds the expected disagreement fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, eq=False)
class Counts:
    """Pairable ratings: `count` raters gave value number `value` to unit number `unit`; `scale` holds the values.

    `scale` is sorted and its numbers matter to the interval and ratio metrics only.
    """

    unit: Ints
    value: Ints
    count: Ints
    scale: Floats

    @property
    def units(self) -> int:
        """How many units have two ratings or more."""
        return int(self.unit.max()) + 1 if self.unit.size else 0

    @property
    def sizes(self) -> Ints:
        """Ratings of each unit."""
        return np.bincount(self.unit, weights=self.count).astype(np.int64)

    @property
    def totals(self) -> Ints:
        """Ratings of each value."""
        return np.bincount(self.value, weights=self.count, minlength=self.scale.size).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Alpha:
    """Alpha (None without variation), its observed and expected disagreement, the bootstrap values, unit by unit.

    `by_unit` is the observed disagreement of each unit per pair, on the scale of the expected one: 1 is chance.
    """

    alpha: float | None
    observed: float
    expected: float
    draws: Floats
    by_unit: Floats


def count_ratings(unit: Ints, value: Ints, scale: Floats) -> tuple[Counts, Ints]:
    """Ratings counted by unit and value, units with one rating left out; and the numbers of the units that are kept."""
    many = np.flatnonzero(np.bincount(unit, minlength=1) >= 2)
    place = np.full(int(unit.max(initial=-1)) + 1, -1, dtype=np.int64)
    place[many] = np.arange(many.size)
    inside = place[unit] >= 0
    keys, count = np.unique(place[unit[inside]] * scale.size + value[inside], return_counts=True)
    return Counts(keys // scale.size, keys % scale.size, count.astype(np.int64), scale), many


def alpha(ratings: Counts, metric: Metric, draws: int = 0, seed: int = 0) -> Alpha:
    """Krippendorff's alpha of counted ratings, with `draws` bootstrap values (those without variation left out)."""
    once = np.ones(ratings.units)
    own = _unit_disagreement(ratings, metric, once)
    observed, expected = _disagreements(ratings, metric, once, own)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        again = rng.multinomial(ratings.units, once / ratings.units).astype(np.float64)
        own_again = _unit_disagreement(ratings, metric, again) if metric == "ordinal" else own
        seen, chance = _disagreements(ratings, metric, again, own_again)
        if chance > 0:
            drawn.append(1 - seen / chance)
    by_unit = own / ratings.sizes / expected if expected > 0 else np.zeros(ratings.units)
    return Alpha(1 - observed / expected if expected > 0 else None, observed, expected, np.array(drawn), by_unit)


def _disagreements(ratings: Counts, metric: Metric, times: Floats, own: Floats) -> tuple[float, float]:
    """Observed and expected disagreement when each unit counts `times`."""
    totals = _totals(ratings, times)
    n = totals.sum()
    return float((own * times).sum() / n), float(_pairs(totals, ratings.scale, metric) / (n * (n - 1)))


def _totals(ratings: Counts, times: Floats) -> Floats:
    """Ratings of each value when each unit counts `times`."""
    weights = ratings.count * times[ratings.unit]
    return np.bincount(ratings.value, weights=weights, minlength=ratings.scale.size).astype(np.float64)


def _pairs(totals: Floats, scale: Floats, metric: Metric) -> float:
    """Sum of squared differences over all ordered pairs of ratings."""
    if metric == "nominal":
        return float(totals.sum() ** 2 - (totals**2).sum())
    if metric == "ratio":
        return float(((_ratio(scale) * totals).sum(axis=1) * totals).sum())
    places = _midranks(totals) if metric == "ordinal" else scale
    centred = places - (totals * places).sum() / totals.sum()
    return float(2 * totals.sum() * (totals * centred**2).sum())


def _unit_disagreement(ratings: Counts, metric: Metric, times: Floats) -> Floats:
    """Sum of squared differences over the ordered pairs of each unit, divided by its ratings less one."""
    sizes = ratings.sizes.astype(np.float64)
    if metric == "nominal":
        sums = sizes**2 - np.bincount(ratings.unit, weights=ratings.count.astype(np.float64) ** 2)
    elif metric == "ratio":
        sums = _ratio_sums(ratings)
    else:
        places = ratings.scale
        if metric == "ordinal":
            places = _midranks(_totals(ratings, times))
        mean = np.bincount(ratings.unit, weights=ratings.count * places[ratings.value]) / sizes
        apart = places[ratings.value] - mean[ratings.unit]
        sums = 2 * sizes * np.bincount(ratings.unit, weights=ratings.count * apart**2)
    return np.asarray(sums / (sizes - 1), dtype=np.float64)


def _midranks(totals: Floats) -> Floats:
    """Krippendorff's ordinal metric is the distance of these: ratings below plus half of those at the value."""
    return np.asarray(np.cumsum(totals) - totals / 2, dtype=np.float64)


def _ratio(scale: Floats) -> Floats:
    """Squared ((c - k) / (c + k)) of all pairs of values at or above zero; 0 for two zeros."""
    apart, whole = scale[:, None] - scale[None, :], scale[:, None] + scale[None, :]
    return np.asarray(np.divide(apart, whole, out=np.zeros_like(apart), where=whole > 0) ** 2, dtype=np.float64)


def _ratio_sums(ratings: Counts) -> Floats:
    metric = _ratio(ratings.scale)
    table = np.zeros((ratings.units, ratings.scale.size))
    table[ratings.unit, ratings.value] = ratings.count
    return np.array([((metric * row).sum(axis=1) * row).sum() for row in table])
