"""Times by bus and rail between all hexagons of Porto Alegre at one departure, reading the feeds left out.

The peer asks the same question of the same engine one origin at a time, for one origin in fifty.
Needs the `poa` dataset; the timetable is prepared once by the process that starts the measurement.
"""

from __future__ import annotations

from bench.measure import Bench

MIB = 2**20
PREPARE = """
import numpy as np
from quintet.compute import streets, timetable as tt
from quintet.data import porto_alegre as poa
from quintet.data.osm_streets import read_streets
from tools import poa as tool
city = poa.city()
graph = read_streets(tool.path("poa_osm.pbf"), "closed").graph
snaps = streets.snap(graph, city.lat, city.lon, poa.SNAP_METRES)
_, stops, table = tool.timetable(graph)
place, stop, metres = streets.pairs_within(graph, snaps, stops, poa.ACCESS_METRES)
legs = tt.Legs(place, stop, tool.seconds(metres))
count = len(city.id)
start, cpu = time.perf_counter(), time.process_time()
"""
ALL = PREPARE + "tt.travel_seconds(table, legs, legs, count, count, 14 * 3600, 5400)"
ONE = PREPARE + (
    "for n in range(0, count, 50):\n"
    "    own = place == n\n"
    "    one = tt.Legs(np.zeros(own.sum(), dtype=np.int64), stop[own], legs.seconds[own])\n"
    "    tt.travel_seconds(table, one, legs, 1, count, 14 * 3600, 5400)"
)

BENCHES = [Bench("transit, 1,227 origins (peer: 25 of them, singly)", ALL, ONE, seconds=8.0, peak=1200 * MIB)]
