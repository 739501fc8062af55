"""How often milestones are late, by how much, and whether those who state a probability know better.

Half of the answer is the outside view: the base rate of lateness with Jeffreys' interval, and the median delay with
the milestones that are still open (Kaplan and Meier). The other half scores stated probabilities by Brier (1950)
against a base rate that never saw the milestone it is compared on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from quintet.compute.delay import median, median_bounds
from quintet.compute.forecast import Parts, Skill, earlier, leave_one_out, parts, skill
from quintet.compute.proportion import jeffreys, next_count
from quintet.errors import MethodError
from quintet.foresight.milestone_rows import Milestones, read
from quintet.foresight.milestone_words import present_milestones
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_SCORED = 10  # fewer pairs say nothing about skill
MAX_GROUPS = 1_000
CITE = (
    "G. W. Brier, Monthly Weather Review 78 (1950) 1-3; A. H. Murphy, Journal of Applied Meteorology 12 (1973) "
    "595-600; L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16 (2001) 101-133; E. L. Kaplan and P. "
    "Meier, Journal of the American Statistical Association 53 (1958) 457-481"
)
# Made up to show the columns: two plans with a milestone each month, the last ones not done.
EXAMPLE: list[dict[str, Any]] = [
    {"group": f"Example {plan}", "due": due, "done": done, "probability": stated}
    for plan, due, done, stated in (
        ("A", "2024-01-15", "2024-01-18", 0.2),
        ("B", "2024-01-15", "2024-01-11", 0.1),
        ("A", "2024-02-15", "2024-03-26", 0.6),
        ("B", "2024-02-15", "2024-02-27", 0.3),
        ("A", "2024-03-15", "2024-03-13", 0.3),
        ("B", "2024-03-15", "2024-03-15", 0.1),
        ("A", "2024-04-15", "2024-06-29", 0.6),
        ("B", "2024-04-15", "2024-04-05", 0.1),
        ("A", "2024-05-15", "2024-06-05", 0.6),
        ("B", "2024-05-15", "2024-06-17", 0.3),
        ("A", "2024-06-15", "2024-06-15", 0.3),
        ("B", "2024-06-15", "2024-06-14", 0.1),
        ("A", "2024-07-15", "2024-07-29", 0.6),
        ("B", "2024-07-15", "2024-07-15", 0.1),
        ("A", "2024-08-15", "2024-08-10", 0.3),
        ("B", "2024-08-15", "2024-09-12", 0.1),
        ("A", "2024-09-15", "2024-11-14", 0.6),
        ("B", "2024-09-15", "2024-09-12", 0.3),
        ("A", "2024-10-15", "2024-10-24", 0.3),
        ("B", "2024-10-15", "2024-10-15", 0.1),
        ("A", "2024-11-15", None, 0.6),
        ("B", "2024-11-15", "2024-11-13", 0.1),
        ("A", "2024-12-15", None, 0.6),
        ("B", "2024-12-15", None, 0.3),
    )
]


MilestoneRows = Annotated[
    Table,
    Col("due", str, "Date on which the milestone was to be done, such as 2024-06-30.", nullable=False),
    Col("done", str, "Date on which it was done; empty if it is not done."),
    Col("group", str, "Plan, entity or kind of milestone.", required=False),
    Col("probability", float, "Probability of being late, stated before the due date.", ge=0, le=1, required=False),
    Field(description="One row per milestone."),
]
Day = Annotated[str, Field(description="Date to look from, such as 2024-12-31; the newest date of 'done' if empty.")]
Reference = Annotated[
    Literal["earlier", "leave_one_out"],
    Field(description="Base rate to beat: of the milestones that were due earlier, or of all others."),
]


@dataclass(frozen=True)
class Rate:
    """Milestones of one group: due, late, and neither due nor done yet.

    `rate` is late of due in percent, with Jeffreys' bounds; None where none was due.
    """

    name: str
    due: int
    late: int
    open: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class MilestoneForecast:
    """Base rate of lateness, median delay in days, and the score of stated probabilities.

    `next_late` bounds how many of the open milestones will be late at the same rate; `stated` counts the milestones
    with a probability and an outcome, `scored` those of them that the reference can be compared on.
    """

    as_of: str
    level: float
    reference: Literal["earlier", "leave_one_out"]
    total: Rate
    groups: tuple[Rate, ...]
    next_late: tuple[int, int] | None
    delay: float | None
    delay_low: float | None
    delay_high: float | None
    stated: int
    scored: int
    skill: Skill | None
    parts: Parts | None


@method(field="foresight", cite=CITE, present=present_milestones, example={"milestones": EXAMPLE})
def milestone_forecast(
    milestones: MilestoneRows,
    as_of: Day = "",
    reference: Reference = "earlier",
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
    draws: Annotated[int, Field(ge=200, le=10_000, description="Bootstrap samples behind an interval.")] = 2_000,
    seed: Annotated[int, Field(ge=0, le=2**31, description="Start of the random numbers.")] = 0,
) -> MilestoneForecast:
    """How often milestones are late, by how long, and what stated probabilities add.

    A milestone is late when it was done after its due date, or is still open after it. Only milestones that were due
    before the date to look from are counted. What was done after that date is not known yet.

    Raises MethodError when a date cannot be read. Source: Brier (1950), Murphy (1973), Kaplan and Meier (1958).
    """
    found = read(milestones, as_of)
    total = _rate("", found, np.ones_like(found.past), level)
    days, over = found.delay[found.past], found.over[found.past]
    low, high = median_bounds(days, over, draws, seed, level) if total.due else (None, None)
    pairs = _pairs(found, reference)
    enough = pairs[0].size >= MIN_SCORED
    return MilestoneForecast(
        as_of=found.as_of,
        level=level,
        reference=reference,
        total=total,
        groups=_groups(found, level),
        next_late=next_count(total.late, total.due, total.open, level) if total.due and total.open else None,
        delay=median(days, over) if total.due else None,
        delay_low=low,
        delay_high=high,
        stated=int((found.past & ~np.isnan(found.probability)).sum()),
        scored=pairs[0].size,
        skill=skill(*pairs, draws, seed, level) if enough else None,
        parts=parts(pairs[0], pairs[2]) if enough else None,
    )


def _rate(name: str, found: Milestones, own: NDArray[np.bool_], level: float) -> Rate:
    due, number = int((own & found.past).sum()), int(found.late[own & found.past].sum())
    bounds = (100 * number / due, *jeffreys(number, due, level)) if due else (None, None, None)
    return Rate(name, due, number, int((own & ~found.past & ~found.over).sum()), *bounds)


def _groups(found: Milestones, level: float) -> tuple[Rate, ...]:
    if len(found.names) > MAX_GROUPS:
        raise MethodError(
            "There are {got} groups; at most {limit} can be shown. Split the table.",
            param="milestones",
            column="group",
            got=len(found.names),
            limit=MAX_GROUPS,
        )
    return tuple(_rate(name, found, found.group == number, level) for number, name in enumerate(found.names))


def _pairs(found: Milestones, reference: str) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Stated probability, reference and outcome of the milestones that both can be compared on."""
    late, stated = found.late[found.past], found.probability[found.past]
    use = ~np.isnan(stated)
    if reference == "earlier":
        base, before = earlier(late, found.due[found.past])
        use &= before > 0
    else:
        base = leave_one_out(late)
    return stated[use], base[use], late[use]
