"""The tour of the waste trucks: every basket on the map, in the order of the nearest next one and in a better order.

Today's tour is not known. Unless the city gives its kilometres it is made up: each truck drives to the nearest basket.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from quintet.cases.city_connected.chain import DETOUR
from quintet.cases.city_connected.place import baskets
from quintet.compute.earth import great_circle

CAPACITY = 80  # baskets that a truck empties before it drives to the depot
ITERATIONS = 400
SEARCHES = (1, 2, 3, 4, 5)  # seeds of the search: the shortest of their tours is taken, whatever the seed of the case
FULL = 0.6  # made up: the share of baskets that are full on a day


@dataclass(frozen=True)
class Tours:
    """Kilometres of a day's tours: today's, and the shortest that was found.

    `given` tells a number of the city from one made up. `full` counts the baskets that made-up sensors call full, and
    `full_km` is the tour of these alone.
    """

    baskets: int
    trucks: int
    today_km: float
    given: bool
    found_km: float
    full: int
    full_km: float

    @property
    def saved_km(self) -> float:
        """Kilometres saved in a day; below 0 where the city's own tour is shorter than the one found."""
        return self.today_km - self.found_km


def tours(seed: int, today_km: float | None = None) -> Tours:
    """Today's tours and the shortest found.

    From a depot in the middle of the baskets, straight lines times a detour. The seed draws which baskets are full,
    and nothing else.
    """
    metres = _metres()
    number = len(metres) - 1
    full = np.flatnonzero(np.random.default_rng(seed).uniform(size=number) < FULL)
    part_km = _shortest(tuple(np.append(0, full + 1).tolist())) if len(full) else 0.0
    today = _nearest(metres) / 1000 if today_km is None else today_km
    found = _shortest(tuple(range(number + 1)))
    return Tours(number, -(-number // CAPACITY), today, today_km is not None, found, len(full), part_km)


def _metres() -> np.ndarray:
    lat, lon = baskets()
    lat, lon = np.append(lat.mean(), lat), np.append(lon.mean(), lon)
    return np.rint(1000 * DETOUR * great_circle(lat, lon, lat, lon)).astype(np.int64)


@lru_cache(maxsize=8)
def _shortest(places: tuple[int, ...]) -> float:
    """Kilometres of the shortest tour of these places that a few searches and the nearest-next rule find."""
    from quintet.compute.route import Job, solve

    part = _metres()[np.ix_(places, places)]
    stops = len(part) - 1
    job = Job(part, part, np.ones(stops, dtype=np.int64), CAPACITY, (-(-stops // CAPACITY),))
    searched = [solve(job, iterations=ITERATIONS, seed=seed).distance for seed in SEARCHES]
    return min(*searched, _nearest(part)) / 1000


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
