"""A city as the chain needs it: cells with people, the walk between them, the ground, and what other cities counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from quintet.compute.earth import great_circle
from quintet.seed.tables import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class City:
    """Arrays over the cells, in one order. `counted` is the number of health units.

    `walk` is minutes from cell to cell, infinity where it takes too long. `jobs` is jobs within an hour by public
    transport. `raw` and `filtered` are two models of the ground in metres.
    """

    ids: tuple[str, ...]
    lat: Floats
    lon: Floats
    people: Floats
    counted: Floats
    walk: Floats
    jobs: Floats
    raw: Floats
    filtered: Floats

    @property
    def n(self) -> int:
        """The number of cells."""
        return len(self.ids)

    @property
    def units(self) -> Mask:
        """Whether a cell holds a health unit."""
        return self.counted > 0

    @property
    def straight(self) -> Floats:
        """Kilometres in a straight line from cell to cell."""
        return great_circle(self.lat, self.lon, self.lat, self.lon)


@dataclass(frozen=True)
class Rides:
    """How far shared bicycles are ridden: share of trips at least so long, by sex, and the trips counted."""

    from_km: Floats
    women: Floats
    men: Floats
    trips_women: int
    trips_men: int

    def share(self, km: Floats, weighted: bool = True) -> Floats:
        """Share of riders who go that far. Weighted, women and men count alike, although most trips are men's."""
        part = 0.5 if weighted else self.trips_women / (self.trips_women + self.trips_men)
        curve = part * self.women + (1 - part) * self.men
        place = np.clip(np.searchsorted(self.from_km, km, side="right") - 1, 0, len(curve) - 1)
        beyond = km >= self.from_km[-1] + (self.from_km[1] - self.from_km[0])
        return np.where(beyond, 0.0, curve[place])


def load() -> City:
    """Porto Alegre: its hexagons, the walks between them, jobs by public transport and two models of the ground."""
    from quintet.data import porto_alegre

    found, minutes = porto_alegre.city(), porto_alegre.walk_minutes()
    hour = porto_alegre.JOB_LIMITS.index(60)
    return City(
        ids=found.id,
        lat=found.lat,
        lon=found.lon,
        people=found.people.astype(np.float64),
        counted=found.units.astype(np.float64),
        walk=minutes,
        jobs=porto_alegre.transit().jobs[:, hour].astype(np.float64),
        raw=found.ground["raw_min"],
        filtered=found.ground["filtered_min"],
    )


def rides() -> Rides:
    """Read how far shared bicycles were ridden in another city."""
    table = read_table("city_rides.csv.gz").noted()
    sexes, starts, trips = table.column("sex"), np.array(table.floats("from_km")), np.array(table.floats("trips"))
    steps = np.arange(0, starts.max() + 0.01, 0.25)
    curves, totals = {}, {}
    for sex in ("female", "male"):
        mine = np.array([name == sex for name in sexes])
        counts = np.bincount(np.round(starts[mine] / 0.25).astype(int), trips[mine], len(steps))
        totals[sex] = int(counts.sum())
        curves[sex] = counts[::-1].cumsum()[::-1] / counts.sum()
    return Rides(steps, curves["female"], curves["male"], totals["female"], totals["male"])


def baskets() -> tuple[Floats, Floats]:
    """Latitudes and longitudes of the waste baskets on the street map."""
    table = read_table("city_baskets.csv.gz").noted()
    return np.array(table.floats("lat")), np.array(table.floats("lon"))


@dataclass(frozen=True)
class Line:
    """What a line of public transport adds: percent of all jobs in reach within an hour, and who would miss it.

    `people` would lose a tenth or more of the jobs they reach.
    """

    line: str
    name: str
    trips: int
    jobs: float
    people: int


def lines() -> tuple[Line, ...]:
    """Read what each line adds, the one that adds most first."""
    rows = read_table("poa_lines.csv.gz").noted().rows
    found = [Line(line, name, int(trips), float(jobs), int(people)) for line, name, trips, jobs, people in rows]
    return tuple(sorted(found, key=lambda line: (-line.jobs, line.line)))


def walkers() -> tuple[float, float]:
    """Walkers on a Saturday and on a Sunday in another city, percent of those on a weekday, in its last two years."""
    table = read_table("city_walkers.csv.gz").noted()
    years, days = np.array(table.ints("year")), np.array(table.ints("weekday"))
    counted, mean = np.array(table.floats("days")), np.array(table.floats("walkers"))
    late = years >= years.max() - 1

    def each(chosen: Mask) -> float:
        return float((counted * mean)[chosen & late].sum() / counted[chosen & late].sum())

    weekday = each(days <= 5)
    return 100 * each(days == 6) / weekday, 100 * each(days == 7) / weekday
