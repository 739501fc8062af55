"""Data availability: the definitions on a file small enough to count by hand, and the family of figures."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.data.availability import data_availability
from quintet.data.definitions import DEFINITIONS
from quintet.i18n import format_text
from quintet.result import Result

CELLS = 193


@pytest.fixture
def own(own_rows: list[dict[str, Any]], own_series: list[dict[str, Any]]) -> dict[str, Any]:
    return {"file": own_rows, "series": own_series}


def test_it_works() -> None:
    result = quintet.run("data_availability", {"vintage": "2023-07"})
    assert result.grid("availability").rows()[0]["indicators"] == 241


def test_a_row_of_the_headline_has_exactly_the_ten_keys() -> None:
    row = quintet.run("data_availability", {}).to_dict()["grids"][0]["rows"][0]
    assert list(row) == ["vintage", "rows", "indicators", "a1", "a2", "h1", "h2", "series", "s1", "s2"]


def test_the_shares_of_a_small_file_are_the_counted_ones(own: dict[str, Any]) -> None:
    row = quintet.run("data_availability", own).grid("availability").rows()[0]
    # Indicators 1.1.1, 1.5.1 and 11.5.1; Kenya has two years and Australia one of the first, nobody of the others.
    assert row["rows"] == 5
    assert row["indicators"] == 3
    assert row["series"] == 2
    assert row["a1"] == 100 * 2 / (3 * CELLS)
    assert row["a2"] == 100 * 1 / (3 * CELLS)
    assert row["s1"] == 100 * 2 / (2 * CELLS)
    assert row["h1"] == 0


def test_a_censored_value_is_available_and_n_is_not(own: dict[str, Any]) -> None:
    by_indicator = {row["indicator"]: row for row in quintet.run("data_availability", own).grid("by_indicator").rows()}
    assert by_indicator["1.1.1"]["countries"] == 2
    assert by_indicator["1.5.1"]["countries"] == 0


def test_regions_are_no_countries(own: dict[str, Any]) -> None:
    own["file"] = [row for row in own["file"] if row["geo_area"] == 1]
    assert quintet.run("data_availability", own).grid("availability").rows()[0]["a1"] == 0


def test_half_of_the_members_is_not_more_than_half(own: dict[str, Any]) -> None:
    from quintet.seed import members

    codes = [member.m49 for member in members()]
    for some, expected in ((96, 0), (97, 100)):
        rows = [{"series": "A", "geo_area": code, "year": 2020, "value": 1.0} for code in codes[:some]]
        found = data_availability(file=rows, series=[{"concept": "A", "indicator": "1.1.1"}])
        assert found.definitions[0].h1 == expected


def test_all_definitions_stand_side_by_side() -> None:
    result = quintet.run("data_availability", {"vintage": "2023-07"})
    assert [row["definition"] for row in result.grid("definitions").rows()] == list(DEFINITIONS.values())
    assert {f"a1_{name}" for name in DEFINITIONS} <= set(result.estimates)


def test_the_first_finding_names_the_lowest_and_the_highest_figure() -> None:
    result = quintet.run("data_availability", {"vintage": "2023-07"})
    said = format_text(result.findings[0])
    shares = [row["a1"] for row in result.grid("definitions").rows()]
    assert f"{min(shares):.1f}%" in said
    assert f"{max(shares):.1f}%" in said


def test_a_state_without_nature_says_why_country_data_are_missing() -> None:
    result = quintet.run("data_availability", {"vintage": "2018-12"})
    assert result.estimates["a1_country_data"].value is None
    assert "country data" in result.estimates["a1_country_data"].why_missing


def test_the_five_year_window_is_flat() -> None:
    rows = quintet.run("data_availability", {"vintage": "all"}).grid("definitions").rows()
    window = [round(row["a1"], 1) for row in rows if row["definition"] == DEFINITIONS["rolling"]]
    assert window == [59.1, 58.1, 58.3, 59.0, 58.7]


def test_the_common_indicators_are_the_same_in_every_state() -> None:
    rows = quintet.run("data_availability", {"vintage": "all"}).grid("definitions").rows()
    counts = {(row["indicators"], row["series"]) for row in rows if row["definition"] == DEFINITIONS["fixed"]}
    assert counts == {(151, 243)}


def test_every_country_and_goal_has_its_cell() -> None:
    rows = quintet.run("data_availability", {"vintage": "2023-07"}).grid("country_goal").rows()
    assert len({(row["iso3"], row["goal"]) for row in rows}) == CELLS * 17


def test_the_cuts_add_up_to_the_headline() -> None:
    result = quintet.run("data_availability", {"vintage": "2023-07"})
    headline = result.grid("availability").rows()[0]["a1"]
    regions = result.grid("by_region").rows()
    mean = sum(row["countries"] * row["as_printed"] for row in regions) / CELLS
    assert mean == pytest.approx(headline, abs=1e-9)
    countries = result.grid("by_country").rows()
    assert sum(row["as_printed"] for row in countries) / CELLS == pytest.approx(headline, abs=1e-9)


def test_close_first_is_ranked_by_its_formula() -> None:
    rows = quintet.run("data_availability", {"vintage": "2023-07"}).grid("close_first").rows()
    for row in rows:
        assert row["priority"] == row["reach"] * (1 + row["empty"] + row["sex"] + row["vulnerable"]) / 4
    assert [row["priority"] for row in rows] == sorted((row["priority"] for row in rows), reverse=True)


def test_the_first_gap_of_a_country_is_its_first_row_of_the_list() -> None:
    result = quintet.run("data_availability", {"vintage": "2023-07"})
    firsts = {row["iso3"]: row["series"] for row in result.grid("first_by_country").rows()}
    listed: dict[str, str] = {}
    for row in result.grid("close_first").rows():
        listed.setdefault(row["iso3"], row["series"])
    assert {code: firsts[code] for code in listed} == listed


def test_the_same_bytes_come_twice() -> None:
    first, second = (quintet.run("data_availability", {"vintage": "all"}).canonical() for _ in range(2))
    assert first == second
    assert Result.from_json(first).canonical() == first
    assert len(first) < 500_000


def test_a_list_of_series_alone_asks_for_the_rows(own: dict[str, Any]) -> None:
    with pytest.raises(quintet.MethodError, match="'file' parameter is missing"):
        quintet.run("data_availability", {"series": own["series"]})


@pytest.mark.usefixtures("no_mirror")
def test_without_mirror_and_network_the_figures_are_the_same_and_the_page_says_what_is_left_out() -> None:
    result = quintet.run("data_availability", {"vintage": "2023-07"})
    assert round(result.grid("availability").rows()[0]["a1"], 2) == 66.51
    assert any("left out" in format_text(limit) for limit in result.limits)
    assert [source.name for source in result.inputs] == ["sdg_availability_2023-07.csv.gz"]
