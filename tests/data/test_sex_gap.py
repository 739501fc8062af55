"""Data by sex: expected against observed."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.data.sex_gap import sex_disaggregation_gap
from quintet.data.unsd_facts import sex_classes


def test_it_works() -> None:
    row = quintet.run("sex_disaggregation_gap", {"vintage": "2023-07"}).grid("sex_gap").rows()[0]
    assert (row["constrained"], row["present"], row["with_both"]) == (177, 151, 84)


def test_the_published_shares_come_out() -> None:
    row = sex_disaggregation_gap(vintage="2023-07").rows[0]
    assert [round(share, 2) for share in (row.any_all, row.both_all)] == [50.65, 20.87]
    assert [round(share or 0, 2) for share in (row.any, row.both)] == [59.38, 24.46]


def test_the_earlier_state_agrees_too() -> None:
    row = sex_disaggregation_gap(vintage="2020-12").rows[0]
    assert [round(share, 1) for share in (row.any_all, row.both_all)] == [41.8, 15.0]


def test_the_structure_has_177_series_for_both_25_for_women_458_totals() -> None:
    classes = list(sex_classes().values())
    assert [classes.count(sex) for sex in ("ALL", "F", "_T")] == [177, 25, 458]


def test_women_and_girls_come_first() -> None:
    columns = list(quintet.run("sex_disaggregation_gap", {}).grid("sex_by_country").columns)
    assert columns.index("female") < columns.index("male")


def test_series_that_the_structure_does_not_list_are_named() -> None:
    rows = quintet.run("sex_disaggregation_gap", {"vintage": "2023-07"}).grid("unclassified").rows()
    assert len(rows) == 110
    assert not {row["series"] for row in rows} & set(sex_classes())


def test_both_sexes_may_stem_from_different_years(own_rows: Any, own_series: Any) -> None:
    row = sex_disaggregation_gap(file=own_rows, series=own_series).rows[0]
    assert row.both == 100 / (row.present * 193)


def test_a_file_without_such_series_says_why_there_is_no_share(own_rows: Any) -> None:
    rows = [{**row, "series": "AG_FLS_PCT"} for row in own_rows[:1]]
    result = quintet.run(
        "sex_disaggregation_gap", {"file": rows, "series": [{"concept": "AG_FLS_PCT", "indicator": "12.3.1"}]}
    )
    assert result.estimates["both"].value is None
    assert result.estimates["both"].why_missing


def test_the_window_of_each_series_is_told() -> None:
    rows = quintet.run("sex_disaggregation_gap", {"vintage": "2023-07"}).grid("sex_by_series").rows()
    assert len(rows) == 177
    assert sum(row["status"] == "not in this state" for row in rows) == 177 - 151


@pytest.mark.usefixtures("no_mirror")
def test_it_needs_neither_mirror_nor_network() -> None:
    assert sex_disaggregation_gap(vintage="all").origin == "facts"
