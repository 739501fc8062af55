"""Routes for vehicles or drones that deliver: who visits whom in which order, within load, range and time.

The search itself is `quintet.compute.route`. Distances are great circles or straight lines times a detour factor, so
they are only as good as that factor; where roads matter, it must be measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from quintet.innovation.vehicle_routes_words import present_routes
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from quintet.compute.route import Job, Routes, Trip
    from quintet.innovation.vehicle_rows import Places

CITE = (
    "N. A. Wouda, L. Lan and W. Kool, PyVRP: a high-performance VRP solver package, INFORMS Journal on Computing 36 "
    "(2024) 943-955; M. Haimovich and A. H. G. Rinnooy Kan, Mathematics of Operations Research 10 (1985) 527-542"
)
METRES, SECONDS = 1000, 60  # per kilometre and per minute
PARTS = 1000  # demands are counted in thousandths
EPS = 1e-6


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: a depot and twelve clinics around it, one with a window, one optional."""
    rows: list[dict[str, Any]] = [{"name": "Depot", "lat": -2.0, "lon": 30.0, "demand": 0.0}]
    for n in range(12):
        turn = n * 0.9
        lat, lon = -2.0 + (0.1 + 0.03 * n) * np.sin(turn), 30.0 + (0.1 + 0.03 * n) * np.cos(turn)
        rows.append({"name": f"Clinic {n + 1}", "lat": round(lat, 4), "lon": round(lon, 4), "demand": 1.0 + n % 3})
    rows[3] |= {"open": 60.0, "close": 120.0}
    rows[12] |= {"prize": 40.0}
    return [{key: row.get(key) for key in ("name", "lat", "lon", "demand", "open", "close", "prize")} for row in rows]


EXAMPLE = _example()
StopRows = Annotated[
    Table,
    Col("name", str, "Name of the place.", nullable=False, unique=True),
    Col("lat", float, "Latitude in degrees, north positive.", ge=-90, le=90, required=False),
    Col("lon", float, "Longitude in degrees, east positive.", ge=-180, le=180, required=False),
    Col("x", float, "Kilometres to the east, where there are no latitudes.", ge=-20_000, le=20_000, required=False),
    Col("y", float, "Kilometres to the north, where there are no latitudes.", ge=-20_000, le=20_000, required=False),
    Col("demand", float, "Load to deliver, in the unit of the capacity.", ge=0, le=1_000_000, required=False),
    Col("open", float, "Earliest minute of the day for the visit.", ge=0, le=100_000, required=False),
    Col("close", float, "Latest minute of the day for the visit.", ge=0, le=100_000, required=False),
    Col("prize", float, "Kilometres the visit is worth; empty if it is a must.", ge=0, le=100_000, required=False),
    Field(description="One row per place, depots too."),
]


@dataclass(frozen=True)
class Visit:
    """One stop of a trip; `minute` is when service begins."""

    name: str
    demand: float
    minute: float


@dataclass(frozen=True)
class Tour:
    """One trip of one vehicle: from its depot and back."""

    depot: str
    vehicle: int
    trip: int
    km: float
    start: float
    end: float
    load: float
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class Missed:
    """A place that is not visited; `alone` where no vehicle could visit it even on its own."""

    name: str
    demand: float
    alone: bool
    optional: bool


@dataclass(frozen=True)
class VehicleRoutes:
    """The routes found. `gap` is how far above the best possible distance they can be at most, in percent."""

    tours: tuple[Tour, ...]
    missed: tuple[Missed, ...]
    km: float
    bound_km: float
    gap: float | None
    feasible: bool
    stops: int
    demand: float
    delivered: float
    far: tuple[str, ...]
    capacity: float
    range_km: float | None
    speed_kmh: float
    detour: float
    iterations: int


