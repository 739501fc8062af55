"""Where to open p sites: against trying all choices on small problems, and what is wrong with the input."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.compute.locate import Located, cover, p_median
from quintet.compute.locate_more import fair_p_median, p_center, with_capacities
from quintet.errors import MethodError

COSTS = np.array([[0.0, 4, 9], [4, 0, 5], [9, 5, 0], [8, 4, 1]])
PEOPLE = np.array([10.0, 1, 5, 5])


@st.composite
def problems(draw: Any) -> dict[str, Any]:
    """At most 8 demands and 6 sites, with ties, zeros, open and forbidden sites, and pairs out of reach."""
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    costs = rng.integers(0, 12, (n, m)).astype(float) * draw(st.sampled_from([1.0, 0.37]))
    if draw(st.booleans()):
        costs[rng.random((n, m)) < 0.3] = np.inf
    weights = rng.integers(0, 5, n) * draw(st.sampled_from([1.0, 1.3]))
    weights[0] += 1
    kinds = rng.integers(0, 4, m) if draw(st.booleans()) else np.full(m, 2)
    fixed, forbidden = np.flatnonzero(kinds == 0), np.flatnonzero(kinds == 1)
    free = m - fixed.size - forbidden.size
    p = draw(st.integers(0, free))
    if p == 0 and not fixed.size:
        fixed, forbidden, p = np.array([], int), np.array([], int), 1
    return {"costs": costs, "weights": weights, "p": p, "fixed": fixed.tolist(), "forbidden": forbidden.tolist()}


def choices(problem: dict[str, Any]) -> Iterator[list[int]]:
    """All open sites of every choice."""
    m = problem["costs"].shape[1]
    free = [site for site in range(m) if site not in problem["fixed"] and site not in problem["forbidden"]]
    for picked in itertools.combinations(free, problem["p"]):
        yield problem["fixed"] + list(picked)


def charge(costs: Any) -> float:
    finite = costs[np.isfinite(costs)]
    return 2 * float(finite.max()) if finite.size and finite.max() > 0 else 2.0


def sound(found: Located, problem: dict[str, Any]) -> None:
    """What holds for every answer."""
    opened = {*found.sites, *problem["fixed"]}
    assert len(found.sites) == problem["p"] == len(set(found.sites))
    assert not set(found.sites) & {*problem["fixed"], *problem["forbidden"]}
    assert set(found.assigned.tolist()) <= opened | {-1}
    assert found.bound <= found.cost and (found.gap == 0) == found.proven


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_p_median_is_the_best_of_all(problem: dict[str, Any]) -> None:
    found, most = p_median(**problem), charge(problem["costs"])
    costs = np.minimum(problem["costs"], most)
    best = min(float(problem["weights"] @ costs[:, opened].min(axis=1)) for opened in choices(problem))
    assert found.proven and found.cost == pytest.approx(best, abs=1e-9)
    sound(found, problem)
    loose = p_median(**problem, prove=False)
    assert loose.bound <= best + 1e-9 <= loose.cost + 2e-9


@settings(max_examples=40, deadline=None)
@given(problems(), st.floats(0, 8))
def test_the_cover_is_the_best_of_all(problem: dict[str, Any], within: float) -> None:
    found = _cover(problem, within)
    reached = problem["costs"] <= within
    best = min(float(problem["weights"] @ ~reached[:, opened].any(axis=1)) for opened in choices(problem))
    assert found.proven and found.cost == pytest.approx(best, abs=1e-9)
    assert found.unreached == pytest.approx(found.cost)
    sound(found, problem)


def _cover(problem: dict[str, Any], within: float) -> Located:
    return cover(problem["costs"], **{key: value for key, value in problem.items() if key != "costs"}, within=within)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_p_centre_is_the_best_of_all(problem: dict[str, Any]) -> None:
    found = p_center(**problem)
    used = problem["costs"][problem["weights"] > 0]
    best = min(float(used[:, opened].min(axis=1).max()) for opened in choices(problem))
    assert found.cost == best
    sound(found, problem)


@settings(max_examples=15, deadline=None)
@given(problems())
def test_the_fair_p_median_has_a_bound_that_holds(problem: dict[str, Any]) -> None:
    weights = problem.pop("weights")
    people = np.column_stack([weights, weights[::-1] + 0.5])
    found, most = fair_p_median(people=people, mix=0.7, **problem), charge(problem["costs"])
    costs = np.minimum(problem["costs"], most)

    def value(opened: list[int]) -> float:
        paid = costs[:, opened].min(axis=1)
        means = (people * paid[:, None]).sum(axis=0) / people.sum(axis=0)
        return float(0.3 * (people.sum(axis=1) @ paid) / people.sum() + 0.7 * means.max())

    best = min(value(opened) for opened in choices(problem))
    assert found.bound <= best + 1e-9 <= found.cost + 2e-9
    assert found.cost == pytest.approx(value(problem["fixed"] + list(found.sites)))
    sound(found, problem)


@settings(max_examples=20, deadline=None)
@given(problems())
def test_with_room_for_all_capacities_change_nothing(problem: dict[str, Any]) -> None:
    free = p_median(**problem)
    found = with_capacities(capacities=np.full(problem["costs"].shape[1], 1e4), **problem)
    assert found.cost == pytest.approx(free.cost, abs=1e-5) and found.proven
    assert found.shares is not None
    sound(found, problem)


def test_it_works() -> None:
    found = p_median(COSTS, PEOPLE, 2)
    assert (found.sites, found.cost, found.bound, found.gap, found.proven) == ((0, 2), 9.0, 9.0, 0.0, True)
    assert found.assigned.tolist() == [0, 0, 2, 2] and found.unreached == 0


def test_a_full_site_sends_people_on_and_what_finds_no_room_is_counted() -> None:
    found = with_capacities(COSTS, PEOPLE, 2, [10, 20, 5])
    assert found.shares is not None and ((PEOPLE[:, None] * found.shares).sum(axis=0) <= 20 + 1e-6).all()
    tight = p_median(COSTS, PEOPLE, 1, capacities=[10, 4, 5])
    assert tight.unreached == pytest.approx(11) and tight.sites == (0,)


def test_an_open_site_serves_and_does_not_count_against_p() -> None:
    found = p_median(COSTS, PEOPLE, 1, fixed=[0])
    assert found.sites == (2,) and found.assigned.tolist() == [0, 0, 2, 2]
    assert p_median(COSTS, PEOPLE, 0, fixed=[0]).cost == 4 + 45 + 40


def test_who_cannot_be_reached_is_counted_and_not_dropped() -> None:
    costs = np.vstack([COSTS, [np.inf] * 3])
    found = p_median(costs, np.append(PEOPLE, 3.0), 2)
    assert found.unreached == 3 and found.assigned[-1] == -1 and found.cost == 9 + 3 * 18
    assert p_center(costs, np.append(PEOPLE, 3.0), 2).cost == np.inf


def test_the_first_site_is_the_one_that_helps_most() -> None:
    assert p_median(COSTS, [1.0, 1, 50, 50], 2).sites[0] == 2


def test_the_mix_moves_sites_to_the_worst_off_group() -> None:
    people = np.array([[90.0, 0], [5, 0], [0, 3], [5, 0]])
    costs = np.array([[0.0, 6, 20], [6, 0, 20], [20, 20, 0], [1, 5, 19]])
    assert fair_p_median(costs, people, 1, mix=0.0).sites == (0,)
    assert fair_p_median(costs, people, 1, mix=1.0).cost <= 20


def test_a_large_cover_is_proven() -> None:
    rng = np.random.default_rng(3)
    place = rng.uniform(0, 100, (400, 2))
    costs = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    found = cover(costs, rng.lognormal(6, 1, 400).round(), 5, within=12)
    assert found.proven and found.cost > 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"p": 4}, "from 0 to 3.*Got 4"),
        ({"p": 0}, "at least one"),
        ({"p": 2, "forbidden": [0, 1]}, "from 0 to 1"),
        ({"weights": [1, -1, 1, 1]}, "Row 2: a weight"),
        ({"weights": [1, np.inf, 1, 1]}, "Row 2"),
        ({"weights": [0, 0, 0, 0]}, "All weights are 0"),
        ({"weights": [1, 1]}, "2 weights and 4 rows"),
        ({"costs": np.where(COSTS == 5, np.nan, COSTS)}, "Row 2, column 3"),
        ({"costs": -COSTS}, "Row 1, column 2"),
        ({"fixed": [7]}, "site 7"),
        ({"fixed": [1], "forbidden": [1]}, "both"),
    ],
)
def test_wrong_input_is_named(change: dict[str, Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        p_median(**({"costs": COSTS, "weights": PEOPLE, "p": 2} | change))


@pytest.mark.slow
def test_twice_is_the_same() -> None:
    rng = np.random.default_rng(1)
    costs, weights = rng.uniform(0, 9, (60, 40)), rng.uniform(0, 9, 60)
    first, second = (p_median(costs, weights, 5) for _ in range(2))
    assert (first.sites, first.cost, first.bound) == (second.sites, second.cost, second.bound)
