"""The case *A connected city*: five fields feed each other until one plan comes of it, and each can be switched off.

The brief closes with a city in which the five fields interlink. The case follows its eight links over one real city,
Porto Alegre: every link is a table with a score of its quality, and below a stated score the only permitted decision
is to collect first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from quintet.cases.city_connected import words
from quintet.cases.city_connected.chain import FIELDS, Chain, Options, Worked, best_sites
from quintet.cases.city_connected.links import Flow, flows
from quintet.cases.city_connected.place import City, Rides, baskets, lines, load, rides, walkers
from quintet.cases.city_connected.tours import Tours, tours
from quintet.cases.city_connected.trials import Habit, Lights, Reuse, habit_trial, lights, reuse
from quintet.method import case, progress
from quintet.result import Result

CITE = (
    "United Nations (2023), Our Common Agenda Policy Brief 11: UN 2.0; R. Church and C. ReVelle, Papers of the "
    "Regional Science Association 32 (1974) 101-118; P. Varaiya, Transportation Research Part C 36 (2013) 177-195"
)
Off = Literal["none", "data", "innovation", "digital", "foresight", "behaviour"]


@dataclass(frozen=True)
class Today:
    """The city before any plan, on the filtered ground: shares are percent of all people, `now` at the standard."""

    people: float
    now: float
    within: dict[int, float]
    five: float
    five_sites: tuple[int, ...]
    touched: float
    shut: int
    left: float
    aware_sites: tuple[int, ...]

    @property
    def kept(self) -> int:
        """How many of the best sites are still best when the flood is known."""
        return len(set(self.five_sites) & set(self.aware_sites))


@dataclass(frozen=True)
class Found:
    """All that the case shows.

    `full` is the chain without the field that is off, `walked` the same without stations, `whole` that of all fields.
    """

    city: City
    options: Options
    today: Today
    tours: Tours
    rides: Rides
    habit: Habit
    lights: Lights
    reuse: Reuse
    full: Worked
    walked: Worked
    whole: Worked
    without: dict[str, Worked]
    links: tuple[Flow, ...]
    chain: Chain
    off: str


@case(
    sdgs=[11, 3, 13],
    fields=["data", "innovation", "digital", "foresight", "behaviour"],
    brief="C5",
    cite=CITE,
    datasets=("poa", "city_counts"),
    example={},
)
def city_connected(
    sites: Annotated[int, Field(ge=1, le=20, description="New clinics that the city can pay for.")] = 5,
    standard: Annotated[float, Field(ge=5, le=30, description="Minutes of walking that count as near.")] = 15.0,
    level: Annotated[float, Field(ge=1, le=12, description="Water level to plan for, in metres.")] = 5.0,
    elevation_error: Annotated[
        float, Field(ge=0, le=5, description="Standard error of the ground's height, in metres.")
    ] = 1.0,
    riders: Annotated[
        float, Field(ge=0, le=100, description="Assumed: percent of people who would ride a shared bicycle to care.")
    ] = 10.0,
    cost_per_km: Annotated[float, Field(ge=0, le=100, description="Assumed: cost of a truck's kilometre, USD.")] = 2.5,
    station_cost: Annotated[
        float, Field(gt=0, le=1e6, description="Assumed: cost of a station of shared bicycles in a year, USD.")
    ] = 4000.0,
    today_km: Annotated[
        float | None,
        Field(ge=0, le=1e5, description="Kilometres that the waste trucks drive in a day; made up if empty."),
    ] = None,
    threshold: Annotated[
        float, Field(ge=0, le=1, description="Quality of data below which nothing is decided, 0 to 1.")
    ] = 0.5,
    off: Annotated[Off, Field(description="A field to switch off.")] = "none",
    seed: Annotated[int, Field(ge=0, le=2**31, description="Seed of every random draw.")] = 1,
) -> Result:
    """Plan clinics for a connected city: where they go, what floods do to them, and what each field adds.

    Walks Porto Alegre's 1,227 hexagons through the brief's eight links: who lacks care (data), which ground floods
    (foresight), sites that stay open (data), a better tour of the waste trucks (digital), how far people ride
    (behaviour), stations of shared bicycles that the saving would pay for (innovation), and the plan with the least
    regret over four water levels (foresight). Shares are percent of people; distances km; levels metres.

    Raises MethodError on input out of range, and on more sites than cells.
    """
    city, riding = load(), rides()  # read each time, so that a kept result notes its sources too
    baskets()
    running, weekend = lines(), walkers()
    options = Options(standard, sites, level, elevation_error, riders, station_cost, cost_per_km, seed)
    found = _worked(_Held(city, riding), options, "" if off == "none" else off, today_km)
    return words.present(found, running, weekend, threshold)


class _Held:
    """What a kept result was worked out from: the committed tables, so all are alike."""

    def __init__(self, city: City, riding: Rides) -> None:
        self.city, self.riding = city, riding

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=8)
def _worked(held: _Held, options: Options, off: str, today_km: float | None) -> Found:
    city, riding, way = held.city, held.riding, tours(options.seed, today_km)
    progress(0.2, "The city is read.")
    chain = Chain(city, options, riding, way.saved_km)
    without: dict[str, Worked] = {}
    whole = chain.work()
    full = chain.work(off) if off else whole
    for number, name in enumerate(FIELDS):
        progress(0.3 + 0.1 * number, "Each field is switched off in turn.")
        without[name] = chain.work(name)
    today = _today(city, chain)
    habit, junctions = habit_trial(options.seed), lights(options.seed)
    links = flows(city, chain, today, full, way, riding, habit)
    old = reuse(chain, options.seed)
    walked = chain.work(off, ride=False)
    return Found(
        city, options, today, way, riding, habit, junctions, old, full, walked, whole, without, links, chain, off
    )


def _today(city: City, chain: Chain) -> Today:
    people, options = city.people, chain.options
    total = float(people.sum())

    def share(minutes: float, care: np.ndarray) -> float:
        return 100 * float(people[(city.walk[:, care] <= minutes).any(axis=1)].sum()) / total

    units = np.flatnonzero(city.units)
    none = np.zeros(city.n, dtype=bool)
    five = best_sites(chain.near, people, city.units, options.sites, none)
    wet = city.filtered < options.level
    aware = best_sites(chain.near, people, city.units & ~wet, options.sites, wet)
    return Today(
        people=total,
        now=share(options.standard, units),
        within={minutes: share(minutes, units) for minutes in (10, 15, 20)},
        five=share(options.standard, np.array([*units, *five])),
        five_sites=five,
        touched=float(people[wet].sum()),
        shut=int(city.counted[wet].sum()),
        left=share(options.standard, np.flatnonzero(city.units & ~wet)),
        aware_sites=aware,
    )
