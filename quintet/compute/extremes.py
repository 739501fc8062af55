"""Extreme values: block maxima and peaks over a threshold by maximum likelihood, with profile intervals.

S. Coles, An Introduction to Statistical Modeling of Extreme Values (Springer, 2001), chapters 3, 4 and 6, whose
convention is used: a positive shape is a heavy tail. The location may move linearly with a covariate. A return level
has a profile-likelihood interval, because its uncertainty is far from symmetric.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError

Floats = NDArray[np.float64]
Nll = Callable[[Floats], float]
MIN_MAXIMA = 10
MIN_PEAKS = 20
SMALL = 1e-7  # a shape nearer to 0 than this is treated as 0
LOWEST, HIGHEST = -0.99, 2.0  # shapes searched; at -1 the likelihood has no maximum
REGULAR = -0.5  # below this shape standard errors mean nothing (Smith, 1985)
STEP = 1e-4  # of the second differences, on standardised data
WIDEST = 60.0  # how far an end of an interval is looked for, in scales
TOLERANCE = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4_000, "maxfev": 8_000}


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted distribution of extremes.

    `kind` is "gev" (maxima), "gumbel" (maxima, shape 0) or "gpd" (excesses; `loc` is then the threshold). `names` and
    `se` give the estimated parameters and their standard errors from the observed information; `cov` the covariances.
    `se` is NaN where the shape is at or below -0.5. `trend` is the change of the location for one unit of the
    covariate, 0 where none was given. `rate` is the number of excesses in a year, 1 for annual maxima.
    """

    kind: str
    loc: float
    scale: float
    shape: float
    trend: float
    loglik: float
    names: tuple[str, ...]
    se: Floats
    cov: Floats
    n: int
    rate: float
    values: Floats
    time: Floats

    def at(self, time: float) -> float:
        """The location at a value of the covariate."""
        return self.loc + self.trend * time


def reduced(values: Floats, loc: Floats | float, scale: Floats | float, shape: Floats | float) -> Floats:
    """Values on the Gumbel (or exponential) scale: log(1 + shape z) / shape; +-inf outside of the support."""
    z = (values - loc) / scale
    flat = np.abs(shape) < SMALL
    safe = np.where(flat, 1.0, shape)
    inner = 1 + safe * z
    with np.errstate(divide="ignore", invalid="ignore"):
        bent = np.where(inner > 0, np.log(np.where(inner > 0, inner, 1.0)) / safe, np.where(safe < 0, np.inf, -np.inf))
    return np.asarray(np.where(flat, z - shape * z * z / 2, bent), dtype=np.float64)


def gev_cdf(values: Floats, loc: Floats | float, scale: Floats | float, shape: Floats | float) -> Floats:
    """The probability that a maximum is at most `values`."""
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(-np.exp(-reduced(values, loc, scale, shape))), dtype=np.float64)


def gev_quantile(share: Floats | float, loc: Floats | float, scale: Floats | float, shape: Floats | float) -> Floats:
    """The level that a maximum stays below with probability `share`."""
    return np.asarray(loc + scale * _unit(-np.log(-np.log(np.asarray(share, dtype=np.float64))), shape))


def _unit(gumbel: Floats, shape: Floats | float) -> Floats:
    """From the Gumbel (or exponential) scale back to units of scale above the location."""
    flat = np.abs(shape) < SMALL
    safe = np.where(flat, 1.0, shape)
    return np.asarray(np.where(flat, gumbel + shape * gumbel**2 / 2, np.expm1(safe * gumbel) / safe), dtype=np.float64)


