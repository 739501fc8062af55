"""Porto Alegre in hexagons: people, jobs, health units, streets, ground, and the times between them.

The figures come from fact tables that `python -m tools.poa` derives from the sample data of r5r (Ipea), the street map
of OpenStreetMap and a 30 m elevation grid; a test compares them with their sources. What each figure means, and what
other definitions give, is written in `docs/explanation/city-definitions.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from quintet.seed.tables import FactTable, read_table

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DATASET = "poa"
HEXES, WALK, TRANSIT = "poa_hexes.csv.gz", "poa_walk.csv.gz", "poa_transit.csv.gz"
PLAIN = ("id", "lat", "lon", "people", "jobs", "schools", "units")
GROUND = tuple(f"{layer}_{stat}" for layer in ("raw", "filtered") for stat in ("min", "p25", "median", "mean"))
SOURCE = (
    "Ipea, sample data of r5r for Porto Alegre (2019); OpenStreetMap contributors; EPTC and Trensurb timetables 2019; "
    "30 m elevation grid"
)
LICENCE = "MIT (Ipea); derived from OpenStreetMap, © OpenStreetMap contributors, and offered under the ODbL 1.0"
VINTAGE = "2019"
SNAP_METRES = 400.0  # a hexagon whose middle is further from any street than this has no walking times
WALK_METRES = 1800.0  # 30 minutes at the standard speed
KMH = 3.6  # the walking speed that r5r takes unless told otherwise
DAY, DEPART_MINUTE = "2019-05-13", 14 * 60  # a Monday; the sample's buses run from 12:00 to 16:00 only
TRANSIT_MINUTES = 90  # longest journey that was looked for
ACCESS_METRES = 900.0  # longest walk to the first and from the last stop
STOP_METRES, CHANGE_METRES = 300.0, 300.0  # of a stop to a street, and of a walk between two rides
JOB_LIMITS = (15, 30, 45, 60)  # minutes
NO_TIME = 255  # in the table: no journey of at most TRANSIT_MINUTES
Layer = Literal["raw", "filtered"]
Stat = Literal["min", "p25", "median", "mean"]


@dataclass(frozen=True, eq=False)
class City:
    """One entry per hexagon, in the order of the source.

    `off_street` is the metres from its middle to the nearest street (`piece` 0 is the main network, -1 means further
    than the limit), `q` and `r` its place in the lattice, `corners` [hexagon, 6, (lat, lon)], `ground` metres by
    `layer_stat`. `blank` numbers the hexagons (from 0) whose jobs and health units are empty in the source; they count
    as none.
    """

    id: tuple[str, ...]
    lat: Floats
    lon: Floats
    people: Ints
    jobs: Ints
    schools: Ints
    units: Ints
    q: Ints
    r: Ints
    off_street: Floats
    piece: Ints
    cells: Ints
    ground: dict[str, Floats]
    corners: Floats
    blank: Ints

    def unreachable(self) -> Ints:
        """Hexagons too far from any street to have walking times."""
        return np.flatnonzero(self.piece < 0)

    def touched(self, level: float, layer: Layer = "filtered", stat: Stat = "min") -> NDArray[np.bool_]:
        """Whether the ground of each hexagon lies below a water level in metres (its lowest cell, unless told)."""
        return self.ground[f"{layer}_{stat}"] < level


def city() -> City:
    """The hexagons of Porto Alegre with their people, services, ground and shape."""
    table = _table(HEXES, "hexagons")
    text = {key: table.column(key) for key in table.header}
    number = {key: np.array([float(cell or 0) for cell in cells]) for key, cells in text.items() if key != "id"}
    whole = {key: number[key].astype(np.int64) for key in (*PLAIN[3:], "q", "r", "piece", "cells")}
    axial = np.column_stack([whole["q"], whole["r"]])
    return City(
        id=tuple(text["id"]),
        lat=number["lat"],
        lon=number["lon"],
        off_street=number["off_street"],
        ground={key: number[key] for key in GROUND},
        corners=_corners(axial, number["lat"], number["lon"]),
        blank=np.flatnonzero([cell == "" for cell in text["jobs"]]),
        **whole,
    )


def walk_metres() -> Floats:
    """Metres along streets between hexagons, whole numbers up to WALK_METRES, infinity beyond: [hexagon, hexagon]."""
    rows = _table(WALK, "walks").rows
    out = np.full((len(rows), len(rows)), np.inf)
    for n, steps, metres in rows:
        row = int(n)
        column = row + np.cumsum([int(step, 16) for step in steps.split()], dtype=np.int64)
        values = [int(cell, 16) for cell in metres.split()]
        out[row, column] = out[column, row] = values
    placed = np.flatnonzero(city().piece >= 0)
    out[placed, placed] = 0.0
    return out


def walk_minutes(kmh: float = KMH) -> Floats:
    """Minutes on foot between hexagons; exact up to WALK_METRES, infinity beyond. Raises ValueError on a bad speed."""
    from quintet.compute.streets import minutes

    return minutes(walk_metres(), kmh)


@dataclass(frozen=True, eq=False)
class Transit:
    """Times by bus, rail and on foot for one departure (DAY, DEPART_MINUTE), rounded up to whole minutes.

    `minutes` [hexagon, unit] goes to the hexagons in `unit_hex` that hold a health unit, infinity beyond
    TRANSIT_MINUTES; `jobs` [hexagon, limit] counts jobs reached within each of JOB_LIMITS.
    """

    unit_hex: Ints
    minutes: Floats
    jobs: Ints


def transit() -> Transit:
    """Times to health units and jobs reached by bus, rail and on foot on a Monday at 14:00."""
    table = _table(TRANSIT, "bus and rail")
    units = np.array([int(n) for n in table.header[-1].split()], dtype=np.int64)
    times = np.array([list(bytes.fromhex(row[-1])) for row in table.rows], dtype=np.float64)
    jobs = np.array([[int(cell) for cell in row[1:-1]] for row in table.rows], dtype=np.int64)
    return Transit(units, np.where(times == NO_TIME, np.inf, times), jobs)


def ground_with_error(base: Floats, lat: Floats, lon: Floats, draws: int, sd: float, reach: float, seed: int) -> Floats:
    """Draws of what the ground may be, given that the grid errs: [draw, hexagon].

    Errors are normal with standard deviation `sd` metres and fall off with distance as exp(-distance / `reach`): a grid
    that is too high here is mostly too high next door. Both are assumptions to state, not measurements of this grid.
    """
    from quintet.compute.streets import great_circle

    apart = great_circle(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    root = np.linalg.cholesky(np.exp(-apart / reach) + 1e-9 * np.eye(lat.size))
    noise = np.random.default_rng(seed).standard_normal((draws, lat.size))
    return base + sd * np.round(noise @ root.T, 6)


def fitted(axial: Any, lat: Floats, lon: Floats, places: Floats) -> Floats:
    """Latitude and longitude of places in the lattice, by a second-degree fit through the centres: [place, 2]."""

    def terms(at: Any) -> Floats:
        q, r = np.asarray(at, dtype=np.float64).T / 100
        return np.column_stack([np.ones_like(q), q, r, q * q, q * r, r * r])

    found = np.linalg.lstsq(terms(axial), np.column_stack([lat, lon]), rcond=None)[0]
    return terms(places) @ found


def _corners(axial: Ints, lat: Floats, lon: Floats) -> Floats:
    """The six corners of each hexagon, to the sixth decimal: each is the middle of three neighbouring centres."""
    third = np.array([(1, 1), (-1, 2), (-2, 1), (-1, -1), (1, -2), (2, -1)]) / 3
    places = (axial[:, None, :] + third[None, :, :]).reshape(-1, 2)
    return np.round(fitted(axial, lat, lon, places), 6).reshape(len(axial), 6, 2)


def _table(name: str, what: str) -> FactTable:
    """A fact table of the city, noted as an input of the running method."""
    given = {"title": f"Fact table of Porto Alegre: {what}", "vintage": VINTAGE, "source": SOURCE, "licence": LICENCE}
    return read_table(name).noted(**given)
