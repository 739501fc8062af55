"""Bounds, sign tests and indices against hand-computed values."""

import numpy as np
import pytest

from quintet.compute.composite import Scheme
from quintet.compute.scorecard import bounded_mean, indices, paired_change, sign_test

NAN = np.nan


def scheme(groups=(0, 0, 1), low=(0.0, 0.0, 1.0), high=(1.0, 100.0, 5.0), lower=(False, False, False)):
    return Scheme(np.array(groups), np.array(lower), np.array(low), np.array(high), "goalposts", "arithmetic")


def test_it_works():
    found = bounded_mean(np.array([1.0, 0.0, 1.0, NAN]), 0.0, 1.0)
    assert (found.mean, found.low, found.high, found.answered, found.asked) == (2 / 3, 0.5, 0.75, 3, 4)


def test_bounds_hold_whatever_the_missing_answers_are():
    rng = np.random.default_rng(1)
    for _ in range(200):
        values = rng.uniform(0, 100, 12)
        seen = np.where(rng.random(12) < 0.4, NAN, values)
        found = bounded_mean(seen, 0.0, 100.0)
        assert found is None or found.low - 1e-9 <= values.mean() <= found.high + 1e-9


def test_nobody_answered():
    assert bounded_mean(np.array([NAN, NAN]), 0, 1) is None
    assert paired_change(np.array([NAN, 1.0]), np.array([1.0, NAN])) is None


@pytest.mark.parametrize(("rose", "fell", "p"), [(0, 0, 1.0), (5, 0, 0.0625), (9, 1, 22 / 1024), (6, 6, 1.0)])
def test_the_sign_test_is_the_exact_binomial_one(rose, fell, p):
    assert sign_test(rose, fell) == pytest.approx(p, rel=1e-12)
    assert sign_test(fell, rose) == sign_test(rose, fell)


def test_change_counts_pairs_only():
    change = paired_change(np.array([1.0, 2.0, NAN, 3.0]), np.array([2.0, 2.0, 5.0, 1.0]))
    assert (change.pairs, change.rose, change.fell, change.mean) == (3, 1, 1, -1 / 3)


def test_a_missing_answer_leaves_its_weight_to_its_group():
    values = np.array([[1.0, 50.0, 5.0], [1.0, NAN, 5.0], [NAN, NAN, NAN]])
    found = indices(values, np.ones((3, 3)), scheme())
    # Groups weigh as many as their questions: (0.75 * 2 + 1) / 3 and (1 * 2 + 1) / 3.
    assert found.index[:2] == pytest.approx([250 / 3, 100.0])
    assert found.worst[:2] == pytest.approx([250 / 3, 200 / 3])
    assert np.isnan(found.index[2])
    assert np.isnan(found.worst[2])


def test_less_is_better_where_it_is_said_so():
    found = indices(np.array([[0.0, 0.0, 1.0]]), np.ones((1, 3)), scheme(lower=(True, True, True)))
    assert found.index == pytest.approx([100.0])


def test_own_weights_move_one_organisation_only():
    values = np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 1.0]])
    weights = np.array([[1.0, 1.0, 1.0], [8.0, 1.0, 1.0]])
    found = indices(values, weights, scheme())
    assert found.index[1] > found.index[0]
