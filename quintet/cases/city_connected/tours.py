"""The tour of the waste trucks: every basket on the map, in the order of the nearest next one and in a better order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from quintet.cases.city_connected.chain import DETOUR
from quintet.cases.city_connected.place import baskets
from quintet.compute.earth import great_circle

CAPACITY = 80  # baskets that a truck empties before it drives to the depot
ITERATIONS = 400
FULL = 0.6  # made up: the share of baskets that are full on a day


@dataclass(frozen=True)
class Tours:
    """Kilometres of a day's tours: each truck to the nearest basket not yet emptied, and in the order found.

    `full` counts the baskets that made-up sensors call full, and `full_km` is the tour of these alone.
    """

    baskets: int
    trucks: int
    nearest_km: float
    found_km: float
    full: int
    full_km: float

    @property
    def saved_km(self) -> float:
        """Kilometres saved in a day."""
        return max(self.nearest_km - self.found_km, 0.0)


@lru_cache(maxsize=4)
def tours(seed: int) -> Tours:
    """Work out both tours from a depot in the middle of the baskets; distances are straight lines times a detour."""
    from quintet.compute.route import Job, solve

    lat, lon = baskets()
    lat, lon = np.append(lat.mean(), lat), np.append(lon.mean(), lon)
    metres = np.rint(1000 * DETOUR * great_circle(lat, lon, lat, lon)).astype(np.int64)
    number = len(lat) - 1
    full = np.flatnonzero(np.random.default_rng(seed).uniform(size=number) < FULL)
    some = np.append(0, full + 1)

    def kilometres(part: np.ndarray) -> float:
        stops = len(part) - 1
        job = Job(part, part, np.ones(stops, dtype=np.int64), CAPACITY, (-(-stops // CAPACITY),))
        return solve(job, iterations=ITERATIONS, seed=seed).distance / 1000

    trucks = -(-number // CAPACITY)
    part_km = kilometres(metres[np.ix_(some, some)]) if len(full) else 0.0
    return Tours(number, trucks, _nearest(metres) / 1000, kilometres(metres), len(full), part_km)


def _nearest(metres: np.ndarray) -> float:
    """Metres when each truck always drives to the nearest basket that is left, and back when it is full."""
    left, total, here, load = set(range(1, len(metres))), 0, 0, 0
    while left:
        if load == CAPACITY:
            total, here, load = total + int(metres[here, 0]), 0, 0
        following = min(left, key=lambda stop: (metres[here, stop], stop))
        total, here, load = total + int(metres[here, following]), following, load + 1
        left.remove(following)
    return float(total + metres[here, 0])
