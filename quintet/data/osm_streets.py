"""Streets that people can walk on, read from an OpenStreetMap extract (.osm.pbf, .osm.xml or .osm.bz2).

Which ways count follows the map's own conventions: kinds of highway that are open to pedestrians by default, with
`foot=` and `access=` as the mappers' exceptions. A way with `access=private` can be left open, because those who live
behind the gate walk through it, or closed. OpenStreetMap data are © OpenStreetMap contributors, under the ODbL 1.0.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from quintet.compute.streets import StreetGraph, build
from quintet.errors import MethodError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 200_000_000  # of an extract: a large city
MAX_NODES = 5_000_000  # on walkable ways
OPEN = frozenset(
    [
        *("bridleway", "corridor", "crossing", "cycleway", "footway", "living_street", "path", "pedestrian"),
        *("platform", "primary", "primary_link", "residential", "road", "secondary", "secondary_link", "service"),
        *("steps", "tertiary", "tertiary_link", "track", "unclassified"),
    ]
)
ONLY_IF_SAID = frozenset(("motorway", "motorway_link", "trunk", "trunk_link", "busway"))
YES = frozenset(("yes", "designated", "permissive", "destination", "official"))
NO = frozenset(("no", "use_sidepath"))
Private = Literal["open", "closed"]


@dataclass(frozen=True, eq=False)
class Streets:
    """The graph, and how many highways were used and left out, by reason."""

    graph: StreetGraph
    used: int
    left_out: dict[str, int]


def read_streets(path: Path, private: Private = "open") -> Streets:
    """The walkable streets of an extract.

    Raises MethodError when the reader is not installed, or the file is too large, unreadable or without a street.
    """
    osmium = _osmium()
    if path.stat().st_size > MAX_BYTES:
        raise MethodError(
            "'{name}' has {got} bytes; an extract may have at most {limit}. Cut out one city.",
            name=path.name,
            got=path.stat().st_size,
            limit=MAX_BYTES,
        )
    why: Counter[str] = Counter()
    lat, lon, ways = [], [], []
    place: dict[int, int] = {}
    try:
        for nodes in _walkable(osmium, path, private, why):
            for ref, at_lat, at_lon in nodes:
                if ref not in place:
                    place[ref] = len(place)
                    lat.append(at_lat)
                    lon.append(at_lon)
            ways.append([place[ref] for ref, _, _ in nodes])
            if len(place) > MAX_NODES:
                raise _too_many(path)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        if isinstance(error, MethodError):
            raise
        raise _unreadable(path, error) from error
    if not ways:
        raise MethodError("'{name}' holds no street that people can walk on. Check the file.", name=path.name)
    start = np.concatenate([way[:-1] for way in ways]).astype(np.int64)
    end = np.concatenate([way[1:] for way in ways]).astype(np.int64)
    return Streets(build(np.array(lat), np.array(lon), start, end), len(ways), dict(sorted(why.items())))


def walkable(tags: dict[str, str], private: Private = "open") -> str:
    """Why a highway cannot be walked on: empty if it can, otherwise `kind`, `foot` or `access`."""
    kind, foot, access = tags.get("highway", ""), tags.get("foot", ""), tags.get("access", "")
    if kind not in OPEN and not (kind in ONLY_IF_SAID and foot in YES):
        return "kind"
    if foot in NO or (foot == "private" and private == "closed"):
        return "foot"
    if access == "no" or (access == "private" and private == "closed"):
        return "" if foot in YES else "access"
    return ""


def _walkable(osmium: Any, path: Path, private: Private, why: Counter[str]) -> Iterator[list[tuple[int, float, float]]]:
    """Reference, latitude and longitude of the nodes of each way that can be walked on."""
    found = osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
    for item in found:
        if not item.is_way():
            continue
        reason = walkable({tag.k: tag.v for tag in item.tags}, private)
        # A way that crosses the edge of the extract has nodes without a place; what lies inside still counts.
        nodes = [(node.ref, node.lat, node.lon) for node in item.nodes if node.location.valid()]
        if reason or len(nodes) < 2:
            why[reason or "no place"] += 1
        else:
            yield nodes


def _osmium() -> Any:
    try:
        import osmium
    except ImportError as error:
        raise MethodError("Reading a map needs osmium. Run: pip install 'quintet-un[cases]'.") from error
    return osmium


def _too_many(path: Path) -> MethodError:
    return MethodError(
        "'{name}' has more than {limit} street nodes. Cut out one city.", name=path.name, limit=MAX_NODES
    )


def _unreadable(path: Path, error: Exception) -> MethodError:
    return MethodError(
        "'{name}' could not be read as an OpenStreetMap extract: {why}.",
        name=path.name,
        why=(str(error).splitlines() or [type(error).__name__])[0][:160].rstrip("."),
    )
