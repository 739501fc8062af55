"""Krippendorff's alpha as a method: scales, words, missing ratings, messages."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.data.agreement import EXAMPLE, krippendorff_alpha
from quintet.errors import MethodError


def rows(units: dict[str, str], words: Any = None) -> list[dict[str, Any]]:
    return [
        {"unit": unit, "rater": str(rater), "value": words[int(value)] if words else value}
        for unit, values in units.items()
        for rater, value in enumerate(values)
        if value != "-"
    ]


def refused(**given: Any) -> MethodError:
    with pytest.raises(MethodError) as caught:
        krippendorff_alpha(**given)
    return caught.value


def test_it_works() -> None:
    found = krippendorff_alpha(ratings=EXAMPLE, metric="ordinal")
    assert (len(found.units), found.alone, found.raters) == (11, 1, 4)
    assert found.counts.sum() == found.sizes.sum() == 40


def test_the_interval_holds_alpha_and_comes_from_the_seed() -> None:
    given = {"ratings": EXAMPLE, "metric": "nominal", "seed": 3}
    first, again = (quintet.run("krippendorff_alpha", given).estimates["alpha"] for _ in range(2))
    assert first == again
    assert first.low is not None
    assert first.high is not None
    assert first.value is not None
    assert first.low < first.value < first.high


def test_words_in_order_are_an_ordinal_scale() -> None:
    units = {"a": "0112", "b": "222-", "c": "01--", "d": "0000"}
    scale = ["missing", "approaches", "meets"]
    by_word = krippendorff_alpha(ratings=rows(units, scale), metric="ordinal", order=scale)
    assert by_word.alpha.alpha == krippendorff_alpha(ratings=rows(units), metric="ordinal").alpha.alpha


def test_one_number_written_in_two_ways_is_one_value() -> None:
    units = [{"unit": u, "rater": r, "value": v} for u, r, v in
             (("a", "1", "1"), ("a", "2", "1.00"), ("b", "1", "2.5"), ("b", "2", "2.5"))]  # fmt: skip
    assert krippendorff_alpha(ratings=units, metric="ordinal").alpha.alpha == 1


def test_without_variation_it_says_why() -> None:
    result = quintet.run("krippendorff_alpha", {"ratings": rows({"a": "11", "b": "11"})})
    assert result.estimates["alpha"].why_missing


def test_a_high_alpha_with_a_wide_interval_is_no_firm_agreement() -> None:
    result = quintet.run("krippendorff_alpha", {"ratings": EXAMPLE, "metric": "ordinal"})
    assert "rate more units" in result.findings[0].msg


def test_raters_are_never_named() -> None:
    assert "Observer" not in quintet.run("krippendorff_alpha", {"ratings": EXAMPLE}).canonical().decode()


def test_units_without_a_second_rating_are_refused() -> None:
    assert refused(ratings=rows({"a": "1", "b": "2"})).param == "ratings"


def test_a_second_rating_by_the_same_rater_is_refused() -> None:
    twice = [*EXAMPLE, {**EXAMPLE[0], "value": 5}]
    assert refused(ratings=twice).row == len(twice)


@pytest.mark.parametrize("metric", ["ordinal", "interval", "ratio"])
def test_a_word_where_numbers_are_needed_is_refused_with_its_row(metric: Any) -> None:
    error = refused(ratings=[*EXAMPLE, {"unit": "x", "rater": "A", "value": "high"}], metric=metric)
    assert (error.row, error.column) == (len(EXAMPLE) + 1, "value")


def test_a_ratio_below_zero_is_refused() -> None:
    ratings = [{"unit": "x", "rater": "A", "value": -1}, {"unit": "x", "rater": "B", "value": 1}]
    assert refused(ratings=ratings, metric="ratio").row == 1


@pytest.mark.parametrize(("metric", "order"), [("nominal", ["a"]), ("ordinal", ["a", "a"]), ("ordinal", ["a"])])
def test_an_order_that_does_not_fit_is_refused(metric: Any, order: list[str]) -> None:
    assert refused(ratings=rows({"x": "12"}), metric=metric, order=order)
