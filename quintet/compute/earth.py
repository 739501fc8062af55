"""Distances on the Earth: great circles between points given in degrees.

The haversine formula on a sphere of the mean radius R1 of the International Union of Geodesy and Geophysics. The Earth
is flattened, so a distance is off by up to half a percent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RADIUS_KM = 6371.0088


def great_circle(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Kilometres between every point and every other: an array [point, other point].

    Latitude and longitude are degrees, north and east positive. Raises ValueError outside 90 and 180 degrees.
    """
    for degrees, limit in ((lat, 90), (to_lat, 90), (lon, 180), (to_lon, 180)):
        if not (np.abs(degrees) <= limit).all():
            raise ValueError("A latitude lies between -90 and 90 degrees, a longitude between -180 and 180.")
    north, east = np.radians(lat)[:, None], np.radians(lon)[:, None]
    to_north, to_east = np.radians(to_lat)[None, :], np.radians(to_lon)[None, :]
    half = np.sin((to_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(to_north) * np.sin((to_east - east) / 2) ** 2
    return np.asarray(2 * RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


FAR_KM = 300.0
FAR_TIMES = 10.0


def alone(distance: Floats) -> NDArray[np.int64]:
    """Points that lie far from every other: their coordinates are probably wrong, such as south for north.

    Far means above 300 km and above ten times the median distance to the nearest other point; `distance` is in km.
    """
    if len(distance) < 3:
        return np.zeros(0, dtype=np.int64)
    ways = distance.copy()
    np.fill_diagonal(ways, np.inf)
    nearest = ways.min(axis=1)
    return np.flatnonzero((nearest > FAR_KM) & (nearest > FAR_TIMES * np.median(nearest)))
