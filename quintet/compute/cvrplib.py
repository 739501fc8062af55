"""Files of CVRPLIB: instances of vehicle routing with published best costs, to measure a search against.

The format is that of TSPLIB (G. Reinelt, ORSA Journal on Computing 3 (1991) 376-384): Euclidean distances rounded to
the nearest whole number, a half upwards.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from quintet.compute.route import MAX_STOPS, Job
from quintet.errors import MethodError

MAX_BYTES = 1_000_000
SECTIONS = ("NODE_COORD_SECTION", "DEMAND_SECTION", "DEPOT_SECTION")


def read_vrp(text: str) -> Job:
    """The job in a `.vrp` file of type CVRP with EUC_2D distances, one depot, as many vehicles as stops.

    Raises MethodError on another type, on a file that is too large, and on one that is not complete.
    """
    if len(text) > MAX_BYTES:
        raise MethodError("The file is too large: at most {limit} letters can be read.", limit=MAX_BYTES)
    fields, rows = _parsed(text)
    for name, want in (("TYPE", "CVRP"), ("EDGE_WEIGHT_TYPE", "EUC_2D")):
        if fields.get(name) != want:
            raise MethodError("The file must say {name}: {want}.", name=name, want=want)
    try:
        capacity, size = int(fields["CAPACITY"]), int(fields["DIMENSION"])
        place = {int(row[0]): (float(row[1]), float(row[2])) for row in rows["NODE_COORD_SECTION"]}
        load = {int(row[0]): int(row[1]) for row in rows["DEMAND_SECTION"]}
        depot = int(rows["DEPOT_SECTION"][0][0])
        order = [depot, *(node for node in sorted(place) if node != depot)]
        points = np.array([place[node] for node in order])
        demand = np.array([load[node] for node in order[1:]], dtype=np.int64)
    except (KeyError, IndexError, ValueError, OverflowError) as error:
        raise MethodError("The file is not complete: it needs coordinates, demands and a depot.") from error
    if len(order) != size or not 2 <= size <= MAX_STOPS + 1 or not np.isfinite(points).all():
        raise MethodError("The file says {size} places and lists {got}.", size=size, got=len(order))
    distance = rounded_euclidean(points)
    return Job(distance, np.zeros_like(distance), demand, capacity, (size - 1,))


def rounded_euclidean(points: np.ndarray) -> np.ndarray:
    """Euclidean distances between points [place, 2] to the nearest whole number, a half upwards: EUC_2D of TSPLIB."""
    gap = points[:, None, :] - points[None, :, :]
    return np.floor(np.sqrt(gap[..., 0] ** 2 + gap[..., 1] ** 2) + 0.5).astype(np.int64)


def read_sol(text: str) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Cost and routes of a `.sol` file; stops are counted from 0. Raises MethodError where no cost is given."""
    cost = re.search(r"^\s*cost\s+(\d+)", text[:MAX_BYTES], re.IGNORECASE | re.MULTILINE)
    if cost is None:
        raise MethodError("The file gives no cost.")
    lines = re.findall(r"^Route #\d+:([\d ]*)", text[:MAX_BYTES], re.MULTILINE)
    return int(cost[1]), tuple(tuple(int(stop) - 1 for stop in line.split()) for line in lines)


def length(job: Job, routes: tuple[tuple[int, ...], ...]) -> int:
    """Total distance of routes from the first depot and back."""
    ways = [[0, *(stop + job.n_depots for stop in route), 0] for route in routes]
    return int(sum(job.distance[a, b] for way in ways for a, b in pairwise(way)))


def _parsed(text: str) -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    fields: dict[str, str] = {}
    rows: dict[str, list[list[str]]] = {name: [] for name in SECTIONS}
    section = ""
    for line in text.splitlines():
        plain = line.strip()
        if plain == "EOF":
            break
        if plain in rows:
            section = plain
        elif ":" in plain:
            key, _, value = plain.partition(":")
            fields[key.strip()] = value.strip().strip('"')
        elif plain and section:
            rows[section].append(plain.split())
    return fields, rows
