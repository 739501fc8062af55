"""What no city has counted yet, made up to show the step: traffic at junctions, a trial of habits, old buildings.

Everything here is drawn from a seed and says so wherever it is shown. It permits one decision only: collect first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quintet.cases.city_connected.chain import Chain, best_sites
from quintet.compute.signals import simulate

BLOCKS, HOMES = 40, 25
BASE, LIFT, BETWEEN = 0.42, 0.08, 0.06  # recycling without and with the habit, and how much blocks differ
T_975 = 2.0244  # of Student's t with 38 degrees of freedom
BUILDINGS, CONVERSION = 60, 0.6  # old buildings, and the cost of converting one as a part of a new clinic
GRID, BUSY, QUIET = 5, 600.0, 250.0  # junctions a side, vehicles an hour on the two kinds of street


@dataclass(frozen=True)
class Habit:
    """A trial by blocks of houses: shares of homes that recycle, percent, and the difference with its interval."""

    control: float
    treated: float
    lift: float
    low: float
    high: float
    homes: int


@dataclass(frozen=True)
class Lights:
    """Seconds of waiting per vehicle under fixed times and under lights that answer, and the gain with its interval."""

    fixed: float
    answering: float
    gain: float
    low: float
    high: float
    junctions: int


def habit_trial(seed: int) -> Habit:
    """Compare blocks of houses with and without the habit; blocks are the unit, since neighbours copy each other."""
    rng = np.random.default_rng(seed)
    treated = np.arange(BLOCKS) % 2 == 1
    chance = np.clip(BASE + LIFT * treated + rng.normal(0, BETWEEN, BLOCKS), 0.02, 0.98)
    shares = 100 * rng.binomial(HOMES, chance) / HOMES
    with_it, without = shares[treated], shares[~treated]
    lift = with_it.mean() - without.mean()
    error = np.sqrt(with_it.var(ddof=1) / len(with_it) + without.var(ddof=1) / len(without))
    ends = lift - T_975 * error, lift + T_975 * error
    return Habit(
        float(without.mean()), float(with_it.mean()), float(lift), float(ends[0]), float(ends[1]), BLOCKS * HOMES
    )


def lights(seed: int) -> Lights:
    """Compare fixed times with lights that answer, on a grid of streets under the same traffic."""
    flow = np.zeros((GRID, GRID, 4))
    flow[:, 0, 1] = flow[:, -1, 3] = BUSY
    flow[-1, :, 0] = flow[0, :, 2] = QUIET
    fixed, answering = (simulate(flow, control, steps=900, seed=seed) for control in ("fixed", "max_pressure"))
    gain = fixed.each - answering.each
    error = 2.093 * gain.std(ddof=1) / np.sqrt(len(gain))  # Student's t with 19 degrees of freedom
    middle = float(gain.mean())
    return Lights(fixed.mean, answering.mean, middle, middle - error, middle + error, GRID * GRID)


@dataclass(frozen=True)
class Reuse:
    """Clinics in made-up old buildings: how many the same money opens, and percent of people within the walk."""

    buildings: int
    sites: int
    share: float


def reuse(chain: Chain, seed: int) -> Reuse:
    """Suppose old buildings, and that to convert one costs a stated part of a new clinic: what would that bring?"""
    city, number = chain.city, int(chain.options.sites / CONVERSION)
    chance = city.people / city.people.sum()
    stock = np.random.default_rng(seed).choice(city.n, BUILDINGS, replace=False, p=chance)
    shut = np.ones(city.n, dtype=bool)
    shut[stock] = False
    sites = best_sites(chain.near, city.people, city.units, min(number, BUILDINGS), shut)
    care = np.array([*np.flatnonzero(city.units), *sites], dtype=np.int64)
    covered = city.people[chain.near[:, care].any(axis=1)].sum()
    return Reuse(BUILDINGS, len(sites), 100 * float(covered / city.people.sum()))
