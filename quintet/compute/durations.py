"""How long things last when some of them are not over yet: the curve of Kaplan and Meier and what is read from it.

E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the American Statistical
Association 53 (1958) 457-481, with the variance of M. Greenwood (1926) and bounds on the scale of log(-log S), which
stay within 0 and 1. The interval of the median are the times whose bounds hold one half (R. Brookmeyer and J. Crowley,
Biometrics 38 (1982) 29-41). The restricted mean is the area under the curve up to a horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HALF = 0.5
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Curve:
    """The share that still lasts after each time at which something ended, with its pointwise bounds.

    `variance` is Greenwood's variance of `share`. Where nothing lasts any more, the bounds are unknown (NaN).
    """

    time: Floats
    at_risk: Floats
    ended: Floats
    share: Floats
    variance: Floats
    low: Floats
    high: Floats
    longest: float
    level: float


def curve(duration: Floats, ended: NDArray[np.bool_], level: float = 0.95) -> Curve:
    """Kaplan and Meier's curve of durations; one that has not ended counts as longer than it is.

    Raises ValueError on no durations, or on one that is negative or not a number.
    """
    if duration.size == 0 or not (duration >= 0).all():
        raise ValueError("A curve needs at least one duration, each 0 or more.")
    time, place = np.unique(duration[ended], return_inverse=True)
    ends = np.bincount(place, minlength=time.size).astype(np.float64)
    at_risk = duration.size - np.searchsorted(np.sort(duration), time, side="left").astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(1 - ends / at_risk, dtype=np.float64)
        hazard = np.cumsum(ends / (at_risk * (at_risk - ends)))
        variance = np.where(share > 0, share**2 * hazard, 0.0)
        step = NormalDist().inv_cdf(HALF + level / 2) * np.sqrt(hazard) / np.log(share)
        low, high = share ** np.exp(-step), share ** np.exp(step)
    known = (share > 0) & (share < 1)
    low, high = np.where(known, low, np.nan), np.where(known, high, np.nan)
    return Curve(time, at_risk, ends, share, variance, low, high, float(duration.max()), level)


def median(found: Curve) -> float | None:
    """The first time by which half have ended; None when the curve stays above one half."""
    return _reached(found, found.share)


def median_bounds(found: Curve) -> tuple[float | None, float | None]:
    """Brookmeyer and Crowley's bounds of the median on the scale of log(-log S); None for one that is not reached."""
    # Where everything has ended the bounds are unknown, but the curve itself lies below one half.
    low, high = (np.where(np.isnan(bound), found.share, bound) for bound in (found.low, found.high))
    return _reached(found, low), _reached(found, high)


def _reached(found: Curve, share: Floats) -> float | None:
    below = np.flatnonzero(share <= HALF + ROUNDING)
    return float(found.time[below[0]]) if below.size else None


def restricted_mean(found: Curve, horizon: float | None = None) -> tuple[float, float]:
    """The mean duration up to a horizon (default the longest seen), with its standard error.

    Raises ValueError when the horizon lies beyond what was seen.
    """
    end = found.longest if horizon is None else horizon
    if not 0 < end <= found.longest:
        raise ValueError(f"The horizon must lie between 0 and {found.longest:g}. Got {end:g}.")
    use = found.time < end
    starts = np.concatenate([[0.0], found.time[use]])
    areas = np.diff(np.append(starts, end)) * np.concatenate([[1.0], found.share[use]])
    after = np.cumsum(areas[::-1])[::-1]
    ends, at_risk = found.ended[use], found.at_risk[use]
    left = at_risk - ends
    weight = np.divide(ends, at_risk * left, out=np.zeros_like(ends), where=left > 0)
    return float(areas.sum()), float(np.sqrt((after[1:] ** 2 * weight).sum()))


def at(found: Curve, times: Floats) -> tuple[Floats, Floats, Floats]:
    """The share that still lasts at each time, and its bounds; before the first end 1 and unknown bounds."""
    place = np.searchsorted(found.time, times, side="right")
    share, low, high = (
        np.concatenate([[first], values])[place]
        for first, values in ((1.0, found.share), (np.nan, found.low), (np.nan, found.high))
    )
    return share, low, high
