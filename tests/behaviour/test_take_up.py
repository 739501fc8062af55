"""A trial of take-up: lifts, groups, cost, the next trial, and tables from which nothing can be estimated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
from quintet.behaviour import take_up_rows
from quintet.behaviour.take_up import EXAMPLE, trial_take_up
from quintet.errors import MethodError

Rows = list[dict[str, Any]]


def people(arm: str, took: int, of: int, **more: Any) -> Rows:
    """So many of so many took up in an arm."""
    return [{"took_up": int(n < took), "arm": arm, **more} for n in range(of)]


TWO = people("control", 20, 100) + people("letter", 35, 100)


def villages(rows: Rows, size: int = 10) -> Rows:
    return [{**row, "cluster": f"V{n // size}"} for n, row in enumerate(rows)]


def test_it_works() -> None:
    found = trial_take_up(rows=TWO)
    control, letter = found.arms
    assert (control.arm, control.rate, control.lift) == ("control", 20, None)
    assert letter.lift == pytest.approx(15)
    assert letter.low is not None and letter.high is not None and letter.low < 15 < letter.high


def test_a_cheaper_arm_is_not_said_to_lift_nothing() -> None:
    rows = people("control", 20, 100, cost=3.0) + people("letter", 35, 100, cost=1.0)
    cost = quintet.run("trial_take_up", {"rows": rows}).estimates["cost_1"]
    assert cost.value is None and "costs less" in cost.why_missing


def test_how_many_intervals_miss_follows_the_level() -> None:
    for level, share in ((0.95, 5), (0.8, 20)):
        limits = quintet.run("trial_take_up", {"rows": TWO, "level": level}).limits
        assert [text.values["share"] for text in limits if "by chance" in text.msg] == [pytest.approx(share)]


def test_no_sentence_speaks_of_a_group_that_is_hidden() -> None:
    few = people("control", 1, 3, group="few") + people("letter", 3, 3, group="few")
    rows = [{**row, "group": "many"} for row in TWO] + few
    said = quintet.run("trial_take_up", {"rows": rows}).findings
    assert not any(text.values.get("group") == "few" for text in said)


def test_without_clusters_the_error_is_that_of_two_shares() -> None:
    """HC1 of a difference of shares: sqrt(p(1-p)/n + q(1-q)/m) x sqrt(n+m)/sqrt(n+m-2)."""
    letter = trial_take_up(rows=TWO).arms[1]
    error = 100 * ((0.2 * 0.8 / 100 + 0.35 * 0.65 / 100) * 200 / 198) ** 0.5
    from scipy.special import stdtrit

    assert letter.high == pytest.approx(15 + stdtrit(199, 0.975) * error, rel=1e-8)
    assert letter.mde == pytest.approx((stdtrit(199, 0.975) + stdtrit(199, 0.8)) * error, rel=1e-8)


def test_people_of_one_village_who_are_alike_widen_the_interval() -> None:
    alone, together = trial_take_up(rows=TWO), trial_take_up(rows=villages(TWO))
    assert together.whole and together.clusters == 20
    assert together.arms[1].high > alone.arms[1].high  # type: ignore[operator]
    assert together.arms[1].lift == pytest.approx(15)


def test_the_control_arm_can_be_named_and_stands_first() -> None:
    found = trial_take_up(rows=TWO, control="letter")
    assert [row.arm for row in found.arms] == ["letter", "control"]
    assert found.arms[1].lift == pytest.approx(-15)


def test_strata_are_compared_within() -> None:
    """A stratum of keen people with more letters makes no lift."""
    rows = people("control", 10, 100, stratum="a") + people("letter", 2, 20, stratum="a")
    rows += people("control", 16, 20, stratum="b") + people("letter", 80, 100, stratum="b")
    assert trial_take_up(rows=rows).arms[1].lift == pytest.approx(0, abs=1e-8)
    plain = [{key: value for key, value in row.items() if key != "stratum"} for row in rows]
    assert trial_take_up(rows=plain).arms[1].lift > 40  # type: ignore[operator]


def test_women_come_first_and_the_gap_is_to_the_largest_group() -> None:
    rows = [{**row, "sex": "men" if n % 3 else "women"} for n, row in enumerate(TWO)]
    groups = trial_take_up(rows=rows).groups
    assert [row.group for row in groups] == ["women", "men"]
    assert groups[0].gap == pytest.approx(groups[0].rate - groups[1].rate)
    assert groups[1].gap is None


def test_the_lift_by_group_is_that_of_the_group_alone() -> None:
    rows = [{**row, "sex": "men" if n % 3 else "women"} for n, row in enumerate(TWO)]
    lifts = {row.group: row for row in trial_take_up(rows=rows).lifts}
    for group in ("women", "men"):
        own = [row for row in rows if row["sex"] == group]
        assert lifts[group].lift == pytest.approx(trial_take_up(rows=own).arms[1].lift, rel=1e-6)
    assert lifts["women"].gap == pytest.approx(lifts["women"].lift - lifts["men"].lift, abs=1e-6)


def test_the_cost_of_an_extra_enrolment_is_extra_cost_by_lift() -> None:
    rows = [{**row, "cost": 1.0 if row["arm"] == "control" else 4.0} for row in TWO]
    letter = trial_take_up(rows=rows).arms[1]
    assert letter.per_extra == pytest.approx(3 / 0.15)
    assert letter.per_low == pytest.approx(300 / letter.high)  # type: ignore[operator]


def test_a_lift_that_may_be_nothing_has_no_upper_cost() -> None:
    rows = people("control", 20, 100, cost=1) + people("letter", 22, 100, cost=2)
    letter = trial_take_up(rows=rows).arms[1]
    assert letter.per_extra == pytest.approx(50) and letter.per_high is None
    worse = people("control", 22, 100, cost=1) + people("letter", 20, 100, cost=2)
    result = quintet.run("trial_take_up", {"rows": worse})
    assert result.estimates["cost_1"].value is None and result.estimates["cost_1"].why_missing


def test_the_next_trial_counts_people_and_villages() -> None:
    """20 and 35 percent at 80 percent power: (1.96 + 0.8416)^2 x (0.16 + 0.2275) / 0.15^2 = 135.2."""
    ahead = trial_take_up(rows=TWO, target=15).next
    assert (ahead.persons, ahead.clusters, ahead.inflation) == (136, None, 1)
    whole = trial_take_up(rows=villages(TWO), target=15).next
    assert whole.inflation == pytest.approx(1 + 9 * (whole.icc or 0))
    assert whole.persons == int(np.ceil(135.1787 * whole.inflation)) and whole.clusters == -(-whole.persons // 10)
    assert trial_take_up(rows=TWO, target=85).next.persons is None


def test_rows_without_an_outcome_are_counted() -> None:
    rows = [*TWO, {"took_up": None, "arm": "letter"}]
    found = trial_take_up(rows=rows)
    assert (found.n, found.missing) == (200, 1)
    result = quintet.run("trial_take_up", {"rows": rows})
    assert any(text.values.get("n") == 1 and "without an outcome" in text.msg for text in result.limits)


def test_small_groups_are_hidden() -> None:
    rows = [{**row, "sex": "women" if n in (0, 1, 150) else "men"} for n, row in enumerate(TWO)]
    result = quintet.run("trial_take_up", {"rows": rows})
    assert result.grid("groups").columns["rate"][0] is None and result.grid("groups").columns["n"][0] is None


def test_the_conventions_are_told() -> None:
    told = quintet.run("trial_take_up", {"rows": EXAMPLE}).conventions
    assert "G-1 degrees of freedom" in told["interval"] and "G/(G-1)" in told["interval"]


def test_few_clusters_are_said() -> None:
    limits = quintet.run("trial_take_up", {"rows": EXAMPLE}).limits
    assert any("tend to be too narrow" in text.msg for text in limits)


def swapped(**changes: Any) -> Rows:
    return [{**row, **changes} for row in TWO]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{**TWO[0], "took_up": 2}, *TWO], "Row 1"),
        ([{**TWO[0], "took_up": 0.5}, *TWO], "whole number"),
        (people("control", 5, 10), "one arm only"),
        ([*TWO, {"took_up": None, "arm": "visit"}], "'visit' has no row"),
        (swapped(took_up=None), "No row has an outcome"),
        (swapped(took_up=1), "same outcome"),
        (swapped(cluster="V1"), "one cluster only"),
        ([*people("a", 3, 9, cluster="V1"), *people("b", 3, 9, cluster="V2")], "'a' has one cluster"),
        ([{**row, "stratum": str(n)} for n, row in enumerate(villages(TWO, 2))], "Row 2: this cluster lies in two"),
        ([{**row, "stratum": row["arm"]} for row in TWO], "No stratum holds two arms"),
        ([{**row, "stratum": str(n % 100)} for n, row in enumerate(TWO[95:105])], "for so many arms and strata"),
        ([{**row, "cluster": None if n == 3 else "V"} for n, row in enumerate(TWO)], "Row 4"),
        ([{**row, "arm": None if n == 3 else "V"} for n, row in enumerate(TWO)], "Row 4"),
        ([{**row, "arm": str(n)} for n, row in enumerate(TWO)], "200 arms"),
        ([{**row, "group": str(n)} for n, row in enumerate(TWO)], "200 groups"),
        ([{**row, "stratum": str(n)} for n, row in enumerate(TWO + TWO)], "400 strata"),
        (swapped(cost=-1), "below 0"),
    ],
)
def test_what_no_effect_can_rest_on_is_refused(rows: Rows, why: str) -> None:
    with pytest.raises(MethodError, match=why) as caught:
        trial_take_up(rows=rows)
    assert caught.value.param == "rows"


def test_an_unknown_control_arm_and_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MethodError, match="no arm 'visit'"):
        trial_take_up(rows=TWO, control="visit")
    monkeypatch.setattr(take_up_rows, "MAX_ROWS", 100)
    with pytest.raises(MethodError, match="at most 100"):
        trial_take_up(rows=TWO)


def test_a_perfect_split_has_no_interval() -> None:
    letter = trial_take_up(rows=people("control", 0, 20) + people("letter", 20, 20)).arms[1]
    assert (letter.lift, letter.low, letter.high) == (pytest.approx(100), None, None)
