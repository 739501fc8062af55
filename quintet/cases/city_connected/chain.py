"""The chain: what each field works out from what the others hand over, and the plan that comes of it.

data (who lacks care) -> foresight (which ground floods) -> data (sites that stay open) -> digital (what a better tour
of the waste trucks saves) -> behaviour (how far people ride) -> innovation (stations of shared bicycles paid from
that) -> foresight (the plan whose worst regret over the levels is least). A field that is switched off hands over what
a city without it would assume.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from quintet.cases.city_connected.place import City, Rides
from quintet.compute.locate import cover

if TYPE_CHECKING:
    from quintet.cases.city_connected.place import Floats, Mask

FIELDS = ("data", "innovation", "digital", "foresight", "behaviour")
DRAWS = 40  # models of the ground in the ensemble
WALK_KM_H = 3.6
STATION_WALK = 5.0  # minutes from a home to a station
RIDE_KM = 3.0  # farthest ride to care
DETOUR = 1.3
STEPS = (-0.5, 0.0, 0.5)  # levels around the stated one, in metres
AT_LEVEL = 2  # the place of the stated level among the levels
LIKELY = 0.5  # chance of water from which a cell counts as wet
TOURS_A_YEAR = 365


@dataclass(frozen=True)
class Options:
    """What a reader can change; see the case's parameters."""

    standard: float
    sites: int
    level: float
    elevation_error: float
    riders: float
    station_cost: float
    cost_per_km: float
    seed: int


@dataclass(frozen=True)
class Plan:
    """Cells in which to open clinics and stations of shared bicycles."""

    sites: tuple[int, ...]
    stations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Worked:
    """What the chain gives with some fields on: its plans, their regrets, and the plan it chooses.

    `served` and `regret` (plans, levels) are people; `wet` (levels, cells) is the chance of water.
    """

    levels: tuple[float, ...]
    wet: Floats
    plans: tuple[Plan, ...]
    served: Floats
    regret: Floats
    chosen: int

    @property
    def plan(self) -> Plan:
        """The plan it chooses."""
        return self.plans[self.chosen]


def grounds(city: City, options: Options) -> Floats:
    """The ensemble: half of the models start from the raw ground, half from the filtered one, each with its error.

    Half of the error's variance moves the whole city, half each cell for itself; metres, (models, cells).
    """
    rng = np.random.default_rng(options.seed)
    spread = options.elevation_error / np.sqrt(2)
    base = np.where((np.arange(DRAWS) % 2 == 0)[:, None], city.raw, city.filtered)
    return np.asarray(base + rng.normal(0, spread, (DRAWS, 1)) + rng.normal(0, spread, (DRAWS, city.n)))


def levels(options: Options) -> tuple[float, ...]:
    """The levels that the plan is tried on: no flood (minus infinity), and three around the stated one."""
    return (-np.inf, *(options.level + step for step in STEPS))


def reach(city: City, options: Options, measured: bool = True) -> Mask:
    """Which cells can walk to which within the standard; not measured, the city looks at circles on a map."""
    minutes = city.walk if measured else city.straight / WALK_KM_H * 60
    return np.asarray(minutes <= options.standard)


def best_sites(near: Mask, people: Floats, open_units: Mask, number: int, shut: Mask) -> tuple[int, ...]:
    """The cells for new clinics that bring most people within the standard, beside the units that stay open."""
    fixed = tuple(int(cell) for cell in np.flatnonzero(open_units))
    forbidden = tuple(int(cell) for cell in np.flatnonzero(shut & ~open_units))
    found = cover(near, people, number, fixed=fixed, forbidden=forbidden)
    return tuple(sorted(set(found.sites) - set(fixed)))


