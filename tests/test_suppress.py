"""Suppression: no small cell leaves, and none can be worked out from a total."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.method import run
from quintet.result import Estimate, Grid, Result, Text
from quintet.suppress import THRESHOLD, suppress

EMPTY = Result(title=Text("Nothing"))


def hidden(counts: list[int], units: dict[str, str] | None = None, **keys: list[str]) -> tuple[int, ...]:
    """The rows that are hidden in a table of counts."""
    found = suppressed(counts, units, **keys)
    assert [i for i, n in enumerate(found.columns["n"]) if n is None] == list(found.hidden)
    return found.hidden


def suppressed(counts: list[int], units: dict[str, str] | None = None, **keys: list[str]) -> Grid:
    """The table after suppression."""
    units = units or dict.fromkeys(keys, "text")
    grid = Grid("g", Text("G"), {**keys, "n": counts, "share": [1.0] * len(counts)}, units, count="n")
    return suppress(replace(EMPTY, grids=[grid])).grid("g")


def test_it_works() -> None:
    found = suppressed([3, 50, 60, 70], place=["a", "b", "c", "d"])
    assert found.hidden == (0, 1)
    assert found.columns["share"] == [None, None, 1.0, 1.0]
    assert found.columns["place"] == ["a", "b", "c", "d"]


def test_large_cells_stay() -> None:
    assert hidden([THRESHOLD, 50], place=["a", "b"]) == ()


def test_nobody_is_no_small_cell() -> None:
    assert hidden([0, 50], place=["a", "b"]) == ()


def test_two_small_cells_hide_each_other() -> None:
    assert hidden([3, 4, 60], place=["a", "b", "c"]) == (0, 1)


def test_a_cell_cannot_be_worked_out_along_either_key() -> None:
    rows = list(itertools.product("ab", ["women", "men"]))
    place, sex = ([row[i] for row in rows] for i in (0, 1))
    assert hidden([3, 50, 60, 70], place=place, sex=sex) == (0, 1, 2, 3)


def test_a_name_beside_its_code_does_not_open_a_hole() -> None:
    rows = list(itertools.product(["KEN", "PER"], ["women", "men"]))
    code, sex = ([row[i] for row in rows] for i in (0, 1))
    name = [{"KEN": "Kenya", "PER": "Peru"}[c] for c in code]
    units = {"code": "iso3", "name": "text", "sex": "text"}
    assert hidden([3, 50, 60, 70], units, code=code, name=name, sex=sex) == (0, 1, 2, 3)


def test_a_table_without_persons_is_left_alone() -> None:
    grid = Grid("g", Text("G"), {"n": [1, 2]})
    assert suppress(replace(EMPTY, grids=[grid])).grids == [grid]


def test_an_estimate_over_few_persons_says_why_it_is_hidden() -> None:
    result = replace(EMPTY, estimates={"x": Estimate(5.0, "percent", 1.0, 9.0, n=9), "y": Estimate(5.0, "", n=10)})
    found = suppress(result).estimates
    assert (found["x"].value, found["x"].low, found["x"].n) == (None, None, None)
    assert "fewer than ten" in found["x"].why_missing
    assert found["y"].value == 5.0


def test_run_suppresses(toy: str) -> None:
    rows = [{"group": name, "women": n, "people": n} for name, n in (("a", 3), ("b", 50), ("c", 60))]
    grid = run(toy, {"table": rows}).grid("groups")
    assert grid.columns["people"] == [None, None, 60]
    assert grid.columns["share"] == [None, None, 100.0]


@given(st.lists(st.integers(0, 30), min_size=6, max_size=6))
@settings(deadline=None, max_examples=200)
def test_no_line_of_a_table_hides_exactly_one_filled_cell(counts: list[int]) -> None:
    rows = list(itertools.product("abc", "xy"))
    keys = {"p": [row[0] for row in rows], "q": [row[1] for row in rows]}
    gone = set(hidden(counts, **keys))
    assert gone >= {i for i, n in enumerate(counts) if 0 < n < THRESHOLD}
    for key in keys.values():
        for value in set(key):
            line = [i for i in range(6) if key[i] == value]
            if len([i for i in line if i in gone]) == 1:
                assert not [i for i in line if i not in gone and counts[i]], (counts, gone)


@pytest.mark.parametrize("times", [1, 2])
def test_hiding_twice_hides_the_same(times: int) -> None:
    grid = Grid("g", Text("G"), {"p": ["a", "b", "c"], "n": [3, 50, 60]}, {"p": "text"}, count="n")
    result = replace(EMPTY, grids=[grid])
    for _ in range(times):
        result = suppress(result)
    assert result.grid("g").hidden == (0, 1)
