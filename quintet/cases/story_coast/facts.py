"""Fact tables of the case: yearly maxima of a gauge, the sea in 2100 at all gauges, people and ground of a town.

Made by `python -m tools.coast_facts` from the datasets `sea_levels`, `sea_rise` and `poa_ground`.
"""

from __future__ import annotations

from typing import Any

from quintet.seed.tables import read_table
from quintet.table import Table

GAUGE, RISE, GROUND = "coast_gauge.csv.gz", "coast_rise.csv.gz", "coast_ground.csv.gz"
SCENARIOS = ("low-end", "low", "central", "high", "high-end")


def table(name: str) -> Table:
    """The rows of a fact table, noted as an input of the running case."""
    rows: list[dict[str, Any]] = [dict(row) for row in read_table(name).noted().records()]
    return Table.of(rows, name)


def example() -> list[dict[str, float]]:
    """The yearly maxima of Port Pirie, to show the columns with."""
    return [{"year": int(row["year"]), "level": float(row["level"])} for row in read_table(GAUGE).records()]
