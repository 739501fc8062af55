"""Stays of ideas in the stages of the value chain, read from a table as they stood on a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.compute.dates import day, days
from quintet.errors import MethodError
from quintet.table import Table

MAX_SPELLS = 200_000
MAX_GROUPS = 1_000
STAGES = ("challenge", "idea", "experiment", "incubation", "acceleration", "scale")
OUTCOMES = ("go", "hold", "pivot", "stop", "spin_out")
ENDS = ("go", "pivot", "stop", "spin_out")  # a hold ends nothing


@dataclass(frozen=True, eq=False)
class Spells:
    """Stays as they stood on `as_of`: `over` where the idea has left the stage by then, `days` since it came in.

    `entered` and `left` count days since 1970; `left` and `decision` mean nothing yet where a stay is not over,
    except for a decision to hold. `stage` and `group` number STAGES and `names`.
    """

    as_of: int
    item: tuple[str, ...]
    stage: NDArray[np.int64]
    entered: NDArray[np.int64]
    left: NDArray[np.float64]
    over: NDArray[np.bool_]
    days: NDArray[np.float64]
    decision: NDArray[np.str_]
    group: NDArray[np.int64]
    names: tuple[str, ...]


def read(table: Table, as_of: str) -> Spells:
    """The stays that had begun by `as_of`, or by the newest date in the table.

    Raises MethodError on a wrong date, on an end before its beginning, and when nothing had begun.
    """
    frame = table.frame
    if frame.height > MAX_SPELLS:
        raise MethodError(
            "There are {got} stays; at most {limit} can be read. Split the table.",
            param="spells",
            got=frame.height,
            limit=MAX_SPELLS,
        )
    entered, left = days(frame["entered"], "spells"), days(frame["left"], "spells")
    _in_order(entered, left)
    now = day(as_of, "as_of") if as_of.strip() else float(np.nanmax(np.concatenate([entered, left])))
    begun = entered <= now
    if not begun.any():
        raise MethodError("No stay had begun by that date. Choose a later one.", param="as_of", got=as_of[:80])
    decision = frame["outcome"].fill_null("").to_numpy().astype(str)
    over = left <= now
    decision = np.where(over | ((decision == "hold") & np.isnan(left)), decision, "")
    names, group = _groups(table)
    return Spells(
        as_of=int(now),
        item=tuple(np.array(frame["item"].to_list(), dtype=object)[begun]),
        stage=np.array([STAGES.index(stage) for stage in frame["stage"].to_list()], dtype=np.int64)[begun],
        entered=entered[begun].astype(np.int64),
        left=left[begun],
        over=over[begun],
        days=(np.where(over, left, now) - entered)[begun],
        decision=decision[begun],
        group=group[begun],
        names=names,
    )


def _in_order(entered: NDArray[np.float64], left: NDArray[np.float64]) -> None:
    for wrong, message in (
        (np.isnan(entered), "Row {row}: the date in 'entered' is missing."),
        (left < entered, "Row {row}: the date in 'left' lies before the one in 'entered'."),
    ):
        if wrong.any():
            raise MethodError(message, param="spells", row=int(np.flatnonzero(wrong)[0]) + 1)


def _groups(table: Table) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if "group" not in table.columns:
        return (), np.zeros(table.height, dtype=np.int64)
    found = np.array([name or "" for name in table.frame["group"].to_list()], dtype=object)
    names, places = np.unique(found, return_inverse=True)
    if names.size > MAX_GROUPS:
        raise MethodError(
            "There are {got} groups; at most {limit} can be shown. Split the table.",
            param="spells",
            column="group",
            got=int(names.size),
            limit=MAX_GROUPS,
        )
    return tuple(names), places.astype(np.int64)