def fit_gev(maxima: Floats, time: Floats | None = None, gumbel: bool = False) -> Fit:
    """Fit the generalised extreme value distribution to block maxima, in any unit.

    `time` is a covariate of the location, as long as `maxima`; `gumbel` holds the shape at 0.
    Raises MethodError on fewer than 10 maxima, on NaN, on a constant series, and when no maximum is found.
    """
    values = _checked(maxima, MIN_MAXIMA)
    moved = time is not None
    clock = np.zeros_like(values) if time is None else np.asarray(time, dtype=np.float64)
    if moved and (clock.shape != values.shape or not np.isfinite(clock).all() or np.ptp(clock) == 0):
        raise MethodError("The time of the trend must be one number for each maximum, and not always the same.")
    middle, spread = float(np.median(values)), float(values.std())
    centre, width = (float(clock.mean()), float(np.ptp(clock))) if moved else (0.0, 1.0)
    data, times = (values - middle) / spread, (clock - centre) / width
    nll = _gev_nll(data, times, moved, gumbel)
    begin = [-0.45, np.log(0.78), *([] if gumbel else [0.05]), *([0.0] if moved else [])]
    best, low = _minimum(nll, np.array(begin))
    names = ("loc", "scale", *(() if gumbel else ("shape",)), *(("trend",) if moved else ()))
    shape = 0.0 if gumbel else float(best[2])
    _inside(shape)
    slope = float(best[-1]) * spread / width if moved else 0.0
    scale = float(np.exp(best[1]))
    turn = np.diag([spread, spread * scale, *([] if gumbel else [1.0]), *([spread / width] if moved else [])])
    turn[0, -1] -= spread / width * centre if moved else 0.0  # the location is stated at time 0
    cov = turn @ _covariance(nll, best, shape) @ turn.T
    return Fit(
        kind="gumbel" if gumbel else "gev",
        loc=middle + spread * float(best[0]) - slope * centre,
        scale=spread * scale,
        shape=shape,
        trend=slope,
        loglik=-low - values.size * float(np.log(spread)),
        names=names,
        se=np.sqrt(np.diag(cov)),
        cov=cov,
        n=values.size,
        rate=1.0,
        values=values,
        time=clock,
    )


def _gev_nll(data: Floats, times: Floats, moved: bool, gumbel: bool) -> Nll:
    """Negative log-likelihood of (loc, log scale, shape unless Gumbel, trend if moved)."""

    def nll(at: Floats) -> float:
        shape = 0.0 if gumbel else float(at[2])
        loc = at[0] + at[-1] * times if moved else float(at[0])
        return _gev_loss(data, loc, float(at[1]), shape)

    return nll


def _gev_loss(data: Floats, loc: Floats | float, log_scale: float, shape: float) -> float:
    if not LOWEST - 0.01 < shape < HIGHEST or not -12 < log_scale < 8:
        return np.inf
    z = (data - loc) * np.exp(-log_scale)
    if abs(shape) < SMALL:
        s = z - shape * z * z / 2
    else:
        inner = 1 + shape * z
        if inner.min() <= 0:
            return np.inf
        s = np.log(inner) / shape
    if s.min() < -500:
        return np.inf
    return float(data.size * log_scale + (1 + shape) * s.sum() + np.exp(-s).sum())


def fit_gpd(levels: Floats, threshold: float, years: float) -> Fit:
    """Fit the generalised Pareto distribution to what exceeds a threshold.

    `levels` are all observations (or the peaks of clusters) of `years` years; `rate` counts the excesses in a year.
    Raises MethodError on fewer than 20 excesses, on NaN, on equal excesses, and when no maximum is found.
    """
    every = np.asarray(levels, dtype=np.float64)
    if not np.isfinite(every).all():
        raise MethodError("Value {row} is missing or infinite.", row=int(np.flatnonzero(~np.isfinite(every))[0]) + 1)
    if not years > 0:
        raise MethodError("The length of the record must be above 0 years. Got {got}.", got=years)
    values = _checked(every[every > threshold], MIN_PEAKS)
    spread = float((values - threshold).mean())
    nll = _gpd_nll((values - threshold) / spread)
    best, low = _minimum(nll, np.array([np.log(0.95), 0.05]))
    _inside(float(best[1]))
    scale = float(np.exp(best[0]))
    turn = np.diag([spread * scale, 1.0])
    cov = turn @ _covariance(nll, best, float(best[1])) @ turn.T
    return Fit(
        kind="gpd",
        loc=float(threshold),
        scale=spread * scale,
        shape=float(best[1]),
        trend=0.0,
        loglik=-low - values.size * float(np.log(spread)),
        names=("scale", "shape"),
        se=np.sqrt(np.diag(cov)),
        cov=cov,
        n=values.size,
        rate=values.size / years,
        values=values,
        time=np.zeros_like(values),
    )


def _gpd_nll(excess: Floats) -> Nll:
    def nll(at: Floats) -> float:
        return _gpd_loss(excess, float(at[0]), float(at[1]))

    return nll


