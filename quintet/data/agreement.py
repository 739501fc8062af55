"""How far raters of the same units agree: Krippendorff's alpha of validators' or coders' ratings.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); Content Analysis, 4th edition (2019), chapter 12.
The arithmetic is in `quintet.compute.agreement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from quintet.compute.agreement import Alpha, Metric, alpha, count_ratings
from quintet.data.agreement_words import present_agreement
from quintet.errors import MethodError
from quintet.method import method, progress
from quintet.table import Col, Table

if TYPE_CHECKING:
    import polars as pl

MAX_WORK = 200_000_000  # ratings × draws
MAX_VALUES = 500  # distinct values of the ratio metric, whose work grows with their square
CITE = (
    "K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); Content Analysis, 4th edition (SAGE, 2019); "
    "A. Zapf, S. Castell, L. Morawietz and A. Karch, BMC Medical Research Methodology 16:93 (2016)"
)
# Krippendorff's published example: four observers (rows) code twelve units on a scale from 1 to 5; - is missing.
PUBLISHED = ("123321412---", "1233224125-3", "-3332342251-", "12332441251-")
EXAMPLE: list[dict[str, Any]] = [
    {"unit": f"Unit {unit:02}", "rater": f"Observer {rater}", "value": int(value)}
    for rater, row in zip("ABCD", PUBLISHED, strict=True)
    for unit, value in enumerate(row, 1)
    if value != "-"
]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Alpha with its bootstrap, the pairable units, and how often each value was given to them.

    `alpha.alpha` is None when all pairable ratings are the same. `alone` counts units with fewer than two ratings.
    """

    metric: Metric
    alpha: Alpha
    units: tuple[str, ...]
    sizes: Ints
    alone: int
    raters: int
    values: tuple[str, ...]
    counts: Ints
    level: float
    draws: int


RatingRows = Annotated[
    Table,
    Col("unit", str, "What is rated.", nullable=False),
    Col("rater", str, "Who rates it; a code is enough.", nullable=False),
    Col("value", str, "The rating: a number, or a word on a nominal or ordered scale; empty where missing."),
    Field(description="One row per unit and rater."),
]
Scale = Annotated[
    Metric,
    Field(description="Level of measurement: names, an order, numbers with a distance, numbers with a zero."),
]
Order = Annotated[
    list[str] | None,
    Field(description="Words of an ordinal scale from the lowest to the highest. Not needed for numbers."),
]
Draws = Annotated[int, Field(ge=100, le=10_000, description="Bootstrap samples of units.")]
Level = Annotated[float, Field(ge=0.5, le=0.999, description="Level of the interval.")]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1, description="Seed of the bootstrap.")]


@method(field="data", cite=CITE, present=present_agreement, example={"ratings": EXAMPLE, "metric": "ordinal"})
def krippendorff_alpha(
    ratings: RatingRows,
    metric: Scale = "nominal",
    order: Order = None,
    draws: Draws = 1000,
    level: Level = 0.95,
    seed: Seed = 1,
) -> Agreement:
    """Agreement of raters beyond chance by Krippendorff's alpha.

    Any number of raters, missing ratings allowed: units with fewer than two ratings pair with nothing and are left
    out. 1 is perfect agreement, 0 is what chance gives. The interval resamples units with replacement (Zapf and
    others, 2016), which differs from Krippendorff's own bootstrap.

    Raises MethodError on repeated ratings, words where numbers are needed, and when no unit has two ratings.
    Source: Krippendorff (2011, 2019).
    """
    frame = _readable(ratings, metric, order)
    units = frame["unit"].unique().sort()
    names, scale, value = _scale(frame, metric, order)
    counted, kept = count_ratings(_places(frame["unit"], units.to_list()), value, scale)
    if not kept.size:
        raise MethodError("No unit has two ratings. Agreement needs units that several raters rated.", param="ratings")
    _check_size(counted.count.size, scale.size, counted.units, metric, draws)
    progress(0.3, "Resampling units")
    found = alpha(counted, metric, draws, seed)
    alone = ratings.frame["unit"].n_unique() - kept.size
    return Agreement(
        metric, found, tuple(units.gather(kept).to_list()), counted.sizes, alone, frame["rater"].n_unique(),
        tuple(names), counted.totals, level, draws,
    )  # fmt: skip


