"""How ideas flow through the value chain: who goes on, how long they stay, and where they are stuck.

A share of decisions has Wilson's interval. Time in a stage is Kaplan and Meier's, because ideas that are still there
would otherwise make it look short. An idea is called stuck by one stated rule, not by an opinion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from quintet.compute.durations import at, curve, median, median_bounds, restricted_mean
from quintet.compute.proportion import wilson
from quintet.innovation.pipeline_rows import ENDS, OUTCOMES, STAGES, Spells, read
from quintet.innovation.pipeline_words import present_flow
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

STUCK_TIMES = 2  # of the median of the stage
LAST = len(STAGES) - 1  # from here there is nowhere to go on to, and to stay is no fault
MAX_POINTS = 24  # of a curve in the table
STEPS = (7, 14, 30, 61, 91, 182, 365, 1_825, 9_125, 73_000)  # days between two points of a curve
MAX_HALVES = 40
CITE = (
    "E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958) 457-481; R. Brookmeyer and "
    "J. Crowley, Biometrics 38 (1982) 29-41; E. B. Wilson, Journal of the American Statistical Association 22 (1927) "
    "209-212"
)


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: twelve ideas, two a month, that go on, change, stop or wait."""
    rows: list[dict[str, Any]] = []
    start = np.datetime64("2023-01-16", "D")
    for n in range(12):
        entered, group = start + 31 * n, "North" if n % 2 else "South"
        stays = ("go", "go", "go", "") if n % 3 == 0 else ("go", "pivot", "stop") if n % 3 == 1 else ("go", "")
        for stage, outcome in zip(STAGES[1:], stays, strict=False):
            left = entered + 40 + 9 * (n % 4) + 5 * len(stage) if outcome else None
            row = {"item": f"Example {n + 1}", "stage": stage, "entered": str(entered)}
            rows.append(row | {"left": str(left) if outcome else None, "outcome": outcome or None, "group": group})
            entered = left if left is not None else entered
    return rows


EXAMPLE = _example()
SpellRows = Annotated[
    Table,
    Col("item", str, "Name or code of the idea.", nullable=False),
    Col("stage", str, "Stage of the value chain.", choices=STAGES, nullable=False),
    Col("entered", str, "Date on which it came into the stage, such as 2024-06-30.", nullable=False),
    Col("left", str, "Date on which it left the stage; empty if it is still there."),
    Col("outcome", str, "Decision that ended the stay, or hold; empty if there was none.", choices=OUTCOMES),
    Col("group", str, "Organisation, field or another group of ideas.", required=False),
    Field(description="One row per stay of an idea in a stage."),
]
Day = Annotated[str, Field(description="Date to look from, such as 2024-12-31; the newest date of the table if empty.")]


@dataclass(frozen=True)
class Share:
    """Ideas that went on, of those that were decided, in percent with Wilson's bounds; None where none was decided."""

    decided: int
    go: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class StageFlow:
    """Stays in one stage: how many began, how they ended, how long they took. Times are in days.

    `unrecorded` left without a decision. `mean` is restricted to `horizon`, the longest stay seen. `limit` is the age
    above which an open idea is stuck; None while the median is not reached.
    """

    stage: str
    spells: int
    open: int
    held: int
    share: Share
    pivot: int
    stop: int
    spin_out: int
    unrecorded: int
    median: float | None
    median_low: float | None
    median_high: float | None
    mean: float | None
    horizon: float
    limit: float | None
    stuck: int


@dataclass(frozen=True)
class GroupFlow:
    """Stays of one group in one stage."""

    group: str
    stage: str
    spells: int
    open: int
    share: Share


@dataclass(frozen=True)
class Half:
    """One half-year: stays that began, decisions taken, and what was open at its end."""

    period: str
    entered: int
    share: Share
    stop: int
    open: int


@dataclass(frozen=True)
class Stuck:
    """An idea that has been open for longer than the limit of its stage, without a decision to hold."""

    item: str
    stage: str
    group: str
    days: int
    limit: float


@dataclass(frozen=True)
class Point:
    """The share of ideas that are still in a stage after so many days, in percent, with its bounds."""

    stage: str
    days: int
    at_risk: int
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class PipelineFlow:
    """Everything that is known of the flow on one day."""

    as_of: str
    level: float
    total: Share
    open: int
    held: int
    stages: tuple[StageFlow, ...]
    groups: tuple[GroupFlow, ...]
    halves: tuple[Half, ...]
    stuck: tuple[Stuck, ...]
    staying: tuple[Point, ...]


