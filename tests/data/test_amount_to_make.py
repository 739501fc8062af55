"""How much to make: the balance of two costs, days that sold out, and a test that sees no later day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
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
    sold = [50.0, 60, 60, 55, 60, 52, 60, 58]
    open_ = amount_to_make(sales=weekly(sold), day=next_monday(8)).amounts[0]
    out = amount_to_make(sales=weekly(sold, (1, 2)), day=next_monday(8)).amounts[0]
    assert open_.amount is not None and out.amount is not None
    assert out.amount >= open_.amount and out.sold_out == 2


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
    """What comes after a held-out day may change without changing what the rule would have made on it."""
    base = weekly([float(20 + n % 5) for n in range(30)])
    changed = [*base[:-1], {**base[-1], "sold": 999.0}]
    one, other = (amount_to_make(sales=rows, test_days=70).tested for rows in (base, changed))
    assert [row.made for row in one] == [row.made for row in other]
    assert one[-1].sold != other[-1].sold


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
