"""Who can be reached how: girls first, bounds not points, a plan that holds whatever the truth is."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.digital.learning_reach import EXAMPLE, learning_reach
from quintet.errors import MethodError
from quintet.i18n import format_text

GIRLS = {"sex": "female", "children": 1000, "internet": 15.0, "electricity": 60.0, "mobile": 40.0, "radio": 55.0}
BOYS = {"sex": "male", "children": 1000, "internet": 50.0, "electricity": 80.0, "mobile": 60.0, "radio": 50.0}


def test_it_works() -> None:
    girls, boys = learning_reach(groups=[BOYS, GIRLS]).sexes
    assert (girls.sex, girls.low[0], girls.high[0]) == ("female", 0.0, 15.0)
    assert boys.low == pytest.approx((30.0, 10.0, 0.0, 0.0)) and boys.high == pytest.approx((50.0, 60.0, 40.0, 40.0))


def test_the_plan_serves_the_best_channel_first_and_counts_whole_learners() -> None:
    found = learning_reach(groups=[GIRLS])
    assert found.groups[0].plan == (0.0, 40.0, 15.0, 45.0)
    assert {line.channel: line.planned for line in found.lines} == {"mobile": 400, "radio": 150, "teacher": 450}
    assert found.groups[0].plan_cost == pytest.approx(0.4 * 10 + 0.15 * 5 + 0.45 * 120)


def test_the_whole_is_planned_once_and_no_more_is_spent_than_there_is() -> None:
    for first in ("girls", "cheapest", "hardest"):
        found = learning_reach(groups=EXAMPLE, budget=123_457.0, first=first)
        assert sum(line.planned for line in found.lines) == sum(row["children"] for row in EXAMPLE)
        assert sum(line.cost for line in found.lines) <= 123_457.0
        assert all(0 <= line.reached <= line.planned for line in found.lines)


def test_the_order_decides_who_is_served_first() -> None:
    rows = {first: learning_reach(groups=EXAMPLE, first=first).lines for first in ("girls", "cheapest", "hardest")}
    girls = [line.keys[0] for line in rows["girls"]]
    assert girls == sorted(girls)
    costs = [line.unit_cost for line in rows["cheapest"]]
    assert costs == sorted(costs)
    assert rows["hardest"][0].channel == "teacher" and rows["hardest"][0].keys[0] == "female"


def test_a_missing_share_widens_the_bounds_and_is_named() -> None:
    found = learning_reach(groups=[GIRLS | {"radio": None}])
    assert found.missing == (("radio", 1),) and found.groups[0].missing == ("radio",)
    assert found.groups[0].low[2:] == (0.0, 0.0) and found.groups[0].high[2:] == (60.0, 60.0)
    assert found.groups[0].point[2:] == (None, None)
    result = quintet.run("learning_reach", {"groups": [GIRLS | {"radio": None}]})
    assert any("A missing share may be anything" in text.msg for text in result.findings)


def test_without_a_count_there_is_no_plan_but_a_number_that_the_budget_carries() -> None:
    found = learning_reach(groups=[GIRLS | {"children": None}], budget=58_750.0)
    assert found.lines == () and found.sexes[0].buys == 1000
    assert "If it all went to one group" in format_text(
        quintet.run("learning_reach", {"groups": [{**GIRLS, "children": None}]}).findings[1]
    )


def test_groups_without_counts_are_joined_by_their_widest_bounds() -> None:
    rows = [GIRLS | {"children": None, "wealth": "poorest"}, GIRLS | {"internet": 80.0, "wealth": "richest"}]
    girls = learning_reach(groups=rows).sexes[0]
    assert (girls.children, girls.low[0], girls.high[0]) == (None, 0.0, 60.0)


def test_no_budget_reaches_nobody_and_says_so() -> None:
    result = quintet.run("learning_reach", {"groups": [GIRLS, BOYS], "budget": 0})
    assert any("no budget" in text.msg for text in result.findings)
    assert sum(result.grid("plan").columns["reached"]) == 0


def test_dearer_assumptions_change_the_plan() -> None:
    cheap, dear = (learning_reach(groups=[GIRLS], teacher=cost).groups[0] for cost in (50.0, 500.0))
    assert dear.plan_cost > cheap.plan_cost and dear.plan == cheap.plan


def test_few_people_are_hidden() -> None:
    result = quintet.run("learning_reach", {"groups": [GIRLS | {"children": 5}, BOYS]})
    assert result.grid("costs").columns["children"][0] is None
    assert result.estimates["online_female_high"].value is None
    assert not any(" 5 " in format_text(text) for text in result.findings)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([GIRLS, BOYS | {"mobile": 101.0}], "Row 2.*mobile"),
        ([GIRLS | {"internet": -1.0}], "internet"),
        ([GIRLS | {"children": -5}], "children"),
        ([GIRLS | {"sex": "girl"}], "sex"),
        ([GIRLS, GIRLS], "Row 2 describes the same group as row 1"),
        ([{"sex": "female", "children": 10, "mobile": None}], "No group has a share"),
    ],
)
def test_a_wrong_row_is_named(rows: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        learning_reach(groups=rows)


def test_too_many_groups_are_refused() -> None:
    with pytest.raises(MethodError, match="at most"):
        learning_reach(groups=[GIRLS | {"place": str(n)} for n in range(2001)])


def test_the_divide_is_said_before_any_average_and_assumptions_are_shown() -> None:
    result = quintet.run("learning_reach", {"groups": EXAMPLE})
    assert [text.values.get("who") for text in result.findings[:2]] == ["Girls", "Boys"]
    assert "divide" in result.findings[2].msg
    assert result.grid("assumptions").columns["value"] == [40.0, 30.0, 10.0, 5.0, 120.0]
    assert any("assumptions, not prices" in text.msg for text in result.limits)