class Chain:
    """One city with one set of options; every step with and without its field."""

    def __init__(self, city: City, options: Options, rides: Rides, saved_km: float) -> None:
        self.city, self.options, self.rides, self.saved_km = city, options, rides, saved_km
        self.ground = grounds(city, options)
        self.levels = levels(options)
        self.near = reach(city, options)
        self.far_km = city.straight * DETOUR
        self.wet = np.stack([(self.ground < level).mean(axis=0) for level in self.levels])
        self.at_station = np.asarray(city.walk <= STATION_WALK)
        self._solved: dict[tuple[bool, bytes], tuple[int, ...]] = {}

    def work(self, off: str = "", ride: bool = True) -> Worked:
        """Run the chain without one field, or with all; the worth of its plans is always judged with all of them.

        Without `ride` no station is placed, because what they are paid from is not known.
        """
        plans = self._plans(off, ride)
        served = np.array([[self.served(plan, number) for number in range(len(self.levels))] for plan in plans])
        regret = served.max(axis=0) - served
        # Without foresight nobody looks at other levels: the plan that is best today is taken.
        worst = regret[:, 0] if off == "foresight" else regret.max(axis=1)
        chosen = int(np.lexsort((-served.mean(axis=1), worst))[0])
        return Worked(self.levels, self.wet, tuple(plans), served, regret, chosen)

    def _plans(self, off: str, ride: bool) -> list[Plan]:
        near = self.near if off != "data" else reach(self.city, self.options, measured=False)
        people = self.city.people if off != "data" else np.full(self.city.n, self.city.people.mean())
        found: list[tuple[int, ...]] = []
        for number in range(len(self.levels)):
            if number and off == "foresight":
                break
            sites = self._sites(near, people, self.wet[number] > LIKELY, off == "data")
            if sites not in found:
                found.append(sites)
        return [Plan(sites, self.stations(sites, people, off) if ride else ()) for sites in found]

    def _sites(self, near: Mask, people: Floats, shut: Mask, unmeasured: bool) -> tuple[int, ...]:
        """The best sites; most fields do not touch this question, so each is answered once."""
        key = unmeasured, shut.tobytes()
        if key not in self._solved:
            self._solved[key] = best_sites(near, people, self.city.units & ~shut, self.options.sites, shut)
        return self._solved[key]

    def affordable(self, off: str = "") -> int:
        """The stations that a year's saving of the waste trucks pays for."""
        if off in ("digital", "innovation"):
            return 0
        return max(0, int(self.saved_km * TOURS_A_YEAR * self.options.cost_per_km // self.options.station_cost))

    def stations(self, sites: Sequence[int], people: Floats, off: str = "") -> tuple[int, ...]:
        """The cells in which stations bring most people to care, one after the other (greedy)."""
        number = self.affordable(off)
        units = np.flatnonzero(self.city.units).tolist()
        care = np.array([*units, *sites])
        walked = self.near[:, care].any(axis=1)
        nearest = self.far_km[:, care].min(axis=1)
        rides = self.riding(nearest) if off != "behaviour" else np.where(nearest <= RIDE_KM, 1.0, 0.0)
        gain = np.where(walked, 0.0, people * rides)
        chosen: list[int] = []
        dry = self.wet[AT_LEVEL] <= LIKELY if off != "foresight" else np.ones(self.city.n, dtype=bool)
        for _ in range(number):
            each = np.where(dry, np.where(self.at_station, gain[:, None], 0.0).sum(axis=0), 0.0)
            best = int(each.argmax())
            if each[best] <= 0:
                break
            chosen.append(best)
            gain[self.at_station[:, best]] = 0.0
        return tuple(chosen)

    def riding(self, km: Floats, weighted: bool = True) -> Floats:
        """The share of people who would ride that far to care."""
        share = self.rides.share(km / DETOUR, weighted)
        return np.asarray(np.where(km <= RIDE_KM, self.options.riders / 100 * share, 0.0))

    def served(self, plan: Plan, number: int) -> float:
        """People who can reach open care at a level, the mean over the ensemble of grounds."""
        care = np.array([*np.flatnonzero(self.city.units), *plan.sites], dtype=np.int64)
        stations = np.array(plan.stations, dtype=np.int64)
        near = self.near[:, care]
        reached = near.sum(axis=1)
        total = []
        for dry in self.ground >= self.levels[number]:
            is_open = dry[care]
            part = (reached > near[:, ~is_open].sum(axis=1)).astype(float)
            working = stations[dry[stations]]
            if len(working) and is_open.any():
                riders = np.flatnonzero(self.at_station[:, working].any(axis=1) & (part == 0))
                far = self.far_km[np.ix_(riders, care[is_open])].min(axis=1) if len(riders) else np.empty(0)
                part[riders] = self.riding(far)
            total.append(float((part * self.city.people).sum()))
        return float(np.mean(total))
