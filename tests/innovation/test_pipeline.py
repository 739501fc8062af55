"""The flow of ideas: who goes on, how long they stay, which are stuck, and what is not known yet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
from quintet.compute.proportion import wilson
from quintet.errors import MethodError
from quintet.innovation.pipeline import EXAMPLE, MAX_HALVES, pipeline_flow
from quintet.innovation.pipeline_rows import STAGES

START = np.datetime64("2024-01-01", "D")


def stay(item: str, days: int | None, outcome: str = "", begun: int = 0, stage: str = "idea", **more: Any) -> Any:
    """A stay that began so many days after the start and took so many days; None is still there."""
    entered = START + begun
    left = None if days is None else str(entered + days)
    return {"item": item, "stage": stage, "entered": str(entered), "left": left, "outcome": outcome or None, **more}


# Three are over after 10, 20 and 30 days, two are open on day 100.
ROWS = [stay("a", 10, "go"), stay("b", 20, "go"), stay("c", 30, "stop"), stay("d", None), stay("e", None, "hold")]
DAY_100 = str(START + 100)


def only(rows: list[Any], **params: Any) -> Any:
    found = pipeline_flow(spells=rows, **params)
    assert len(found.stages) == 1
    return found.stages[0]


def test_it_works() -> None:
    stage = only(ROWS, as_of=DAY_100)
    assert (stage.spells, stage.open, stage.held) == (5, 2, 1)
    assert (stage.share.decided, stage.share.go, stage.stop) == (3, 2, 1)
    assert (stage.median, stage.limit) == (30, 60)


def test_conversion_counts_only_what_was_decided() -> None:
    share = only(ROWS, as_of=DAY_100).share
    assert share.rate == pytest.approx(200 / 3)
    assert (share.low, share.high) == wilson(2, 3)


def test_a_change_of_course_and_a_spin_out_are_decisions_that_do_not_go_on() -> None:
    stage = only([stay("a", 10, "go"), stay("b", 10, "pivot"), stay("c", 10, "spin_out"), stay("d", 10)])
    assert (stage.share.decided, stage.share.go, stage.pivot, stage.spin_out, stage.unrecorded) == (3, 1, 1, 1, 1)


def test_an_open_idea_lengthens_the_time_and_is_left_out_of_the_conversion() -> None:
    assert only(ROWS[:3], as_of=DAY_100).median == 20
    assert only(ROWS, as_of=DAY_100).median == 30
    assert only(ROWS, as_of=DAY_100).share == only(ROWS[:3], as_of=DAY_100).share


def test_an_idea_is_stuck_only_above_twice_the_median_and_not_on_hold() -> None:
    assert [row.item for row in pipeline_flow(spells=ROWS, as_of=DAY_100).stuck] == ["d"]
    assert pipeline_flow(spells=ROWS, as_of=str(START + 60)).stuck == ()
    assert [row.days for row in pipeline_flow(spells=ROWS, as_of=str(START + 61)).stuck] == [61]


def test_no_idea_is_stuck_while_the_median_is_not_reached() -> None:
    rows = [stay("a", 10, "go"), stay("b", None), stay("c", None)]
    found = pipeline_flow(spells=rows, as_of=str(START + 5000))
    assert (found.stages[0].median, found.stages[0].limit, found.stuck) == (None, None, ())
    result = quintet.run("pipeline_flow", {"spells": rows, "as_of": str(START + 5000)})
    assert result.estimates["time_idea"].value is None and result.estimates["time_idea"].why_missing
    assert any("no stage has a median" in text.msg for text in result.findings)


def test_what_came_after_the_day_to_look_from_is_not_known_yet() -> None:
    found = pipeline_flow(spells=ROWS, as_of=str(START + 15))
    assert (found.total.decided, found.open) == (1, 4)
    assert pipeline_flow(spells=[*ROWS, stay("f", None, begun=20)], as_of=str(START + 15)).open == 4


def test_a_hold_that_was_over_before_the_day_to_look_from_is_not_on_hold() -> None:
    """Only an open stay is on hold; the decision that ended a later one is not known yet."""
    found = pipeline_flow(spells=[stay("a", 50, "hold"), stay("b", 10, "go")], as_of=str(START + 20))
    assert (found.open, found.held) == (1, 0)


def test_half_years_count_what_began_what_was_decided_and_what_is_open() -> None:
    rows = [stay("a", 200, "go"), stay("b", 100, "stop"), stay("c", None, begun=190)]
    first, second = pipeline_flow(spells=rows, as_of="2024-12-31").halves
    assert (first.period, first.entered, first.share.decided, first.stop, first.open) == ("2024-H1", 2, 1, 1, 1)
    assert (second.period, second.entered, second.share.go, second.open) == ("2024-H2", 1, 1, 1)


def test_half_years_balance() -> None:
    """What is open is what was open, and what began, without what has left."""
    found = pipeline_flow(spells=EXAMPLE)
    opened = 0
    for half in found.halves:
        opened += half.entered - half.share.decided
        assert half.open == opened
    assert opened == found.open


def test_a_century_of_half_years_is_cut_to_the_newest() -> None:
    found = pipeline_flow(spells=[stay("a", 5, "go")], as_of="2124-01-01")
    assert len(found.halves) == MAX_HALVES and found.halves[-1].period == "2124-H1"


def test_groups_are_counted_apart_and_add_up() -> None:
    rows = [{**row, "group": "x" if n % 2 else "y"} for n, row in enumerate(ROWS)]
    found = pipeline_flow(spells=rows, as_of=DAY_100)
    assert [row.group for row in found.groups] == ["x", "y"]
    assert sum(row.share.go for row in found.groups) == 2 and sum(row.open for row in found.groups) == 2
    assert pipeline_flow(spells=ROWS, as_of=DAY_100).groups == ()


def test_stages_come_in_the_order_of_the_chain() -> None:
    rows = [stay(str(n), 5, "go", stage=stage) for n, stage in enumerate(reversed(STAGES))]
    assert [stage.stage for stage in pipeline_flow(spells=rows).stages] == list(STAGES)


def test_the_curve_begins_with_all_and_says_how_many_are_seen() -> None:
    points = pipeline_flow(spells=ROWS, as_of=DAY_100).staying
    assert (points[0].days, points[0].at_risk, points[0].share) == (0, 5, 100)
    assert (points[2].days, points[2].at_risk, points[2].share) == (14, 4, 80)
    assert all(point.low is None or point.low <= point.share for point in points)


def test_counts_of_ideas_are_not_hidden_like_counts_of_persons() -> None:
    result = quintet.run("pipeline_flow", {"spells": ROWS, "as_of": DAY_100})
    assert result.estimates["on_idea"].value == pytest.approx(200 / 3)
    assert result.grid("conversion").columns["decided"] == [3]


def test_the_narrowest_and_the_slowest_stage_are_named() -> None:
    said = quintet.run("pipeline_flow", {"spells": EXAMPLE}).findings
    assert said[0].values["stage"] == "Experiment" and said[1].values["stage"] == "Experiment"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (stay("x", -1, "go"), "Row 2"),
        ({**stay("x", 5), "entered": "soon"}, "not a date"),
        ({**stay("x", 5), "entered": ""}, "Row 2"),
        ({**stay("x", 5), "stage": "dream"}, "stage"),
        ({**stay("x", 5), "outcome": "maybe"}, "outcome"),
    ],
)
def test_a_wrong_row_is_named(row: Any, why: str) -> None:
    with pytest.raises(MethodError, match=why):
        pipeline_flow(spells=[ROWS[0], row])


def test_a_day_before_everything_is_refused() -> None:
    with pytest.raises(MethodError, match="No stay had begun"):
        pipeline_flow(spells=ROWS, as_of="2000-01-01")


def test_the_last_stage_has_no_conversion_and_nothing_is_stuck_in_it() -> None:
    rows = [stay("a", 10, "stop", stage="scale"), stay("b", 20, "go", stage="scale"), stay("c", None, stage="scale")]
    found = pipeline_flow(spells=[*rows, *ROWS], as_of=str(START + 5000))
    scale = found.stages[-1]
    assert (scale.stage, scale.share.rate, scale.stop, scale.median, scale.limit, scale.stuck) == (
        "scale", None, 1, 20, None, 0,
    )  # fmt: skip
    assert found.total == only(ROWS, as_of=str(START + 5000)).share
    assert {row.item for row in found.stuck} == {"d"}


def test_the_curves_are_drawn() -> None:
    assert {chart.name for chart in quintet.run("pipeline_flow", {"spells": EXAMPLE}).charts} == {
        "conversion", "time", "staying",
    }  # fmt: skip
