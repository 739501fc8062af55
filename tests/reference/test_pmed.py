"""The p-median against the twenty problems of the OR-Library (J. E. Beasley, 1985 and 1990) and their optima.

Distances are all shortest paths of a graph. Tolerance: the optimum itself, and a proven bound within 1.5 %.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from quintet import datasets
from quintet.compute.locate import p_median

GAP = 0.015
PROBLEMS = 20


def path(file: str) -> Path:
    try:
        return datasets.get("pmed").path(file)
    except datasets.DatasetMissing:
        pytest.skip("the p-median problems are not here: `quintet datasets pull pmed`")


def problem(number: int) -> tuple[NDArray[np.float64], int]:
    """All shortest paths and p. A pair of nodes that is listed twice takes its last length, as the source says."""
    from scipy.sparse.csgraph import shortest_path

    rows = np.loadtxt(path(f"cases/pmed/pmed{number}.txt"), dtype=np.int64, ndmin=2)
    size, p = int(rows[0, 0]), int(rows[0, 2])
    length = np.zeros((size, size))
    for start, end, cost in rows[1:]:
        length[start - 1, end - 1] = length[end - 1, start - 1] = cost
    return shortest_path(length, directed=False), p


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, PROBLEMS + 1))
def test_the_optimum_is_found_and_the_bound_is_near(number: int) -> None:
    optima = json.loads(path("cases/pmed/optima.json").read_text())
    costs, p = problem(number)
    found = p_median(costs, np.ones(len(costs)), p, prove=False)
    assert found.cost == optima[f"pmed{number}"]
    assert found.bound <= found.cost and found.gap <= GAP


@pytest.mark.realdata
def test_what_the_bound_leaves_open_is_closed() -> None:
    costs, p = problem(2)
    assert not p_median(costs, np.ones(len(costs)), p, prove=False).proven
    found = p_median(costs, np.ones(len(costs)), p)
    assert found.proven and found.bound == found.cost == 4093
