"""Access: counts, catchments that give back the supply, and inequality on cases that can be done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute import access

MINUTES = np.array([[5.0, 20.0], [10.0, 10.0], [np.inf, 5.0]])
PEOPLE = np.array([100.0, 200.0, 300.0])


def test_it_works() -> None:
    assert access.within(MINUTES, np.array([1, 2]), 10).tolist() == [1, 3, 2]
    assert access.nearest(MINUTES).tolist() == [5, 10, 5]
    assert access.covered(MINUTES, PEOPLE, 5) == 400


def test_two_steps_share_the_supply_and_give_it_back() -> None:
    found = access.two_step(MINUTES, PEOPLE, np.array([3.0, 5.0]), 10)
    assert found.ratio.tolist() == [3 / 300, 5 / 500]
    assert (found.access * PEOPLE).sum() == pytest.approx(8.0)
    assert found.stranded == 0


def test_supply_that_nobody_reaches_is_said() -> None:
    found = access.two_step(np.full((1, 1), 99.0), np.array([10.0]), np.array([4.0]), 15)
    assert (found.stranded, found.access.tolist(), found.ratio.tolist()) == (4.0, [0.0], [0.0])


def test_the_gini_of_equal_shares_is_0_and_of_one_in_four_is_three_quarters() -> None:
    assert access.gini(np.ones(4), np.ones(4)) == pytest.approx(0)
    assert access.gini(np.array([0, 0, 0, 1.0]), np.ones(4)) == pytest.approx(0.75)
    assert access.gini(np.array([0, 1.0]), np.array([3.0, 1.0])) == pytest.approx(0.75)  # weights stand for people


def test_the_gini_equals_the_mean_difference_of_all_pairs() -> None:
    rng = np.random.default_rng(1)
    amount, people = rng.gamma(2, size=30), rng.integers(1, 9, 30).astype(float)
    each = np.repeat(amount, people.astype(int))
    want = np.abs(each[:, None] - each).mean() / (2 * each.mean())
    assert access.gini(amount, people) == pytest.approx(want)


def test_the_index_changes_its_sign_with_the_order() -> None:
    amount, people, rank = np.array([1.0, 2, 3]), np.ones(3), np.array([1.0, 2, 3])
    up = access.concentration(amount, people, rank).index
    assert up == pytest.approx(2 / 9) and access.concentration(amount, people, -rank).index == pytest.approx(-2 / 9)
    assert access.concentration(amount, people, np.zeros(3)).index == pytest.approx(0)  # all share one rank


def test_the_ratio_compares_means_and_splits_places() -> None:
    assert access.palma(np.array([1.0, 3]), np.array([60.0, 40]), np.array([0.0, 1])) == pytest.approx(3)
    assert access.palma(np.array([0.0, 3]), np.array([60.0, 40]), np.array([0.0, 1])) is None


def test_nothing_to_share_has_no_index() -> None:
    assert access.concentration(np.zeros(3), np.ones(3)).index is None
    assert access.gini(np.ones(2), np.zeros(2)) is None


@pytest.mark.parametrize("people", [[-1.0, 1.0], [np.nan, 1.0]])
def test_negative_people_are_refused(people: list[float]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        access.gini(np.ones(2), np.array(people))
    with pytest.raises(ValueError, match="0 or more"):
        access.two_step(np.ones((2, 1)), np.array(people), np.ones(1), 1)
