"""Regenerate what each line of Porto Alegre's public transport adds: the city's jobs in reach without it.

    python -m tools.poa_lines            write the table (about three minutes)
    python -m tools.poa_lines --check    fail when the committed table differs from its recomputation

For each line the whole timetable is searched again without its trips, on the same day and hour as the other tables.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quintet.compute import streets
from quintet.compute import timetable as tt
from quintet.data import porto_alegre as poa
from quintet.data.osm_streets import read_streets
from quintet.seed.tables import write_table
from tools import fact_files
from tools.poa import FEEDS, path, printed_times, seconds, timetable

NAME = "poa_lines.csv.gz"
COMMAND = "python -m tools.poa_lines"
MINUTES = 60
HARD_HIT = 0.1  # of the jobs that a cell reaches


@dataclass
class Network:
    """Streets, timetable and people, read once."""

    graph: streets.StreetGraph
    city: poa.City

    @cached_property
    def parts(self) -> tuple[object, ...]:
        """The feed, the walks to stops and the walks between hexagons."""
        snaps = streets.snap(self.graph, self.city.lat, self.city.lon, poa.SNAP_METRES)
        feed, stops, _ = timetable(self.graph)
        a, b, metres = streets.pairs_within(self.graph, stops, stops, poa.CHANGE_METRES)
        other = a != b
        place, stop, way = streets.pairs_within(self.graph, snaps, stops, poa.ACCESS_METRES)
        walk = streets.minutes(streets.metres_between(self.graph, snaps, snaps, poa.WALK_METRES), poa.KMH) * 60
        return feed, (a[other], b[other], seconds(metres[other])), tt.Legs(place, stop, seconds(way)), walk

    def jobs(self, left_out: str = "") -> NDArray[np.int64]:
        """Jobs within an hour of each hexagon when a line does not run."""
        feed, walks, legs, walk = self.parts
        runs = np.array([route != left_out for route in feed.route])[feed.trip]  # type: ignore[attr-defined]
        calls = (feed.trip[runs], feed.stop[runs], feed.arrive[runs], feed.leave[runs])  # type: ignore[attr-defined]
        table = tt.build(*calls, walks, len(feed.stop_id))  # type: ignore[arg-type, attr-defined]
        count = len(self.city.id)
        depart = 60 * poa.DEPART_MINUTE
        ride = tt.travel_seconds(table, legs, legs, count, count, depart, 60 * MINUTES)  # type: ignore[arg-type]
        near = np.minimum(ride, walk) <= 60 * MINUTES  # type: ignore[call-overload]
        return np.asarray(near.astype(np.int64) @ self.city.jobs)


def network() -> Network:
    """The streets and the people of the city."""
    return Network(read_streets(path("poa_osm.pbf"), "closed").graph, poa.city())


def rows(net: Network, lines: Sequence[str] = ()) -> list[list[str]]:
    """What each line adds: its trips, percent of the jobs in reach of all people, people who lose a tenth or more."""
    whole, people = net.jobs(), net.city.people
    total = float((whole * people).sum())
    feed = net.parts[0]
    trips = {route: feed.route.count(route) for route in sorted(set(feed.route))}  # type: ignore[attr-defined]
    names = line_names()
    found = []
    for route in lines or trips:
        without = net.jobs(route)
        lost = 100 * float(((whole - without) * people).sum()) / total
        hit = int(people[(whole > 0) & (without <= (1 - HARD_HIT) * whole)].sum())
        found.append([route, names.get(route, ""), str(trips[route]), f"{lost:.4f}", str(hit)])
    return found


def line_names() -> dict[str, str]:
    """The long name of each line."""
    found: dict[str, str] = {}
    for name in FEEDS.values():
        with zipfile.ZipFile(path(name)) as archive:
            text = archive.read("routes.txt").decode("utf-8-sig")
        found |= {
            row["route_id"]: " ".join(row["route_long_name"].split()) for row in csv.DictReader(io.StringIO(text))
        }
    return found


def tables() -> dict[str, bytes]:
    """File name -> bytes of the table."""
    notes = {"title": "Porto Alegre: what each line of public transport adds", "source": poa.SOURCE,
             "licence": poa.LICENCE, "vintage": poa.VINTAGE, "times": printed_times(), "made_by": COMMAND}  # fmt: skip
    return {NAME: write_table(notes, [["line", "name", "trips", "jobs_percent", "people"], *rows(network())])}


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
