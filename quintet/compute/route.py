"""Routes of vehicles: which vehicle visits which stops in which order, at the least total distance.

The search is the iterated local search of PyVRP (N. A. Wouda, L. Lan and W. Kool, INFORMS Journal on Computing 36
(2024) 943-955). Depots come first in the matrices, stops after them; distances and durations are whole numbers
(metres and seconds). A limit of range or time holds for each trip: a vehicle may come back, load again (or change its
battery) and go out once more, which is why trips are searched first and given to vehicles afterwards. A search finds
good routes, not provably best ones: `bound` says how far from the best they can be at most.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError

if TYPE_CHECKING:
    from pyvrp import ProblemData, Solution

Ints = NDArray[np.int64]
MAX_STOPS = 1_000
MAX_CLOSURE = 400  # stops up to which the bound from loads is worked out
ITERATIONS = 2_000
NO_LIMIT = int(np.iinfo(np.int64).max)
LONGEST = 10**12  # of a distance or a duration, so that sums stay exact


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be routed. Arrays of stops have one entry per row of the matrices after the depots.

    `vehicles` counts the vehicles of each depot. `early` and `late` bound the time at which service begins, `prize`
    above 0 makes a stop optional (it is visited where the way costs less than the prize). `max_distance` and
    `max_duration` hold for each trip, `trips` for each vehicle, `shift` is the time by which all are back.
    """

    distance: Ints
    duration: Ints
    demand: Ints
    capacity: int
    vehicles: tuple[int, ...]
    service: Ints | None = None
    early: Ints | None = None
    late: Ints | None = None
    prize: Ints | None = None
    max_distance: int | None = None
    max_duration: int | None = None
    trips: int = 1
    shift: int | None = None

    @property
    def n_depots(self) -> int:
        """Number of depots: the first rows of the matrices."""
        return len(self.vehicles)

    def limit(self, name: str) -> int:
        """A limit of a trip or a vehicle; a limit of 0 is one, none given is `NO_LIMIT`."""
        given: int | None = getattr(self, name)
        return NO_LIMIT if given is None else given

    def of_stops(self, name: str, default: int) -> Ints:
        """An array of stops, or the default in each place."""
        given: Ints | None = getattr(self, name)
        return np.full(self.demand.size, default, dtype=np.int64) if given is None else given


@dataclass(frozen=True)
class Trip:
    """One way out and back: `stops` number the stops (0 is the first after the depots), times begin at 0."""

    depot: int
    vehicle: int
    number: int
    stops: tuple[int, ...]
    distance: int
    duration: int
    load: int
    start: int
    end: int


@dataclass(frozen=True)
class Routes:
    """The trips found. `cost` is the distance plus the prizes left behind.

    `feasible` says that every stop without a prize is visited within all limits. `unreachable` cannot be visited by
    any vehicle on its own, `unserved` are all stops that are not visited. `bound` is a lower bound of the distance of
    any routes that visit the same stops.
    """

    routes: tuple[Trip, ...]
    distance: int
    cost: int
    feasible: bool
    unserved: tuple[int, ...]
    unreachable: tuple[int, ...]
    bound: int
    method: str = field(default="iterated local search (PyVRP)")


def solve(job: Job, *, iterations: int = ITERATIONS, seconds: float | None = None, seed: int = 0) -> Routes:
    """Search for routes; the same job, seed and number of iterations give the same routes.

    `seconds` replaces the number of iterations by a limit of time, for comparisons with published results.
    When the vehicles cannot visit all stops, as many as possible are visited and the rest is named.
    Raises ValueError on a job that does not fit together, MethodError where PyVRP is not installed.
    """
    _check(job)
    lost = _unreachable(job)
    kept = np.flatnonzero(~lost)
    small = _part(job, kept)
    trips: list[Trip] = []
    if kept.size and sum(job.vehicles):
        best = _search(small, iterations, seconds, seed)
        if not best.is_feasible():  # then every stop gets a price, above any detour, in place of a must
            best = _search(_all_optional(small), iterations, seconds, seed)
        trips = _onto_vehicles(small, _trips(small, best)) if best.is_feasible() else []
    found = [replace(trip, stops=tuple(int(kept[stop]) for stop in trip.stops)) for trip in trips]
    visited = {stop for trip in found for stop in trip.stops}
    unserved = tuple(stop for stop in range(job.demand.size) if stop not in visited)
    prize = job.of_stops("prize", 0)
    distance = sum(trip.distance for trip in found)
    return Routes(
        routes=tuple(found),
        distance=distance,
        cost=distance + int(prize[list(unserved)].sum()),
        feasible=all(prize[stop] > 0 for stop in unserved),
        unserved=unserved,
        unreachable=tuple(int(stop) for stop in np.flatnonzero(lost)),
        bound=lower_bound(job, np.array(sorted(visited), dtype=np.int64)),
    )