def _readable(ratings: Table, metric: Metric, order: list[str] | None) -> pl.DataFrame:
    import polars as pl

    if order is not None and metric != "ordinal":
        raise MethodError("The '{param}' parameter belongs to the ordinal metric. Leave it out.", param="order")
    if order is not None and len(set(order)) != len(order):
        raise MethodError("The '{param}' parameter names a word twice. Name each once.", param="order")
    frame = ratings.frame
    again = ~frame.select(pl.struct("unit", "rater").is_first_distinct()).to_series()
    if again.any():
        row = int(again.arg_true()[0])
        raise MethodError(
            "Row {row}: '{rater}' has a second rating of '{unit}'. Keep one.",
            param="ratings",
            row=row + 1,
            column="rater",
            rater=frame["rater"][row][:80],
            unit=frame["unit"][row][:80],
        )
    return frame.with_row_index("row", 1).drop_nulls("value")


def _scale(frame: pl.DataFrame, metric: Metric, order: list[str] | None) -> tuple[list[str], NDArray[np.float64], Ints]:
    """The distinct values in order, the same as numbers of a size that can be squared, and the place of each rating."""
    import polars as pl

    if order is not None:
        _refuse(frame, ~frame["value"].is_in(order), "Row {row}: '{got}' is not in the 'order' given. Add it there.")
    if order is not None or metric == "nominal":
        there = frame["value"].unique().sort().to_list()
        names = there if order is None else [word for word in order if word in set(there)]
        return names, np.arange(len(names), dtype=np.float64), _places(frame["value"], names)
    numbers = frame["value"].cast(pl.Float64, strict=False)
    strange = numbers.is_null() | ~numbers.is_finite()
    _refuse(frame, strange, "Row {row}: '{got}' is not a number. Correct it, or name the words in 'order'.")
    if metric == "ratio":
        _refuse(frame, numbers < 0, "Row {row}: {got} is below zero, where ratios have no meaning. Correct it.")
    scale, place = np.unique(numbers.to_numpy(), return_inverse=True)
    largest = np.abs(scale).max(initial=0.0)
    return [f"{value:g}" for value in scale], scale / (largest or 1.0), place.astype(np.int64)


def _refuse(frame: pl.DataFrame, wrong: pl.Series, sentence: str) -> None:
    if wrong.any():
        place = int(wrong.arg_true()[0])
        raise MethodError(
            sentence,
            param="ratings",
            row=int(frame["row"][place]),
            column="value",
            got=frame["value"][place][:80],
        )


def _places(series: pl.Series, names: list[str]) -> Ints:
    import polars as pl

    numbers = pl.Series(range(len(names)), dtype=pl.Int64)
    return np.asarray(series.replace_strict(pl.Series(names, dtype=pl.String), numbers).to_numpy(), dtype=np.int64)


def _check_size(ratings: int, values: int, units: int, metric: Metric, draws: int) -> None:
    work = ratings * draws
    if metric == "ratio":
        if values > MAX_VALUES:
            raise MethodError(
                "The ratio metric takes at most {limit} distinct values. Got {got}. Round them, or use the interval "
                "metric.",
                param="metric",
                limit=MAX_VALUES,
                got=values,
            )
        work += values * values * (draws + units)
    if work > MAX_WORK:
        raise MethodError(
            "{ratings} ratings and {draws} draws are too many for one run. Ask for fewer draws.",
            param="draws",
            ratings=ratings,
            draws=draws,
        )
