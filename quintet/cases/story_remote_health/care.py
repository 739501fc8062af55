"""Tests and remote doctors near the people, and the weekly tours that supply them.

Sites cover the most people (maximal cover) who live without a hospital (tests) or far from one (remote consultation).
Clinicians on duty follow from a waiting line (M/M/c). Tours are searched by the route engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quintet.cases.story_remote_health.assumed import Assumed
from quintet.cases.story_remote_health.places import Places
from quintet.cases.story_remote_health.plan import Plan, from_hospital, road_minutes
from quintet.compute.route import Routes
from quintet.errors import MethodError

Floats = NDArray[np.float64]
DUTY_HOURS = 2_920.0  # a year of eight hours a day
WAIT_HOURS, WAIT_SHARE = 10 / 60, 0.05  # at most one call in twenty waits longer than ten minutes
ITERATIONS = 300
GRAMS, METRES = 1000, 1000


@dataclass(frozen=True)
class Site:
    """A site and the people for whom it is the nearest one in reach."""

    place: int
    people: float
    tests: float = 0.0
    found: float = 0.0
    false_alarms: float = 0.0


@dataclass(frozen=True)
class Care:
    """Where tests and remote doctors go and what they do in a year.

    `largest` is what the same devices would find in the largest towns without a hospital. `saved` is the minutes of
    travel to a hospital and back that a consultation saves.
    """

    tests: tuple[Site, ...]
    found: float
    largest: float
    tele: tuple[Site, ...]
    consults: float
    saved: float
    clinicians: int


@dataclass(frozen=True, eq=False)
class Tours:
    """The weekly supply: depots and stops as places, the routes, and the way of one flight to each site alone."""

    depots: tuple[int, ...]
    stops: tuple[int, ...]
    routes: Routes | None
    alone_km: float


def care(places: Places, assumed: Assumed) -> Care:
    """Place the devices and the remote consultations. Raises MethodError on more devices than places."""
    free = int((~places.hospital).sum())
    for name, want in (("tests", assumed.tests), ("tele_sites", assumed.tele_sites)):
        if want > free:
            raise MethodError(
                "There are {got} places without a hospital and {want} sites. Give fewer sites.",
                param=name, got=free, want=want,
            )  # fmt: skip
    reach = road_minutes(places.km, assumed) <= assumed.test_minutes
    without = np.where(places.hospital, 0.0, places.people)
    tests = tuple(_found(site, assumed) for site in _sites(places, reach, without, assumed.tests))
    largest = np.argsort(-without, kind="stable")[: assumed.tests]
    naive = [_found(site, assumed) for site in _assigned(places, reach, without, [int(site) for site in largest])]
    road = from_hospital(places, assumed) - assumed.road_ready
    far = np.where(road > assumed.standard, without, 0.0)
    tele = _sites(places, reach, far, assumed.tele_sites)
    consults = sum(site.people for site in tele) * assumed.consults
    return Care(
        tests=tests,
        found=sum(site.found for site in tests),
        largest=sum(site.found for site in naive),
        tele=tele,
        consults=consults,
        saved=_saved(places, reach, far, tele, road, assumed),
        clinicians=_clinicians(consults, assumed),
    )


def _sites(places: Places, reach: NDArray[np.bool_], people: Floats, number: int) -> tuple[Site, ...]:
    from quintet.compute.locate import cover

    need = people > 0
    if not number or not need.any():
        return ()
    number = min(number, int(reach[need].any(axis=0).sum()))
    closed = [int(place) for place in np.flatnonzero(places.hospital)]
    located = cover(reach[need], people[need], min(number, len(places.names) - len(closed)), forbidden=closed)
    return _assigned(places, reach, people, sorted(int(site) for site in located.sites))


def _assigned(places: Places, reach: NDArray[np.bool_], people: Floats, sites: list[int]) -> tuple[Site, ...]:
    """Each place goes to the nearest site in reach."""
    if not sites:
        return ()
    ways = np.where(reach[:, sites], places.km[:, sites], np.inf)
    nearest, near = ways.argmin(axis=1), np.isfinite(ways).any(axis=1)
    own = np.bincount(nearest[near], weights=people[near], minlength=len(sites))
    return tuple(Site(site, float(own[n])) for n, site in enumerate(sites))


def _found(site: Site, assumed: Assumed) -> Site:
    tests = min(site.people * assumed.tested / 100, assumed.capacity)
    ill = tests * assumed.prevalence / 100
    alarms = (tests - ill) * (1 - assumed.specificity / 100)
    return replace(site, tests=tests, found=ill * assumed.sensitivity / 100, false_alarms=alarms)


def _saved(
    places: Places, reach: NDArray[np.bool_], far: Floats, tele: tuple[Site, ...], road: Floats, assumed: Assumed
) -> float:
    sites = [site.place for site in tele]
    if not sites:
        return 0.0
    ways = np.where(reach[:, sites], road_minutes(places.km[:, sites], assumed), np.inf).min(axis=1)
    near = np.isfinite(ways) & (far > 0)
    people = float(far[near].sum())
    return float((far[near] * 2 * (road[near] - ways[near])).sum()) / people if people else 0.0


def _clinicians(consults: float, assumed: Assumed) -> int:
    from quintet.compute.queues import servers_for_wait

    try:
        return servers_for_wait(consults / DUTY_HOURS, assumed.consult_minutes / 60, WAIT_SHARE, WAIT_HOURS)
    except ValueError as error:
        raise MethodError(
            "The demand is too high for a plan: check consultations and people.", param="consults"
        ) from error


def tours(places: Places, assumed: Assumed, plan: Plan, found: Care, seed: int) -> Tours:
    """Weekly tours of the drones from their depots to the sites of tests and remote consultation."""
    from quintet.compute.route import Job, solve

    depots = tuple(depot.place for depot in plan.depots)
    load = dict.fromkeys(sorted(site.place for site in (*found.tests, *found.tele)), 0)
    for site in (*found.tests, *found.tele):
        load[site.place] += round(assumed.supply_kg * GRAMS)
    stops = tuple(place for place in load if place not in depots)
    if not stops or assumed.tour_km <= 0:
        return Tours(depots, stops, None, 0.0)
    rows = np.array([*depots, *stops], dtype=np.int64)
    metres = np.rint(places.km[np.ix_(rows, rows)] * METRES).astype(np.int64)
    job = Job(
        distance=metres,
        duration=np.zeros_like(metres),
        demand=np.array([load[place] for place in stops], dtype=np.int64),
        capacity=int(assumed.payload * GRAMS),
        vehicles=(len(stops),) * len(depots),  # a week is long: the drones of a depot go out as often as needed
        max_distance=max(1, int(assumed.tour_km * METRES)),
    )
    routes = solve(job, iterations=ITERATIONS, seed=seed)
    served = [n for n in range(len(stops)) if n not in routes.unserved]
    ways = 2 * places.km[np.ix_([stops[n] for n in served], list(depots))].min(axis=1)
    return Tours(depots, stops, routes, float(ways.sum()))
