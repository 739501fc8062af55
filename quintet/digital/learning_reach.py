"""Who can be reached online, by mobile phone, by radio, or only by a teacher, and what a budget surely buys.

Surveys print which share of a group has each means, seldom who has several of them at once. What that allows is
computed as bounds (Fréchet); the value under independence is only a point inside them. Costs are assumptions of the
reader. The plan counts only on what is sure, so it can be carried out whatever the truth is (Hall).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from quintet.compute.reach import CHANNELS, bounds, corners, cost_bounds, independent, sure_plan
from quintet.digital.learning_reach_words import present_reach
from quintet.digital.learning_rows import MEANS, SEXES, Groups, read
from quintet.method import method
from quintet.table import Col, Table

First = Literal["girls", "cheapest", "hardest"]
TEACHER = len(CHANNELS) - 1
MAX_CHILDREN = 10_000_000_000
ROUNDING = 1e-9  # 0.3 x 10 must count as 3 children
CITE = (
    "M. Fréchet, Annales de l'Université de Lyon A 14 (1951) 53-77; P. Hall, Journal of the London Mathematical "
    "Society 10 (1935) 26-30"
)
# Made up to show the columns: sex, location, out of school, internet, electricity, mobile, radio.
ROWS = (
    ("female", "rural", 6000, 15, 60, 40, 55),
    ("male", "rural", 4500, 25, 60, 60, 60),
    ("female", "urban", 2500, 45, 95, 65, None),
    ("male", "urban", 2000, 60, 95, 80, None),
    ("female", "camp", 800, 5, 20, 30, 35),
    ("male", "camp", 700, 10, 20, 45, 40),
)
COLUMNS = ("sex", "location", "children", "internet", "electricity", "mobile", "radio")
EXAMPLE: list[dict[str, Any]] = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
GroupRows = Annotated[
    Table,
    Col("sex", str, "Sex of the group; both where they are not told apart.", choices=SEXES, nullable=False),
    Col("place", str, "Country, region or district.", required=False),
    Col("location", str, "Urban, rural or another kind of place.", required=False),
    Col("wealth", str, "Wealth quintile or another measure.", required=False),
    Col("children", float, "People out of school; empty where not known.", ge=0, le=MAX_CHILDREN, required=False),
    Col("internet", float, "Percent who can use the internet.", ge=0, le=100, required=False),
    Col("electricity", float, "Percent with electricity at home.", ge=0, le=100, required=False),
    Col("mobile", float, "Percent with a mobile phone.", ge=0, le=100, required=False),
    Col("radio", float, "Percent with a radio.", ge=0, le=100, required=False),
    Field(description="One row per group of people out of school."),
]
Budget = Annotated[float, Field(ge=0, le=1e9, description="Money for one school year, in US dollars.")]
Order = Annotated[
    First, Field(description="Whom the budget serves first: girls, the cheapest, or the hardest to reach.")
]
Device = Annotated[
    float, Field(gt=0, le=1e5, description="Assumed cost of a shared device, US dollars per learner and year.")
]
Data = Annotated[
    float, Field(gt=0, le=1e5, description="Assumed cost of data for live lessons, US dollars per learner and year.")
]
Messages = Annotated[
    float, Field(gt=0, le=1e5, description="Assumed cost of lessons by phone, US dollars per learner and year.")
]
Radio = Annotated[
    float, Field(gt=0, le=1e5, description="Assumed cost of lessons by radio, US dollars per learner and year.")
]
Teacher = Annotated[
    float, Field(gt=0, le=1e5, description="Assumed cost of a teacher in person, US dollars per learner and year.")
]


@dataclass(frozen=True)
class GroupReach:
    """One group: bounds of the share of each channel in percent, the point under independence, cost per child.

    `plan` shares out the channels so that the plan holds whatever the truth is; `missing` names unknown means.
    """

    keys: tuple[str, ...]
    children: float | None
    low: tuple[float, ...]
    high: tuple[float, ...]
    point: tuple[float | None, ...]
    cost_low: float
    cost_high: float
    plan: tuple[float, ...]
    plan_cost: float
    missing: tuple[str, ...]

    @property
    def sex(self) -> str:
        """The sex of the group."""
        return self.keys[0]


@dataclass(frozen=True)
class SexReach:
    """All groups of one sex: bounds weighted by children, or the widest of the groups where a count is missing."""

    sex: str
    groups: int
    children: float | None
    low: tuple[float, ...]
    high: tuple[float, ...]
    cost_low: float
    cost_high: float
    plan: tuple[float, ...]
    plan_cost: float
    buys: int


@dataclass(frozen=True)
class Line:
    """One line of the plan: a group, a channel, how many are planned and paid for, and what it costs."""

    keys: tuple[str, ...]
    channel: str
    unit_cost: float
    planned: int
    reached: int
    cost: float


@dataclass(frozen=True)
class LearningReach:
    """Who can be reached how, by group and sex, and what the budget surely buys."""

    groups: tuple[GroupReach, ...]
    sexes: tuple[SexReach, ...]
    lines: tuple[Line, ...]
    missing: tuple[tuple[str, int], ...]
    budget: float
    first: First
    costs: tuple[float, ...]
    device: float
    data: float


@method(field="digital", cite=CITE, present=present_reach, example={"groups": EXAMPLE, "budget": 400000.0})
def learning_reach(
    groups: GroupRows,
    budget: Budget = 1_000_000.0,
    first: Order = "girls",
    device: Device = 40.0,
    data: Data = 30.0,
    messages: Messages = 10.0,
    radio_lessons: Radio = 5.0,
    teacher: Teacher = 120.0,
) -> LearningReach:
    """Who can be reached online, by phone, by radio or only by a teacher, and what a budget surely buys.

    A learner takes lessons online with internet and electricity, else by mobile phone, else by radio, else in person.
    Shares are percent; where only margins are known each channel has Fréchet's bounds, and a missing share may be
    anything. The plan can be carried out whatever the truth is, the best channel first; a teacher reaches anyone.
    Costs are assumptions, to be replaced by local prices.

    Raises MethodError when a group stands there twice, when no share is known, or when a value is out of its range.
    """
    found = read(groups)
    costs = np.array([device + data, messages, radio_lessons, teacher])
    each = _groups(found, costs)
    named = [(name, sum(name in group.missing for group in each)) for name in MEANS]
    return LearningReach(
        groups=each,
        sexes=tuple(_sex(each, sex, budget) for sex in SEXES if any(group.sex == sex for group in each)),
        lines=_lines(each, costs, budget, first),
        missing=tuple((name, count) for name, count in named if count),
        budget=budget,
        first=first,
        costs=tuple(costs.tolist()),
        device=device,
        data=data,
    )


def _groups(found: Groups, costs: Any) -> tuple[GroupReach, ...]:
    possible = corners(*found.share)
    low, high = bounds(possible)
    cheap, dear = cost_bounds(possible, costs)
    point = independent(*found.share)
    plan = sure_plan(*found.share)
    return tuple(
        GroupReach(
            keys=keys,
            children=None if np.isnan(found.children[row]) else float(found.children[row]),
            low=_percent(low[row]),
            high=_percent(high[row]),
            point=tuple(None if np.isnan(value) else 100 * float(value) for value in point[row]),
            cost_low=float(cheap[row]),
            cost_high=float(dear[row]),
            plan=_percent(plan[row]),
            plan_cost=float((plan[row] * costs).sum()),
            missing=tuple(name for name, share in zip(MEANS, found.share[:, row], strict=True) if np.isnan(share)),
        )
        for row, keys in enumerate(found.keys)
    )


def _percent(shares: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(100 * float(share), 10) for share in shares)


def _sex(each: tuple[GroupReach, ...], sex: str, budget: float) -> SexReach:
    own = [group for group in each if group.sex == sex]
    counts = [group.children for group in own if group.children is not None]
    weights = np.array(counts) if len(counts) == len(own) and sum(counts) > 0 else None

    def joined(values: list[Any], widest: Any) -> Any:
        if weights is None:
            return widest(np.array(values), axis=0)
        return np.average(np.array(values), axis=0, weights=weights)

    # Without counts, the plan of the group that costs most.
    dearest = max(own, key=lambda group: group.plan_cost)
    plan = dearest.plan if weights is None else tuple(joined([group.plan for group in own], np.max).tolist())
    plan_cost = float(joined([group.plan_cost for group in own], np.max))
    return SexReach(
        sex=sex,
        groups=len(own),
        children=None if weights is None else float(weights.sum()),
        low=tuple(joined([group.low for group in own], np.min).tolist()),
        high=tuple(joined([group.high for group in own], np.max).tolist()),
        cost_low=float(joined([group.cost_low for group in own], np.min)),
        cost_high=float(joined([group.cost_high for group in own], np.max)),
        plan=plan,
        plan_cost=plan_cost,
        buys=int(budget / plan_cost + ROUNDING),
    )


def _lines(each: tuple[GroupReach, ...], costs: Any, budget: float, first: First) -> tuple[Line, ...]:
    """The plan of the groups whose children are counted, in the order in which the budget serves them."""
    wanted = []
    for place, group in enumerate(each):
        if group.children is None:
            continue
        whole = int(group.children + ROUNDING)
        steps = [int(share / 100 * whole + ROUNDING) for share in np.cumsum(group.plan[:TEACHER])]
        for channel, count in enumerate(np.diff([0, *steps, whole]).tolist()):
            if count:
                wanted.append((_rank(group.sex, channel, float(costs[channel]), first), place, channel, count))
    left, out = budget, []
    for _, place, channel, count in sorted(wanted):
        cost = float(costs[channel])
        reached = min(count, int(left / cost + ROUNDING))
        left -= reached * cost
        out.append(Line(each[place].keys, CHANNELS[channel], cost, count, reached, reached * cost))
    return tuple(out)


def _rank(sex: str, channel: int, cost: float, first: First) -> tuple[float, ...]:
    girls = ("female", "both", "male").index(sex)
    if first == "girls":
        return (girls, cost)
    return (cost, girls) if first == "cheapest" else (-channel, girls)
