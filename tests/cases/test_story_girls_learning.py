"""The case on lessons for girls out of school: figures, missing data, bad input, decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet.cases.story_girls_learning import case
from quintet.data import learning_facts
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.result import Result

EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))
NAME = "story_girls_learning"
MAX_BYTES = 100_000
TABLE = [
    {
        "sex": "female",
        "location": "rural",
        "children": 900,
        "internet": 5,
        "electricity": 50,
        "mobile": 20,
        "radio": 60,
    },
    {"sex": "male", "location": "rural", "children": 700, "internet": 9, "electricity": 50, "mobile": 40, "radio": 60},
]


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run(NAME, {})


def rows(result: Result, grid: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in result.grid(grid).rows()}


def test_it_works(result: Result) -> None:
    assert format_text(result.title) == "Lessons for girls out of school: Pakistan, Lower secondary school"


def test_completion_is_the_expected_one(result: Result) -> None:
    found = rows(result, "gaps", "who")
    for who, expected in EXPECTED["completion"].items():
        assert [found[who]["girls"], found[who]["boys"], found[who]["year"]] == expected


def test_access_is_the_expected_one(result: Result) -> None:
    found = {(row["title"], row["who"]): row for row in result.grid("access").rows()}
    for title, (women, men, year) in EXPECTED["access"].items():
        assert (found[title, "Women and girls"]["value"], found[title, "Women and girls"]["year"]) == (women, year)
        assert found[title, "Men and boys"]["value"] == men
    assert found["Has electricity", "All"]["value"] == EXPECTED["electricity"]


def test_the_bounds_follow_from_the_shares(result: Result) -> None:
    net, power = EXPECTED["girls_online"][1], EXPECTED["electricity"]
    assert EXPECTED["girls_online"][0] == pytest.approx(net + power - 100)
    for sex, name in (("female", "girls_online"), ("male", "boys_online")):
        ends = [result.estimates[f"online_{sex}_{end}"].value for end in ("low", "high")]
        assert ends == pytest.approx(EXPECTED[name])
    assert result.estimates["teacher_female_high"].value == pytest.approx(EXPECTED["girls_teacher_at_most"])
    assert result.estimates["plan_female"].value == pytest.approx(EXPECTED["plan_cost_girls"], abs=0.005)


def test_all_countries_with_a_value_stand_in_the_table_in_no_ranking(result: Result) -> None:
    found = result.grid("world").columns
    assert found["country"] == sorted(found["country"])
    assert sum(girls is not None for girls in found["girls"]) == EXPECTED["members_with_completion_by_sex"]


def test_girls_come_first_and_radio_is_named_as_missing(result: Result) -> None:
    assert result.findings[0].values["who"] == "Girls"
    assert result.grid("ask").columns["ask"][0].startswith("Radio")
    assert any("no series" in format_text(text) for text in result.findings)


def test_no_number_of_girls_is_made_up(result: Result) -> None:
    assert "plan" not in {grid.name for grid in result.grids}
    assert not any("children" in grid.columns for grid in result.grids)
    counted = quintet.run(NAME, {"girls_out_of_school": 1000, "boys_out_of_school": 500, "budget": 1e6})
    assert sum(counted.grid("plan").columns["reached"]) == 1500


def test_your_own_table_replaces_the_shares() -> None:
    found = quintet.run(NAME, {"access": TABLE})
    assert found.estimates["online_female_high"].value == pytest.approx(5)
    assert "radio_if" not in {grid.name for grid in found.grids}
    assert not any(str(row).startswith("Radio") for row in found.grid("ask").columns["ask"])
    assert found.decision is not None and "Check the prices" in format_text(found.decision.text)


@pytest.mark.parametrize("country", ["AFG", "NOR", "NRU", "SSD", "GIN", "PRK"])
@pytest.mark.parametrize("level", ["primary", "lower_secondary", "upper_secondary"])
def test_it_runs_where_much_is_missing(country: str, level: str) -> None:
    found = quintet.run(NAME, {"country": country, "level": level})
    assert found.findings and found.decision is not None
    for chart in found.charts:
        assert set(chart.encode.values()) <= set(found.grid(chart.grid).columns)


@pytest.mark.slow
def test_every_member_state_runs() -> None:
    from quintet.seed import members

    for member in members():
        assert quintet.run(NAME, {"country": member.iso3}).canonical()


def test_zeros_of_small_groups_are_no_values() -> None:
    found = quintet.run(NAME, {"country": "GIN"})
    values = found.grid("completion").columns["value"]
    assert 0.0 not in values
    assert any("zeros" in text.msg for text in found.limits)


def test_where_no_value_tells_the_sexes_apart_it_says_so() -> None:
    found = quintet.run(NAME, {"country": "AFG"})
    assert found.findings[0].values["who"] == "Girls and boys"
    assert any("does not tell women from men" in text.msg for text in found.findings)
    one = quintet.run(NAME, {"country": "AFG", "girls_out_of_school": 5000})
    assert one.findings[0].values["who"] == "Girls"


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"country": "PAQ"}, "PAK"),
        ({"country": "Pakistn"}, "PAK"),
        ({"country": "?"}, "no Member State"),
        ({"level": "tertiary"}, "level"),
        ({"girls_out_of_school": -1}, "girls_out_of_school"),
        ({"budget": -1}, "budget"),
        ({"teacher": 0}, "teacher"),
        ({"access": [{**TABLE[0], "mobile": 120}]}, "mobile"),
        ({"access": [{"sex": "female", "mobile": None}]}, "No group has a share"),
        ({"access": TABLE, "girls_out_of_school": 10}, "both given"),
    ],
)
def test_bad_input_is_named(params: dict[str, Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        quintet.run(NAME, params)


def test_no_budget_reaches_nobody() -> None:
    assert any("no budget" in text.msg for text in quintet.run(NAME, {"budget": 0}).findings)


def test_every_finding_and_every_table_is_shown_once(result: Result) -> None:
    items = [item for section in result.sections for item in section.items]
    drawn = {chart.grid for chart in result.charts if f"chart:{chart.name}" in items}
    assert {f"finding:{number}" for number in range(len(result.findings))} <= set(items)
    assert len(items) == len(set(items))
    assert {grid.name for grid in result.grids} == drawn | {item[5:] for item in items if item.startswith("grid:")}


def test_whether_one_channel_is_enough_follows_the_plan(result: Result) -> None:
    from quintet.cases.story_girls_learning.words import _channels

    assert result.decision is not None
    said = result.decision.text.values["channels"]
    values = result.decision.text.values
    assert said.values["share"] == max(values[name] for name in ("online", "mobile", "radio", "teacher"))
    assert "Do not rely" in said.msg
    assert "One channel carries" in _channels((100.0, 0.0, 0.0, 0.0)).msg


def test_the_decision_is_whole_and_assumptions_are_declared(result: Result) -> None:
    assert result.decision is not None
    for part in ("text", "who", "cost_of_wrong", "look_again", "harm", "change_mind"):
        assert format_text(getattr(result.decision, part))
    assert any("assumptions" in text.msg for text in result.limits)
    assert result.inputs[0].name == learning_facts.NAME and result.inputs[0].vintage == "2023-07"


def test_it_is_the_same_twice_and_small_and_needs_no_mirror(
    result: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("QUINTET_MIRROR", raising=False)
    monkeypatch.setenv("QUINTET_CACHE", str(tmp_path))
    assert quintet.run(NAME, {}).canonical() == result.canonical()
    assert len(result.canonical()) < MAX_BYTES
