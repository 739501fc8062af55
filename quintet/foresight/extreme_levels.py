"""Levels that are passed once in so many years, from the highest level of each year, with honest intervals.

Generalised extreme value distribution by maximum likelihood (S. Coles, 2001, chapters 3 and 6). What the fit is worth
is measured on years that it has not seen, against the record of past years taken as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from quintet.compute import extremes
from quintet.compute.verification import SHARES, Gain, crps, crps_sample, gain
from quintet.errors import MethodError
from quintet.foresight.extreme_words import present_levels
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_YEARS = 2_000
MAX_METRES = 40.0  # no sea has risen higher above its gauge than this
MAX_PERIODS = 12
MAX_PERIOD = 10_000
MIN_TESTED = 5
CHECKED = (2, 5, 10)  # return periods whose excesses are counted in the years left out
CITE = "S. Coles, An Introduction to Statistical Modeling of Extreme Values, Springer (2001)"
Split = Literal["time", "random"]


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: forty yearly maxima around four metres, the quantiles of a Gumbel in mixed order."""
    share = (np.arange(40) * 17 % 40 + 0.5) / 40
    level = 3.9 + 0.2 * -np.log(-np.log(share))
    return [{"year": 1980 + n, "level": round(float(value), 2)} for n, value in enumerate(level)]


EXAMPLE = _example()
Levels = Annotated[
    Table,
    Col("year", int, "Year.", ge=-5_000, le=3_000, nullable=False, unique=True),
    Col("level", float, "Highest level of the year, in metres.", nullable=False),
    Field(description="One row per year."),
]


@dataclass(frozen=True)
class Level:
    """The level passed once in `period` years on average; an end is None where the data do not bound it."""

    period: int
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Point:
    """A seen maximum beside the one that the fit expects at its rank; shares are of the plotting position."""

    year: int
    seen: float
    fitted: float
    share: float
    fitted_share: float


@dataclass(frozen=True)
class Count:
    """Years left out that passed the level fitted on the others: expected, seen, and where chance puts the count."""

    split: Split
    period: int
    level: float
    years: int
    expected: float
    seen: int
    low: int
    high: int


@dataclass(frozen=True)
class Tested:
    """The worth of the fit on years left out, against one baseline ("record" or "gumbel"), in metres."""

    split: Split
    baseline: Literal["record", "gumbel"]
    fitted_years: int
    years: int
    gain: Gain


@dataclass(frozen=True, eq=False)
class ExtremeLevels:
    """Everything found: the fit, its levels at the time of the last year, the test of a trend, and the worth."""

    fit: extremes.Fit
    trend: bool
    first: int
    last: int
    gaps: int
    ties: int
    confidence: float
    levels: tuple[Level, ...]
    points: tuple[Point, ...]
    ratio: float
    p_value: float
    slope: float
    slope_se: float
    tested: tuple[Tested, ...]
    counts: tuple[Count, ...]


@method(field="foresight", cite=CITE, present=present_levels, example={"levels": EXAMPLE})
def extreme_levels(
    levels: Levels,
    periods: Annotated[list[int], Field(description="Return periods in years, such as 10,100.")] = [  # noqa: B006
        2,
        5,
        10,
        20,
        50,
        100,
        200,
    ],
    trend: Annotated[
        Literal["none", "linear"], Field(description="Whether the level may move by the same step each year.")
    ] = "none",
    holdout: Annotated[
        float, Field(ge=0.1, le=0.5, description="Share of the years, the last ones, that tests the fit.")
    ] = 0.3,
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
    seed: Annotated[int, Field(ge=0, le=2**31, description="Seed of the random split and of the bootstrap.")] = 0,
) -> ExtremeLevels:
    """Find the level that is passed once in 10 or 100 years, with its interval.

    Fits the generalised extreme value distribution to yearly maxima by maximum likelihood. A positive shape is a heavy
    tail. Intervals of levels come from the profile likelihood, because they are far from symmetric. A linear trend of
    the location is always tested by the likelihood ratio, and used when `trend` is "linear"; levels then hold for the
    last year. The fit is tested on the last years after fitting to the first ones, and on years taken at random.

    Raises MethodError on fewer than 10 maxima, on missing or (nearly) equal ones, on a repeated year, on levels that
    cannot be metres, and where no best fit exists.
    """
    year, value = _read(levels)
    return _found(year, value, _periods(periods), trend, holdout, level, seed)


def _found(
    year: Floats, value: Floats, periods: list[int], trend: str, holdout: float, level: float, seed: int
) -> ExtremeLevels:
    still, moving = _fits(year, value)
    fit, now = (moving, float(year[-1] - year[0])) if trend == "linear" else (still, 0.0)
    ratio, p_value = extremes.likelihood_ratio(still, moving)
    tested, counts = _tests(year, value, trend == "linear", holdout, level, seed)
    return ExtremeLevels(
        fit=fit,
        trend=trend == "linear",
        first=int(year[0]),
        last=int(year[-1]),
        gaps=int(year[-1] - year[0]) + 1 - year.size,
        ties=value.size - np.unique(value).size,
        confidence=level,
        levels=tuple(
            Level(period, extremes.return_level(fit, period, now), *extremes.level_interval(fit, period, now, level))
            for period in periods
        ),
        points=_points(fit, year, value, now),
        ratio=ratio,
        p_value=p_value,
        slope=moving.trend,
        slope_se=float(moving.se[-1]) if np.isfinite(moving.se[-1]) else 0.0,
        tested=tested,
        counts=counts,
    )


