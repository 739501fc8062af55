"""The plan of the case: minutes by road and by air, depots, drones, and what they cost and save in a year.

Depots cover the most emergencies that drones reach in time and roads do not (maximal cover); the sites that save the
most minutes (p-median) and stores with cars but without drones are worked out beside them. The number of drones of a
depot is Erlang's loss: a call that finds all of them busy goes by road.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quintet.cases.story_remote_health.assumed import Assumed
from quintet.cases.story_remote_health.places import Places
from quintet.errors import MethodError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HOURS = 8_766.0  # of a year
MOST_DEPOTS = 12  # tried when the case chooses
STORES = (1, 2, 3, 4, 6, 8, 12, 16, 20, 25, 30, 40, 50, 60)  # numbers of stores that are tried


@dataclass(frozen=True, eq=False)
class Air:
    """Minutes to each place [place] by road and by the nearest open depot, and whether the drone is expected faster."""

    road: Floats
    depot: Ints
    km: Floats
    drone: Floats
    flown: NDArray[np.bool_]


@dataclass(frozen=True)
class Depot:
    """One depot: its place, the calls it flies in a year, the hours of a flight, its drones, the calls turned away."""

    place: int
    calls: float
    hours: float
    busy_at_once: int
    drones: int
    turned_away: float


@dataclass(frozen=True, eq=False)
class Plan:
    """Depots and what they do in an average year; minutes per call, shares in percent, money in US dollars."""

    depots: tuple[Depot, ...]
    air: Air
    calls: Floats
    minutes_road: float
    minutes: float
    in_time_road: float
    in_time: float
    people_road: float
    people: float
    flights: float
    rescued: float
    cost: float
    net: float
    gap: float
    proven: bool

    @property
    def drones(self) -> int:
        """Drones of all depots, those under repair too."""
        return sum(depot.drones for depot in self.depots)


def calls_of(places: Places, assumed: Assumed) -> Floats:
    """Emergencies a year of each place; a place with a hospital has its own stock and needs no delivery."""
    return np.where(places.hospital, 0.0, places.people * assumed.calls / 100_000)


def road_minutes(km: Floats, assumed: Assumed) -> Floats:
    """Minutes on the road over that straight distance, without getting ready."""
    return np.asarray(km * assumed.detour / assumed.road_kmh * 60)


def from_hospital(places: Places, assumed: Assumed) -> Floats:
    """Minutes by road from the nearest hospital to each place, getting ready included."""
    return assumed.road_ready + road_minutes(places.km[:, places.hospital].min(axis=1), assumed)


def drone_minutes(km: Floats, assumed: Assumed) -> Floats:
    """Minutes by air against the wind, infinite out of reach."""
    against = assumed.air_kmh - assumed.wind_kmh
    if against <= 0:
        return np.full(km.shape, np.inf)
    return np.where(km <= assumed.radius_km, assumed.ready + km / against * 60, np.inf)


def expected(road: Floats, drone: Floats, arrives: float | Floats) -> Floats:
    """Expected minutes with a drone: where the flight fails, the car starts when that is known."""
    return np.asarray(drone + (1 - arrives) * road)


def plans(places: Places, assumed: Assumed) -> list[Plan]:
    """Plans by number of depots: the one asked for, or all from 1 up when the case is to choose.

    Raises MethodError when there are fewer places than depots.
    """
    if assumed.depots > len(places.names):
        raise MethodError(
            "There are {got} places and {want} depots. Give fewer depots.",
            param="depots", got=len(places.names), want=assumed.depots,
        )  # fmt: skip
    numbers = [assumed.depots] if assumed.depots else range(1, min(MOST_DEPOTS, len(places.names)) + 1)
    return [plan(places, assumed, number) for number in numbers]


def best(found: list[Plan]) -> Plan:
    """The plan with the highest worth less cost; of equals the one with fewer depots."""
    return max(found, key=lambda one: (one.net, -len(one.depots)))


def plan(places: Places, assumed: Assumed, number: int, least_minutes: bool = False) -> Plan:
    """That number of depots where they serve the most calls in time, or where they make all minutes least."""
    from quintet.compute.locate import cover, p_median

    road, calls = from_hospital(places, assumed), calls_of(places, assumed)
    drone, arrives = drone_minutes(places.km, assumed), assumed.reliability / 100
    if not calls.any():
        raise MethodError("No emergency is expected: the demand is 0. Give a number above 0.", param="calls")
    late = (calls > 0) & (road > assumed.standard)
    reach = (drone <= assumed.standard) & late[:, None]
    if least_minutes or not reach.any():
        costs = np.minimum(road[:, None], expected(road[:, None], drone, arrives))
        located = p_median(costs[calls > 0], calls[calls > 0], number)
    else:
        located = cover(reach[late], calls[late], number)
    sites = np.array(sorted(int(site) for site in located.sites), dtype=np.int64)
    near, least = drone[:, sites].argmin(axis=1), drone[:, sites].min(axis=1)
    flown = (expected(road, least, arrives) < road) & (calls > 0)
    air = Air(road, sites[near], places.km[np.arange(len(road)), sites[near]], least, np.asarray(flown))
    depots = tuple(depot(int(site), air, calls, assumed) for site in sites)
    return year(places, assumed, depots, air, float(located.gap), bool(located.proven))


@dataclass(frozen=True)
class Stores:
    """Stores with cars, no drones: their places, the calls served in time that hospitals do not reach, money.

    `tried` holds each number of stores with the calls that they would serve in time.
    """

    sites: tuple[int, ...]
    rescued: float
    in_time: float
    cost: float
    net: float
    tried: tuple[tuple[int, float], ...] = ()

    def even(self, net: float, worth: float) -> float:
        """The cost of a store at which the best number of stores is worth as much as something worth `net` a year."""
        return max(((rescued * worth - max(net, 0.0)) / number for number, rescued in self.tried), default=0.0)


def stores(places: Places, assumed: Assumed) -> Stores:
    """The number of stores, of those tried, that is worth most less its cost: what drones have to beat."""
    from quintet.compute.locate import cover

    road, calls = from_hospital(places, assumed), calls_of(places, assumed)
    late = (calls > 0) & (road > assumed.standard)
    base, total = float(calls[~late].sum()), float(calls.sum())
    found, tried = Stores((), 0.0, 100 * base / total, 0.0, 0.0), []
    reach = assumed.road_ready + road_minutes(places.km[late], assumed) <= assumed.standard
    if not reach.any():
        return found
    for number in (number for number in STORES if number <= len(places.names)):
        sites = cover(reach, calls[late], number, prove=False).sites
        rescued = float(calls[late][reach[:, list(sites)].any(axis=1)].sum())
        tried.append((number, rescued))
        cost = number * assumed.store_usd
        net = rescued * assumed.worth_usd - cost
        if net > found.net:
            places_of = tuple(sorted(int(site) for site in sites))
            found = Stores(places_of, rescued, 100 * (base + rescued) / total, cost, net)
    return replace(found, tried=tuple(tried))


def depot(place: int, air: Air, calls: Floats, assumed: Assumed) -> Depot:
    """The drones that one depot needs: Erlang's loss for those in the air, more for those under repair."""
    from quintet.compute.queues import loss, servers_for_loss

    own = air.flown & (air.depot == place)
    number = float(calls[own].sum())
    if not number:
        return Depot(place, 0.0, 0.0, 0, 0, 0.0)
    against, behind = assumed.air_kmh - assumed.wind_kmh, assumed.air_kmh + assumed.wind_kmh
    flight = air.km[own] / against + air.km[own] / behind + assumed.turn / 60
    hours = float((calls[own] * flight).sum()) / number
    load = number / HOURS * hours
    try:
        needed = servers_for_loss(load, assumed.busy / 100)
    except ValueError as error:
        raise MethodError("The demand is too high for a plan: check emergencies and people.", param="calls") from error
    drones = math.ceil(needed / (1 - assumed.down / 100) - 1e-9)
    return Depot(place, number, hours, needed, drones, 100 * loss(load, needed))


