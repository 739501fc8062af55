"""What a randomised trial did to take-up: lift per arm, who is missed, cost of each extra enrolment, the next trial.

The lift is a difference of shares within strata (a linear probability model with one constant per stratum), because
its unit is persons in a hundred and needs no model of a curve. Its interval lets persons of one cluster be alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from quintet.behaviour.take_up_rows import NOT_STATED, Trial, read
from quintet.behaviour.take_up_words import present_take_up
from quintet.compute.clustered import Collinear, Fit, NoFit, intraclass, least_squares, mean, per_arm, quantile
from quintet.errors import MethodError
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 10  # persons of a group in each arm, below which its lift is not estimated
CITE = (
    "K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986) 13-22; A. C. Cameron and D. L. Miller, Journal of Human "
    "Resources 50 (2015) 317-372; H. S. Bloom, Evaluation Review 19 (1995) 547-556 (minimum detectable effect); "
    "A. Donner, International Statistical Review 54 (1986) 67-82 (intra-cluster correlation)"
)


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: 96 persons of twelve villages in two districts, half of the villages reminded."""
    rows: list[dict[str, Any]] = []
    for village in range(12):
        arm = "Reminder" if village % 2 else "No reminder"
        for person in range(8):
            took = (3 * person + village) % 8 < (5 if village % 2 else 3) - village % 3 % 2
            sex = "women" if person < 4 else "men"
            row = {
                "took_up": int(took),
                "arm": arm,
                "cluster": f"V{village + 1}",
                "stratum": f"D{village % 4 // 2 + 1}",
            }
            rows.append(row | {"sex": sex, "cost": 3.0 if village % 2 else 1.0})
    return rows


EXAMPLE = _example()
TrialRows = Annotated[
    Table,
    Col("took_up", int, "1 if the person took up the offer, 0 if not; empty if it is not known.", ge=0, le=1),
    Col("arm", str, "Arm of the trial that the person was drawn into.", nullable=False),
    Col("cluster", str, "Village, school or office that was drawn as one.", required=False, nullable=False),
    Col("stratum", str, "Block within which arms were drawn, such as a district.", required=False, nullable=False),
    Col("sex", str, "Sex, such as women or men.", required=False),
    Col("age", str, "Age group.", required=False),
    Col("disability", str, "With or without a disability.", required=False),
    Col("location", str, "Kind of place, such as rural.", required=False),
    Col("group", str, "Another group to compare.", required=False),
    Col("cost", float, "What the arm spent on the person.", ge=0, required=False, nullable=False),
    Field(description="One row per person who was drawn."),
]


@dataclass(frozen=True)
class Arm:
    """One arm: share that took up, lift over the control arm, and what an extra enrolment costs.

    Shares are percent, lifts and `mde` points of percent. The control arm has no lift. `per_extra` is None where
    there is no cost, or the lift is not above zero; its upper bound where the lift may be zero.
    """

    arm: str
    n: int
    clusters: int
    rate: float
    rate_low: float | None
    rate_high: float | None
    lift: float | None = None
    low: float | None = None
    high: float | None = None
    mde: float | None = None
    spent: float | None = None
    per_extra: float | None = None
    per_low: float | None = None
    per_high: float | None = None


@dataclass(frozen=True)
class Group:
    """Take-up of one group over all arms, and the gap to the largest group of its kind, in points."""

    kind: str
    group: str
    n: int
    missed: int
    rate: float
    rate_low: float | None
    rate_high: float | None
    gap: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class GroupLift:
    """The lift of an arm in one group, and its difference to that in the largest group; `smaller` counts persons."""

    kind: str
    group: str
    arm: str
    smaller: int
    lift: float
    low: float | None
    high: float | None
    gap: float | None
    gap_low: float | None
    gap_high: float | None


@dataclass(frozen=True)
class NextTrial:
    """How many persons and clusters each arm of the next trial needs to see a lift of `target` points."""

    target: float
    baseline: float
    icc: float | None
    size: float
    inflation: float
    persons: int | None
    clusters: int | None


@dataclass(frozen=True)
class TakeUp:
    """Everything that is known of a trial: arms with the control first, groups, and the next trial."""

    level: float
    power: float
    n: int
    missing: int
    clusters: int
    strata: int
    clustered: bool
    whole: bool
    df: int
    arms: tuple[Arm, ...]
    groups: tuple[Group, ...]
    lifts: tuple[GroupLift, ...]
    next: NextTrial


