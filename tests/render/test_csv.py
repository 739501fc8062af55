"""CSV for spreadsheets: UTF-8 with its mark, raw values, no formula."""

from __future__ import annotations

from quintet.render import csv_bytes, csv_files
from quintet.result import Grid, Result, Text
from quintet.table import Table
from tests.render.sample import people


def test_it_works(full: Result) -> None:
    files = csv_files(full)
    assert list(files) == ["bars.csv", "wait.csv", "world.csv", "heat.csv", "people.csv"]
    assert files["bars.csv"].decode("utf-8-sig").splitlines()[:2] == ["Country,Share,low,high", "KEN,54.0,50.0,58.0"]


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    lines = csv_bytes(people()).decode("utf-8-sig").splitlines()
    assert lines[3].startswith("'=cmd(),1033,'@SUM")


def test_a_negative_number_stays_a_number() -> None:
    assert csv_bytes(people()).decode("utf-8-sig").splitlines()[1].endswith(",-3.5")


def test_a_hidden_cell_says_so_and_a_missing_one_is_empty(full: Result) -> None:
    assert "hidden (small count)" in csv_files(full)["people.csv"].decode()
    assert csv_files(full)["bars.csv"].decode("utf-8-sig").splitlines()[3] == "BOL,,,"


def test_every_row_is_there(full: Result) -> None:
    assert Table.read(csv_files(full)["heat.csv"], "heat.csv").height == 193 * 17


def test_two_grids_of_one_name_make_two_files() -> None:
    grids = [Grid(name, Text("t"), {"a": [1]}) for name in ("a/b", "a b", "../../etc")]
    assert list(csv_files(Result(title=Text("t"), grids=grids))) == ["a_b.csv", "a_b~2.csv", "etc.csv"]
