"""Regenerate the fact tables of the case story_coast from its datasets.

    python -m tools.coast_facts            write them
    python -m tools.coast_facts --check    fail when a committed table differs from its recomputation

The ground of a hexagon is the cell of the elevation map that holds its centre, in whole metres. Hexagons whose centre
lies outside of the map are left out and counted in the header. The sea is relative sea-level rise, land motion
included, in metres above the mean of 1995 to 2014.
"""

from __future__ import annotations

import csv
import hashlib
import struct
import sys
from pathlib import Path

from quintet import datasets
from quintet.cases.story_coast.facts import GAUGE, GROUND, RISE, SCENARIOS
from quintet.seed.tables import write_table
from tools import fact_files

COMMAND = "python -m tools.coast_facts"
PIXEL_SCALE, TIE_POINT = 33550, 33922  # GeoTIFF tags


def tables() -> dict[str, bytes]:
    """File name -> bytes of the three fact tables."""
    return {GAUGE: _gauge(), RISE: _rise(), GROUND: _ground()}


def _rows(dataset: str, path: str) -> tuple[Path, list[dict[str, str]]]:
    found = Path(datasets.get(dataset).path(path))
    with found.open(encoding="utf-8-sig", newline="") as lines:
        return found, list(csv.DictReader(lines))


def _header(dataset: str, title: str, vintage: str, file: Path, **extra: str) -> dict[str, str]:
    known = datasets.get(dataset)
    return {
        "title": title,
        "source": known.source,
        "licence": known.licence,
        "citation": known.citation,
        "vintage": vintage,
        **extra,
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "made_by": COMMAND,
    }


def _gauge() -> bytes:
    file, rows = _rows("sea_levels", "cases/tables/portpirie.csv")
    header = _header("sea_levels", "Highest sea level of each year at Port Pirie, metres on the gauge", "1987", file)
    return write_table(header, [["year", "level"], *([row["Year"], row["SeaLevel"]] for row in rows)])


def _rise() -> bytes:
    file, rows = _rows("sea_rise", "cases/slr/rsl_gauges_2100_d25a.csv")
    title = "Relative sea-level rise by 2100, land motion included, metres above the mean of 1995 to 2014"
    header = _header("sea_rise", title, "2025", file)
    names = ("gauge_name", "lat", "lon", *SCENARIOS)
    table = [["gauge", *names[1:]], *([row[name] for name in names] for row in rows)]
    return write_table(header, table)


def _ground() -> bytes:
    _, rows = _rows("poa_ground", "cases/poa/poa_hexgrid.csv")
    file = Path(datasets.get("poa_ground").path("cases/poa/poa_elevation.tif"))
    raster = _Raster(file.read_bytes())
    table, lost = [], []
    for row in rows:
        height = raster.at(float(row["lon"]), float(row["lat"]))
        people = row["population"]
        if height is None:
            lost.append(int(people))
        elif int(people):
            table.append([row["id"], f"{float(row['lat']):.4f}", f"{float(row['lon']):.4f}", str(height), people])
    extra = {"outside_of_the_map": f"{len(lost)} hexagons with {sum(lost)} people", "empty": "hexagons without people"}
    title = "People and ground elevation of the hexagons of Porto Alegre, whole metres at the centre"
    header = _header("poa_ground", title, "2019", file, **extra)
    return write_table(header, [["place", "lat", "lon", "elevation", "people"], *sorted(table)])


class _Raster:
    """An uncompressed GeoTIFF of one byte a cell, read without a library."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        tags = self._tags()
        self.width, self.height = tags[256][0], tags[257][0]
        if data[:4] != b"II*\0" or tags[259] != (1,) or tags[258] != (8,):
            raise SystemExit("The elevation map must be an uncompressed TIFF of one byte a cell.")
        self.strips, self.rows = tags[273], int(tags[278][0])
        (self.dx, self.dy, _), (_, _, _, self.west, self.north, _) = tags[PIXEL_SCALE], tags[TIE_POINT]

    def _tags(self) -> dict[int, tuple[float, ...]]:
        (start,) = struct.unpack_from("<I", self.data, 4)
        (count,) = struct.unpack_from("<H", self.data, start)
        out: dict[int, tuple[float, ...]] = {}
        for number in range(count):
            place = start + 2 + 12 * number
            tag, kind, size = struct.unpack_from("<HHI", self.data, place)
            code, wide = {3: ("H", 2), 4: ("I", 4), 12: ("d", 8)}.get(kind, ("B", 1))
            at = place + 8 if size * wide <= 4 else struct.unpack_from("<I", self.data, place + 8)[0]
            out[tag] = struct.unpack_from(f"<{size}{code}", self.data, at)
        return out

    def at(self, lon: float, lat: float) -> int | None:
        """The value of the cell that holds a point; None outside."""
        x, y = int((lon - self.west) // self.dx), int((self.north - lat) // self.dy)
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        return self.data[int(self.strips[y // self.rows]) + (y % self.rows) * int(self.width) + x]


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
