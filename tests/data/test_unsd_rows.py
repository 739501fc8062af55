"""Rows of a reader's own: what is refused, and how it is said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import quintet
from quintet.errors import MethodError
from quintet.table import Table

Change = dict[str, Any]


def refused(rows: Any, series: Any) -> MethodError:
    with pytest.raises(MethodError) as caught:
        quintet.run("data_availability", {"file": rows, "series": series})
    return caught.value


def test_it_works(own_rows: Any, own_series: Any) -> None:
    assert quintet.run("data_availability", {"file": own_rows, "series": own_series}).grid("availability").height == 1


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"geo_area": 9999}, "geo_area", "no area code"),
        ({"geo_area": None}, "geo_area", "missing"),
        ({"year": datetime.now(UTC).year + 1}, "year", "future"),
        ({"year": 1492}, "year", "before 1900"),
        ({"series": "XX_NOT_THERE"}, "series", "not in the list of series"),
        ({"sex": "many"}, "sex", "no code of this column"),
        ({"series": "VC_DSR_MORT", "value": -3.0}, "value", "negative"),
        ({"value": float("inf")}, "value", "infinity"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    own_rows: Any, own_series: Any, change: Change, column: str, words: str
) -> None:
    own_rows[1].update(change)
    error = refused(own_rows, own_series)
    assert (error.row, error.column) == (2, column)
    assert words in str(error)


def test_a_negative_value_of_a_share_is_no_count(own_rows: Any, own_series: Any) -> None:
    own_rows[0]["value"] = -1.5
    quintet.run("data_availability", {"file": own_rows, "series": own_series})


def test_a_negative_count_is_known_by_its_unit(own_rows: Any, own_series: Any) -> None:
    rows = [{**row, "units": "NUMBER"} for row in own_rows]
    rows[0]["value"] = -1.0
    assert "negative" in str(refused(rows, own_series))


def test_a_repeated_key_is_named_by_its_second_row(own_rows: Any, own_series: Any) -> None:
    error = refused([*own_rows, own_rows[0]], own_series)
    assert error.row == len(own_rows) + 1
    assert "stands there twice" in str(error)


def test_a_missing_column_is_named(own_rows: Any, own_series: Any) -> None:
    rows = [{("serie" if key == "series" else key): value for key, value in row.items()} for row in own_rows]
    assert "Did you mean 'serie'?" in str(refused(rows, own_series))


def test_an_empty_file_is_refused(own_series: Any) -> None:
    assert "no rows" in str(refused([], own_series))


@pytest.mark.parametrize("code", ["18.1.1", "1.1", "one", "1.1.1;2.1.1"])
def test_a_wrong_indicator_code_is_refused(own_rows: Any, own_series: Any, code: str) -> None:
    own_series[1]["indicator"] = code
    error = refused(own_rows, own_series)
    assert (error.param, error.row, error.column) == ("series", 2, "indicator")


def test_a_series_listed_twice_in_another_case_is_refused(own_rows: Any, own_series: Any) -> None:
    error = refused(own_rows, [*own_series, {"concept": "SI_POV_DAY1", "indicator": "1.1.1"}])
    assert (error.row, error.column) == (3, "concept")


def test_codes_of_every_vintage_mean_the_same(own_rows: Any, own_series: Any) -> None:
    known = quintet.run("sex_disaggregation_gap", {"file": own_rows, "series": own_series}).grid("sex_gap").rows()
    for female, male, both in (("female", "male", "bothsex"), ("F", "M", "_T"), ("Female", "MALE", None)):
        words = {"FEMALE": female, "MALE": male, "BOTHSEX": both, None: None}
        rows = [{**row, "sex": words[row["sex"]]} for row in own_rows]
        found = quintet.run("sex_disaggregation_gap", {"file": rows, "series": own_series}).grid("sex_gap").rows()
        assert found == known


def test_another_encoding_is_read_and_not_guessed_wrong(own_series: Any) -> None:
    text = "series;geo_area;year;value;age\nSI_POV_DAY1;404;2020;12,5;de 15 à 24 ans\n"
    table = Table.read(text.encode("latin-1"), name="rows.csv")
    quintet.run("data_availability", {"file": table, "series": own_series})