def _gpd_loss(excess: Floats, log_scale: float, shape: float) -> float:
    if not LOWEST - 0.01 < shape < HIGHEST or not -12 < log_scale < 8:
        return np.inf
    z = excess * np.exp(-log_scale)
    if abs(shape) < SMALL:
        return float(excess.size * log_scale + (z - shape * z * z / 2).sum() * (1 + shape))
    inner = 1 + shape * z
    if inner.min() <= 0:
        return np.inf
    return float(excess.size * log_scale + (1 + 1 / shape) * np.log(inner).sum())


def peaks(levels: Floats, threshold: float, gap: int) -> Floats:
    """The highest value of each cluster over the threshold; `gap` values below it end a cluster (runs method)."""
    above = np.flatnonzero(np.asarray(levels) > threshold)
    if not above.size:
        return np.empty(0)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(above) > gap) + 1])
    return np.asarray(np.maximum.reduceat(np.asarray(levels, dtype=np.float64)[above], starts))


def _checked(values: Floats, least: int) -> Floats:
    found = np.asarray(values, dtype=np.float64).ravel()
    if not np.isfinite(found).all():
        raise MethodError("Value {row} is missing or infinite.", row=int(np.flatnonzero(~np.isfinite(found))[0]) + 1)
    if found.size < least:
        raise MethodError(
            "There are {got} extremes; at least {least} are needed to fit a tail.", got=found.size, least=least
        )
    if np.unique(found).size < 3 or not found.std() > 1e-9 * np.abs(found).max():
        raise MethodError("All values are (nearly) the same, so no tail can be fitted. Check the column and its unit.")
    return found


def _inside(shape: float) -> None:
    if not LOWEST < shape < HIGHEST - 0.01:
        raise MethodError(
            "No best fit was found: the shape runs to {shape}. Check for a limit or an error in the record, or use "
            "more years.",
            shape=round(shape, 2),
        )


def _minimum(nll: Nll, begin: Floats) -> tuple[Floats, float]:
    """The best of a few searches; each is run again from its end, because a simplex may stop early."""
    from scipy.optimize import minimize

    best, low = begin, np.inf
    for shift in (0.0, -0.25, 0.25):
        at = begin.copy()
        at[min(2, begin.size - 1)] += shift
        for _ in range(2):
            if np.isfinite(nll(at)):
                at = minimize(nll, at, method="Nelder-Mead", options=TOLERANCE).x
        if nll(at) < low - 1e-9:
            best, low = at, nll(at)
    if not np.isfinite(low):
        raise MethodError("No best fit was found. Check the record for an error, or use more years.")
    return best, low


def _covariance(nll: Nll, best: Floats, shape: float) -> Floats:
    """The inverse of the observed information; NaN where the shape makes it meaningless."""
    size = best.size
    if shape <= REGULAR:
        return np.full((size, size), np.nan)
    step = STEP * np.eye(size)
    info = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            a, b = step[i], step[j]
            info[i, j] = nll(best + a + b) - nll(best + a - b) - nll(best - a + b) + nll(best - a - b)
            info[j, i] = info[i, j] = info[i, j] / (4 * STEP**2)
    if not np.isfinite(info).all() or np.linalg.eigvalsh(info).min() <= 0:
        return np.full((size, size), np.nan)
    return np.asarray(np.linalg.inv(info), dtype=np.float64)


def return_level(fit: Fit, period: float, time: float = 0.0) -> float:
    """The level passed once in `period` years on average, at a value of the covariate. `period` is above 1."""
    if fit.kind == "gpd":
        return fit.loc + fit.scale * float(_unit(np.log(np.float64(period * fit.rate)), fit.shape))
    return float(gev_quantile(1 - 1 / period, fit.at(time), fit.scale, fit.shape))


def level_interval(
    fit: Fit, period: float, time: float = 0.0, level: float = 0.95
) -> tuple[float | None, float | None]:
    """Profile-likelihood bounds of a return level; None for an end that the data do not bound.

    The rate of excesses over a threshold is held at its estimate, as Coles does.
    """
    return _profile(_profile_nll(fit, period, time), fit, return_level(fit, period, time), level)


