"""How much to make: the balance of two costs, days that sold out, and a test that sees no later day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
import quintet.data.amount_to_make as module
from quintet.compute.newsvendor import cost, quantile, share
from quintet.compute.paired import paired_gain
from quintet.data.amount_to_make import EXAMPLE, amount_to_make
from quintet.errors import MethodError

MONDAY = np.datetime64("2024-01-01", "D")


def weekly(values: list[float], sold_out: tuple[int, ...] = (), product: str | None = None) -> list[dict[str, Any]]:
    """One sale each Monday."""
    rows = []
    for n, value in enumerate(values):
        row = {"date": str(MONDAY + 7 * n), "sold": value, "sold_out": "yes" if n in sold_out else "no"}
        rows.append(row if product is None else {**row, "product": product})
    return rows


def next_monday(n: int) -> str:
    return str(MONDAY + 7 * n)


def test_it_works() -> None:
    found = amount_to_make(sales=EXAMPLE, day="2024-05-20")
    assert [one.product for one in found.amounts] == ["Example rice", "Example soup"]
    assert found.time is not None and found.time.gain > 0


def test_the_share_of_days_balances_the_two_costs() -> None:
    assert share(3, 1) == 0.75
    assert amount_to_make(sales=EXAMPLE, cost_short=9, cost_left=1).level == 90


def test_the_amount_is_the_quantile_with_one_more_day_than_was_seen() -> None:
    sold = np.arange(1.0, 10.0)
    none = np.zeros(9, dtype=bool)
    assert quantile(sold, none, 0.5) == (5.0, True)
    assert quantile(sold, none, 0.9) == (9.0, True)
    assert quantile(sold, none, 0.91) == (9.0, False)


def test_no_other_amount_costs_less_on_many_days() -> None:
    rng = np.random.default_rng(1)
    demand = rng.gamma(4, 20, 4_000)
    made, told = quantile(demand, np.zeros(demand.size, dtype=bool), share(3, 1))
    ours = cost(np.full(demand.size, made), demand, 3, 1).mean()
    tried = [cost(np.full(demand.size, amount), demand, 3, 1).mean() for amount in np.linspace(20, 200, 181)]
    assert told and ours <= min(tried) * 1.001


def test_days_that_sold_out_raise_the_amount() -> None:
    """By hand: 6 of 9 days stay within 62; with two days of at least 52 and 55, 8/9 x 5/6 x 4/5 x 3/4 x 2/3 at 64."""
    sold = [50.0, 52, 55, 58, 60, 62, 64, 66]
    open_ = amount_to_make(sales=weekly(sold), day=next_monday(8)).amounts[0]
    out = amount_to_make(sales=weekly(sold, (1, 2)), day=next_monday(8)).amounts[0]
    assert (open_.amount, out.amount, out.sold_out) == (62, 64, 2)


def test_where_too_many_days_sold_out_it_says_so() -> None:
    rows = weekly([40.0, 40, 40, 40, 40, 30], (0, 1, 2, 3, 4))
    found = amount_to_make(sales=rows, day=next_monday(6))
    assert found.amounts[0].amount == 40 and not found.amounts[0].told
    said = quintet.run("amount_to_make", {"sales": rows, "day": next_monday(6)}).findings
    assert any("try more" in text.msg for text in said)


def test_only_the_same_weekday_within_the_weeks_counts() -> None:
    rows = weekly([10.0] * 8 + [100.0] * 6)
    assert amount_to_make(sales=rows, day=next_monday(14), weeks=6).amounts[0].amount == 100
    tuesday = str(MONDAY + 7 * 14 + 1)
    found = amount_to_make(sales=rows, day=tuesday).amounts[0]
    assert (found.seen, found.amount) == (0, None)


def test_the_test_sees_no_later_day() -> None:
    """What the rule would have made on a held-out day is what it gives when the table ends on the day before."""
    rows = weekly([float(20 + n) for n in range(30)])  # rising, so that later days would raise every amount
    tested = amount_to_make(sales=rows, test_days=70).tested
    assert len(tested) == 10
    for place, row in enumerate(tested, start=20):
        assert row.made == amount_to_make(sales=rows[:place], day=row.date).amounts[0].amount


def test_a_day_costs_what_all_its_products_cost() -> None:
    """Two equal products cost twice what one costs, on every day."""
    values = [float(20 + 7 * n % 11) for n in range(40)]
    one = amount_to_make(sales=weekly(values, product="a"), test_days=140).time
    two = amount_to_make(sales=weekly(values, product="a") + weekly(values, product="b"), test_days=140).time
    assert one is not None and two is not None
    assert (two.own, two.base, two.cases) == (pytest.approx(2 * one.own), pytest.approx(2 * one.base), one.cases)


def test_a_week_weighs_as_many_days_as_it_has_and_runs_from_monday_to_sunday() -> None:
    """By hand: the last week has one day; it must not weigh as much as a week of five."""
    rows = [{"date": str(MONDAY + 7 * n + d), "sold": 10.0} for n in range(20) for d in range(5)]
    rows.append({"date": str(MONDAY + 140), "sold": 110.0})
    found = amount_to_make(sales=rows, test_days=71)
    assert found.time is not None and (found.time.cases, len(found.tested)) == (11, 51)
    assert found.time.base == pytest.approx(100 * 2 / 51)


def test_below_eight_weeks_there_is_no_verdict_however_many_days() -> None:
    rows = [{"date": str(MONDAY + n), "sold": 10.0 + n % 3} for n in range(7 * 12)]
    found = amount_to_make(sales=rows, test_days=56)
    assert len(found.tested) > 40 and found.time is None  # five past days are there from the sixth week on
    said = quintet.run("amount_to_make", {"sales": rows, "test_days": 56}).findings
    assert any("no verdict" in text.msg for text in said)


def test_as_many_days_are_drawn_by_chance_as_were_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(module, "_gain", lambda tested, *_: seen.append(len(tested)))
    amount_to_make(sales=weekly([30.0 + n % 4 for n in range(40)]), test_days=70)
    assert seen == [10, 10]


def test_days_that_cannot_be_tested_are_counted() -> None:
    rows = weekly([30.0] * 30)
    del rows[24]  # the week after it has no sale a week before
    found = amount_to_make(sales=rows, test_days=70)
    assert (len(found.tested), found.left_out, found.skipped) == (8, 0, 1)


def test_a_day_that_sold_out_is_not_in_the_test() -> None:
    rows = weekly([30.0] * 30, (28, 29))
    found = amount_to_make(sales=rows, test_days=70)
    assert found.left_out == 2 and len(found.tested) == 8


def test_equal_rules_have_no_skill() -> None:
    flat = np.ones(12)
    same = paired_gain(flat, flat)
    assert (same.gain, same.low, same.high) == (0, 0, 0)
    result = quintet.run("amount_to_make", {"sales": weekly([30.0] * 40), "test_days": 200})
    assert any("no skill" in text.msg for text in result.findings)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"date": "soon"}, "not a date"),
        ({"date": ""}, "Row 2"),
        ({"sold": -1.0}, "sold"),
        ({"sold_out": "maybe"}, "sold_out"),
        ({"date": "2024-01-01"}, "twice"),
    ],
)
def test_a_wrong_row_is_named(change: dict[str, Any], why: str) -> None:
    rows = weekly([1.0, 2.0, 3.0])
    rows[1] |= change
    with pytest.raises(MethodError, match=why):
        amount_to_make(sales=rows)


def test_a_day_that_is_over_is_refused() -> None:
    with pytest.raises(MethodError, match="before the newest"):
        amount_to_make(sales=EXAMPLE, day="2024-01-08")
