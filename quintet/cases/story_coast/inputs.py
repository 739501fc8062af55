"""What the case reads: the gauge, the sea in 2100, the ground with its people; checked, or refused with a reason."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.cases.story_coast.facts import GROUND, RISE, SCENARIOS, table
from quintet.compute.earth import great_circle
from quintet.errors import MethodError
from quintet.table import Col, Table

Floats = NDArray[np.float64]
MAX_PLACES = 100_000
DRY = 100.0  # metres: ground that lies wholly above is no coast, or not in metres
FAR = 100.0  # kilometres between gauge and ground, above which the case is an exercise
TROPIC = 5.0  # degrees: nearer to the equator a coast may have its gauge on the other side
GROUND_COLUMNS = (
    Col("place", str, "Name or code of the place.", nullable=False),
    Col("elevation", float, "Ground above the mean sea, in metres.", ge=-50, le=9_000, nullable=False),
    Col("people", float, "People who live there.", ge=0, le=50_000_000, nullable=False),
    Col("homes", float, "Homes; from people where empty.", ge=0, le=50_000_000, required=False),
    Col("lat", float, "Latitude in degrees; south is negative.", ge=-90, le=90, required=False),
    Col("lon", float, "Longitude in degrees; west is negative.", ge=-180, le=180, required=False),
)


@dataclass(frozen=True, eq=False)
class Sea:
    """A gauge and its rise by 2100 in five scenarios, metres above the mean of 1995 to 2014."""

    gauge: str
    lat: float
    lon: float
    rise: Floats


@dataclass(frozen=True, eq=False)
class Ground:
    """Places with their elevation in metres above the mean sea, people and homes; `far` from the gauge in km."""

    elevation: Floats
    people: Floats
    homes: Floats
    far: float | None
    own: bool


def read_sea(name: str) -> Sea:
    """The sea at a gauge. Raises MethodError on an unknown gauge, with names like it."""
    rows = table(RISE).frame.to_dicts()
    wanted = name.strip().upper().replace(" ", "_")
    for row in rows:
        if row["gauge"] == wanted:
            rise = np.array([float(row[scenario]) for scenario in SCENARIOS])
            return Sea(wanted, float(row["lat"]), float(row["lon"]), rise)
    known = sorted({row["gauge"] for row in rows})
    near = difflib.get_close_matches(wanted, known, 4, 0.5) or [one for one in known if one.startswith(wanted[:2])][:4]
    raise MethodError(
        "There is no gauge '{got}' among {n}. Near to it: {near}.",
        param="place",
        got=name[:80],
        n=len(known),
        near=", ".join(near) or "PORT_PIRIE",
    )


def read_ground(own: Table | None, sea: Sea, household: float) -> Ground:
    """The ground of a reader, or that of Porto Alegre. Raises MethodError where it cannot be a coast in metres."""
    rows = own or table(GROUND).checked(GROUND_COLUMNS, "ground")
    if rows.height > MAX_PLACES:
        raise MethodError(
            "There are {got} places; at most {limit} can be read. Join some of them.",
            param="ground",
            got=rows.height,
            limit=MAX_PLACES,
        )
    elevation, people = (rows.frame[name].to_numpy().astype(np.float64) for name in ("elevation", "people"))
    if elevation.min() > DRY:
        raise MethodError(
            "The lowest place lies {got} metres above the sea. If elevations are in centimetres or feet, turn them "
            "into metres.",
            param="ground",
            got=round(float(elevation.min()), 1),
        )
    homes = people / household
    if "homes" in rows.columns:
        counted = rows.frame["homes"].to_numpy().astype(np.float64)
        homes = np.where(np.isnan(counted), homes, counted)
    return Ground(elevation, people, homes, _distance(rows, sea), own is not None)


def _distance(rows: Table, sea: Sea) -> float | None:
    """Kilometres from the gauge to the middle of the ground; None where the ground has no coordinates."""
    if not {"lat", "lon"} <= set(rows.columns) or rows.frame["lat"].null_count() + rows.frame["lon"].null_count():
        return None
    lat, lon = (float(rows.frame[name].to_numpy().astype(np.float64).mean()) for name in ("lat", "lon"))
    if lat * sea.lat < 0 and min(abs(lat), abs(sea.lat)) > TROPIC:
        raise MethodError(
            "The ground lies at latitude {got} and the gauge at {gauge}: on the other half of the Earth. Check the "
            "sign; south is negative.",
            param="ground",
            got=round(lat, 2),
            gauge=sea.lat,
        )
    here, there = (np.array([at]) for at in ((lat, lon), (sea.lat, sea.lon)))
    return float(great_circle(here[:, 0], here[:, 1], there[:, 0], there[:, 1])[0, 0])