def _profile_nll(fit: Fit, period: float, time: float) -> tuple[Callable[[float], Nll], Floats]:
    """For a level: the negative log-likelihood of the other parameters; and where to begin."""
    fixed = [] if fit.kind == "gumbel" else [fit.shape]
    if fit.kind == "gpd":
        base = np.log(np.float64(period * fit.rate))

        def of_excess(level: float) -> Nll:
            def nll(at: Floats) -> float:
                scale = (level - fit.loc) / float(_unit(base, float(at[0])))
                return _gpd_loss(fit.values - fit.loc, float(np.log(scale)), float(at[0])) if scale > 0 else np.inf

            return nll

        return of_excess, np.array(fixed)
    gumbel = -np.log(-np.log1p(np.float64(-1 / period)))
    moved = "trend" in fit.names

    def of_maximum(level: float) -> Nll:
        def nll(at: Floats) -> float:
            shape = 0.0 if fit.kind == "gumbel" else float(at[1])
            loc = level - np.exp(at[0]) * float(_unit(gumbel, shape))
            return _gev_loss(fit.values, loc + at[-1] * (fit.time - time) if moved else loc, float(at[0]), shape)

        return nll

    return of_maximum, np.array([np.log(fit.scale), *fixed, *([fit.trend] if moved else [])])


def _profile(
    made: tuple[Callable[[float], Nll], Floats], fit: Fit, centre: float, level: float
) -> tuple[float | None, float | None]:
    """The two levels at which twice the loss of likelihood reaches the quantile of chi-squared."""
    from scipy.optimize import brentq, minimize
    from scipy.special import chdtri

    of, begin = made
    limit = float(chdtri(1, 1 - level)) / 2

    def end(side: float) -> float | None:
        at = begin.copy()

        def lost(value: float) -> float:
            nonlocal at
            nll = of(value)
            tried = [minimize(nll, start, method="Nelder-Mead", options=TOLERANCE) for start in (at, begin)
                     if np.isfinite(nll(start))][:1]  # fmt: skip
            if not tried:
                return 1e6
            at = tried[0].x
            return float(tried[0].fun) + fit.loglik - limit

        near, step = centre, 0.1 * fit.scale
        while step < WIDEST * fit.scale:
            far = centre + side * step
            kept = at.copy()
            if lost(far) > 0:
                at = kept
                return float(brentq(lost, *sorted((near, far)), xtol=1e-6 * fit.scale, rtol=1e-12))
            near, step = far, step * 1.5
        return None

    return end(-1.0), end(1.0)


def likelihood_ratio(simple: Fit, rich: Fit) -> tuple[float, float]:
    """Twice the gain of log-likelihood of one more parameter, and its p-value (chi-squared, one degree)."""
    from scipy.special import chdtrc

    gained = max(0.0, 2 * (rich.loglik - simple.loglik))
    return gained, float(chdtrc(1, gained))


def diagnostics(fit: Fit, time: float = 0.0) -> tuple[Floats, Floats, Floats, Floats]:
    """Sorted plotting shares i / (n + 1), fitted shares, fitted levels and seen levels, moved to one time."""
    moved = np.sort(fit.values - fit.trend * (fit.time - time))
    share = np.arange(1, fit.n + 1) / (fit.n + 1)
    if fit.kind == "gpd":
        fitted = -np.expm1(-reduced(moved, fit.loc, fit.scale, fit.shape))
        levels = fit.loc + fit.scale * _unit(-np.log1p(-share), fit.shape)
    else:
        fitted = gev_cdf(moved, fit.at(time), fit.scale, fit.shape)
        levels = gev_quantile(share, fit.at(time), fit.scale, fit.shape)
    return share, np.asarray(fitted), np.asarray(levels), moved


def draws(fit: Fit, count: int, seed: int) -> Floats:
    """Rows of (loc, scale, shape) drawn from the normal approximation of a fit of maxima, at covariate 0.

    Raises MethodError where the fit has no standard errors.
    """
    if not np.isfinite(fit.cov).all():
        raise MethodError("The fit has no standard errors, so its uncertainty cannot be drawn. Use more years.")
    size = 2 if fit.kind == "gumbel" else 3
    turned = fit.cov[:size, :size].copy()
    turned[1, :] /= fit.scale  # the logarithm of the scale stays above 0
    turned[:, 1] /= fit.scale
    root = np.linalg.cholesky(turned)
    noise = np.random.default_rng(seed).standard_normal((count, size))
    out = np.zeros((count, 3))
    out[:, :size] = noise @ root.T
    out += np.array([fit.loc, np.log(fit.scale), fit.shape])
    out[:, 1] = np.exp(out[:, 1])
    out[:, 2] = np.clip(out[:, 2], LOWEST, HIGHEST)
    return out