def _check(job: Job) -> None:
    places = job.n_depots + job.demand.size
    for matrix in (job.distance, job.duration):
        if matrix.shape != (places, places):
            raise ValueError(f"A matrix must be {places} by {places}: depots, then stops. Got {matrix.shape}.")
        if not np.issubdtype(matrix.dtype, np.integer) or matrix.min() < 0 or matrix.max() > LONGEST:
            raise ValueError("Distances and durations are whole numbers from 0: metres and seconds.")
    if not job.n_depots or min(job.vehicles) < 0 or job.trips < 1 or job.capacity < 0:
        raise ValueError("A job needs a depot, no negative number of vehicles, a trip, and a capacity of 0 or more.")
    if not 1 <= job.demand.size <= MAX_STOPS:
        raise ValueError(f"Between 1 and {MAX_STOPS} stops can be routed. Got {job.demand.size}.")
    for name in ("demand", "service", "early", "late", "prize"):
        array = job.of_stops(name, 0)
        if array.shape != job.demand.shape or array.min() < 0:
            raise ValueError(f"'{name}' needs one number of 0 or more for each stop.")


def _unreachable(job: Job) -> NDArray[np.bool_]:
    """Stops that no vehicle can visit and come back from, even alone."""
    n = job.n_depots
    service, early, late = job.of_stops("service", 0), job.of_stops("early", 0), job.of_stops("late", NO_LIMIT)
    good = np.zeros(job.demand.size, dtype=bool)
    for depot, count in enumerate(job.vehicles):
        way = job.distance[depot, n:] + job.distance[n:, depot]
        busy = job.duration[depot, n:] + service + job.duration[n:, depot]
        arrive = np.maximum(job.duration[depot, n:], early)
        back = arrive + service + job.duration[n:, depot]
        fits = (way <= job.limit("max_distance")) & (busy <= job.limit("max_duration"))
        good |= fits & (arrive <= late) & (back <= job.limit("shift")) & (count > 0)
    return ~good | (job.demand > job.capacity)


def _part(job: Job, kept: Ints) -> Job:
    rows = np.concatenate([np.arange(job.n_depots), kept + job.n_depots])
    arrays = {name: getattr(job, name) for name in ("demand", "service", "early", "late", "prize")}
    cut: dict[str, Any] = {name: array[kept] if array is not None else None for name, array in arrays.items()}
    return replace(
        job,
        distance=job.distance[np.ix_(rows, rows)],
        duration=job.duration[np.ix_(rows, rows)],
        **cut,
    )


def _all_optional(job: Job) -> Job:
    price = 4 * int(job.distance.max()) + 1
    prize = job.of_stops("prize", 0)
    return replace(job, prize=np.where(prize > 0, prize, price + int(prize.max())))


def _data(job: Job) -> ProblemData:
    try:
        from pyvrp import Client, Depot, Location, ProblemData, VehicleType
    except ImportError as error:
        raise MethodError("Routes need PyVRP. Run `pip install 'quintet-un[cases]'`.") from error
    n = job.n_depots
    early, late = job.of_stops("early", 0), job.of_stops("late", NO_LIMIT)
    service, prize = job.of_stops("service", 0), job.of_stops("prize", 0)
    clients = [
        Client(
            n + stop, [int(job.demand[stop])], service_duration=int(service[stop]), tw_early=int(early[stop]),
            tw_late=int(late[stop]), prize=int(prize[stop]), required=not prize[stop],
        )
        for stop in range(job.demand.size)
    ]  # fmt: skip
    types = [
        VehicleType(
            min(count * job.trips, job.demand.size), [job.capacity], depot, depot, tw_late=job.limit("shift"),
            max_distance=job.limit("max_distance"), shift_duration=job.limit("max_duration"),
        )
        for depot, count in enumerate(job.vehicles)
        if count
    ]  # fmt: skip
    places = [Location(0, 0) for _ in range(len(job.distance))]
    matrices: tuple[list[Any], list[Any]] = [job.distance], [job.duration]
    return ProblemData(places, clients, [Depot(d) for d in range(n)], types, *matrices)


