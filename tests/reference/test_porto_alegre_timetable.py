"""Two hundred journeys in Porto Alegre: the connection scan equals a label search over the same hops."""

from __future__ import annotations

import heapq
from collections import defaultdict

import numpy as np
import pytest

from quintet import datasets
from quintet.compute import streets
from quintet.compute import timetable as tt
from quintet.data import porto_alegre as poa


@pytest.mark.realdata
def test_two_hundred_journeys_equal_the_exact_search() -> None:
    pytest.importorskip("osmium")
    if any(datasets.find(entry.path) is None for entry in datasets.get("poa").files):
        pytest.skip("needs the dataset: quintet datasets pull poa, or QUINTET_MIRROR=DIR")
    from quintet.data.osm_streets import read_streets
    from tools import poa as tool

    graph, city = read_streets(tool.path("poa_osm.pbf"), "closed").graph, poa.city()
    snaps = streets.snap(graph, city.lat, city.lon, poa.SNAP_METRES)
    _, stops, table = tool.timetable(graph)
    place, stop, metres = streets.pairs_within(graph, snaps, stops, poa.ACCESS_METRES)
    legs = tt.Legs(place, stop, tool.seconds(metres))
    by_place, by_stop, near = defaultdict(list), defaultdict(list), defaultdict(list)
    for p, s, w in zip(place.tolist(), stop.tolist(), legs.seconds.tolist(), strict=True):
        by_place[p].append((s, w))
    for n, (leave, start) in enumerate(zip(table.leave.tolist(), table.start.tolist(), strict=True)):
        by_stop[start].append((leave, n))
    for s in range(table.stops):
        span = slice(table.first[s], table.first[s + 1])
        near[s] = list(zip(table.walk_to[span].tolist(), table.walk_seconds[span].tolist(), strict=True))
    follows, last = {}, {}
    for n, trip in enumerate(table.trip.tolist()):
        if trip in last:
            follows[last[trip]] = n
        last[trip] = n

    def slow(origin: int, end: int, depart: int, until: int) -> float:
        """Dijkstra: being at a stop and riding a hop are the nodes of the graph of times."""
        best: dict[int, int] = {}
        waiting: dict[int, int] = {}
        ridden: set[int] = set()
        queue = [(depart + w, 0, s) for s, w in by_place[origin]]
        heapq.heapify(queue)
        while queue:
            time, kind, x = heapq.heappop(queue)
            if kind == 0:
                if x in waiting:
                    continue  # an earlier arrival has opened every hop that this one could
                waiting[x] = time
                for leave, n in by_stop[x]:
                    if time <= leave <= until and n not in ridden:
                        heapq.heappush(queue, (leave, 1, n))
            elif x not in ridden:
                ridden.add(x)
                arrive, stop = int(table.arrive[x]), int(table.end[x])
                if arrive <= until:
                    best[stop] = min(best.get(stop, 2**40), arrive)
                    heapq.heappush(queue, (arrive, 0, stop))
                    for other, w in near[stop]:
                        heapq.heappush(queue, (arrive + w, 0, other))
                if x in follows:
                    heapq.heappush(queue, (int(table.leave[follows[x]]), 1, follows[x]))
        found = min((best[s] + w for s, w in by_place[end] if s in best), default=2**40)
        return found - depart if found <= until else np.inf

    rng = np.random.default_rng(11)
    reached = 0
    for depart in (13 * 3600 + 307, 14 * 3600, 14 * 3600 + 2222, 15 * 3600 + 60):
        found = tt.travel_seconds(table, legs, legs, len(city.id), len(city.id), depart, 3600)
        for origin, end in rng.integers(0, len(city.id), (50, 2)).tolist():
            want = slow(origin, end, depart, depart + 3600)
            assert found[origin, end] == want, (depart, origin, end)
            reached += bool(np.isfinite(want))
    assert reached > 100
