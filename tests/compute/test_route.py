"""Routes of vehicles: every limit holds, small jobs are solved exactly, and what cannot be visited is named."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

from quintet.compute.cvrplib import length, read_sol, read_vrp, rounded_euclidean
from quintet.compute.earth import great_circle
from quintet.compute.route import Job, Routes, lower_bound, solve
from quintet.errors import MethodError


def job(seed: int = 1, stops: int = 6, **more: Any) -> Job:
    """Stops at random in a square of 100, a depot in the middle, one unit of time per unit of distance."""
    rng = np.random.default_rng(seed)
    distance = rounded_euclidean(np.vstack([[50.0, 50.0], rng.uniform(0, 100, (stops, 2))]))
    given: dict[str, Any] = {"demand": np.ones(stops, dtype=np.int64), "capacity": 3, "vehicles": (stops,)}
    return Job(distance=distance, duration=distance, **(given | more))


def check(task: Job, found: Routes) -> None:
    """No limit is broken and nothing is counted twice."""
    n = task.n_depots
    service, early, late = (
        task.of_stops(*pair) for pair in (("service", 0), ("early", 0), ("late", 10**15))
    )  # fmt: skip
    seen = [stop for trip in found.routes for stop in trip.stops]
    assert sorted([*seen, *found.unserved]) == list(range(task.demand.size))
    assert sum(trip.distance for trip in found.routes) == found.distance >= found.bound
    for trip in found.routes:
        way = [trip.depot, *(n + stop for stop in trip.stops), trip.depot]
        assert trip.distance == sum(task.distance[a, b] for a, b in pairwise(way))
        assert trip.load == task.demand[list(trip.stops)].sum() <= task.capacity
        assert trip.distance <= (task.max_distance or 10**15)
        assert trip.duration <= (task.max_duration or 10**15)
        clock = trip.start
        for a, b in pairwise(way):
            clock += task.duration[a, b]
            if b >= n:
                clock = max(clock, early[b - n])
                assert clock <= late[b - n]
                clock += service[b - n]
        assert clock <= trip.end <= (task.shift or 10**15)
    for depot, count in enumerate(task.vehicles):
        assert {trip.vehicle for trip in found.routes if trip.depot == depot} <= set(range(count))
    for one in found.routes:
        assert one.number <= task.trips
        same = [two for two in found.routes if (two.depot, two.vehicle) == (one.depot, one.vehicle)]
        assert all(two is one or two.end <= one.start or one.end <= two.start for two in same)


def shortest(task: Job) -> int:
    """The least distance by trying every order, cut into trips at every place."""
    best = 10**15
    for order in permutations(range(task.demand.size)):
        costs = [0] + [10**15] * len(order)
        for end in range(1, len(order) + 1):
            for start in range(max(0, end - task.capacity), end):
                costs[end] = min(costs[end], costs[start] + length(task, (order[start:end],)))
        best = min(best, costs[-1])
    return best


def test_it_works() -> None:
    task = job()
    found = solve(task, iterations=200)
    check(task, found)
    assert found.feasible and not found.unserved


@pytest.mark.parametrize("seed", range(4))
def test_small_jobs_are_solved_exactly(seed: int) -> None:
    task = job(seed)
    assert solve(task, iterations=300).distance == shortest(task)
    assert lower_bound(task, np.arange(6)) <= shortest(task)


def test_the_same_seed_gives_the_same_routes() -> None:
    assert solve(job(stops=30), iterations=100) == solve(job(stops=30), iterations=100)


def test_a_range_holds_for_each_trip_and_a_vehicle_goes_out_again() -> None:
    task = job(stops=12, vehicles=(2,), trips=6, max_distance=160)
    found = solve(task, iterations=200)
    check(task, found)
    assert not found.unserved and max(trip.number for trip in found.routes) >= 2


def test_a_limit_of_time_counts_service() -> None:
    task = job(stops=8, service=np.full(8, 30), max_duration=200)
    check(task, solve(task, iterations=200))


def test_windows_hold_and_a_stop_that_cannot_be_reached_in_time_is_named() -> None:
    late = np.array([1000] * 5 + [1])
    task = job(early=np.array([0, 50, 100, 150, 200, 0]), late=late, vehicles=(2,), trips=3)
    found = solve(task, iterations=200)
    check(task, found)
    assert found.unreachable == (5,) and 5 in found.unserved and not found.feasible


def test_each_depot_uses_its_own_vehicles() -> None:
    points = np.array([[0.0, 0], [1000, 0], [10, 0], [990, 0], [20, 5], [980, 5]])
    way = rounded_euclidean(points)
    task = Job(way, way, np.ones(4, dtype=np.int64), 4, (1, 1))
    found = solve(task, iterations=100)
    check(task, found)
    assert {(trip.depot, frozenset(trip.stops)) for trip in found.routes} == {
        (0, frozenset((0, 2))),
        (1, frozenset((1, 3))),
    }
    shut = solve(replace(task, vehicles=(0, 1)), iterations=100)
    assert {trip.depot for trip in shut.routes} == {1} and shut.feasible


def test_an_optional_stop_is_left_out_when_its_prize_is_less_than_the_way() -> None:
    points = np.array([[0.0, 0], [10, 0], [500, 0]])
    way = rounded_euclidean(points)
    task = Job(way, way, np.ones(2, dtype=np.int64), 2, (1,), prize=np.array([100, 100]))
    found = solve(task, iterations=50)
    assert (found.unserved, found.feasible, found.distance, found.cost) == ((1,), True, 20, 120)


def test_too_few_vehicles_serve_what_they_can_and_name_the_rest() -> None:
    task = job(stops=9, vehicles=(2,))
    found = solve(task, iterations=200)
    check(task, found)
    assert not found.feasible and len(found.unserved) == 3 and not found.unreachable


@pytest.mark.parametrize("name", ["max_distance", "max_duration", "shift"])
def test_a_limit_of_nothing_is_a_limit(name: str) -> None:
    found = solve(job(**{name: 0}), iterations=10)
    assert found.routes == () and len(found.unreachable) == len(found.unserved)


def test_nothing_can_be_reached() -> None:
    found = solve(job(max_distance=1), iterations=10)
    assert (found.routes, found.distance, found.unreachable, found.feasible) == ((), 0, tuple(range(6)), False)
    assert solve(job(vehicles=(0,)), iterations=10).routes == ()


def test_a_stop_with_more_than_a_load_is_named() -> None:
    found = solve(job(demand=np.array([1, 1, 1, 1, 1, 9])), iterations=50)
    assert found.unreachable == (5,) and len(found.unserved) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"demand": np.array([-1] * 6)}, {"demand": np.ones(5, dtype=np.int64)}, {"vehicles": ()}, {"trips": 0},
        {"vehicles": (-1,)}, {"service": np.ones(2, dtype=np.int64)},
    ],
)  # fmt: skip
def test_a_job_that_does_not_fit_together_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        solve(job(**more))


VRP = """NAME : t
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 0 1.5
3 0 4
DEMAND_SECTION
1 0
2 2
3 3
DEPOT_SECTION
1
-1
EOF
"""


def test_a_file_is_read_and_a_half_is_rounded_upwards() -> None:
    read = read_vrp(VRP)
    assert read.distance.tolist() == [[0, 2, 4], [2, 0, 3], [4, 3, 0]]
    assert (read.capacity, read.demand.tolist()) == (5, [2, 3])
    assert read_sol("Route #1: 1 2\nCost 9\n") == (9, ((0, 1),))


@pytest.mark.parametrize(
    ("old", "new"),
    [("CVRP", "TSP"), ("EUC_2D", "GEO"), ("2 0 1.5", "2 0"), ("3 3", "3 x"), ("DIMENSION : 3", "DIMENSION : 9"),
     ("0 1.5", "0 nan"), ("DEPOT_SECTION\n1", "DEPOT_SECTION\n7")],
)  # fmt: skip
def test_a_spoilt_file_is_refused(old: str, new: str) -> None:
    with pytest.raises(MethodError):
        read_vrp(VRP.replace(old, new))
    with pytest.raises(MethodError):
        read_sol("nothing")


def test_great_circles_are_those_of_the_sphere() -> None:
    zero = np.array([0.0])
    assert great_circle(zero, zero, zero, np.array([180.0]))[0, 0] == pytest.approx(np.pi * 6371.0088)
    # R. W. Sinnott's example airports: BNA to LAX, 2886.45 km on a sphere of 6371.0088 km (2887.26 on 6372.8 km).
    found = great_circle(np.array([36.12]), np.array([-86.67]), np.array([33.94]), np.array([-118.40]))[0, 0]
    assert found == pytest.approx(2887.26 * 6371.0088 / 6372.8, rel=1e-5)
    with pytest.raises(ValueError):
        great_circle(np.array([91.0]), zero, zero, zero)
