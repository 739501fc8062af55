"""A composite index of units from many indicators, under common and tailored weights side by side.

The steps and words are those of OECD and JRC, Handbook on Constructing Composite Indicators (2008); the arithmetic is
in `quintet.compute.composite`. Scales are set over all years together, so that a unit's own trend can be read; ranks
are taken in the newest year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.compute.composite import (
    Scheme,
    aggregate,
    bands,
    lower_bound,
    normalise,
    rank_draws,
    rank_interval,
    ranks,
)
from quintet.data.composite_example import INDICATORS, VALUES
from quintet.data.composite_params import (
    Draws,
    Exponent,
    IndicatorRows,
    Kind,
    Level,
    Mean,
    Options,
    Own,
    Policy,
    Rescaled,
    Scale,
    Seed,
    Spread,
    ValueRows,
)
from quintet.data.composite_rows import Indicators, Rows, apply_policy, read_indicators, read_rows
from quintet.data.composite_words import present_composite
from quintet.errors import MethodError
from quintet.method import method, progress
from quintet.table import Table

MAX_WORK = 150_000_000  # cells × draws
MAX_RANKS = 20_000_000  # units × draws
CITE = (
    "OECD and European Commission JRC, Handbook on Constructing Composite Indicators: Methodology and User Guide "
    "(OECD, 2008); M. Saisana, A. Saltelli and S. Tarantola, Journal of the Royal Statistical Society A 168 (2005) "
    "307-323"
)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Weighted:
    """What one set of weights gives: scores [row], group scores [row, group], and ranks [unit of the newest year].

    `low` and `high` are the interval of the rank, `bands` the quarters from 1 (lowest) to 4, None below four units.
    """

    shares: Floats
    scores: Floats
    parts: Floats
    ranks: Ints
    low: Ints
    high: Ints
    bands: Ints | None


@dataclass(frozen=True, eq=False)
class CompositeIndex:
    """Scores of units by year under common weights and, where given, tailored ones.

    `rows` are the unit-years that have a score, `dropped` those left out with what they lack, `filled` the number of
    missing values that the policy dealt with, `flat` the indicators without any difference; `newest` marks the rows of
    the newest year.
    """

    rows: Rows
    indicators: Indicators
    common: Weighted
    tailored: Weighted | None
    newest: NDArray[np.bool_]
    dropped: tuple[tuple[str, int, str], ...]
    filled: int
    flat: tuple[str, ...]
    options: Options


@method(
    field="data",
    cite=CITE,
    present=present_composite,
    example={"values": VALUES, "indicators": INDICATORS},
)
def composite_index(
    values: ValueRows,
    indicators: IndicatorRows = None,
    normalisation: Scale = "min-max",
    aggregation: Mean = "arithmetic",
    exponent: Exponent = 0.5,
    rescale: Rescaled = "none",
    missing: Policy = "refuse",
    own: Own = "",
    units: Kind = "entities",
    spread: Spread = 25.0,
    draws: Draws = 1000,
    level: Level = 0.95,
    seed: Seed = 1,
) -> CompositeIndex:
    """Build a composite index with rank intervals, under common and tailored weights.

    Each indicator is put on one scale, averaged inside its group and joined across groups. Weights are shares of their
    sum; a group weighs what its indicators weigh. Where tailored weights are given, both results are always shown.
    Rank intervals come from weights drawn from a Dirichlet distribution around the given ones.

    Raises MethodError on repeated, unknown or missing values and on goalposts that do not stand apart.
    Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008).
    """
    options = Options(
        normalisation, aggregation, exponent, rescale, missing, own, units, spread, draws, level, seed
    )  # fmt: skip
    return _build(values, indicators, options)


def _build(values: Table, table: Table | None, options: Options) -> CompositeIndex:
    known = read_indicators(table, values, options.normalisation == "goalposts")
    rows, dropped = apply_policy(read_rows(values, known), known, options.missing)
    scheme = _scheme(known, options)
    scaled = normalise(rows.values, scheme, rows.year)
    filled = int(np.isnan(scaled).sum())
    if options.missing == "lower-bound":
        scaled = lower_bound(scaled, scheme)
    newest = rows.year == rows.year.max()
    _check(rows, newest, options)
    common = _weighted(scaled, known.weight, scheme, newest, options)
    progress(0.5, "Ranking under the tailored weights")
    return CompositeIndex(
        rows=rows,
        indicators=known,
        common=common,
        tailored=None if known.tailored is None else _weighted(scaled, known.tailored, scheme, newest, options),
        newest=newest,
        dropped=dropped,
        filled=filled,
        flat=_flat(rows, known),
        options=options,
    )


def _scheme(known: Indicators, options: Options) -> Scheme:
    if options.normalisation == "z-score" and options.aggregation != "arithmetic" and options.rescale == "none":
        raise MethodError(
            "z-scores fall below zero, where a geometric or power mean has no meaning. Choose the arithmetic mean, "
            "another scale, or rescale the groups.",
            param="aggregation",
        )
    return Scheme(
        groups=known.number,
        lower=known.lower,
        low=known.low,
        high=known.high,
        normalisation=options.normalisation,
        aggregation=options.aggregation,
        exponent=options.exponent,
        rescale=options.rescale == "min-max",
    )


def _check(rows: Rows, newest: NDArray[np.bool_], options: Options) -> None:
    shown = {unit for unit, is_new in zip(rows.unit, newest, strict=True) if is_new}
    if options.own and options.own not in shown:
        raise MethodError(
            "The '{param}' parameter: no unit '{got}' has a score in the newest year. Check the spelling.",
            param="own",
            got=options.own[:80],
        )
    cells = rows.values.size if options.rescale == "min-max" else rows.values[newest].size
    if cells * options.draws > MAX_WORK or len(shown) * options.draws > MAX_RANKS:
        raise MethodError(
            "{units} units with {cells} values and {draws} draws of weights are too many for one run. "
            "Ask for fewer draws.",
            param="draws",
            units=len(shown),
            cells=cells,
            draws=options.draws,
        )


def _weighted(scaled: Floats, weights: Floats, scheme: Scheme, newest: NDArray[np.bool_], options: Options) -> Weighted:
    found = aggregate(scaled, weights, scheme)
    drawn = rank_draws(scaled, weights, scheme, newest, options.spread / 100, options.draws, options.seed)
    low, high = rank_interval(drawn, options.level)
    now = found.scores[newest]
    return Weighted(weights, found.scores, found.parts, ranks(now), low, high, bands(now))


def _flat(rows: Rows, known: Indicators) -> tuple[str, ...]:
    same = np.nanmin(rows.values, axis=0) == np.nanmax(rows.values, axis=0)
    return tuple(name for name, is_flat in zip(known.names, same, strict=True) if is_flat)
