"""The case of crop and sowing date: its figures, its test, its decision, and the farmers it does not invent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet.cases.story_crops import case
from quintet.errors import MethodError
from quintet.result import Result

EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run("story_crops", {})


def farm(**values: Any) -> dict[str, Any]:
    return {"sex": "female", "soil": "SandyLoam", "irrigated": False, "hectares": 2.0} | values


def test_it_works(result: Result) -> None:
    assert result.decision is not None
    assert result.grid("all").height == 20


def test_the_best_crop_and_date_of_each_farm_are_the_expected_ones(result: Result) -> None:
    rows = result.grid("best").rows()
    kept = ("farm", "crop", "sowing", "seasons", "poor", "mean")
    said = [{key: round(row[key], 2) if isinstance(row[key], float) else row[key] for key in kept} for row in rows]
    assert said == EXPECTED["best"]


def test_the_test_of_the_advice_gives_the_expected_gains(result: Result) -> None:
    rows = result.grid("test").rows()
    names = ("chosen_on", "scored_on", "gain", "low", "high")
    assert [[round(row[name], 3) for name in names] for row in rows] == EXPECTED["test"]  # type: ignore[arg-type]


def test_an_interval_that_holds_zero_is_no_skill(result: Result) -> None:
    gain = result.estimates["gain"]
    assert gain.low is not None and gain.high is not None
    said = " ".join(text.msg for text in result.findings)
    assert ("no skill is shown" in said) == (gain.low <= 0 <= gain.high)


def test_the_usual_date_is_said_to_be_the_best_in_hindsight_where_it_is(result: Result) -> None:
    rows = result.grid("all").rows()
    pairs = {(row["farm"], row["crop"]) for row in rows}
    best = [max((row for row in rows if (row["farm"], row["crop"]) == pair), key=lambda row: (row["poor"], row["mean"]))
            for pair in pairs]  # fmt: skip
    said = next(text for text in result.findings if "nobody could know" in text.msg)
    assert said.values == {"n": sum(row["sowing"] == "11-15" for row in best), "all": len(pairs)}


def test_the_decision_promises_no_tonnes(result: Result) -> None:
    assert result.decision is not None and "t/ha" not in result.decision.text.msg
    best = result.grid("best").rows()[0]
    assert result.decision.text.values["part"] == pytest.approx(100 * best["poor"] / best["mean"])  # type: ignore[operator]


def test_the_usual_date_against_itself_gains_nothing() -> None:
    from quintet.cases.story_crops.advice import advise
    from quintet.data.crop_facts import plans, seasons
    from quintet.data.crop_model import Seasons

    found = seasons(plans())[0]
    flat = [Seasons(item.plan, item.years, tuple(float(y % 7) for y in item.years), item.irrigation) for item in found]
    scores = advise(flat, "mean", "11-15", 0.95, 1).scores
    assert [(item.gain, item.skill) for item in scores] == [(0.0, False)] * 4


def test_without_a_survey_the_split_by_sex_is_said_to_be_missing(result: Result) -> None:
    assert any("no farm survey is given" in text.msg for text in result.findings)
    assert "by_sex" not in [grid.name for grid in result.grids]


def test_with_a_survey_women_come_first_and_few_farms_are_hidden() -> None:
    farms = [farm()] * 12 + [farm(sex="male", hectares=3.0)] * 15
    rows = quintet.run("story_crops", {"farms": farms}).grid("by_sex").rows()
    assert rows[0]["sex"] == "Women"
    assert (rows[0]["farms"], rows[0]["hectares"]) == (12, 24.0)
    farms += [farm(soil="ClayLoam", irrigated=True)] * 3
    rows = quintet.run("story_crops", {"farms": farms}).grid("by_sex").rows()
    assert next(row for row in rows if row["sex"] == "Women" and "Other" in str(row["farm"]))["farms"] is None


def test_the_source_and_the_version_of_the_model_are_said(result: Result) -> None:
    assert [source.name for source in result.inputs] == ["crop_yields_tunis.csv.gz"]
    assert any(str(text.values.get("model", "")).startswith("AquaCrop-OSPy 3.") for text in result.findings)


def test_it_runs_without_the_crop_model(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "aquacrop", None)
    assert quintet.run("story_crops", {}).canonical() == result.canonical()
    with pytest.raises(MethodError, match="crops"):
        quintet.run("story_crops", {"initial": 31.25})


def test_the_aim_can_be_the_mean(result: Result) -> None:
    other = quintet.run("story_crops", {"aim": "mean"})
    assert other.estimates["gain"].value != result.estimates["gain"].value
