"""Milestones read from a table: dates, what was late on a given day, and what was not known yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError
from quintet.table import Table

if TYPE_CHECKING:
    import polars as pl

MAX_MILESTONES = 20_000
DATE = r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"  # a time of day may follow and is left out


@dataclass(frozen=True, eq=False)
class Milestones:
    """Milestones as they stood on a day: `past` were due before it, `over` were done by then, `delay` in days.

    `late` is 1 for a milestone done after its due date or open after it; it means nothing where `past` is False.
    `due` counts days; `probability` is NaN where none was stated; `group` numbers `names`.
    """

    as_of: str
    due: NDArray[np.int64]
    past: NDArray[np.bool_]
    over: NDArray[np.bool_]
    late: NDArray[np.float64]
    delay: NDArray[np.float64]
    probability: NDArray[np.float64]
    group: NDArray[np.int64]
    names: tuple[str, ...]


def read(table: Table, as_of: str) -> Milestones:
    """The milestones as they stood on `as_of`, or on the newest date of `done`. Raises MethodError on a wrong date."""
    frame = table.frame
    if frame.height > MAX_MILESTONES:
        raise MethodError(
            "There are {got} milestones; at most {limit} can be read. Split the table.",
            param="milestones",
            got=frame.height,
            limit=MAX_MILESTONES,
        )
    due, done = _days(frame["due"]), _days(frame["done"])
    day = _day(as_of, done)
    over = ~np.isnan(done) & (done <= day)
    delay = np.where(over, done, day) - due
    names, group = _groups(frame)
    return Milestones(
        as_of=str(np.datetime64(int(day), "D")),
        due=due.astype(np.int64),
        past=due < day,
        over=over,
        late=(delay > 0).astype(np.float64),
        delay=delay,
        probability=_probability(frame),
        group=group,
        names=names,
    )


def _days(series: pl.Series) -> NDArray[np.float64]:
    """Dates as days since 1970, NaN where empty."""
    import polars as pl

    text = series.cast(pl.String)
    text = text.set(text.str.strip_chars() == "", None)
    dates = text.str.extract(DATE, 1).str.to_date("%Y-%m-%d", strict=False)
    wrong = dates.is_null() & text.is_not_null()
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is not a date. Write year, month and day, such as 2024-06-30.",
            param="milestones",
            row=row + 1,
            column=series.name,
            got=text[row][:80],
        )
    return dates.cast(pl.Int32).cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _day(as_of: str, done: NDArray[np.float64]) -> float:
    if as_of.strip():
        try:
            return float((datetime.date.fromisoformat(as_of.strip()) - datetime.date(1970, 1, 1)).days)
        except ValueError as error:
            raise MethodError(
                "'{got}' is not a date. Write year, month and day, such as 2024-06-30.", param="as_of", got=as_of[:80]
            ) from error
    if np.isnan(done).all():
        raise MethodError("No milestone is done, so the date to look from is not known. Give 'as_of'.", param="as_of")
    return float(np.nanmax(done))


def _groups(frame: pl.DataFrame) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    import polars as pl

    if "group" not in frame.columns:
        return (), np.zeros(frame.height, dtype=np.int64)
    names, places = np.unique(
        frame["group"].cast(pl.String).fill_null("").to_numpy().astype(object), return_inverse=True
    )
    return tuple(names), places.astype(np.int64)


def _probability(frame: pl.DataFrame) -> NDArray[np.float64]:
    if "probability" not in frame.columns:
        return np.full(frame.height, np.nan)
    return frame["probability"].fill_null(float("nan")).to_numpy()
