"""Elevation grids: the plainest kind of GeoTIFF, read with nothing but NumPy.

Read are uncompressed, single-band grids of 8, 16 or 32 bit whole numbers or floats in strips, north up, in degrees.
That is what the elevation file of Porto Alegre is; any other kind is refused with its name rather than guessed at.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError

MAX_BYTES = 100_000_000
MAX_TAGS = 200
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 11: 4, 12: 8}
LETTERS = {1: "B", 3: "H", 4: "I", 11: "f", 12: "d"}
WIDTH, HEIGHT, BITS, COMPRESSION, OFFSETS, BANDS, COUNTS, FORMAT = 256, 257, 258, 259, 273, 277, 279, 339
PIXEL, TIEPOINT, TILES = 33550, 33922, 322
KINDS = {(1, 8): "u1", (1, 16): "u2", (1, 32): "u4", (2, 8): "i1", (2, 16): "i2", (2, 32): "i4", (3, 32): "f4"}


@dataclass(frozen=True, eq=False)
class Raster:
    """Values [row from north, column from west]; `north` and `west` are the outer edges, steps are in degrees."""

    values: NDArray[Any]
    north: float
    west: float
    step_lat: float
    step_lon: float

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitude of the middle of each row and longitude of the middle of each column."""
        rows, columns = self.values.shape
        lat = self.north - (np.arange(rows) + 0.5) * self.step_lat
        lon = self.west + (np.arange(columns) + 0.5) * self.step_lon
        return lat.astype(np.float64), lon.astype(np.float64)


def read_raster(path: Path) -> Raster:
    """The grid of a plain GeoTIFF. Raises MethodError on any other kind, on a broken or on too large a file."""
    if path.stat().st_size > MAX_BYTES:
        raise _refused(path, f"it has more than {MAX_BYTES} bytes")
    data = path.read_bytes()
    try:
        return _raster(path, data)
    except (struct.error, IndexError, KeyError, ValueError) as error:
        if isinstance(error, MethodError):
            raise
        raise _refused(path, "its directory is broken") from error


def _raster(path: Path, data: bytes) -> Raster:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        raise _refused(path, "it is not a TIFF file")
    tags = _tags(data, order)
    if tags.get(COMPRESSION, (1,))[0] != 1 or TILES in tags or tags.get(BANDS, (1,))[0] != 1:
        raise _refused(path, "it is compressed, tiled or has several bands")
    kind = KINDS[(int(tags.get(FORMAT, (1,))[0]), int(tags[BITS][0]))]
    rows, columns = int(tags[HEIGHT][0]), int(tags[WIDTH][0])
    if sum(int(size) for size in tags[COUNTS]) > len(data):  # strips that share their bytes: a flood of pixels
        raise _refused(path, "its strips are larger than the file")
    strips = [data[int(at) : int(at) + int(size)] for at, size in zip(tags[OFFSETS], tags[COUNTS], strict=True)]
    values = np.frombuffer(b"".join(strips), dtype=order + kind)
    if values.size < rows * columns or rows * columns == 0:
        raise _refused(path, "it ends too early")
    (step_lon, step_lat), tie = tags[PIXEL][:2], tags[TIEPOINT]
    if tie[0] or tie[1] or not (0 < step_lon < 1 and 0 < step_lat < 1):
        raise _refused(path, "its grid is not north up in degrees")
    grid = values[: rows * columns].reshape(rows, columns).astype(kind)
    return Raster(grid, float(tie[4]), float(tie[3]), float(step_lat), float(step_lon))


def _tags(data: bytes, order: str) -> dict[int, tuple[Any, ...]]:
    start = struct.unpack(order + "I", data[4:8])[0]
    count = struct.unpack(order + "H", data[start : start + 2])[0]
    if count > MAX_TAGS:
        raise ValueError("too many tags")
    out = {}
    for n in range(count):
        entry = data[start + 2 + 12 * n : start + 14 + 12 * n]
        tag, kind, many = struct.unpack(order + "HHI", entry[:8])
        if kind not in LETTERS or many > len(data):
            continue
        size = SIZES[kind] * many
        at = struct.unpack(order + "I", entry[8:])[0]
        raw = entry[8 : 8 + size] if size <= 4 else data[at : at + size]
        out[tag] = struct.unpack(order + str(many) + LETTERS[kind], raw)
    return out


def _refused(path: Path, why: str) -> MethodError:
    return MethodError(
        "'{name}' cannot be read as an elevation grid: {why}. Save it as an uncompressed single-band GeoTIFF.",
        name=path.name,
        why=why,
    )
