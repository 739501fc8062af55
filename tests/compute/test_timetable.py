"""The connection scan gives the same arrivals as a slow exact search in a graph of times."""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np
import pytest

from quintet.compute import timetable as tt


def line(n_trips: int, headway: int = 600) -> tt.Timetable:
    """Trips 0 -> 1 -> 2 every headway, ten minutes a hop."""
    calls = [(t, s, 28_800 + t * headway + 600 * s) for t in range(n_trips) for s in range(3)]
    trip, stop, time = np.array(calls).T
    return tt.build(trip, stop, time, time)


def legs(*rows: tuple[int, int, int]) -> tt.Legs:
    place, stop, seconds = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return tt.Legs(place, stop, seconds)


def test_it_works() -> None:
    found = tt.travel_seconds(line(3), legs((0, 0, 60)), legs((0, 0, 30), (1, 2, 30)), 1, 2, 28_800, 7200)
    # One minute to the stop misses the ride at 08:00; the next arrives at 08:30, half a minute from the door.
    assert found.tolist() == [[np.inf, 600 + 1200 + 30]]


def slow(calls, walks, change, access, egress, depart, until):
    """Dijkstra in the time-expanded graph: nodes are (trip, call) aboard; labels are times, exact by construction."""
    hops = defaultdict(list)  # stop -> (leave, trip, call)
    trips = defaultdict(list)
    for trip, stop, arrive, leave in calls:
        trips[trip].append((stop, arrive, leave))
    for trip, own in trips.items():
        for n, (stop, _, leave) in enumerate(own[:-1]):
            hops[stop].append((leave, trip, n))
    near = defaultdict(list)
    for a, b, seconds in walks:
        near[a].append((b, seconds))
    best, seen, queue = {}, set(), []
    for stop, seconds in access:
        heapq.heappush(queue, (depart + seconds, 0, stop, -1))
    while queue:
        time, kind, x, y = heapq.heappop(queue)
        if (time, kind, x, y) in seen:
            continue
        seen.add((time, kind, x, y))
        if kind == 0:  # at stop x, free to board from this time on: one edge to every later event
            for leave, trip, n in hops[x]:
                if leave >= time and (leave, 1, trip, n) not in seen:
                    heapq.heappush(queue, (leave, 1, trip, n))
        else:  # aboard trip x, leaving call y
            stop, arrive, leave = trips[x][y + 1]
            arrive = max(arrive, trips[x][y][2] + 1)
            if arrive <= until:
                best[stop] = min(best.get(stop, 10**9), arrive)
                heapq.heappush(queue, (arrive + change, 0, stop, -1))
                for other, seconds in near[stop]:
                    heapq.heappush(queue, (arrive + seconds, 0, other, -1))
            if y + 2 < len(trips[x]):
                heapq.heappush(queue, (leave, 1, x, y + 1))
    done = [best[stop] + seconds for stop, seconds in egress if stop in best]
    return min(done) - depart if done and min(done) <= until else np.inf


def city(seed: int, stops: int = 25, lines: int = 10):
    """A made-up network: lines with headways, blank hops, dwells, rides of no duration and past midnight."""
    rng = np.random.default_rng(seed)
    calls, number = [], 0
    for _ in range(lines):
        route = rng.choice(stops, rng.integers(3, 8), replace=False)
        ride, dwell = rng.integers(0, 7, len(route)) * 60, rng.integers(0, 2, len(route)) * 30
        for start in range(int(rng.integers(82_000, 83_000)), 90_000, int(rng.integers(5, 20)) * 60):
            time = start
            for stop, more, wait in zip(route, ride, dwell, strict=True):
                calls.append((number, int(stop), time, time + int(wait)))
                time += int(wait) + int(more)
            number += 1
    a, b = rng.integers(0, stops, (2, 40))
    walks = [(int(x), int(y), int(s)) for x, y, s in zip(a, b, rng.integers(30, 400, 40), strict=True) if x != y]
    return calls, walks


@pytest.mark.parametrize(("seed", "change"), [(0, 0), (1, 90)])
def test_two_hundred_journeys_equal_the_exact_search(seed: int, change: int) -> None:
    calls, walks = city(seed)
    trip, stop, arrive, leave = np.array(calls).T
    table = tt.build(trip, stop, arrive, leave, tuple(np.array(walks).T), 25, change)
    rng = np.random.default_rng(100 + seed)
    places = 20
    access = [
        (p, int(s), int(w))
        for p in range(places)
        for s, w in zip(rng.integers(0, 25, 2), rng.integers(0, 600, 2), strict=True)
    ]
    egress = [
        (p, int(s), int(w))
        for p in range(places)
        for s, w in zip(rng.integers(0, 25, 2), rng.integers(0, 600, 2), strict=True)
    ]
    reached = 0
    for depart in (82_000, 84_000, 86_399, 88_000):
        found = tt.travel_seconds(table, legs(*access), legs(*egress), places, places, depart, 5400)
        for origin, end in rng.integers(0, places, (50, 2)):
            own = [(s, w) for p, s, w in access if p == origin]
            last = [(s, w) for p, s, w in egress if p == end]
            want = slow(calls, walks, change, own, last, depart, depart + 5400)
            assert found[origin, end] == want, (depart, origin, end)
            reached += bool(np.isfinite(want))
    assert reached > 40


@pytest.mark.parametrize("seconds", [(60, 300), (300, 60)])
def test_of_two_walks_between_the_same_stops_the_shorter_counts(seconds: tuple[int, int]) -> None:
    trip, stop, time = np.array([0, 0, 1, 1]), np.array([0, 1, 2, 3]), np.array([0, 100, 200, 400])
    walks = (np.array([1, 1]), np.array([2, 2]), np.array(seconds))
    found = tt.arrivals(tt.build(trip, stop, time, time, walks), np.array([[0], *[[tt.NEVER]] * 3]), 5000)
    assert found[3, 0] == 400  # a walk of five minutes would miss the second ride


def test_a_place_without_a_stop_is_never_reached() -> None:
    found = tt.travel_seconds(line(2), legs((0, 0, 0)), legs((1, 2, 0)), 2, 3, 28_800, 7200)
    assert np.isinf(found[1]).all() and np.isinf(found[:, [0, 2]]).all() and found[0, 1] == 1200


def test_walks_are_not_chained_between_rides() -> None:
    walks = (np.array([1, 3]), np.array([3, 4]), np.array([60, 60]))
    trip, stop = np.array([0, 0, 1, 1]), np.array([0, 1, 4, 5])
    time = np.array([0, 600, 2000, 2600])
    table = tt.build(trip, stop, time, time, walks)
    assert tt.travel_seconds(table, legs((0, 0, 0)), legs((0, 5, 0)), 1, 1, 0, 7200)[0, 0] == np.inf


@pytest.mark.parametrize(
    ("trip", "time", "words"),
    [
        ([0, 0, 0], [0, 60, 30], "back in time"),
        ([0, 1, 0], [0, 60, 90], "together"),
        ([0, 0, 0], [-5, 0, 1], "0 or more"),
    ],
)
def test_a_broken_timetable_is_refused(trip: list[int], time: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tt.build(np.array(trip), np.array([0, 1, 2]), np.array(time), np.array(time))


def test_no_ride_at_all_gives_no_arrival() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert np.isinf(
        tt.travel_seconds(tt.build(none, none, none, none, stops=2), legs((0, 0, 0)), legs((0, 1, 0)), 1, 1, 0, 60)
    ).all()
