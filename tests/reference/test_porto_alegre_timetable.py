"""Two hundred journeys in Porto Alegre: the connection scan equals a label search over the same hops."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from quintet import datasets
from quintet.compute import streets
from quintet.compute import timetable as tt
from quintet.data import porto_alegre as poa

NEVER = 2**40


class SlowSearch:
    """Dijkstra: being at a stop and riding a hop are the nodes of the graph of times."""

    def __init__(self, table: tt.Timetable, legs: tt.Legs) -> None:
        self.table = table
        self.by_place, self.by_stop, self.near = defaultdict(list), defaultdict(list), defaultdict(list)
        for p, s, w in zip(legs.place.tolist(), legs.stop.tolist(), legs.seconds.tolist(), strict=True):
            self.by_place[p].append((s, w))
        for n, (leave, start) in enumerate(zip(table.leave.tolist(), table.start.tolist(), strict=True)):
            self.by_stop[start].append((leave, n))
        for s in range(table.stops):
            span = slice(table.first[s], table.first[s + 1])
            self.near[s] = list(zip(table.walk_to[span].tolist(), table.walk_seconds[span].tolist(), strict=True))
        self.follows: dict[int, int] = {}
        last: dict[int, int] = {}
        for n, trip in enumerate(table.trip.tolist()):
            if trip in last:
                self.follows[last[trip]] = n
            last[trip] = n

    def seconds(self, origin: int, end: int, depart: int, until: int) -> float:
        """The shortest journey, infinity where there is none."""
        best: dict[int, int] = {}
        waiting: set[int] = set()
        ridden: set[int] = set()
        queue = [(depart + w, 0, s) for s, w in self.by_place[origin]]
        heapq.heapify(queue)
        while queue:
            time, kind, x = heapq.heappop(queue)
            if kind == 0 and x not in waiting:  # an earlier arrival opens every hop that a later one could
                waiting.add(x)
                hops = [(leave, 1, n) for leave, n in self.by_stop[x] if time <= leave <= until and n not in ridden]
                for hop in hops:
                    heapq.heappush(queue, hop)
            elif kind == 1 and x not in ridden:
                ridden.add(x)
                self._ride(x, until, best, queue)
        found = min((best[s] + w for s, w in self.by_place[end] if s in best), default=NEVER)
        return found - depart if found <= until else np.inf

    def _ride(self, hop: int, until: int, best: dict[int, int], queue: list[Any]) -> None:
        arrive, stop = int(self.table.arrive[hop]), int(self.table.end[hop])
        if arrive <= until:
            best[stop] = min(best.get(stop, NEVER), arrive)
            heapq.heappush(queue, (arrive, 0, stop))
            for other, walk in self.near[stop]:
                heapq.heappush(queue, (arrive + walk, 0, other))
        if hop in self.follows:
            heapq.heappush(queue, (int(self.table.leave[self.follows[hop]]), 1, self.follows[hop]))


@pytest.fixture(scope="module")
def network() -> tuple[tt.Timetable, tt.Legs]:
    """The timetable of the stated day, and the walks between hexagons and stops."""
    pytest.importorskip("osmium")
    if any(datasets.find(entry.path) is None for entry in datasets.get("poa").files):
        pytest.skip("needs the dataset: quintet datasets pull poa, or QUINTET_MIRROR=DIR")
    from quintet.data.osm_streets import read_streets
    from tools import poa as tool

    graph, city = read_streets(tool.path("poa_osm.pbf"), "closed").graph, poa.city()
    snaps = streets.snap(graph, city.lat, city.lon, poa.SNAP_METRES)
    _, stops, table = tool.timetable(graph)
    place, stop, metres = streets.pairs_within(graph, snaps, stops, poa.ACCESS_METRES)
    return table, tt.Legs(place, stop, tool.seconds(metres))


@pytest.mark.slow
@pytest.mark.realdata
def test_two_hundred_journeys_equal_the_exact_search(network: tuple[tt.Timetable, tt.Legs]) -> None:
    table, legs = network
    slow, count = SlowSearch(table, legs), len(poa.city().id)
    rng = np.random.default_rng(11)
    reached = 0
    for depart in (13 * 3600 + 307, 14 * 3600, 14 * 3600 + 2222, 15 * 3600 + 60):
        found = tt.travel_seconds(table, legs, legs, count, count, depart, 3600)
        for origin, end in rng.integers(0, count, (50, 2)).tolist():
            want = slow.seconds(origin, end, depart, depart + 3600)
            assert found[origin, end] == want, (depart, origin, end)
            reached += bool(np.isfinite(want))
    assert reached > 100
