"""Milestones read from a table: dates, what was late on a given day, and what was not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from quintet.compute.dates import day, days
from quintet.errors import MethodError
from quintet.table import Table

if TYPE_CHECKING:
    import polars as pl

MAX_MILESTONES = 20_000


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
    due, done = days(frame["due"], "milestones"), days(frame["done"], "milestones")
    now = _day(as_of, done)
    over = ~np.isnan(done) & (done <= now)
    delay = np.where(over, done, now) - due
    names, group = _groups(frame)
    return Milestones(
        as_of=str(np.datetime64(int(now), "D")),
        due=due.astype(np.int64),
        past=due < now,
        over=over,
        late=(delay > 0).astype(np.float64),
        delay=delay,
        probability=_probability(frame),
        group=group,
        names=names,
    )


def _day(as_of: str, done: NDArray[np.float64]) -> float:
    if as_of.strip():
        return day(as_of, "as_of")
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
