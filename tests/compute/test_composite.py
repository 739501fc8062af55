"""The arithmetic of composite indicators, against values worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quintet.compute.composite import (
    Scheme,
    aggregate,
    bands,
    concentration,
    lower_bound,
    normalise,
    rank_draws,
    rank_interval,
    ranks,
)

TWO = np.array([[0.0, 10.0], [5.0, 20.0], [10.0, 40.0]])
HALF = np.array([0.5, 0.5])


def scheme(count: int = 2, **changed: Any) -> Scheme:
    given: dict[str, Any] = {
        "groups": np.arange(count), "lower": np.zeros(count, dtype=bool), "low": np.full(count, np.nan),
        "high": np.full(count, np.nan), "normalisation": "min-max", "aggregation": "arithmetic",
    }  # fmt: skip
    return Scheme(**{**given, **changed})


def scaled(values: Any = TWO, **changed: Any) -> Any:
    years = np.zeros(len(values), dtype=np.int64)
    return normalise(np.array(values), scheme(np.shape(values)[1], **changed), years)


def score(row: list[float], weights: Any = HALF, **changed: Any) -> float:
    return float(aggregate(np.array([row]), np.asarray(weights), scheme(len(row), **changed)).scores[0])


def test_it_works() -> None:
    assert scaled().tolist() == [[0, 0], [0.5, 1 / 3], [1, 1]]


def test_z_scores_have_mean_zero_and_sample_deviation_one() -> None:
    found = scaled(normalisation="z-score")
    assert found.mean(axis=0) == pytest.approx([0, 0])
    assert found.std(axis=0, ddof=1) == pytest.approx([1, 1])


def test_less_is_better_where_the_direction_says_so() -> None:
    assert scaled(lower=np.array([True, False]))[:, 0].tolist() == [1, 0.5, 0]


def test_ranks_as_a_scale_count_ties_by_half() -> None:
    assert scaled([[1.0], [2.0], [2.0], [9.0]], normalisation="rank")[:, 0] == pytest.approx([0, 0.5, 0.5, 1])


def test_goalposts_cut_off_beyond() -> None:
    found = scaled([[10.0], [20.0], [85.0], [99.0]], normalisation="goalposts", low=np.array([20.0]),
                   high=np.array([85.0]))  # fmt: skip
    assert found[:, 0].tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("word", ["min-max", "z-score", "rank"])
def test_an_indicator_without_difference_gives_the_middle(word: Any) -> None:
    assert set(scaled([[3.0], [3.0]], normalisation=word)[:, 0]) == {0.0 if word == "z-score" else 0.5}


@pytest.mark.parametrize("size", [1e308, 5e-324, -1e308])
def test_any_size_of_number_is_scaled(size: float) -> None:
    assert np.isfinite(scaled([[size], [0.0], [-size]])).all()


@pytest.mark.parametrize(
    ("changed", "want"),
    [
        ({"aggregation": "arithmetic"}, 0.625),
        ({"aggregation": "geometric"}, 0.5),
        ({"aggregation": "power", "exponent": -1.0}, 0.4),
        ({"aggregation": "power", "exponent": 2.0}, (1.0625 / 2) ** 0.5),
        ({"aggregation": "power", "exponent": 0.0}, 0.5),
    ],
)
def test_means_across_groups(changed: Any, want: float) -> None:
    assert score([0.25, 1.0], **changed) == pytest.approx(want)


@pytest.mark.parametrize("exponent", [-10.0, -1.0, 0.0])
def test_a_zero_drags_a_mean_without_compensation_to_zero(exponent: float) -> None:
    assert score([0.0, 1.0], aggregation="power", exponent=exponent) == 0.0


def test_a_geometric_mean_refuses_values_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        score([-1.0, 1.0], aggregation="geometric")


def test_a_group_is_averaged_first_and_weighs_what_its_indicators_weigh() -> None:
    found = score([0.2, 0.4, 1.0], [0.25, 0.25, 0.5], groups=np.array([0, 0, 1]), aggregation="geometric")
    assert found == pytest.approx((0.3 * 1.0) ** 0.5)


def test_a_missing_indicator_leaves_its_weight_to_its_group() -> None:
    assert score([np.nan, 0.4, 1.0], [0.25, 0.25, 0.5], groups=np.array([0, 0, 1])) == pytest.approx(0.7)


def test_a_row_without_any_value_has_no_score() -> None:
    assert np.isnan(score([np.nan, np.nan]))


def test_the_lower_bound_is_the_worst_value() -> None:
    assert lower_bound(np.array([[np.nan], [0.4]]), scheme(1)).tolist() == [[0], [0.4]]
    assert lower_bound(np.array([[np.nan], [-2.0]]), scheme(1, normalisation="z-score")).tolist() == [[-2], [-2]]


def test_equal_scores_share_the_better_rank() -> None:
    assert ranks(np.array([0.3, 0.1 + 0.2, 0.9, 0.1])).tolist() == [2, 2, 1, 4]


def test_quarters_need_four_scores() -> None:
    assert bands(np.array([1.0, 2.0, 3.0])) is None
    found = bands(np.arange(8.0))
    assert found is not None
    assert found.tolist() == [1, 1, 2, 2, 3, 3, 4, 4]


def test_the_spread_of_drawn_weights_is_the_one_asked_for() -> None:
    drawn = np.random.default_rng(1).dirichlet(np.full(4, concentration(4, 0.25) / 4), 40_000)
    assert drawn.std(axis=0) / 0.25 == pytest.approx(np.full(4, 0.25), rel=0.02)


def test_a_unit_that_is_best_everywhere_is_first_in_every_draw() -> None:
    low, high = rank_interval(rank_draws(scaled(), HALF, scheme(), np.ones(3, dtype=bool), 0.5, 200, 1), 0.95)
    assert low.tolist() == high.tolist() == [3, 2, 1]


def test_units_that_trade_off_take_both_ranks() -> None:
    even = np.array([[0.0, 1.0], [1.0, 0.0]])
    low, high = rank_interval(rank_draws(even, HALF, scheme(), np.ones(2, dtype=bool), 0.25, 200, 1), 0.9)
    assert (low.tolist(), high.tolist()) == ([1, 1], [2, 2])


def test_a_weight_of_zero_stays_zero() -> None:
    found = rank_draws(TWO[:, :1] * [1, -1], np.array([1.0, 0.0]), scheme(), np.ones(3, dtype=bool), 0.9, 50, 1)
    assert (found == [3, 2, 1]).all()