def year(places: Places, assumed: Assumed, depots: tuple[Depot, ...], air: Air, gap: float, proven: bool) -> Plan:
    """What the depots do, cost and save in an average year."""
    calls, arrives = calls_of(places, assumed), assumed.reliability / 100
    total = float(calls.sum())
    taken = np.where(air.flown, expected(air.road, np.where(air.flown, air.drone, 0.0), arrives), air.road)
    share, share_road = in_time(air, arrives, assumed.standard)
    reach = np.where(places.hospital, 1.0, share)
    reach_road = np.where(places.hospital, 1.0, share_road)
    rescued = float((calls * (share - share_road)).sum())
    flights = float(calls[air.flown].sum())
    cost = fixed_usd(depots, assumed) + flights * assumed.flight_usd
    people = float(places.people.sum())
    return Plan(
        depots=depots,
        air=air,
        calls=calls,
        minutes_road=float((calls * air.road).sum()) / total,
        minutes=float((calls * taken).sum()) / total,
        in_time_road=100 * float((calls * share_road).sum()) / total,
        in_time=100 * float((calls * share).sum()) / total,
        people_road=100 * float((places.people * reach_road).sum()) / people,
        people=100 * float((places.people * reach).sum()) / people,
        flights=flights,
        rescued=rescued,
        cost=cost,
        net=rescued * assumed.worth_usd - cost,
        gap=gap,
        proven=proven,
    )


def fixed_usd(depots: tuple[Depot, ...], assumed: Assumed) -> float:
    """What depots and drones cost in a year, however many flights there are."""
    return len(depots) * assumed.depot_usd + sum(one.drones for one in depots) * assumed.drone_usd


def in_time(air: Air, arrives: float, standard: float) -> tuple[Floats, Floats]:
    """Chance that a call of each place is served within the standard, with drones and by road alone."""
    by_road = (air.road <= standard).astype(np.float64)
    by_air = np.where(air.flown & (air.drone <= standard), arrives, 0.0)
    return np.maximum(by_road, by_air), by_road