@method(field="innovation", cite=CITE, present=present_routes, example={"stops": EXAMPLE, "iterations": 200})
def vehicle_routes(
    stops: StopRows,
    depots: Annotated[list[str] | None, Field(description="Names of the depots; the first row if empty.")] = None,
    vehicles: Annotated[int, Field(ge=1, le=500, description="Vehicles at each depot.")] = 2,
    capacity: Annotated[float, Field(gt=0, le=1_000_000, description="Load that a vehicle can carry.")] = 10.0,
    range_km: Annotated[
        float | None, Field(gt=0, le=100_000, description="Kilometres of a trip out and back; no limit if empty.")
    ] = 160.0,
    speed_kmh: Annotated[float, Field(ge=1, le=1_000, description="Kilometres an hour.")] = 80.0,
    service_minutes: Annotated[float, Field(ge=0, le=1_440, description="Minutes at each stop.")] = 5.0,
    trips: Annotated[int, Field(ge=1, le=50, description="Trips that a vehicle can make.")] = 4,
    day_minutes: Annotated[float, Field(gt=0, le=100_000, description="Minutes until all are back.")] = 600.0,
    detour: Annotated[float, Field(ge=1, le=10, description="Length of the way over the straight line.")] = 1.0,
    iterations: Annotated[int, Field(ge=1, le=20_000, description="Steps of the search.")] = 2_000,
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the search.")] = 0,
) -> VehicleRoutes:
    """Routes for vehicles or drones that deliver: short tours within load, range and time.

    Visits every place once, from one depot or several, with as little way as the search can find. A vehicle can go out
    several times; range holds for each trip. What cannot be visited is named, never dropped. The result says how far
    from the best possible the way can be at most.

    Raises MethodError when coordinates are missing, when a depot is not in the table, or on too many places.
    """
    from quintet.compute.route import solve
    from quintet.innovation.vehicle_rows import read

    places = read(stops, depots)
    given = {
        "capacity": capacity, "range_km": range_km, "speed_kmh": speed_kmh, "detour": detour,
    }  # fmt: skip
    minutes = {"service_minutes": service_minutes, "day_minutes": day_minutes}
    job = _job(places, vehicles=vehicles, trips=trips, **minutes, **given)
    return _said(places, job, solve(job, iterations=iterations, seed=seed), iterations=iterations, **given)


def _said(places: Places, job: Job, found: Routes, **given: Any) -> VehicleRoutes:
    """The routes in the reader's units: kilometres, minutes and names."""
    return VehicleRoutes(
        tours=tuple(_tour(places, job, trip) for trip in found.routes),
        missed=_missed(places, found),
        km=found.distance / METRES,
        bound_km=found.bound / METRES,
        gap=100 * (found.distance / found.bound - 1) if found.bound else None,
        feasible=found.feasible,
        stops=len(places.names) - len(places.depots),
        demand=float(sum(places.demand)),
        delivered=float(sum(places.demand[stop] for trip in found.routes for stop in trip.stops)),
        far=places.far,
        **given,
    )


def _whole(values: NDArray[np.float64], unit: int, missing: int) -> NDArray[np.int64]:
    return np.where(np.isnan(values), missing, np.ceil(np.nan_to_num(values) * unit - EPS)).astype(np.int64)


def _job(places: Places, **given: Any) -> Job:
    from quintet.compute.route import NO_LIMIT, Job

    way = places.distance * given["detour"]
    metres = np.rint(way * METRES).astype(np.int64)
    seconds = np.ceil(way / given["speed_kmh"] * 60 * SECONDS - EPS).astype(np.int64)
    late = np.floor(np.nan_to_num(places.late, nan=0.0) * SECONDS).astype(np.int64)
    count = len(places.demand)
    return Job(
        distance=metres,
        duration=seconds,
        demand=_whole(places.demand, PARTS, 0),
        capacity=int(given["capacity"] * PARTS + EPS),
        vehicles=(given["vehicles"],) * len(places.depots),
        service=np.full(count, round(given["service_minutes"] * SECONDS), dtype=np.int64),
        early=_whole(places.early, SECONDS, 0),
        late=np.where(np.isnan(places.late), NO_LIMIT, late),
        prize=np.where(np.isnan(places.prize), 0, np.maximum(_whole(places.prize, METRES, 0), 1)),  # 0 is a must
        max_distance=None if given["range_km"] is None else max(1, int(given["range_km"] * METRES)),
        trips=given["trips"],
        shift=max(1, int(given["day_minutes"] * SECONDS)),
    )


def _tour(places: Places, job: Job, trip: Trip) -> Tour:
    n, clock, here = job.n_depots, trip.start, trip.depot
    early, service = job.of_stops("early", 0), job.of_stops("service", 0)
    visits = []
    for stop in trip.stops:
        clock = max(clock + int(job.duration[here, n + stop]), int(early[stop]))
        visits.append(Visit(places.names[n + stop], float(places.demand[stop]), clock / SECONDS))
        clock, here = clock + int(service[stop]), n + stop
    load = sum(visit.demand for visit in visits)
    minutes = (trip.start / SECONDS, trip.end / SECONDS)
    name = places.names[trip.depot]
    return Tour(name, trip.vehicle + 1, trip.number, trip.distance / METRES, *minutes, load, tuple(visits))


def _missed(places: Places, found: Routes) -> tuple[Missed, ...]:
    n, optional = len(places.depots), ~np.isnan(places.prize)
    return tuple(
        Missed(
            places.names[n + stop], float(places.demand[stop]), stop in found.unreachable, bool(optional[stop])
        )
        for stop in found.unserved
    )  # fmt: skip
