"""The case SDG data gaps: its figures, its sections, its decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet.cases.sdg17_data_gaps import case
from quintet.i18n import format_text
from quintet.result import Result

EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))
MAX_BYTES = 350_000


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run("sdg17_data_gaps", {})


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()}


def test_it_works(result: Result) -> None:
    assert result.title.values["vintage"] == "2023-07"


def test_the_headline_of_every_state_is_the_expected_one(result: Result) -> None:
    rows = {row.pop("vintage"): rounded(row) for row in result.grid("availability").rows()}
    assert rows == EXPECTED["availability_since_2015"]


def test_every_definition_gives_the_expected_share(result: Result) -> None:
    rows = [row for row in result.grid("definitions").rows() if row["vintage"] == "2023-07"]
    shares = {row["definition"]: round(row["a1"], 2) for row in rows}
    assert shares == EXPECTED["cells_with_data_2023_07_by_definition"]


@pytest.mark.parametrize(
    ("key", "definition"),
    [
        ("five_year_window", "Five-year window"),
        ("common_indicators_five_year_window", "Common indicators, five-year window"),
    ],
)
def test_the_windows_over_the_states_are_the_expected_ones(result: Result, key: str, definition: str) -> None:
    rows = [row for row in result.grid("definitions").rows() if row["definition"] == definition]
    assert {row["vintage"]: round(row["a1"], 2) for row in rows} == EXPECTED[key]


def test_the_gap_by_sex_is_the_expected_one(result: Result) -> None:
    row = result.grid("sex_gap").rows()[-1]
    assert row.pop("vintage") == "2023-07"
    assert rounded(row) == EXPECTED["by_sex_2023_07"]


def test_the_list_begins_as_expected(result: Result) -> None:
    first = result.grid("close_first").rows()[0]
    assert {key: first[key] for key in EXPECTED["first_gap"]} == EXPECTED["first_gap"]
    assert result.grid("close_first").title.values["all"] == EXPECTED["open_cells_2023_07"]


def test_every_item_of_a_section_exists(result: Result) -> None:
    kinds = {
        "grid": {grid.name for grid in result.grids},
        "chart": {chart.name for chart in result.charts},
        "estimate": set(result.estimates),
        "finding": {str(number) for number in range(len(result.findings))},
    }
    for section in result.sections:
        for item in section.items:
            kind, _, name = item.partition(":")
            assert name in kinds[kind], item


def test_every_finding_and_every_table_is_shown_once(result: Result) -> None:
    items = [item for section in result.sections for item in section.items]
    shown = {f"finding:{number}" for number in range(len(result.findings))}
    drawn = {chart.grid for chart in result.charts if f"chart:{chart.name}" in items}
    assert shown <= set(items)
    assert len(items) == len(set(items))
    assert {grid.name for grid in result.grids} == drawn | {item[5:] for item in items if item.startswith("grid:")}


def test_every_chart_reads_columns_of_its_table(result: Result) -> None:
    for chart in result.charts:
        assert set(chart.encode.values()) <= set(result.grid(chart.grid).columns), chart.name


def test_no_share_is_said_without_the_others(result: Result) -> None:
    said = format_text(result.findings[0])
    shares = EXPECTED["cells_with_data_2023_07_by_definition"].values()
    assert f"{min(shares):.1f}%" in said
    assert f"{max(shares):.1f}%" in said


def test_the_decision_is_whole(result: Result) -> None:
    assert result.decision is not None
    for part in ("text", "who", "cost_of_wrong", "look_again", "harm", "change_mind"):
        assert format_text(getattr(result.decision, part))


def test_one_state_can_be_asked_for() -> None:
    assert quintet.run("sdg17_data_gaps", {"vintage": "2018-12"}).grid("availability").height == 1


def test_it_is_the_same_twice_and_small(result: Result) -> None:
    assert quintet.run("sdg17_data_gaps", {}).canonical() == result.canonical()
    assert len(result.canonical()) < MAX_BYTES


def test_its_figures_need_neither_mirror_nor_network(
    result: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("QUINTET_MIRROR", raising=False)
    monkeypatch.setenv("QUINTET_CACHE", str(tmp_path))
    offline = quintet.run("sdg17_data_gaps", {})
    assert offline.grids == result.grids
    assert any("left out; `quintet datasets pull unsd_sdg`" in limit.msg for limit in offline.limits)