def _search(job: Job, iterations: int, seconds: float | None, seed: int) -> Solution:
    data = _data(job)
    from pyvrp import solve as search
    from pyvrp.stop import MaxIterations, MaxRuntime

    stop: Any = MaxIterations(iterations) if seconds is None else MaxRuntime(seconds)
    return search(data, stop, seed=seed, collect_stats=False, display=False).best


def _trips(job: Job, best: Solution) -> list[tuple[Trip, int]]:
    """The trips, each with the latest time at which it may start."""
    depots = [depot for depot, count in enumerate(job.vehicles) if count]
    out = []
    for route in best.routes():
        stops = tuple(int(step.idx) for step in route.schedule() if step.is_client())
        start, took = int(route.start_time()), int(route.duration())
        load = int(job.demand[list(stops)].sum())
        depot = depots[route.vehicle_type()]
        latest = min(start + int(route.slack()), job.limit("shift") - took)
        out.append((Trip(depot, 0, 0, stops, int(route.distance()), took, load, start, start + took), latest))
    return out


def _onto_vehicles(job: Job, trips: list[tuple[Trip, int]]) -> list[Trip]:
    """Give trips to vehicles, the most urgent and then the longest first, each to the vehicle that is free first.

    A trip for which no vehicle is free in time is left out; its stops are then named as not visited.
    """
    free = [np.zeros(count, dtype=np.int64) for count in job.vehicles]
    made = [np.zeros(count, dtype=np.int64) for count in job.vehicles]
    out = []
    for trip, latest in sorted(trips, key=lambda pair: (pair[1], -pair[0].duration, pair[0].stops)):
        when = np.where(made[trip.depot] < job.trips, free[trip.depot], NO_LIMIT)
        vehicle = int(when.argmin())
        start = max(int(when[vehicle]), trip.start)
        if start > latest or when[vehicle] == NO_LIMIT:
            continue
        made[trip.depot][vehicle] += 1
        free[trip.depot][vehicle] = start + trip.duration
        number = int(made[trip.depot][vehicle])
        out.append(replace(trip, vehicle=vehicle, number=number, start=start, end=start + trip.duration))
    return sorted(out, key=lambda trip: (trip.depot, trip.vehicle, trip.number))


def lower_bound(job: Job, stops: Ints) -> int:
    """No routes that visit these stops are shorter than this.

    The larger of two bounds: every stop is entered once, from its nearest neighbour at best; and every unit of load
    travels from a depot and back, `capacity` units at a time (M. Haimovich and A. H. G. Rinnooy Kan, Mathematics of
    Operations Research 10 (1985) 527-542), on shortest paths, so that no triangle inequality is needed.
    """
    if not stops.size:
        return 0
    n = job.n_depots
    rows = np.concatenate([np.arange(n), stops + n])
    ways = job.distance[np.ix_(rows, rows)].copy()
    np.fill_diagonal(ways, LONGEST)
    out = int(ways[:, n:].min(axis=0).sum()) + int(ways[n:, :n].min())
    if stops.size > MAX_CLOSURE or not job.capacity:
        return out
    for middle in range(len(ways)):
        np.minimum(ways, ways[:, middle, None] + ways[None, middle, :], out=ways)
    round_trip = np.min([ways[depot, n:] + ways[n:, depot] for depot in range(n)], axis=0)
    radial = float(np.add.reduceat(round_trip * job.demand[stops], [0])[0]) / job.capacity
    return max(out, int(np.ceil(radial - 1e-6)), int(round_trip.max()))