def _fits(year: Floats, value: Floats) -> tuple[extremes.Fit, extremes.Fit]:
    """The fit without and with a trend."""
    try:
        return extremes.fit_gev(value), extremes.fit_gev(value, year - year[0])
    except MethodError as error:
        raise MethodError(error.msg, **{**error.values, "param": "levels"}) from error


def _points(fit: extremes.Fit, year: Floats, value: Floats, now: float) -> tuple[Point, ...]:
    share, shares, fitted, seen = extremes.diagnostics(fit, now)
    order = np.argsort(value - fit.trend * (fit.time - now), kind="stable")
    rows = zip(year[order], seen, fitted, share, shares, strict=True)
    return tuple(Point(int(when), *(float(item) for item in rest)) for when, *rest in rows)


def _read(levels: Table) -> tuple[Floats, Floats]:
    """Years and levels in the order of time."""
    if levels.height > MAX_YEARS:
        raise MethodError(
            "There are {got} years; at most {limit} can be read. Give one row for each year.",
            param="levels",
            got=levels.height,
            limit=MAX_YEARS,
        )
    year, value = (levels.frame[name].to_numpy().astype(np.float64) for name in ("year", "level"))
    wrong = np.abs(value) > MAX_METRES
    if wrong.any():
        raise MethodError(
            "Row {row}: a level of {got} cannot be metres. If it is in centimetres, divide by 100.",
            param="levels",
            row=int(np.flatnonzero(wrong)[0]) + 1,
            got=float(value[wrong][0]),
        )
    order = np.argsort(year, kind="stable")
    return year[order], value[order]


def _periods(periods: list[int]) -> list[int]:
    wanted = sorted(set(periods))
    if not 1 <= len(wanted) <= MAX_PERIODS:
        raise MethodError(
            "Give between 1 and {limit} return periods. Got {got}.",
            param="periods",
            limit=MAX_PERIODS,
            got=len(wanted),
        )
    if not 2 <= wanted[0] <= wanted[-1] <= MAX_PERIOD:
        raise MethodError(
            "A return period must be between 2 and {limit} years. Got {got}.",
            param="periods",
            limit=MAX_PERIOD,
            got=wanted[0] if wanted[0] < 2 else wanted[-1],
        )
    return wanted


def _tests(
    year: Floats, value: Floats, moving: bool, holdout: float, level: float, seed: int
) -> tuple[tuple[Tested, ...], tuple[Count, ...]]:
    """The worth on the last years and on random years; empty where too few years are left to fit or to test."""
    left_out = round(holdout * value.size)
    if left_out < MIN_TESTED or value.size - left_out < extremes.MIN_MAXIMA:
        return (), ()
    mixed = np.random.default_rng(seed).permutation(value.size)
    tested: list[Tested] = []
    counts: list[Count] = []
    order: tuple[tuple[Split, NDArray[np.int64]], ...] = (("time", np.arange(value.size)), ("random", mixed))
    for split, places in order:
        known, unseen = np.sort(places[:-left_out]), np.sort(places[-left_out:])
        try:
            fit = extremes.fit_gev(value[known], year[known] - year[0] if moving else None)
            gumbel = extremes.fit_gev(value[known], gumbel=True)
        except MethodError:  # the part alone may have no fit; then it is not scored, and the words say so
            continue
        at = fit.loc + fit.trend * (year[unseen] - year[0])
        own = crps(extremes.gev_quantile(SHARES, at[:, None], fit.scale, fit.shape), value[unseen])
        simple = crps(extremes.gev_quantile(SHARES, gumbel.loc, gumbel.scale, 0.0), value[unseen])
        past = crps_sample(value[known], value[unseen])
        for name, other in (("record", past), ("gumbel", simple)):
            won = gain(own, other, seed=seed, level=level)
            tested.append(Tested(split, name, known.size, left_out, won))  # type: ignore[arg-type]
        counts += [_count(split, period, fit, at, value[unseen], level) for period in CHECKED]
    return tuple(tested), tuple(counts)


def _count(split: Split, period: int, fit: extremes.Fit, at: Floats, seen: Floats, level: float) -> Count:
    from scipy.special import bdtr

    limits = extremes.gev_quantile(1 - 1 / period, at, fit.scale, fit.shape)
    below = bdtr(np.arange(seen.size + 1), seen.size, 1 / period)
    tail = (1 - level) / 2
    return Count(
        split=split,
        period=period,
        level=float(limits.mean()),
        years=seen.size,
        expected=seen.size / period,
        seen=int((seen > limits).sum()),
        low=int(np.searchsorted(below, tail)),
        high=int(np.searchsorted(below, 1 - tail)),
    )