@method(field="innovation", cite=CITE, present=present_flow, example={"spells": EXAMPLE})
def pipeline_flow(
    spells: SpellRows,
    as_of: Day = "",
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
) -> PipelineFlow:
    """How ideas move from challenge to scale: conversion, time in stage, and stuck ideas.

    A decision is go, pivot, stop or spin out; an idea on hold stays where it is and is still open. Ideas that are open
    are left out of the conversion, and count in the time as longer than seen so far. An open idea is stuck when it has
    been in its stage for longer than twice the median time of that stage and nobody has decided to hold it. Where the
    median is not reached yet, no idea is called stuck. The last stage has no conversion and nothing is stuck in it.

    Raises MethodError when a date cannot be read, or when nothing had begun by the date to look from.
    """
    found = read(spells, as_of)
    numbers = [n for n in range(len(STAGES)) if (found.stage == n).any()]
    stages = tuple(_stage(found, n, level) for n in numbers)
    return PipelineFlow(
        as_of=str(np.datetime64(found.as_of, "D")),
        level=level,
        total=_share(found, np.ones_like(found.over), level),
        open=int((~found.over).sum()),
        held=int((~found.over & (found.decision == "hold")).sum()),
        stages=stages,
        groups=tuple(_groups(found, numbers, level)),
        halves=_halves(found, level),
        stuck=_stuck(found, stages),
        staying=tuple(_staying(found, numbers, level)),
    )


def _share(found: Spells, own: NDArray[np.bool_], level: float) -> Share:
    ends = found.decision[own & found.over & (found.stage != LAST)]
    decided, go = int(np.isin(ends, ENDS).sum()), int((ends == "go").sum())
    bounds = (100 * go / decided, *wilson(go, decided, level)) if decided else (None, None, None)
    return Share(decided, go, *bounds)


def _stage(found: Spells, number: int, level: float) -> StageFlow:
    own = found.stage == number
    over, decision, days = found.over[own], found.decision[own], found.days[own]
    lasting = curve(days, over, level)
    middle, bounds = median(lasting), median_bounds(lasting)
    limit = STUCK_TIMES * middle if middle is not None and number != LAST else None
    held = ~over & (decision == "hold")
    ended = {name: int((over & (decision == name)).sum()) for name in ("pivot", "stop", "spin_out")}
    return StageFlow(
        stage=STAGES[number],
        spells=int(own.sum()),
        open=int((~over).sum()),
        held=int(held.sum()),
        share=_share(found, own, level),
        **ended,
        unrecorded=int((over & ~np.isin(decision, ENDS)).sum()),
        median=middle,
        median_low=bounds[0] if middle is not None else None,
        median_high=bounds[1] if middle is not None else None,
        mean=restricted_mean(lasting)[0] if lasting.longest else None,
        horizon=lasting.longest,
        limit=limit,
        stuck=0 if limit is None else int((~over & ~held & (days > limit)).sum()),
    )


def _groups(found: Spells, numbers: list[int], level: float) -> Iterator[GroupFlow]:
    for place, name in enumerate(found.names):
        for number in numbers:
            own = (found.group == place) & (found.stage == number)
            if own.any():
                opened = int((own & ~found.over).sum())
                yield GroupFlow(name, STAGES[number], int(own.sum()), opened, _share(found, own, level))


def _halves(found: Spells, level: float) -> tuple[Half, ...]:
    """The newest half-years, oldest first."""
    month = np.datetime64(found.as_of, "D").astype("datetime64[M]").astype(np.int64)
    last, first = int(month) // 6, int(np.datetime64(int(found.entered.min()), "D").astype("M8[M]").astype(int)) // 6
    out = []
    for number in range(max(first, last - MAX_HALVES + 1), last + 1):
        start, end = (int(np.datetime64(6 * n, "M").astype("M8[D]").astype(int)) for n in (number, number + 1))
        here = found.over & (found.left >= start) & (found.left < end)
        still = (found.entered < end) & ~(found.over & (found.left < end))
        out.append(
            Half(
                period=f"{1970 + number // 2}-H{number % 2 + 1}",
                entered=int(((found.entered >= start) & (found.entered < end)).sum()),
                share=_share(found, here, level),
                stop=int((here & (found.decision == "stop")).sum()),
                open=int(still.sum()),
            )
        )
    return tuple(out)


def _stuck(found: Spells, stages: tuple[StageFlow, ...]) -> tuple[Stuck, ...]:
    """The stuck ideas, those open for longest first."""
    limits = {STAGES.index(stage.stage): stage.limit for stage in stages}
    out = []
    for place in np.flatnonzero(~found.over & (found.decision != "hold")):
        number, days = int(found.stage[place]), int(found.days[place])
        limit, group = limits[number], found.names[found.group[place]] if found.names else ""
        if limit is not None and days > limit:
            out.append(Stuck(found.item[place], STAGES[number], group, days, limit))
    return tuple(sorted(out, key=lambda row: (-row.days, row.item, row.stage)))


def _staying(found: Spells, numbers: list[int], level: float) -> Iterator[Point]:
    longest = float(found.days.max())
    step = next((step for step in STEPS if longest <= step * MAX_POINTS), int(longest // MAX_POINTS) + 1)
    for number in numbers:
        own = found.stage == number
        days = np.sort(found.days[own])
        times = np.arange(0, days[-1] + 1, step)
        at_risk = days.size - np.searchsorted(days, times, side="left")
        for row in zip(times, at_risk, *at(curve(found.days[own], found.over[own], level), times), strict=True):
            time, risk, share, low, high = (float(value) for value in row)
            bounds = (None if np.isnan(bound) else 100 * bound for bound in (low, high))
            yield Point(STAGES[number], int(time), int(risk), 100 * share, *bounds)
