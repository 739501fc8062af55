"""Take-up of social protection: which step raises enrolment, whom it misses and what each enrolment costs.

The brief's chapter on behavioural science opens with people who do not receive the social protection they have a
right to. The only trial here with rows is one of weather insurance for rice farmers in China; the case says on every
page what that can tell about social protection, and what is a stretch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from quintet.behaviour.encouragement import Encouragement, encouragement_effect
from quintet.behaviour.take_up import Arm, TakeUp, trial_take_up
from quintet.cases.story_social_protection import facts, words
from quintet.cases.story_social_protection.facts import Household
from quintet.cases.story_social_protection.split import Skill, skill
from quintet.method import case
from quintet.result import Result, Text

CITE = (
    "United Nations (2023), Our Common Agenda Policy Brief 11: UN 2.0; J. Cai, A. de Janvry and E. Sadoulet, American "
    "Economic Journal: Applied Economics 7 (2015) 81-108; N. Huntington-Klein, causaldata"
)
TIMES = (0.5, 1.0, 2.0, 4.0)  # of the extra cost, for the sensitivity
OPT_IN, OPT_OUT, SHORT, LONG = words.ARM_LABELS.values()
PEOPLE = words.PEOPLE_LABELS
Money = Annotated[
    float, Field(ge=0, le=1000, description="Cost of a short session per household, assumed, in dollars.")
]
MoreDefault = Annotated[
    float, Field(ge=0, le=1000, description="Extra cost of the opt-out form per household, assumed, in dollars.")
]
MoreLong = Annotated[
    float, Field(ge=0, le=1000, description="Extra cost of a long session per household, assumed, in dollars.")
]
Came = Annotated[float, Field(ge=1, le=100, description="Households that come when invited, assumed, in percent.")]


@dataclass(frozen=True)
class Cost:
    """Cost of each extra enrolment if the extra cost were `times` the assumed one; bounds come from the lift."""

    arm: str
    times: float
    extra: float
    per_extra: float | None
    per_low: float | None
    per_high: float | None


@dataclass(frozen=True)
class Step:
    """A step to enrolment: how many of 100 invited households reach it, and what says so."""

    step: str
    reached: float
    source: str


@dataclass(frozen=True)
class Found:
    """Everything the case computes."""

    default: TakeUp
    session: TakeUp
    network: Encouragement
    skill: Skill
    costs: tuple[Cost, ...]
    steps: tuple[Step, ...]
    households: int
    no_sex: int


@case(
    sdgs=[1, 5, 10],
    fields=["behaviour", "digital"],
    brief="B1",
    cite=CITE,
    datasets=("trials",),
    example={"target": 5.0},
)
def story_social_protection(
    cost_session: Money = 2.0,
    cost_default: MoreDefault = 0.5,
    cost_long: MoreLong = 3.0,
    came: Came = 90.0,
    target: Annotated[
        float, Field(ge=0.5, le=50, description="Lift that the next trial should be able to see, in points.")
    ] = 5.0,
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the random split.")] = 1,
) -> Result:
    """Raise the take-up of social protection: which step works, whom it misses and what it costs.

    Calls trial_take_up on two lots of a trial of weather insurance (opt in or opt out at the first session of the
    hamlet, short or long session) and encouragement_effect on what neighbours did, then scores what was learned in
    some villages on others. Costs and the steps before the session are assumptions that can be changed.

    Raises MethodError on an assumption outside its bounds.
    """
    households = facts.read()
    known = tuple(row for row in households if row.control("male") is not None)
    given: dict[str, Any] = {"target": target, "level": level}
    default = trial_take_up(
        rows=list(_rows(known, (OPT_IN, OPT_OUT), cost_session, cost_default)), control=OPT_IN, **given
    )
    session = trial_take_up(rows=list(_rows(known, (SHORT, LONG), cost_session, cost_long)), control=SHORT, **given)
    found = Found(
        default=default,
        session=session,
        network=encouragement_effect(rows=facts.encouragement_rows(households), level=level),
        skill=skill(households, level, seed),
        costs=(*_costs(default.arms[1], cost_default), *_costs(session.arms[1], cost_long)),
        steps=_steps(default, came),
        households=len(households),
        no_sex=len(households) - len(known),
    )
    return _present(found)


def _present(found: Found) -> Result:
    said = words.said(found)
    return Result(
        title=Text("Take-up of social protection: what a trial of insurance can teach"),
        estimates=words.estimates(found),
        findings=[text for texts in said.values() for text in texts],
        grids=words.grids(found),
        charts=words.charts(found),
        limits=words.limits(found),
        conventions=words.conventions(),
        sections=words.sections(said),
        decision=words.decision(found),
    )


def _rows(
    households: tuple[Household, ...], arms: tuple[str, str], cost: float, extra: float
) -> Iterator[dict[str, Any]]:
    """The rows of one of the two lots; the other lot was drawn independently of it."""
    for row in households:
        treated = row.opt_out if arms[0] == OPT_IN else row.control("intensive") == 1
        reads = row.control("literacy")
        yield {
            "took_up": row.took_up,
            "arm": arms[1] if treated else arms[0],
            "cluster": row.hamlet,
            "stratum": row.village,
            "sex": PEOPLE["men" if row.control("male") else "women"],
            "group": None if reads is None else PEOPLE["reads" if reads else "no_reading"],
            "cost": cost + extra if treated else cost,
        }


def _costs(arm: Arm, extra: float) -> Iterator[Cost]:
    for times in TIMES:
        bounds = (None if value is None else value * times for value in (arm.per_extra, arm.per_low, arm.per_high))
        yield Cost(arm.arm, times, extra * times, *bounds)


def _steps(default: TakeUp, came: float) -> tuple[Step, ...]:
    """Of 100 invited households; the trial counts take-up among those who came, and how many come is assumed."""
    assumed = {"invited": 100.0, "came": came}
    counted = dict(zip(("opt_in", "opt_out"), (came * arm.rate / 100 for arm in default.arms), strict=True))
    name, source = words.JOURNEY_LABELS, words.SOURCE_LABELS
    return (
        *(Step(name[key], value, source["assumed"]) for key, value in assumed.items()),
        *(Step(name[key], value, source["both"]) for key, value in counted.items()),
    )
