"""The route search against published best costs: eight instances of set X of CVRPLIB, ten seconds each.

Uchoa et al. (2017), European Journal of Operational Research 257(3), 845-858. The best costs are those of the `.sol`
files; their routes are added up here again, which also checks the rounding of distances.
"""

from __future__ import annotations

import pytest

from quintet import datasets
from quintet.compute.cvrplib import length, read_sol, read_vrp
from quintet.compute.route import Job, solve

NAMES = (
    "X-n101-k25", "X-n110-k13", "X-n120-k6", "X-n129-k18", "X-n139-k10", "X-n148-k46", "X-n157-k13", "X-n200-k36",
)  # fmt: skip
SECONDS = 10.0
MEAN_GAP = 2.5  # percent above the best known cost


def text(name: str) -> str:
    try:
        return datasets.get("cvrplib_x").path(f"cases/cvrp/{name}").read_text(encoding="utf-8")
    except datasets.DatasetMissing as missing:
        pytest.skip(str(missing))


def instance(name: str) -> tuple[Job, int]:
    """A job and its best known cost, which the published routes must add up to."""
    job = read_vrp(text(f"{name}.vrp"))
    cost, routes = read_sol(text(f"{name}.sol"))
    assert sorted(stop for route in routes for stop in route) == list(range(job.demand.size))
    assert all(job.demand[list(route)].sum() <= job.capacity for route in routes)
    assert length(job, routes) == cost
    return job, cost


@pytest.mark.realdata
@pytest.mark.parametrize("name", NAMES)
def test_published_routes_have_the_published_cost_and_respect_the_bound(name: str) -> None:
    job, cost = instance(name)
    found = solve(job, iterations=20)
    assert found.bound <= cost
    assert found.feasible and not found.unserved
    assert length(job, tuple(trip.stops for trip in found.routes)) == found.distance >= cost


@pytest.mark.realdata
@pytest.mark.slow
def test_the_mean_gap_to_the_best_known_costs_is_small() -> None:
    gaps = {}
    for name in NAMES:
        job, cost = instance(name)
        found = solve(job, seconds=SECONDS)
        assert found.feasible
        gaps[name] = 100 * (found.distance / cost - 1)
    print({name: round(gap, 2) for name, gap in gaps.items()})
    assert min(gaps.values()) >= 0
    assert sum(gaps.values()) / len(gaps) <= MEAN_GAP, gaps
