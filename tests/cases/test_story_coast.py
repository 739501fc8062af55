"""The case homes and the rising sea: its figures, its honesty, its decision, its facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import quintet
from quintet import datasets
from quintet.cases.story_coast import case, facts, model
from quintet.datasets import DatasetMissing
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.result import Result
from quintet.seed.tables import read_table
from tools.fact_files import different

EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))
MAX_BYTES = 150_000


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run("story_coast", {})


@pytest.fixture(scope="module")
def own() -> list[dict[str, Any]]:
    """A small town at Port Pirie's own gauge."""
    heights = [1.0, 2.0, 2.5, 3.0, 3.2, 3.5, 4.0, 6.0, 9.0]
    return [
        {"place": f"P{n}", "elevation": height, "people": 300, "lat": -33.2, "lon": 138.0}
        for n, height in enumerate(heights)
    ]


def rows(result: Result, grid: str, **want: Any) -> list[dict[str, Any]]:
    return [row for row in result.grid(grid).rows() if all(row[key] == value for key, value in want.items())]


def said(result: Result) -> str:
    return " ".join(format_text(text) for text in [result.title, *result.findings, *result.limits])


def run(**given: Any) -> Result:
    return quintet.run("story_coast", {"runs": 60, **given})


def test_it_works(result: Result) -> None:
    assert round(result.estimates["level_100"].value or 0, 2) == EXPECTED["level_100"]


def test_floods_people_tipping_points_and_regret_are_the_expected_ones(result: Result) -> None:
    central = rows(result, "flood", scenario="Central")
    assert {str(row["decade"]): round(row["chance"], 1) for row in central} == EXPECTED["flood_central_percent"]
    people = rows(result, "people", scenario="Central", decade=2090)[0]
    assert {key: people[key] for key in EXPECTED["people_central_2090"]} == EXPECTED["people_central_2090"]
    rise = {row["state"]: round(row["rise"], 2) for row in rows(result, "tipping")}
    assert rise == EXPECTED["rise_until_enough_metres"]
    regret = EXPECTED["greatest_regret_usd_million"]
    assert {plan: round(max(row["regret"] for row in rows(result, "plans", plan=plan)), 1) for plan in regret} == regret


def test_the_plan_of_least_regret_is_advised_and_what_would_change_it_is_said(result: Result) -> None:
    assert result.decision is not None
    assert EXPECTED["plan"] in format_text(result.decision.text)
    assert EXPECTED["plan_if_the_map_were_exact"] in format_text(result.decision.change_mind)
    for part in ("who", "cost_of_wrong", "look_again", "harm"):
        assert format_text(getattr(result.decision, part))


def test_the_default_says_that_it_is_an_exercise(result: Result) -> None:
    assert "exercise" in format_text(result.title)
    assert "exercise" in format_text(result.findings[0]) and "exercise" in format_text(result.limits[0])


def test_the_ground_of_the_gauge_itself_is_no_exercise(own: list[dict[str, Any]]) -> None:
    assert "exercise" not in said(run(ground=own))
    far = [{**row, "lat": -38.0} for row in own]
    assert "exercise" in said(run(ground=far))
    without = [{key: row[key] for key in ("place", "elevation", "people")} for row in own]
    assert "no coordinates" in said(run(ground=without))


def test_a_higher_scenario_and_a_later_decade_flood_more(result: Result) -> None:
    chance = np.array([row["chance"] for row in result.grid("flood").rows()]).reshape(5, -1)
    assert (np.diff(chance, axis=0) >= 0).all() and (np.diff(chance, axis=1) >= 0).all()
    for row in result.grid("flood").rows():
        assert row["low"] <= row["chance"] <= row["high"]


def test_an_exact_map_has_no_spread(own: list[dict[str, Any]]) -> None:
    sure = run(ground=own, ground_error=0, shared_error=0)
    assert all(row["low"] == row["people"] == row["high"] for row in sure.grid("people").rows())
    assert "Survey" not in format_text(sure.decision.text)  # type: ignore[union-attr]
    unsure = run(ground=own)
    assert "Survey" in format_text(unsure.decision.text)  # type: ignore[union-attr]
    assert all(row["low"] < row["high"] for row in unsure.grid("people").rows())


def test_regret_is_zero_for_one_plan_in_each_scenario_and_never_below(result: Result) -> None:
    for scenario in ("Low end", "Low", "Central", "High", "High end"):
        regret = [row["regret"] for row in rows(result, "plans", scenario=scenario)]
        assert min(regret) == 0 and len(regret) == len(model.PLANS)


def test_no_cost_of_being_wrong_is_nothing(result: Result) -> None:
    """A plan without regret in any scenario says at which cost of the wall that ends, and its table shows it."""
    assert result.decision is not None
    values = result.decision.cost_of_wrong.values
    wall = result.grid("wall").rows()
    stated = next(row["plan"] for row in wall if row["times"] == 1)
    first = min(row["times"] for row in wall if row["times"] > 1 and row["plan"] != stated)  # type: ignore[type-var]
    assert values["times"] == first and values["lost"] > 0
    dear = run(wall_cost=5.0 * float(first))
    assert EXPECTED["plan"] not in format_text(dear.decision.text)  # type: ignore[union-attr]


