"""Table and Col: what comes in, the null rule, and messages that name row and column."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from quintet.errors import MethodError
from quintet.table import MAX_COLUMNS, Col, Table

RECORDS = [{"country": "KEN", "value": 1.5}, {"country": "PER", "value": None}]
COLS = [Col("country", str), Col("value", float)]


def refusal(value: object, *cols: Col) -> MethodError:
    """The error that checking a table raises."""
    with pytest.raises(MethodError) as caught:
        Table.of(value).checked(cols)
    return caught.value


def test_it_works() -> None:
    table = Table.of(RECORDS).checked(COLS)
    assert table.height == 2
    assert table.columns == ["country", "value"]


@pytest.mark.parametrize(
    "value",
    [
        RECORDS,
        {"country": ["KEN", "PER"], "value": [1.5, None]},
        {"country": ["KEN", "PER"], "value": np.array([1.5, np.nan])},
        pd.DataFrame(RECORDS),
        pl.DataFrame(RECORDS),
        pa.table({"country": ["KEN", "PER"], "value": [1.5, None]}),
        Table.read(b"country,value\nKEN,1.5\nPER,\n", "x.csv"),
    ],
    ids=["records", "columns", "numpy", "pandas", "polars", "arrow", "csv"],
)
def test_the_same_rows_have_the_same_hash_whatever_they_came_in(value: object) -> None:
    assert Table.of(value).checked(COLS).sha256 == Table.of(RECORDS).checked(COLS).sha256


def test_a_path_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("country,value\nKEN,1.5\nPER,\n")
    assert Table.of(path).checked(COLS).sha256 == Table.of(RECORDS).checked(COLS).sha256


@pytest.mark.parametrize(
    "value",
    [
        5,
        "x" * 5000,
        None,
        [1, 2],
        {"a": [1, 2], "b": [1]},
        [{"a": [1]}, {"a": {"b": 1}}],
        {"a": ["\ud800"]},
        {1: [1]},
        [{1: 1}],
        np.zeros((2, 2)),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({"a": [1, "x", {}]}),
    ],
    ids=str,
)
def test_what_is_no_table_is_refused(value: object) -> None:
    with pytest.raises(MethodError):
        Table.of(value)


def test_nan_becomes_null_and_is_counted_once() -> None:
    table = Table.of({"value": [1.0, float("nan"), None]}).checked([Col("value", float)])
    assert table.frame["value"].null_count() == 2
    assert table.nan_to_null == 1


def test_infinity_is_refused_with_its_row_and_column() -> None:
    error = refusal({"value": [1.0, float("-inf")]}, Col("value", float))
    assert (error.row, error.column) == (2, "value")


def test_infinity_written_in_a_file_is_refused_too() -> None:
    error = refusal(Table.read(b"value\n1\ninf\n"), Col("value", float))
    assert (error.row, error.column) == (2, "value")


def test_no_rows_are_refused() -> None:
    assert "no rows" in str(refusal([], Col("value", float)))


def test_an_unknown_column_names_the_nearest() -> None:
    error = refusal({"countri": ["KEN"]}, Col("country", str))
    assert error.column == "country"
    assert "Did you mean 'countri'?" in str(error)


def test_an_optional_column_may_be_absent() -> None:
    table = Table.of({"a": [1]}).checked([Col("a", int), Col("b", int, required=False)])
    assert table.columns == ["a"]


def test_columns_that_are_not_declared_are_left_out() -> None:
    assert Table.of({"a": [1], "b": [2]}).checked([Col("a", int)]).columns == ["a"]


def test_without_declared_columns_all_are_kept() -> None:
    assert Table.of({"a": [1], "b": [2]}).checked([]).columns == ["a", "b"]


@pytest.mark.parametrize("text", ["x", "1 000", "1,5", "--1"])
def test_a_word_in_a_column_of_numbers_is_refused_with_its_row(text: str) -> None:
    error = refusal({"value": ["1", text]}, Col("value", float))
    assert (error.row, error.column) == (2, "value")
    assert "is not a number" in str(error)


@pytest.mark.parametrize("text", ["<5", "> 10", "<=0.5"])
def test_a_censored_value_is_neither_a_number_nor_missing(text: str) -> None:
    assert "censored" in str(refusal({"value": [text]}, Col("value", float)))


@pytest.mark.parametrize("text", ["", "NA", "N/A", "nan", "null", " "])
def test_words_for_missing_become_null_among_numbers(text: str) -> None:
    table = Table.of({"value": ["1", text]}).checked([Col("value", float)])
    assert table.frame["value"].to_list() == [1.0, None]


def test_namibia_is_not_missing() -> None:
    table = Table.of({"iso2": ["NA", "KE"]}).checked([Col("iso2", str)])
    assert table.frame["iso2"].to_list() == ["NA", "KE"]


def test_codes_that_a_spreadsheet_stored_as_numbers_become_text_again() -> None:
    table = Table.of({"m49": [4.0, 404.0, None]}).checked([Col("m49", str)])
    assert table.frame["m49"].to_list() == ["4", "404", None]


def test_the_comma_is_the_decimal_sign_only_where_the_file_says_so() -> None:
    cols = [Col("value", float), Col("goals", str)]
    table = Table.read(b"value;goals\n-1,5;1,11\n2;3\n").checked(cols)
    assert table.frame.rows() == [(-1.5, "1,11"), (2.0, "3")]


@pytest.mark.parametrize("value", ["1.5", 1.5, 2.0**53, "9007199254740993", 1e300])
def test_a_broken_or_inexact_number_is_no_whole_number(value: object) -> None:
    error = refusal({"n": ["1", value] if isinstance(value, str) else [1.0, value]}, Col("n", int))
    assert error.row == 2


@pytest.mark.parametrize("value", [[2**64 - 1], [2**70], [datetime.date(2020, 1, 1)], [[1]], [{"a": 1}], [object()]])
def test_what_cannot_be_a_whole_number_is_refused(value: list[object]) -> None:
    assert refusal({"n": value}, Col("n", int)).column == "n"


@pytest.mark.parametrize("value", [[[1]], [{"a": 1}], [object()], [b"\xff"]])
def test_what_cannot_be_text_is_refused(value: list[object]) -> None:
    assert refusal({"n": value}, Col("n", str)).column == "n"


def test_yes_and_no_are_read_in_several_spellings() -> None:
    table = Table.of({"x": ["Yes", "no", "1", "FALSE", None]}).checked([Col("x", bool)])
    assert table.frame["x"].to_list() == [True, False, True, False, None]


def test_another_word_is_not_yes_or_no() -> None:
    assert refusal({"x": ["yes", "maybe"]}, Col("x", bool)).row == 2


@pytest.mark.parametrize(
    ("col", "values", "row"),
    [
        (Col("x", int, ge=0), [1, None, -1], 3),
        (Col("x", float, le=1), [1.0, 1.5], 2),
        (Col("x", str, choices=("F", "M")), ["F", None, "f"], 3),
        (Col("x", str, nullable=False), ["a", None], 2),
        (Col("x", str, unique=True), ["a", "b", "a"], 3),
    ],
    ids=["ge", "le", "choices", "nullable", "unique"],
)
def test_each_rule_of_a_column_names_the_first_row_that_breaks_it(col: Col, values: list[object], row: int) -> None:
    error = refusal({"x": values}, col)
    assert (error.row, error.column) == (row, "x")
    assert f"Row {row}" in str(error)


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(MethodError, match="columns"):
        Table.of({f"c{i}": [1] for i in range(MAX_COLUMNS + 1)})


@pytest.mark.parametrize("word", ["مصر", "中国", "\u200fישראל\u200e", "👩🏽‍🔬", "a\nb", 'quo"te'])
def test_text_of_every_script_is_kept_as_it_is(word: str) -> None:
    assert Table.of({"x": [word]}).checked([Col("x", str)]).frame["x"].to_list() == [word]