@method(field="behaviour", cite=CITE, present=present_take_up, example={"rows": EXAMPLE})
def trial_take_up(
    rows: TrialRows,
    control: Annotated[str, Field(description="Name of the control arm; that of the first row if empty.")] = "",
    target: Annotated[
        float, Field(ge=0.5, le=90, description="Lift that the next trial should be able to see, in points.")
    ] = 5.0,
    power: Annotated[float, Field(ge=0.5, le=0.99, description="Chance with which a trial should see its lift.")] = 0.8,
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
) -> TakeUp:
    """How much each arm of a randomised trial raised take-up, whom it missed, and what each enrolment cost.

    Rows without an outcome are left out and counted. With strata, arms are compared within each stratum. Groups are
    compared with the largest group of their kind. Costs are compared with those of the control arm.

    Raises MethodError on fewer than two arms, an arm without outcomes, an arm with one cluster, a cluster in two
    strata, outcomes that are all the same, and strata that hold one arm each.
    """
    trial = read(rows, control)
    fit = _fit(trial)
    arms = tuple(_arm(trial, fit, number, level, power) for number in range(len(trial.arms)))
    return TakeUp(
        level=level,
        power=power,
        n=int(trial.arm.size),
        missing=trial.missing,
        clusters=fit.clusters,
        strata=1 if trial.stratum is None else int(np.unique(trial.stratum).size),
        clustered=trial.clustered,
        whole=trial.whole,
        df=fit.df,
        arms=arms,
        groups=tuple(row for kind in trial.groups for row in _groups(trial, kind, level)),
        lifts=tuple(row for kind in trial.groups for row in _lifts(trial, kind, level)),
        next=_next(trial, arms[0].rate, target, level, power),
    )


def _fit(trial: Trial) -> Fit:
    dummies = (trial.arm[:, None] == np.arange(1, len(trial.arms))[None, :]).astype(float)
    try:
        return least_squares(trial.took_up, dummies, trial.cluster, trial.stratum)
    except Collinear as error:
        raise MethodError(
            "No stratum holds two arms that could be compared. Check 'stratum', or leave the column out.",
            param="rows",
            column="stratum",
        ) from error
    except NoFit as error:
        raise MethodError(
            "There are {got} rows for so many arms and strata. Give more rows, or leave out 'stratum'.",
            param="rows",
            got=trial.arm.size,
        ) from error


def _arm(trial: Trial, fit: Fit, number: int, level: float, power: float) -> Arm:
    own = trial.arm == number
    low, high = _mean_bounds(trial.took_up[own], trial.cluster[own], level)
    found: dict[str, Any] = {}
    if number:
        error = fit.error(number - 1)
        ends = fit.bounds(float(fit.coef[number - 1]), error, level)
        found = {"lift": 100 * float(fit.coef[number - 1]), "low": _points(ends[0]), "high": _points(ends[1])}
        found["mde"] = 100 * error * (quantile(0.5 + level / 2, fit.df) + quantile(power, fit.df)) or None
    if trial.cost is not None:
        found |= _cost(trial.cost, own, trial.arm == 0, found)
    return Arm(
        arm=trial.arms[number],
        n=int(own.sum()),
        clusters=int(np.unique(trial.cluster[own]).size),
        rate=100 * float(trial.took_up[own].mean()),
        rate_low=low,
        rate_high=high,
        **found,
    )


