"""How sure the plan is, and what a pilot is worth: draws of what is not known, seeded.

Demand, roads and wind may be off by the stated percent (two of its standard deviations); the share of flights that
arrive is a Beta belief worth a stated number of test flights. Sites and drones stay as planned.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quintet.cases.story_remote_health.assumed import Assumed
from quintet.cases.story_remote_health.places import Places
from quintet.cases.story_remote_health.plan import Plan, Stores, drone_minutes, expected, fixed_usd, from_hospital
from quintet.compute.information import Information

Floats = NDArray[np.float64]
DRAWS = 2_000
SAMPLES = 20_000
LEVEL = 0.95
TWO = 1.96  # standard deviations in half an interval of 95 percent


@dataclass(frozen=True)
class Interval:
    """The middle 95 percent of the draws."""

    low: float
    high: float


@dataclass(frozen=True)
class Chances:
    """Intervals of the plan's figures: minutes saved per call, percent in time, US dollars per flight and a year."""

    saved: Interval
    in_time: Interval
    per_flight: Interval
    net: Interval
    positive: float


@dataclass(frozen=True)
class Pilot:
    """Worth in US dollars over all years of the options now, of information, and of a pilot before deciding.

    `options` are roads only, stores, drones. `first` is the expected worth of a pilot first, its cost and the delay
    of everything else included; `best` names the best of roads, stores, drones and pilot, `after` the next best.
    `lead` is what the best is expected to be worth more than the next, `ahead` the same in the middle of the draws.
    """

    options: tuple[float, float, float]
    perfect: Information
    sample: Information
    first: float
    calls: float
    best: str
    after: str
    lead: float
    ahead: Interval

    @property
    def sure(self) -> bool:
        """Whether the best is worth more than the next in the middle 95 percent of the draws."""
        return self.ahead.low > 0


def _spread(assumed: Assumed) -> float:
    return assumed.spread / 100 / TWO


def _demand(rng: np.random.Generator, assumed: Assumed, size: int) -> Floats:
    """Demand over its expected value: Gamma with mean 1."""
    cv = _spread(assumed)
    return rng.gamma(1 / cv**2, cv**2, size) if cv else np.ones(size)


def _arrives(rng: np.random.Generator, assumed: Assumed, size: int) -> Floats:
    mean, weight = assumed.reliability / 100, assumed.known_flights
    return rng.beta(mean * weight, (1 - mean) * weight, size)


def chances(places: Places, assumed: Assumed, plan: Plan, seed: int) -> Chances:
    """The plan's figures under draws of demand, roads, wind and arrival."""
    rng = np.random.default_rng(seed)
    demand, arrives = _demand(rng, assumed, DRAWS), _arrives(rng, assumed, DRAWS)
    sigma = math.log1p(assumed.spread / 100) / TWO
    slow = np.exp(sigma * rng.standard_normal(DRAWS))
    wind = assumed.wind_kmh * np.exp(sigma * rng.standard_normal(DRAWS))
    rows = [
        _one(places, assumed, plan, *draw) for draw in zip(demand, arrives, slow, wind, strict=True)
    ]  # fmt: skip
    saved, share, per_flight, net = (np.array(column) for column in zip(*rows, strict=True))
    flown = per_flight[np.isfinite(per_flight)]
    positive = 100 * float((net > 0).mean())
    return Chances(_interval(saved), _interval(share), _interval(flown), _interval(net), positive)


def _one(
    places: Places, assumed: Assumed, plan: Plan, demand: float, arrives: float, slow: float, wind: float
) -> tuple[float, float, float, float]:
    now = replace(assumed, road_kmh=assumed.road_kmh / slow, wind_kmh=min(wind, assumed.air_kmh))
    road, drone, calls = from_hospital(places, now), drone_minutes(plan.air.km, now), plan.calls
    taken = np.minimum(road, expected(road, drone, arrives))
    flown = (taken < road) & (calls > 0)
    by_road = road <= assumed.standard
    by_air = np.where(flown & (drone <= assumed.standard), arrives, 0.0)
    share = np.maximum(by_road, by_air)
    total = float(calls.sum())
    flights = demand * float(calls[flown].sum())
    cost = fixed_usd(plan.depots, assumed) + flights * assumed.flight_usd
    rescued = demand * float((calls * (share - by_road)).sum())
    saved = float((calls * (road - taken)).sum()) / total
    in_time = 100 * float((calls * share).sum()) / total
    return saved, in_time, cost / flights if flights else math.inf, rescued * assumed.worth_usd - cost


def _interval(values: Floats) -> Interval:
    if not values.size:
        return Interval(0.0, 0.0)
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def pilot(assumed: Assumed, plan: Plan, stores: Stores, seed: int) -> Pilot:
    """What a pilot at the busiest depot is worth, by simulating what it may show (expected sample information)."""
    from quintet.compute.information import beta_after, gamma_after, worth

    rng = np.random.default_rng([seed, 1])
    demand, arrives = _demand(rng, assumed, SAMPLES), _arrives(rng, assumed, SAMPLES)
    months = assumed.pilot_months / 12
    busiest = max(plan.depots, key=lambda one: one.calls)
    exposure = busiest.calls * months
    calls = rng.poisson(demand * exposure)
    good = rng.binomial(calls, arrives)
    after = gamma_after(1.0, _spread(assumed), calls, np.full(SAMPLES, exposure))
    reached = beta_after(assumed.reliability / 100, assumed.known_flights, calls, good)
    left = max(0.0, assumed.years - months)
    true = _values(assumed, plan, stores, demand, arrives)
    exact = worth(assumed.years * true)
    one = np.ones(1)
    options = assumed.years * _values(assumed, plan, stores, one, one * assumed.reliability / 100)[0]
    seen = _values(assumed, plan, stores, after, reached)
    sample = worth(assumed.years * seen)
    share = busiest.calls / plan.flights if plan.flights else 0.0
    own = share * plan.rescued * assumed.worth_usd - busiest.calls * assumed.flight_usd
    own -= fixed_usd((busiest,), assumed)
    first = own * months + left * float(seen.max(axis=1).mean())
    named = {"roads": 0.0, "stores": float(options[1]), "drones": float(options[2]), "pilot": first}
    best, second = sorted(named, key=lambda name: -named[name])[:2]
    # What came of each draw: a pilot is followed by what its own counts speak for.
    piloted = own * months + left * true[np.arange(SAMPLES), seen.argmax(axis=1)]
    came = dict(zip(named, (*(assumed.years * true.T), piloted), strict=True))
    ahead = _interval(came[best] - came[second])
    known = 0.0, float(options[1]), float(options[2])
    return Pilot(known, exact, sample, first, exposure, best, second, named[best] - named[second], ahead)


def _values(assumed: Assumed, plan: Plan, stores: Stores, demand: Floats, arrives: Floats) -> Floats:
    """Worth of a year of roads only, stores, drones [draw, option]; linear in demand, so expectations may stand in."""
    in_time = plan.rescued / (assumed.reliability / 100)
    fixed = fixed_usd(plan.depots, assumed)
    drones = demand * (in_time * arrives * assumed.worth_usd - plan.flights * assumed.flight_usd) - fixed
    shops = demand * stores.rescued * assumed.worth_usd - stores.cost
    return np.column_stack([np.zeros_like(demand), shops, drones])