def test_nothing_protects_before_its_years_of_work_are_over() -> None:
    losses = {state: np.full((1, model.YEARS.size), float(n)) for n, state in enumerate(model.STATES)}
    steps = model._stages(losses, {"wall": 2040.0, "retreat": 2060.0})[0]
    assert steps[:10].tolist() == [0] * 10 and steps[10:30].tolist() == [2] * 20 and set(steps[30:]) == {4}
    assert model._paid(np.arange(71.0), 2040.0, 10) == 0 and model._paid(np.arange(71.0), float("inf"), 10) == 0
    slow = run(lead=50)
    nothing, wall = (
        rows(slow, "plans", scenario="High end", plan=plan)[0]["left"] for plan in ("Do nothing", EXPECTED["plan"])
    )
    soon = rows(run(lead=0), "plans", scenario="High end", plan=EXPECTED["plan"])[0]["left"]
    assert soon < wall < nothing


def test_retreat_protects_the_homes_that_it_moves_on_the_ground_of_each_draw(result: Result) -> None:
    """With the ground unsure, moving the low homes is no worse a protection than the wall where both are enough."""
    rise = {row["state"]: row["rise"] for row in rows(result, "tipping")}
    assert rise["Retreat"] > rise["Homes raised"] > rise["Today's defence"]


def test_dear_walls_change_the_plan() -> None:
    assert "Sea wall now" not in format_text(run(wall_cost=1_000.0).decision.text)  # type: ignore[union-attr]


def test_a_free_world_costs_nothing(own: list[dict[str, Any]]) -> None:
    free = run(ground=own, raise_cost=0, wall_cost=0, retreat_cost=0, home_value=0)
    assert {row["total"] for row in free.grid("plans").rows()} == {0}


def test_homes_may_be_given(own: list[dict[str, Any]]) -> None:
    """Twice the homes, twice the loss."""
    once, twice = (run(ground=[{**row, "homes": homes} for row in own]) for homes in (50, 100))
    for a, b in zip(rows(once, "plans"), rows(twice, "plans"), strict=True):
        assert b["left"] == pytest.approx(2 * a["left"], abs=1e-6) or a["plan"].startswith("Step")


def test_the_sea_reaches_the_stated_rise_in_2100() -> None:
    path = model.rise_path(np.array([0.2, 1.0]), model.YEARS, 0.3)
    assert path[:, -1].tolist() == pytest.approx([0.2, 1.0])
    assert (np.diff(path) > 0).all()


def test_every_item_of_a_section_exists_and_every_table_is_shown(result: Result) -> None:
    items = [item for section in result.sections for item in section.items]
    known = {f"grid:{grid.name}" for grid in result.grids} | {f"chart:{chart.name}" for chart in result.charts}
    known |= {f"finding:{n}" for n in range(len(result.findings))}
    assert set(items) <= known and len(items) == len(set(items))
    drawn = {chart.grid for chart in result.charts}
    assert {grid.name for grid in result.grids} == drawn | {item[5:] for item in items if item.startswith("grid:")}
    assert {f"finding:{n}" for n in range(len(result.findings))} <= set(items)


def test_every_assumption_is_a_parameter_and_shown(result: Result) -> None:
    names = {param.name for param in quintet.get("story_coast").params} - {"gauge", "place", "ground"}
    assert result.grid("assumed").height == len(names)


def test_it_is_the_same_twice_and_small(result: Result) -> None:
    assert quintet.run("story_coast", {}).canonical() == result.canonical()
    assert len(result.canonical()) < MAX_BYTES


def test_it_needs_neither_mirror_nor_network(result: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QUINTET_MIRROR", raising=False)
    monkeypatch.setenv("QUINTET_CACHE", str(tmp_path))
    assert quintet.run("story_coast", {}).canonical() == result.canonical()
    assert {source.name for source in result.inputs} == {facts.GAUGE, facts.RISE, facts.GROUND}


YEARS = [{"year": 1950 + n, "level": 4.0 + (n * 7 % 11) / 10} for n in range(30)]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"place": "port piry"}, "PORT_PIRIE"),
        ({"gauge": YEARS[:9]}, "at least 10"),
        ({"gauge": [{**row, "level": 4.0} for row in YEARS]}, "the same"),
        ({"gauge": [*YEARS, {"year": 2000, "level": float("nan")}]}, "Row 31"),
        ({"gauge": [{**row, "level": row["level"] * 100} for row in YEARS]}, "centimetres"),
        ({"mean_sea": -19.0}, "mean_sea"),
    ],
)
def test_a_wrong_gauge_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        run(**given)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"people": -1}, "below 0"),
        ({"elevation": None}, "Row 1"),
        ({"elevation": 350.0}, "centimetres or feet"),
        ({"elevation": 60.0}, "No place lies low enough"),
        ({"elevation": 12_000.0}, "above 9000"),
        ({"lat": 33.2}, "other half of the Earth"),
    ],
)
def test_wrong_ground_is_refused(own: list[dict[str, Any]], change: dict[str, Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        run(ground=[{**row, **change} for row in own])


@pytest.mark.parametrize("name", [facts.GAUGE, facts.RISE, facts.GROUND])
def test_a_fact_table_says_which_file_it_comes_from(name: str) -> None:
    assert set(read_table(name).notes) >= {"title", "vintage", "sha256"}


@pytest.mark.realdata
def test_every_fact_table_equals_its_recomputation() -> None:
    from tools.coast_facts import tables

    try:
        datasets.get("poa_ground").path("cases/poa/poa_elevation.tif")
    except DatasetMissing:
        pytest.skip("cases/poa/poa_elevation.tif is not here: `quintet datasets pull poa_ground`")
    assert different(tables()) == []
