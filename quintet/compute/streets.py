"""Streets: a graph of places where people can walk, points set on it, and the shortest walking times between them.

Distances are great circles on a sphere of the mean radius of the Earth. A point is set on the nearest place of the
nearest street, not on the nearest crossing, because crossings can lie far apart; if it is further off than a stated
limit, or lies on a piece of street that is cut off from the rest, this is reported by row and never hidden. Times are
exact shortest paths (E. W. Dijkstra, Numerische Mathematik 1 (1959) 269-271) in SciPy's implementation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EARTH_METRES = 6_371_008.8  # mean radius, International Union of Geodesy and Geophysics
SPACING_METRES = 25.0  # between the helping points along a street by which the nearest street is found
SHORTEST_METRES = 0.001  # a street of no length would vanish from a sparse matrix
MIN_NODES = 40  # of a piece of street that is cut off; the limit that the routing engine R5 uses
MAX_CELLS = 4_000_000  # distances held in memory at once
FURTHEST_LAT = 85.0  # beyond it, a flat map of a city is no longer one
WIDEST_DEGREES = 5.0  # extent of a street network


@dataclass(frozen=True, eq=False)
class StreetGraph:
    """Streets as arrays: nodes and the stretches between them.

    `lat`, `lon` of each crossing or bend; `start`, `end`, `metres` of each stretch between two of them; `part` numbers
    the connected pieces by size, 0 being the largest.
    """

    lat: Floats
    lon: Floats
    start: Ints
    end: Ints
    metres: Floats
    part: Ints


@dataclass(frozen=True, eq=False)
class Snaps:
    """Points set on streets: the stretch, how far along it (0 to 1), how far off the street, and in which piece.

    `found` is False for points further off than the limit; `edge` is -1 there, `metres` still says how far.
    """

    edge: Ints
    along: Floats
    metres: Floats
    part: Ints
    found: Bools

    def outside(self) -> Ints:
        """Rows of the points that no street is near to."""
        return np.flatnonzero(~self.found)

    def cut_off(self) -> Ints:
        """Rows of the points that stand on a piece of street which is not joined to the largest one."""
        return np.flatnonzero(self.found & (self.part > 0))


def great_circle(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Metres between points on the sphere by the haversine formula; arrays broadcast."""
    phi, to_phi = np.radians(lat), np.radians(to_lat)
    half = np.sin((to_phi - phi) / 2) ** 2
    half = half + np.cos(phi) * np.cos(to_phi) * np.sin(np.radians(np.subtract(to_lon, lon)) / 2) ** 2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def build(lat: Floats, lon: Floats, start: Ints, end: Ints) -> StreetGraph:
    """The graph of stretches between nodes, its lengths and connected pieces; stretches to themselves are left out.

    Raises ValueError on no stretch, on a node number that is not there, or on streets too wide for one city.
    """
    lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    real = np.asarray(start) != np.asarray(end)
    start, end = np.asarray(start, dtype=np.int64)[real], np.asarray(end, dtype=np.int64)[real]
    if start.size == 0:
        raise ValueError("A street graph needs at least one stretch between two nodes.")
    if min(start.min(), end.min()) < 0 or max(start.max(), end.max()) >= lat.size:
        raise ValueError(f"Stretches must join nodes 0 to {lat.size - 1}.")
    if not (np.isfinite(lat).all() and np.isfinite(lon).all() and np.abs(lat).max() <= FURTHEST_LAT):
        raise ValueError(f"Nodes need a latitude between -{FURTHEST_LAT:g} and {FURTHEST_LAT:g} and a longitude.")
    if max(np.ptp(lat), np.ptp(lon)) > WIDEST_DEGREES:
        raise ValueError(f"Streets may span at most {WIDEST_DEGREES:g} degrees.")
    metres = np.maximum(great_circle(lat[start], lon[start], lat[end], lon[end]), SHORTEST_METRES)
    return StreetGraph(lat, lon, start, end, metres, _parts(lat.size, start, end))


