"""Plain elevation grids are read; anything else is refused with its reason."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from quintet.data.raster import read_raster
from quintet.errors import MethodError


def tiff(path: Path, compression: int = 1, cut: int = 0, tie: float = 0.0) -> Path:
    """A grid of two rows and three columns, values 1 to 6, its north-west corner at 10 N, 20 E."""
    doubles = struct.pack("<9d", 0.5, 0.25, 0.0, tie, 0, 0, 20.0, 10.0, 0)
    body = bytes([1, 2, 3, 4, 5, 6, 0, 0]) + doubles
    tags = [(256, 3, 1, 3), (257, 3, 1, 2), (258, 3, 1, 8), (259, 3, 1, compression), (273, 4, 1, 8)]
    tags += [(277, 3, 1, 1), (279, 4, 1, 6 - cut), (33550, 12, 3, 16), (33922, 12, 6, 40)]
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8 + len(body)) + body + directory + b"\0\0\0\0")
    return path


def test_it_works(tmp_path: Path) -> None:
    found = read_raster(tiff(tmp_path / "a.tif"))
    assert found.values.tolist() == [[1, 2, 3], [4, 5, 6]]
    lat, lon = found.centres()
    assert lat.tolist() == [9.875, 9.625] and lon.tolist() == [20.25, 20.75, 21.25]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"compression": 5}, "compressed"), ({"cut": 2}, "too early"), ({"tie": 1.0}, "north up")],
)
def test_other_kinds_are_refused(tmp_path: Path, change: dict[str, float], words: str) -> None:
    with pytest.raises(MethodError, match=words):
        read_raster(tiff(tmp_path / "a.tif", **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff"])
def test_broken_files_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(data)
    with pytest.raises(MethodError, match="cannot be read"):
        read_raster(path)
