"""Regenerate the fact tables of Porto Alegre from the files of the `poa` dataset.

python -m tools.poa            write them
python -m tools.poa --check    fail when a committed table differs from its recomputation
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from quintet import datasets
from quintet.compute import streets
from quintet.compute import timetable as tt
from quintet.data import gtfs
from quintet.data import porto_alegre as poa
from quintet.data.osm_streets import read_streets
from quintet.data.raster import Raster, read_raster
from quintet.seed.tables import write_table
from tools import fact_files

COMMAND = "python -m tools.poa"
FEEDS = {"buses": "poa_eptc.zip", "rail": "poa_trensurb.zip"}
FILTER = 5  # cells of the square whose median is the filtered ground
STEPS = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))  # to the six neighbours
MAX_OFF = 0.1  # of a step, by which a hexagon may miss its place in the lattice


def tables() -> dict[str, bytes]:
    """File name -> bytes of every fact table."""
    with path("poa_hexgrid.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lat, lon = (np.array([float(row[key]) for row in rows]) for key in ("lat", "lon"))
    graph = read_streets(path("poa_osm.pbf"), "closed").graph
    snaps = streets.snap(graph, lat, lon, poa.SNAP_METRES)
    out = {poa.HEXES: write_table(_header("hexagons, ground and streets"), _hexes(rows, lat, lon, snaps))}
    head = _header("times by bus, rail and on foot", times=printed_times())
    out[poa.TRANSIT] = write_table(head, _transit(graph, snaps))
    out[poa.WALK] = write_table(_header("metres along streets between hexagons"), _walk(graph, snaps))
    return out


def path(name: str) -> Path:
    """The local file of the dataset."""
    return Path(datasets.get(poa.DATASET).path(f"cases/poa/{name}"))


def _header(what: str, **extra: str) -> dict[str, str]:
    return {"title": f"Porto Alegre: {what}", "source": poa.SOURCE, "licence": poa.LICENCE, **extra, "made_by": COMMAND}


def _hexes(rows: list[dict[str, str]], lat: Any, lon: Any, snaps: streets.Snaps) -> list[list[str]]:
    axial = lattice(lat, lon)
    ground = read_raster(path("poa_elevation.tif"))
    owner = cells_of(ground, axial, lat, lon)
    stats = np.column_stack([_stats(layer, owner, len(rows)) for layer in layers(ground)])
    cells = np.bincount(owner[owner >= 0], minlength=len(rows))
    table = [[*poa.PLAIN, "q", "r", "off_street", "piece", "cells", *poa.GROUND]]
    for n, row in enumerate(rows):
        kept = [row["id"], row["lat"], row["lon"]]  # as in the source: a rounded middle can snap to another street
        kept += [row[key] for key in ("population", "jobs", "schools", "healthcare")]
        place = [str(axial[n, 0]), str(axial[n, 1]), f"{snaps.metres[n]:.0f}", str(snaps.part[n]), str(cells[n])]
        table.append(kept + place + [f"{value:g}" for value in np.round(stats[n], 2)])
    return table


def lattice(lat: Any, lon: Any) -> Any:
    """Whole-number places q, r of the hexagons in their lattice, found by walking from neighbour to neighbour."""
    from scipy.spatial import KDTree

    points = streets.flat(lat, lon, float(np.mean(lat)))
    tree = KDTree(points)
    start = int(np.argmin(np.hypot(*(points - points.mean(axis=0)).T)))
    around = tree.query(points[start], 7)[1][1:]
    vectors = points[around] - points[start]
    turn = np.argsort(np.mod(np.arctan2(vectors[:, 1], vectors[:, 0]), 2 * np.pi))
    basis = vectors[turn[:2]]
    step = float(np.hypot(*basis[0]))
    places, queue = {start: (0, 0)}, [start]
    while queue:
        here = queue.pop(0)
        for dq, dr in STEPS:
            off, other = tree.query(points[here] + dq * basis[0] + dr * basis[1])
            if off < MAX_OFF * step and other not in places:
                places[int(other)] = (places[here][0] + dq, places[here][1] + dr)
                queue.append(int(other))
    known = sorted(places)
    axial = np.array([places[n] for n in known])
    # Hexagons on islands touch no other: their place follows from where they lie.
    found = poa.fitted(
        (points[known] - points[start]) / step, axial[:, 0], axial[:, 1], (points - points[start]) / step
    )
    if np.abs(found - np.rint(found)).max() > MAX_OFF or len(np.unique(np.rint(found), axis=0)) < len(points):
        raise SystemExit("The hexagons do not lie in one lattice.")
    return np.rint(found).astype(np.int64)


def cells_of(ground: Raster, axial: Any, lat: Any, lon: Any) -> Any:
    """The hexagon in which the middle of each cell of the grid lies, -1 outside all of them."""
    from scipy.spatial import KDTree

    known = {(int(q), int(r)) for q, r in axial}
    edge = sorted({(q + dq, r + dr) for q, r in known for dq, dr in STEPS} - known)
    outside = poa.fitted(axial, lat, lon, np.array(edge, dtype=float))  # centres that are not hexagons of the city
    mid = float(np.mean(lat))
    centres = streets.flat(np.append(lat, outside[:, 0]), np.append(lon, outside[:, 1]), mid)
    cell_lat, cell_lon = (axis.ravel() for axis in np.meshgrid(*ground.centres(), indexing="ij"))
    near = KDTree(centres).query(streets.flat(cell_lat, cell_lon, mid), distance_upper_bound=200.0)[1]
    return np.where(near < len(lat), near, -1)


def layers(ground: Raster) -> tuple[Any, Any]:
    """The ground as measured, and filtered by the median of five by five cells."""
    from scipy.ndimage import median_filter

    raw = ground.values.astype(np.float64)
    return raw, median_filter(raw, FILTER, mode="reflect")


def _stats(layer: Any, owner: Any, count: int) -> Any:
    inside = owner >= 0
    order = np.lexsort((layer.ravel()[inside], owner[inside]))
    values, own = layer.ravel()[inside][order], owner[inside][order]
    out = np.full((count, 4), np.nan)
    for n, group in zip(np.unique(own), np.split(values, np.flatnonzero(np.diff(own)) + 1), strict=True):
        out[n] = (group[0], np.percentile(group, 25), np.percentile(group, 50), group.sum() / group.size)
    return out


def _walk(graph: streets.StreetGraph, snaps: streets.Snaps) -> list[list[str]]:
    row, column, metres = streets.pairs_within(graph, snaps, snaps, poa.WALK_METRES + 0.5)
    above = column > row
    row, column, metres = row[above], column[above], np.maximum(np.rint(metres[above]), 1).astype(int)
    table = [["hex", "steps", "metres"]]
    for n in range(snaps.edge.size):
        own = row == n
        steps = np.diff(column[own], prepend=n)
        table.append([str(n), " ".join(f"{s:x}" for s in steps), " ".join(f"{m:x}" for m in metres[own])])
    return table


def feeds() -> list[gtfs.Feed]:
    """The timetables of buses and of rail on the stated day."""
    return [gtfs.read_feed(path(name), date.fromisoformat(poa.DAY)) for name in FEEDS.values()]


def printed_times() -> str:
    """How many times of the timetables are not printed in them, for the notes of a table."""
    return "; ".join(f"{what}: {feed.times()}" for what, feed in zip(FEEDS, feeds(), strict=True))


def timetable(graph: streets.StreetGraph) -> tuple[gtfs.Feed, streets.Snaps, tt.Timetable]:
    """Both feeds on the stated day with walks between near stops; stops off the map only carry riders through."""
    feed = gtfs.join(feeds())
    stops = streets.snap(graph, feed.lat, feed.lon, poa.STOP_METRES)
    a, b, metres = streets.pairs_within(graph, stops, stops, poa.CHANGE_METRES)
    other = a != b
    walks = (a[other], b[other], seconds(metres[other]))
    return feed, stops, tt.build(feed.trip, feed.stop, feed.arrive, feed.leave, walks, len(feed.stop_id))


def seconds(metres: Any) -> Any:
    """Whole seconds on foot at the standard speed, rounded up."""
    return np.ceil(streets.minutes(metres, poa.KMH) * 60).astype(np.int64)


def minutes_by_transit(graph: streets.StreetGraph, snaps: streets.Snaps) -> Any:
    """Minutes from hexagon to hexagon at the stated departure by bus, rail and foot, rounded up to whole minutes."""
    _, stops, table = timetable(graph)
    place, stop, metres = streets.pairs_within(graph, snaps, stops, poa.ACCESS_METRES)
    legs = tt.Legs(place, stop, seconds(metres))
    count = snaps.edge.size
    depart, most = 60 * poa.DEPART_MINUTE, 60 * poa.TRANSIT_MINUTES
    ride = tt.travel_seconds(table, legs, legs, count, count, depart, most)
    walk = streets.minutes(streets.metres_between(graph, snaps, snaps, poa.WALK_METRES), poa.KMH) * 60
    walk[np.arange(count), np.arange(count)] = np.where(snaps.found, 0.0, np.inf)
    return np.ceil(np.minimum(ride, walk) / 60 - 1e-9)


def _transit(graph: streets.StreetGraph, snaps: streets.Snaps) -> list[list[str]]:
    with path("poa_hexgrid.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    jobs = np.array([int(float(row["jobs"] or 0)) for row in rows])
    units = [n for n, row in enumerate(rows) if int(float(row["healthcare"] or 0)) > 0]
    found = minutes_by_transit(graph, snaps)
    table = [["hex", *(f"jobs_{limit}" for limit in poa.JOB_LIMITS), " ".join(str(n) for n in units)]]
    for n, row in enumerate(found):
        reached = [str(jobs[row <= limit].sum()) for limit in poa.JOB_LIMITS]
        times = np.where(np.isfinite(row[units]), row[units], poa.NO_TIME).astype(np.uint8)
        table.append([str(n), *reached, times.tobytes().hex()])
    return table


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