def _parts(size: int, start: Ints, end: Ints) -> Ints:
    """Number of the connected piece of each node, pieces ordered by nodes, then by their first node."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    net = csr_array((np.ones(start.size), (start, end)), shape=(size, size))
    count, label = connected_components(net, directed=False)
    first = np.full(count, size)
    np.minimum.at(first, label, np.arange(size))
    order = np.lexsort((first, -np.bincount(label, minlength=count)))
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return np.asarray(rank[label])


def flat(lat: Floats, lon: Floats, mid_lat: float) -> Floats:
    """Metres east and north on a flat map that is true at `mid_lat`: [point, 2]."""
    east = np.radians(lon) * EARTH_METRES * np.cos(np.radians(mid_lat))
    return np.column_stack([east, np.radians(lat) * EARTH_METRES])


def snap(graph: StreetGraph, lat: Floats, lon: Floats, max_metres: float, min_nodes: int = MIN_NODES) -> Snaps:
    """Set each point on the nearest street within `max_metres`; exact, also where stretches are long.

    Pieces of fewer than `min_nodes` nodes that are cut off are passed over: they are mostly slips of the map.
    Raises ValueError when a coordinate is not a number.
    """
    from scipy.spatial import KDTree

    lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    if not (np.isfinite(lat).all() and np.isfinite(lon).all()):
        raise ValueError("Points need a latitude and a longitude.")
    large = (np.bincount(graph.part) >= min_nodes)[graph.part] | (graph.part == 0)
    use = np.flatnonzero(large[graph.start])
    mid = float((graph.lat.min() + graph.lat.max()) / 2)
    nodes, points = flat(graph.lat, graph.lon, mid), flat(lat, lon, mid)
    helpers, owner = _helpers(nodes[graph.start[use]], nodes[graph.end[use]])
    tree = KDTree(helpers)
    near = tree.query(points)[0] if len(points) else np.zeros(0)
    edge, along, metres = np.full(len(points), -1), np.zeros(len(points)), np.full(len(points), np.inf)
    for row, radius in enumerate(near + SPACING_METRES / 2 + 1e-6):
        # Any stretch at least as near as the nearest helper has a helper of its own within this radius.
        which = np.unique(owner[tree.query_ball_point(points[row], radius)])
        a, b = nodes[graph.start[use[which]]], nodes[graph.end[use[which]]]
        share, off = _project(points[row], a, b)
        best = int(np.argmin(off))
        edge[row], along[row], metres[row] = use[which[best]], share[best], off[best]
    part = graph.part[graph.start[edge]] if len(points) else np.zeros(0, dtype=np.int64)
    found = metres <= max_metres
    return Snaps(np.where(found, edge, -1), along, metres, np.where(found, part, -1), found)


def _helpers(a: Floats, b: Floats) -> tuple[Floats, Ints]:
    """Points along each stretch, at most SPACING_METRES apart, ends included; and whose they are."""
    length = np.hypot(*(b - a).T)
    steps = np.maximum(np.ceil(length / SPACING_METRES).astype(np.int64), 1)
    owner = np.repeat(np.arange(len(a)), steps + 1)
    place = np.arange(owner.size) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    share = (place / steps[owner])[:, None]
    return a[owner] + share * (b - a)[owner], owner


def _project(point: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """How far along each stretch the nearest place to a point lies, and how far off it is."""
    span = b - a
    squared = np.maximum((span**2).sum(axis=1), SHORTEST_METRES**2)
    share = np.clip(((point - a) * span).sum(axis=1) / squared, 0, 1)
    return share, np.hypot(*(a + share[:, None] * span - point).T)


def metres_between(graph: StreetGraph, origins: Snaps, destinations: Snaps, limit: float) -> Floats:
    """Shortest distances along streets: [origin, destination].

    Metres up to `limit`, infinity beyond it or where there is no way. Counted from where a point meets the street: the
    way from the point to the street is the caller's to add.
    """
    return np.concatenate([block for _, block in _blocks(graph, origins, destinations, limit)])


def pairs_within(graph: StreetGraph, origins: Snaps, destinations: Snaps, limit: float) -> tuple[Ints, Ints, Floats]:
    """Origin, destination and metres of every pair at most `limit` metres apart along streets, in row order."""
    rows, columns, metres = [], [], []
    for first, block in _blocks(graph, origins, destinations, limit):
        row, column = np.nonzero(np.isfinite(block))
        rows.append(row + first)
        columns.append(column)
        metres.append(block[row, column])
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(metres)


def _blocks(graph: StreetGraph, origins: Snaps, destinations: Snaps, limit: float) -> Iterator[tuple[int, Floats]]:
    from scipy.sparse.csgraph import dijkstra

    if not limit > 0:
        raise ValueError(f"The limit must be above 0 metres. Got {limit:g}.")
    net, nodes = _with_points(graph, origins, destinations)
    at, to = nodes[: origins.edge.size], nodes[origins.edge.size :]
    step = max(1, MAX_CELLS // net.shape[0])
    for first in range(0, max(at.size, 1), step):
        own = at[first : first + step]
        block = np.full((own.size, to.size), np.inf)
        row, column = np.flatnonzero(own >= 0), np.flatnonzero(to >= 0)
        if row.size and column.size:
            reached = dijkstra(net, directed=False, indices=own[row], limit=limit)
            block[np.ix_(row, column)] = reached[:, to[column]]
        yield first, block


def _with_points(graph: StreetGraph, origins: Snaps, destinations: Snaps) -> tuple[Any, Ints]:
    """The network with a node for every point on it, points on one stretch in their order; and those nodes."""
    from scipy.sparse import csr_array

    edge = np.concatenate([origins.edge, destinations.edge])
    along = np.concatenate([origins.along, destinations.along])
    set_on = np.flatnonzero(edge >= 0)
    nodes = np.full(edge.size, -1, dtype=np.int64)
    nodes[set_on] = graph.lat.size + np.arange(set_on.size)
    order = set_on[np.lexsort((along[set_on], edge[set_on]))]
    own, share = edge[order], along[order]
    first = np.concatenate([[True], own[1:] != own[:-1]]) if own.size else np.zeros(0, dtype=bool)
    last = np.append(first[1:], True) if own.size else first
    before = np.where(first, graph.start[own], np.roll(nodes[order], 1))
    from_share = np.where(first, 0.0, np.roll(share, 1))
    start = np.concatenate([graph.start, before, nodes[order][last]])
    end = np.concatenate([graph.end, nodes[order], graph.end[own[last]]])
    pieces = [(share - from_share) * graph.metres[own], (1 - share[last]) * graph.metres[own[last]]]
    metres = np.maximum(np.concatenate([graph.metres, *pieces]), SHORTEST_METRES)
    size = graph.lat.size + set_on.size
    return _symmetric(csr_array, start, end, metres, size), nodes


def _symmetric(kind: type, start: Ints, end: Ints, metres: Floats, size: int) -> Any:
    """A sparse matrix with the shorter of two stretches between the same nodes, not their sum."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((metres, high, low))
    low, high, metres = low[order], high[order], metres[order]
    keep = np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])])
    return kind((metres[keep], (low[keep], high[keep])), shape=(size, size))


def minutes(metres: Floats, kmh: float) -> Floats:
    """Walking time of a distance at a steady speed. Raises ValueError when the speed is not above 0."""
    if not kmh > 0:
        raise ValueError(f"The walking speed must be above 0 km/h. Got {kmh:g}.")
    return metres * 60.0 / (1000.0 * kmh)