def _points(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _mean_bounds(
    outcome: NDArray[np.float64], cluster: NDArray[np.int64], level: float
) -> tuple[float | None, float | None]:
    """The interval of a share, in percent and cut to 0-100; none where it rests on one cluster or all are alike."""
    if np.unique(cluster).size < 2 or outcome.min() == outcome.max():
        return None, None
    fit = mean(outcome, cluster)
    low, high = fit.bounds(float(fit.coef[0]), fit.error(), level)
    return (None if low is None else max(0.0, 100 * low)), (None if high is None else min(100.0, 100 * high))


def _cost(
    cost: NDArray[np.float64], own: NDArray[np.bool_], control: NDArray[np.bool_], found: dict[str, Any]
) -> dict[str, Any]:
    spent = float(cost[own].mean())
    lift, low, high = (found.get(name) for name in ("lift", "low", "high"))
    extra = spent - float(cost[control].mean())
    if lift is None or lift <= 0 or extra < 0:
        return {"spent": spent}
    return {
        "spent": spent,
        "per_extra": 100 * extra / lift,
        "per_low": 100 * extra / high if high else None,
        "per_high": 100 * extra / low if low is not None and low > 0 else None,
    }


def _groups(trial: Trial, kind: str, level: float) -> Iterator[Group]:
    """Take-up of each group and its gap to the largest one."""
    names, code = trial.groups[kind]
    counts = np.bincount(code, minlength=len(names))
    largest = _largest(names, counts)
    others = [number for number in range(len(names)) if number != largest]
    fit = None
    if others:
        try:
            fit = least_squares(trial.took_up, (code[:, None] == np.array(others)).astype(float), trial.cluster)
        except NoFit:
            fit = None  # too few rows for so many groups: the gaps stay unknown
    for number, name in enumerate(names):
        own = trial.took_up[code == number]
        gap, low, high = None, None, None
        if fit is not None and number != largest:
            place = others.index(number)
            gap = 100 * float(fit.coef[place])
            low, high = (_points(end) for end in fit.bounds(float(fit.coef[place]), fit.error(place), level))
        ends = _mean_bounds(own, trial.cluster[code == number], level)
        head = (kind, name, int(own.size), int(own.size - own.sum()), 100 * float(own.mean()), *ends)
        yield Group(*head, gap, low, high)


def _largest(names: tuple[str, ...], counts: NDArray[np.int64]) -> int:
    stated = [number for number, name in enumerate(names) if name != NOT_STATED] or [0]
    return max(stated, key=lambda number: (counts[number], -number))


def _lifts(trial: Trial, kind: str, level: float) -> Iterator[GroupLift]:
    """The lift of each arm in each group with enough persons, from one model with a lift per group."""
    names, code = trial.groups[kind]
    table = np.zeros((len(names), len(trial.arms)), dtype=np.int64)
    np.add.at(table, (code, trial.arm), 1)
    kept = [n for n, name in enumerate(names) if name != NOT_STATED and table[n].min() >= FEWEST]
    if len(kept) < 2:
        return
    largest = max(kept, key=lambda n: (int(table[n].sum()), -n))
    others = [n for n in kept if n != largest]
    rows = np.isin(code, kept)
    arm = (trial.arm[rows, None] == np.arange(1, len(trial.arms))).astype(float)
    member = (code[rows, None] == np.array(others)).astype(float)
    cross = [arm[:, [a]] * member[:, [g]] for a in range(arm.shape[1]) for g in range(len(others))]
    strata = None if trial.stratum is None else trial.stratum[rows]
    try:
        fit = least_squares(trial.took_up[rows], np.hstack([arm, *cross, member]), trial.cluster[rows], strata)
    except NoFit:
        return  # a group lies in too few strata for a lift of its own
    for number in kept:
        for a in range(arm.shape[1]):
            place = None if number == largest else arm.shape[1] + a * len(others) + others.index(number)
            yield _group_lift(fit, a, place, level, (kind, names[number], trial.arms[a + 1], int(table[number].min())))


def _group_lift(fit: Fit, arm: int, place: int | None, level: float, head: tuple[str, str, str, int]) -> GroupLift:
    weights = np.zeros(fit.coef.size)
    weights[arm] = 1
    gap: float | None = None
    ends: tuple[float | None, float | None] = (None, None)
    if place is not None:
        weights[place] = 1
        gap = 100 * float(fit.coef[place])
        ends = fit.bounds(float(fit.coef[place]), fit.error(place), level)
    lift, error = fit.combine(weights)
    low, high = fit.bounds(lift, error, level)
    return GroupLift(*head, 100 * lift, _points(low), _points(high), gap, _points(ends[0]), _points(ends[1]))


def _next(trial: Trial, baseline: float, target: float, level: float, power: float) -> NextTrial:
    """Two arms of equal size; villages are drawn whole where they were drawn whole before."""
    own = trial.arm == 0
    alike = intraclass(trial.took_up[own], trial.cluster[own]) if trial.clustered else None
    size = trial.arm.size / np.unique(trial.cluster).size
    inflation = 1 + (size - 1) * (alike or 0.0) if trial.whole else 1.0
    persons = None
    if baseline + target <= 100:
        persons = per_arm(baseline / 100, (baseline + target) / 100, inflation, level, power)
    villages = int(np.ceil(persons / size)) if persons is not None and trial.clustered and trial.whole else None
    return NextTrial(target, baseline, alike, float(size), float(inflation), persons, villages)
