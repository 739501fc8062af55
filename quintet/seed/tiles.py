"""A tile map of the world: one equal square for each of the 193 Member States.

Equal squares show small island States as large as any other and draw no border. The layout is this project's
own drawing: tiles.csv is the map itself, a line for each row from north to south, a cell for each column from
west to east.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("tiles.csv")


@lru_cache(maxsize=1)
def _grid() -> tuple[tuple[str, ...], ...]:
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(tuple(row) for row in csv.reader(handle))


@lru_cache(maxsize=1)
def _cells() -> tuple[tuple[str, tuple[int, int]], ...]:
    return tuple((iso3, (column, row)) for row, line in enumerate(_grid()) for column, iso3 in enumerate(line) if iso3)


def tiles() -> dict[str, tuple[int, int]]:
    """The cell of each Member State: ISO3 code -> (column, row), counted from the north-west corner."""
    return dict(_cells())


def size() -> tuple[int, int]:
    """The number of columns and rows of the map."""
    return max(len(line) for line in _grid()), len(_grid())
