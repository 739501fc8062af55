"""Fact tables of the case: yearly maxima of a gauge, the sea in 2100 at all gauges, people and ground of a town.

Made by `python -m tools.coast_facts` from the datasets `sea_levels`, `sea_rise` and `poa_ground`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from quintet.method import record_input
from quintet.result import Input
from quintet.table import Table

HOME = Path(__file__).resolve().parents[2] / "seed" / "facts"
GAUGE, RISE, GROUND = "coast_gauge.csv.gz", "coast_rise.csv.gz", "coast_ground.csv.gz"
SCENARIOS = ("low-end", "low", "central", "high", "high-end")


def table(name: str) -> Table:
    """The rows of a fact table, noted as an input of the running case."""
    sha256, header, rows = _read(name)
    record_input(Input(name, header["title"], sha256, header["vintage"], header["source"], header["licence"]))
    return Table.of([dict(row) for row in rows], name)


def example() -> list[dict[str, float]]:
    """The yearly maxima of Port Pirie, to show the columns with."""
    return [{"year": int(row["year"]), "level": float(row["level"])} for row in _read(GAUGE)[2]]


@lru_cache(maxsize=3)
def _read(name: str) -> tuple[str, dict[str, str], tuple[dict[str, str], ...]]:
    data = (HOME / name).read_bytes()
    lines = gzip.decompress(data).decode().splitlines()
    head = [line for line in lines if line.startswith("# ")]
    header = {key: value for key, _, value in (line[2:].partition(": ") for line in head)}
    return hashlib.sha256(data).hexdigest(), header, tuple(csv.DictReader(lines[len(head) :]))
