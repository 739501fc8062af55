"""The case on take-up of social protection: its figures, its honesty, its decision, the same on each surface."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet import cli
from quintet.behaviour.encouragement import encouragement_effect
from quintet.cases.story_social_protection import case, facts
from quintet.cases.story_social_protection.split import skill
from quintet.datasets import DatasetMissing
from quintet.i18n import format_text
from quintet.result import Estimate, Result
from quintet.seed.tables import HOME
from tools.fact_files import different

EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))
MAX_FACTS, MAX_BYTES = 100_000, 60_000


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run("story_social_protection", {})


def rounded(value: Any, places: int = 2) -> Any:
    return round(value, places) if isinstance(value, float) else value


def shown(estimate: Estimate) -> list[Any]:
    return [rounded(estimate.value, 3), rounded(estimate.low, 3), rounded(estimate.high, 3)]


def test_it_works(result: Result) -> None:
    assert result.decision is not None and result.charts[0].name == "lifts"


def test_the_estimates_are_the_expected_ones(result: Result) -> None:
    assert {name: shown(value) for name, value in result.estimates.items()} == EXPECTED["estimates"]


@pytest.mark.parametrize("name", ["lifts", "groups", "by", "scores"])
def test_the_tables_are_the_expected_ones(result: Result, name: str) -> None:
    rows = [{key: rounded(value) for key, value in row.items()} for row in result.grid(name).rows()]
    assert rows == EXPECTED[name]


def test_the_printed_two_stages_are_in_the_result(result: Result) -> None:
    first, _, effect, _ = result.grid("effects").rows()
    assert [round(first[key], 3) for key in ("value", "error")] == [0.118, 0.034]  # type: ignore[arg-type]
    assert [round(effect[key], 3) for key in ("value", "error")] == [0.791, 0.273]  # type: ignore[arg-type]


def test_the_command_line_says_the_same_two_stages_as_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    library = encouragement_effect(rows=facts.encouragement_rows(facts.read()))
    assert cli.main(["run", "story_social_protection", "--json"]) == 0
    said = {row["name"]: row["value"] for row in json.loads(capsys.readouterr().out)["estimates"]}
    assert said["network_first"] == library.first.value
    assert said["network_effect"] == library.effect.value


def test_women_stand_first_and_are_not_hidden(result: Result) -> None:
    grid = result.grid("groups")
    assert grid.columns["group"][0] == "Women" and grid.columns["n"][0] == 137
    assert not grid.hidden and not result.grid("by").hidden
    assert grid.columns["group"].count("Not stated") == 1  # the three without a sex are left out, and said so
    assert any(limit.values == {"n": 3, "all": 1410} for limit in result.limits)


def test_no_single_household_is_shown(result: Result) -> None:
    for grid in result.grids:
        if grid.count:
            assert all(n is None or n >= 10 for n in grid.columns[grid.count]), grid.name  # type: ignore[operator]


def test_it_says_what_the_trial_is_not(result: Result) -> None:
    said = " ".join(format_text(limit) for limit in result.limits[:3])
    for words in ("weather insurance to rice farmers", "through neighbours", "Costs are not in the data"):
        assert words in said


def test_what_is_assumed_is_marked_where_it_stands(result: Result) -> None:
    sources = {row["step"]: row["source"] for row in result.grid("steps").rows()}
    assert sources["Invited"] == sources["Came to a session"] == "Assumed"
    assert sum("times the share counted" in str(source) for source in sources.values()) == 2


def test_what_is_said_of_longer_sessions_follows_their_interval(result: Result) -> None:
    session = result.estimates["session_lift_1"]
    assert session.low is not None and session.high is not None and session.low < 0 < session.high
    assert result.decision is not None and "is not decided" in format_text(result.decision.text)


def test_the_cost_moves_with_the_assumption(result: Result) -> None:
    dear = quintet.run("story_social_protection", {"cost_default": 1.0})
    assert dear.estimates["default_cost_1"].value == pytest.approx(2 * result.estimates["default_cost_1"].value)  # type: ignore[operator]
    rows = [row for row in result.grid("costs").rows() if row["arm"] == "First session opt out"]
    assert rows[1]["per_extra"] == pytest.approx(result.estimates["default_cost_1"].value)
    assert rows[3]["per_extra"] == pytest.approx(4 * rows[1]["per_extra"])  # type: ignore[operator]


def test_villages_left_out_share_no_household_with_the_others() -> None:
    found = skill(facts.read(), 0.95, 1)
    assert (found.honest.villages, found.tried) == (14, 3)
    assert found.honest.gain < found.random.gain  # other villages are harder than other hamlets
    assert skill(facts.read(), 0.95, 2).honest == found.honest
    assert found.has_skill == (found.honest.low is not None and found.honest.low > 0)


def test_a_lift_of_noise_is_no_skill() -> None:
    households = facts.read()
    outcomes = [row.took_up for row in households]
    moved = tuple(
        facts.Household(**{**vars(row), "took_up": outcomes[(n * 7 + 501) % len(outcomes)]})
        for n, row in enumerate(households)
    )
    assert not skill(moved, 0.95, 1).has_skill


def test_every_item_stands_in_a_section_once(result: Result) -> None:
    items = [item for section in result.sections for item in section.items]
    drawn = {chart.grid for chart in result.charts if f"chart:{chart.name}" in items}
    assert len(items) == len(set(items))
    assert {f"finding:{n}" for n in range(len(result.findings))} <= set(items)
    assert {grid.name for grid in result.grids} == drawn | {item[5:] for item in items if item.startswith("grid:")}


def test_the_decision_is_whole(result: Result) -> None:
    assert result.decision is not None
    for part in ("text", "who", "cost_of_wrong", "look_again", "harm", "change_mind"):
        assert format_text(getattr(result.decision, part))
    assert "consent" in result.decision.harm.msg


def test_it_is_the_same_twice_and_small(result: Result) -> None:
    again = quintet.run("story_social_protection", {})
    assert again.canonical() == result.canonical() and len(result.canonical()) < MAX_BYTES


def test_its_figures_need_neither_mirror_nor_network(
    result: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("QUINTET_MIRROR", raising=False)
    monkeypatch.setenv("QUINTET_CACHE", str(tmp_path))
    assert quintet.run("story_social_protection", {}).canonical() == result.canonical()


def test_the_fact_table_holds_no_name_of_a_village() -> None:
    path = HOME / facts.NAME
    assert path.stat().st_size <= MAX_FACTS
    assert "beilian" not in gzip.decompress(path.read_bytes()).decode()


@pytest.mark.realdata
def test_the_fact_table_equals_its_recomputation() -> None:
    from tools.trial_facts import tables

    try:
        assert different(tables()) == []
    except DatasetMissing:
        pytest.skip("cases/tables/social_insure.csv is not here: `quintet datasets pull trials`")
