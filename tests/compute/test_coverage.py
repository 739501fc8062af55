"""The coverage engine on tables that can be counted by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quintet.compute.coverage import Coverage, align, percent, pool, quartiles, shares


def test_it_works() -> None:
    years = np.array([[2, 1, 0, 0], [1, 1, 1, 0]])
    found = shares(Coverage(("a", "b"), years, np.ones((2, 4), dtype=bool)))
    assert (found.once, found.twice, found.most_once, found.most_twice) == (62.5, 12.5, 50.0, 0.0)


def test_a_cell_that_cannot_exist_is_neither_filled_nor_missing() -> None:
    possible = np.array([[True, False]])
    assert shares(Coverage(("a",), np.array([[1, 0]]), possible)).once == 100


def test_nothing_to_divide_by_is_not_a_number() -> None:
    assert np.isnan(percent(0, 0))


def test_pooling_joins_years_over_rows() -> None:
    available = np.array([[[True, False]], [[False, True]]])
    assert pool(available, ((0, 1), (1,))).tolist() == [[[True, True]], [[False, True]]]


def test_a_unit_that_is_not_there_is_a_row_of_zeros() -> None:
    assert align(np.array([[1], [2]]), ("a", "b"), ("b", "c")).tolist() == [[2], [0]]


def test_quartiles_are_observed_values() -> None:
    assert quartiles(np.array([5, 1, 3, 9])) == (1, 3, 5)
    assert quartiles(np.array([], dtype=np.int64)) is None


@given(arrays(np.int64, (3, 5), elements=st.integers(0, 4)))
def test_two_years_never_cover_more_than_one(years: np.ndarray) -> None:
    found = shares(Coverage(("a", "b", "c"), years, np.ones((3, 5), dtype=bool)))
    assert 0 <= found.twice <= found.once <= 100
    assert found.most_twice <= found.most_once
