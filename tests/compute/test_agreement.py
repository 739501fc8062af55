"""Krippendorff's alpha, against the coincidence matrix written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.compute.agreement import Metric, alpha, count_ratings

METRICS: tuple[Metric, ...] = ("nominal", "ordinal", "interval", "ratio")


def by_matrix(units: list[list[int]], metric: Metric) -> float | None:
    """Alpha by the definition: every pair of ratings of every unit."""
    pairs = [(c, k, 1 / (len(unit) - 1)) for unit in units if len(unit) > 1
             for i, c in enumerate(unit) for j, k in enumerate(unit) if i != j]  # fmt: skip
    matrix = np.zeros((6, 6))
    for c, k, weight in pairs:
        matrix[c, k] += weight
    totals = matrix.sum(axis=1)

    def distance(c: int, k: int) -> float:
        low, high = min(c, k), max(c, k)
        return {
            "nominal": float(c != k),
            "ordinal": (totals[low : high + 1].sum() - (totals[low] + totals[high]) / 2) ** 2,
            "interval": float((c - k) ** 2),
            "ratio": ((c - k) / (c + k)) ** 2 if c + k else 0.0,
        }[metric]

    grid = np.array([[distance(c, k) for k in range(6)] for c in range(6)])
    expected = (np.outer(totals, totals) * grid).sum() / (totals.sum() - 1)
    return float(1 - (matrix * grid).sum() / expected) if expected else None


def measured(units: list[list[int]], metric: Metric, **more: Any) -> Any:
    unit = np.repeat(np.arange(len(units)), [len(row) for row in units])
    counted, _ = count_ratings(unit, np.concatenate(units).astype(np.int64), np.arange(6.0))
    return alpha(counted, metric, **more)


def test_it_works() -> None:
    assert measured([[1, 1], [2, 2], [3, 3]], "nominal").alpha == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5), min_size=1, max_size=8).filter(
        lambda units: any(len(unit) > 1 for unit in units)
    ),
    st.sampled_from(METRICS),
)
def test_it_equals_its_definition(units: list[list[int]], metric: Metric) -> None:
    assert measured(units, metric).alpha == pytest.approx(by_matrix(units, metric), abs=1e-9)


def test_without_variation_there_is_no_alpha() -> None:
    assert measured([[2, 2], [2, 2]], "interval").alpha is None


def test_a_unit_with_one_rating_changes_nothing() -> None:
    assert measured([[1, 2], [3, 3], [5]], "ordinal").alpha == measured([[1, 2], [3, 3]], "ordinal").alpha


@pytest.mark.parametrize("metric", METRICS)
def test_disagreement_by_unit_adds_up(metric: Metric) -> None:
    units = [[1, 2, 3], [2, 2], [4, 5, 5, 1]]
    found = measured(units, metric)
    sizes = np.array([3, 2, 4])
    assert (found.by_unit * sizes).sum() / sizes.sum() == pytest.approx(1 - found.alpha)


def test_the_same_seed_gives_the_same_draws() -> None:
    units = [[1, 2], [3, 3], [2, 2], [5, 4]]
    first, again = (measured(units, "ordinal", draws=50, seed=7).draws for _ in range(2))
    assert first.tolist() == again.tolist()
