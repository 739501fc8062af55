"""The advice for each farm type, and its honest test: chosen on some seasons, scored once on the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from quintet.compute.downside import Floats, low_quantile, mean_bounds, resampled
from quintet.data.crop_facts import CROPS, FARMS, SOWING
from quintet.data.crop_model import Plan, Seasons
from quintet.data.crop_sowing import POOR, Outcome, outcome

Aim = Literal["poor_year", "mean"]
Farm = tuple[str, str]  # soil and water
DRAWS = 4_000


@dataclass(frozen=True)
class Score:
    """Gain over the usual date on seasons that were not used to choose, t/ha, for one way to split them."""

    split: Literal["time", "random"]
    measure: Aim
    chosen_on: int
    scored_on: int
    gain: float
    low: float
    high: float

    @property
    def skill(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0


@dataclass(frozen=True)
class Advice:
    """Outcomes of every plan over the seasons that all of them have, the best of each farm, and the test."""

    years: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    best: dict[Farm, Outcome]
    scores: tuple[Score, ...]
    configurations: int

    def best_dates(self, aim: Aim) -> list[str]:
        """The best date of each farm type and crop over all seasons, the first of equals."""
        pairs = dict.fromkeys((farm_of(item.plan), item.plan.crop) for item in self.outcomes)
        own = [[item for item in self.outcomes if (farm_of(item.plan), item.plan.crop) == pair] for pair in pairs]
        return [max(items, key=lambda item: _aimed(item, aim)).plan.sowing for items in own]


def advise(found: list[Seasons], aim: Aim, usual: str, level: float, seed: int) -> Advice:
    """Outcomes, the best plan of each farm type by the aim, and the test of the choice of a date."""
    years = sorted(set.intersection(*(set(item.years) for item in found)))
    outcomes = tuple(outcome(_kept(item, years), level) for item in found)
    best: dict[Farm, Outcome] = {
        farm: max((o for o in outcomes if farm_of(o.plan) == farm), key=lambda o: _aimed(o, aim)) for farm in FARMS
    }
    cube = np.array([[_values(outcomes, farm, crop, day) for day in SOWING] for farm in FARMS for crop in CROPS])
    half, n = len(years) // 2, len(years)
    mixed = np.random.default_rng(seed).permutation(n)
    scores = []
    for split, order in (("time", np.arange(n)), ("random", mixed)):
        learn, score = np.sort(order[:half]), np.sort(order[half:])
        scores += _scores(cube, learn, score, aim, SOWING.index(usual), split, level, seed)
    return Advice(tuple(years), outcomes, best, tuple(scores), len(found))


def farm_of(plan: Plan) -> Farm:
    """The farm type of a plan."""
    return plan.soil, plan.water


def _kept(found: Seasons, years: list[int]) -> Seasons:
    places = [found.years.index(year) for year in years]
    return Seasons(
        found.plan,
        tuple(years),
        tuple(found.yields[place] for place in places),
        tuple(found.irrigation[place] for place in places),
    )


def _values(outcomes: tuple[Outcome, ...], farm: Farm, crop: str, day: str) -> tuple[float, ...]:
    plans = (o for o in outcomes if farm_of(o.plan) == farm and (o.plan.crop, o.plan.sowing) == (crop, day))
    return next(plans).yields


def _aimed(item: Outcome, aim: Aim) -> tuple[float, float]:
    poor, mean = item.poor or 0.0, item.mean or 0.0
    return (poor, mean) if aim == "poor_year" else (mean, poor)


def _measured(values: Floats, aim: Aim) -> float:
    return low_quantile(values, POOR) if aim == "poor_year" else float(values.mean())


def _scores(
    cube: Floats,
    learn: NDArray[np.int64],
    score: NDArray[np.int64],
    aim: Aim,
    usual: int,
    split: str,
    level: float,
    seed: int,
) -> list[Score]:
    """Gain in the mean and in the poor year; all crops and farms of a season count as one, since they share weather."""
    chosen = [int(np.argmax([_measured(day[learn], aim) for day in dates])) for dates in cube]
    ours = np.array([dates[pick][score] for dates, pick in zip(cube, chosen, strict=True)]).T
    theirs = cube[:, usual][:, score].T
    gains = (ours - theirs).mean(axis=1)
    low, high = mean_bounds(gains, level)
    both = resampled(np.stack([ours, theirs], axis=2), DRAWS, seed)
    poor = np.quantile(both, POOR, axis=1, method="median_unbiased")
    drawn = (poor[:, :, 0] - poor[:, :, 1]).mean(axis=1)
    seen = np.quantile(np.stack([ours, theirs], axis=2), POOR, axis=0, method="median_unbiased")
    tails = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    size: tuple[int, int] = (len(learn), len(score))
    name: Literal["time", "random"] = "time" if split == "time" else "random"
    return [
        Score(name, "poor_year", *size, float((seen[:, 0] - seen[:, 1]).mean()), float(tails[0]), float(tails[1])),
        Score(name, "mean", *size, float(gains.mean()), float(low or 0.0), float(high or 0.0)),
    ]
