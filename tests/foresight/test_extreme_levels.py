"""Levels passed once in so many years: what is found, what is tested, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
from quintet.errors import MethodError
from quintet.foresight.extreme_levels import EXAMPLE, MAX_YEARS, extreme_levels

Rows = list[dict[str, Any]]


def rows(count: int = 40, step: float = 0.0, start: int = 1950) -> Rows:
    """Maxima around four metres that move by `step` a year."""
    share = (np.random.default_rng(5).permutation(count) + 0.5) / count
    level = 4 - 0.2 * np.log(-np.log(share)) + step * np.arange(count)
    return [{"year": start + n, "level": float(value)} for n, value in enumerate(level)]


def test_it_works() -> None:
    found = extreme_levels(levels=EXAMPLE, periods=[10, 100])
    assert [row.period for row in found.levels] == [10, 100]
    assert found.levels[1].value == pytest.approx(3.9 + 0.2 * 4.6, abs=0.1)


@pytest.mark.slow
def test_the_order_of_rows_does_not_matter() -> None:
    assert extreme_levels(levels=EXAMPLE[::-1]).levels == extreme_levels(levels=EXAMPLE).levels


def test_a_trend_is_always_tested_and_used_when_asked_for() -> None:
    still, moving = (extreme_levels(levels=rows(step=0.02), trend=trend) for trend in ("none", "linear"))
    assert still.p_value == moving.p_value < 0.001
    assert (still.fit.trend, moving.fit.trend) == (0, pytest.approx(0.02, abs=0.006))
    assert moving.points[-1].seen > 4


def test_no_trend_is_not_found() -> None:
    said = quintet.run("extreme_levels", {"levels": rows()}).findings
    assert any("No trend" in text.msg for text in said)


def test_the_fit_is_tested_on_the_last_years_and_on_random_ones() -> None:
    found = extreme_levels(levels=rows())
    assert [(row.split, row.baseline) for row in found.tested] == [
        ("time", "record"), ("time", "gumbel"), ("random", "record"), ("random", "gumbel"),
    ]  # fmt: skip
    assert all((row.fitted_years, row.years) == (28, 12) for row in found.tested)
    assert all(row.gain.low <= row.gain.gain <= row.gain.high for row in found.tested)
    assert all(row.low <= row.expected <= row.high and 0 <= row.seen <= row.years for row in found.counts)


def test_a_rise_after_the_fitted_years_is_seen_in_the_test() -> None:
    """The last years pass levels far more often than a fit without a trend expects."""
    counts = [row for row in extreme_levels(levels=rows(step=0.05)).counts if row.split == "time"]
    assert all(row.seen > row.high for row in counts)


def test_a_gain_that_may_be_zero_is_called_no_skill() -> None:
    found = extreme_levels(levels=rows())
    said = [text for text in quintet.run("extreme_levels", {"levels": rows()}).findings if "other" in text.values]
    last = [row.gain for row in found.tested if row.split == "time"]
    assert [won.low <= 0 <= won.high for won in last] == ["no proven skill" in text.msg for text in said]


def test_too_few_years_are_fitted_but_not_tested() -> None:
    found = extreme_levels(levels=rows(12))
    assert (found.tested, found.counts) == ((), ())
    assert any("too few years" in text.msg for text in quintet.run("extreme_levels", {"levels": rows(12)}).findings)


def test_missing_years_are_counted_and_said() -> None:
    result = quintet.run("extreme_levels", {"levels": [*rows(30), {"year": 1999, "level": 4.0}]})
    assert any("lacks {n} years" in text.msg and text.values["n"] == 19 for text in result.limits)


@pytest.mark.slow
def test_it_is_the_same_twice() -> None:
    given = {"levels": EXAMPLE}
    assert quintet.run("extreme_levels", given).canonical() == quintet.run("extreme_levels", given).canonical()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([*rows(20), {"year": 1990, "level": float("nan")}], "Row 21"),
        ([*rows(20), {"year": 1990, "level": None}], "Row 21"),
        ([*rows(20), {"year": 1990, "level": 430.0}], "centimetres"),
        ([*rows(20), rows(1)[0]], "twice"),
        (rows(9), "at least 10"),
        ([{**row, "level": 4.0} for row in rows(20)], "the same"),
        ([{"year": n, "level": float(n % 7)} for n in range(1, MAX_YEARS + 2)], "at most"),
    ],
)
def test_a_wrong_table_says_why(given: Rows, why: str) -> None:
    with pytest.raises(MethodError, match=why):
        extreme_levels(levels=given)


@pytest.mark.parametrize("periods", [list(range(2, 30)), [], [1, 10], [10, 99_999]])
def test_odd_periods_are_refused(periods: list[int]) -> None:
    with pytest.raises(MethodError, match="return period"):
        extreme_levels(levels=EXAMPLE, periods=periods)
