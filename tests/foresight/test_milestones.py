"""Late milestones, their delay, and the worth of stated probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
from quintet.errors import MethodError
from quintet.foresight.milestones import EXAMPLE, MIN_SCORED, milestone_forecast
from quintet.result import Result

ROWS: list[dict[str, Any]] = [
    {"due": "2024-01-31", "done": "2024-01-31"},
    {"due": "2024-02-29", "done": "2024-03-20"},
    {"due": "2024-03-31", "done": None},
    {"due": "2024-06-30", "done": None},
    {"due": "2024-07-31", "done": "2024-03-31"},
]


def series(count: int = 60, seed: int = 0, knows: bool = False) -> list[dict[str, Any]]:
    """Milestones a week apart, late by chance 0.2 or 0.8; a forecaster states that chance, or one half."""
    rng = np.random.default_rng(seed)
    out = []
    for week in range(count):
        chance = float(rng.choice([0.2, 0.8]))
        due = np.datetime64("2023-01-01") + 7 * week
        done = due + (10 if rng.random() < chance else -1)
        out.append({"due": str(due), "done": str(done), "probability": chance if knows else 1 - chance})
    return out


def said(result: Result) -> str:
    return " ".join(text.msg for text in result.findings)


def test_it_works() -> None:
    found = milestone_forecast(milestones=ROWS, as_of="2024-05-01")
    assert (found.total.due, found.total.late, found.total.open) == (3, 2, 1)
    assert found.total.rate == pytest.approx(200 / 3)


def test_a_milestone_done_before_its_due_date_waits_until_then_to_be_counted() -> None:
    """Early ones would else be counted before the late ones of the same day, and the rate be too low."""
    assert milestone_forecast(milestones=ROWS, as_of="2024-07-31").total.due == 4
    assert milestone_forecast(milestones=ROWS, as_of="2024-08-01").total.due == 5


def test_what_was_done_after_the_date_to_look_from_is_not_known_yet() -> None:
    rows = [{"due": "2024-01-10", "done": done} for done in ("2024-02-10", "2024-03-10", "2024-01-09")]
    found = milestone_forecast(milestones=rows, as_of="2024-01-20")
    assert (found.total.late, found.delay) == (2, None)
    assert milestone_forecast(milestones=rows, as_of="2024-02-20").delay == 31
    assert milestone_forecast(milestones=rows, as_of="2024-01-10").total.due == 0


def test_without_a_date_the_newest_done_one_is_taken_and_told() -> None:
    assert milestone_forecast(milestones=ROWS).as_of == "2024-03-31"
    with pytest.raises(MethodError, match="as_of"):
        milestone_forecast(milestones=[{"due": "2024-01-31", "done": None}])


def test_an_open_milestone_lengthens_the_median_delay() -> None:
    closed = [{"due": "2024-01-01", "done": f"2024-01-{day:02}"} for day in (2, 3, 4)]
    open_ones = [{"due": "2024-01-01", "done": None}] * 2
    assert milestone_forecast(milestones=closed, as_of="2024-06-01").delay == 2
    assert milestone_forecast(milestones=closed + open_ones, as_of="2024-06-01").delay == 3
    assert milestone_forecast(milestones=closed + open_ones * 2, as_of="2024-06-01").delay is None


def test_before_anything_was_due_there_is_a_reason_instead_of_a_rate() -> None:
    result = quintet.run("milestone_forecast", {"milestones": ROWS, "as_of": "2020-01-01"})
    assert result.estimates["late"].value is None
    assert result.estimates["late"].why_missing
    assert result.estimates["delay"].why_missing


def test_those_who_know_beat_the_base_rate() -> None:
    result = quintet.run("milestone_forecast", {"milestones": series(120, knows=True)})
    assert "beat the base rate" in said(result)
    gain = result.estimates["gain"]
    assert gain.low is not None
    assert gain.low > 0


def test_those_who_state_the_opposite_are_told_to_use_the_base_rate() -> None:
    assert "Use the base rate" in said(quintet.run("milestone_forecast", {"milestones": series(120)}))


def test_an_interval_that_includes_zero_is_said_as_no_skill() -> None:
    rows = [{**row, "probability": 0.5} for row in series(60)]
    result = quintet.run("milestone_forecast", {"milestones": rows})
    gain = result.estimates["gain"]
    assert gain.low is not None
    assert gain.high is not None
    assert gain.low <= 0 <= gain.high
    assert "no skill" in said(result)


def test_a_guess_at_random_is_rarely_said_to_have_skill() -> None:
    """Stated values that have nothing to do with the outcome, twenty times."""
    skilled = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows = [{**row, "probability": float(rng.choice([0.4, 0.6]))} for row in series(60, seed)]
        result = quintet.run("milestone_forecast", {"milestones": rows, "draws": 300})
        skilled += "beat the base rate" in said(result)
    assert skilled <= 2


def test_the_first_milestones_have_no_earlier_base_rate_and_are_not_scored() -> None:
    rows = series(40)
    assert milestone_forecast(milestones=rows).scored == milestone_forecast(milestones=rows).stated - 1
    other = milestone_forecast(milestones=rows, reference="leave_one_out")
    assert other.scored == other.stated


def test_later_outcomes_do_not_change_the_reference_of_earlier_milestones() -> None:
    """Looking from an earlier date, or adding what came later, gives the same score for the same milestones."""
    rows = series(40, knows=True)
    early = milestone_forecast(milestones=rows, as_of="2023-09-01")
    later = [row for row in rows if row["due"] < "2023-09-01"]
    again = milestone_forecast(milestones=later, as_of="2023-09-01")
    assert early.skill == again.skill


def test_few_stated_probabilities_get_no_score_but_a_reason() -> None:
    result = quintet.run("milestone_forecast", {"milestones": series(MIN_SCORED)})
    assert result.estimates["gain"].value is None
    assert "brier" not in result.estimates


def test_many_different_probabilities_leave_the_parts_out() -> None:
    rows = [{**row, "probability": place / 100} for place, row in enumerate(series(40))]
    result = quintet.run("milestone_forecast", {"milestones": rows})
    assert result.estimates["brier"].value is not None
    assert result.estimates["reliability"].value is None


def test_groups_are_rated_apart_and_drawn_with_intervals() -> None:
    result = quintet.run("milestone_forecast", {"milestones": EXAMPLE})
    rows = result.grid("rates").rows()
    assert [row["name"] for row in rows] == ["Example A", "Example B"]
    assert [row["late"] for row in rows] == [7, 3]
    assert result.chart("rates").encode["low"] == "low"


@pytest.mark.parametrize(("column", "value"), [("due", "31/01/2024"), ("done", "soon"), ("due", "2024-02-30")])
def test_a_wrong_date_is_named_with_its_row(column: str, value: str) -> None:
    rows = [dict(row) for row in ROWS]
    rows[1][column] = value
    with pytest.raises(MethodError) as caught:
        milestone_forecast(milestones=rows)
    assert (caught.value.param, caught.value.row, caught.value.column) == ("milestones", 2, column)


def test_a_wrong_date_to_look_from_is_refused() -> None:
    with pytest.raises(MethodError) as caught:
        milestone_forecast(milestones=ROWS, as_of="today")
    assert caught.value.param == "as_of"


def test_a_time_of_day_may_follow_a_date() -> None:
    rows = [{"due": "2024-01-10T00:00:00", "done": "2024-01-12 09:30"}]
    assert milestone_forecast(milestones=rows).delay == 2
