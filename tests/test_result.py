"""Result: data only, the same bytes for the same result, read back without loss."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from quintet.method import run
from quintet.result import SCHEMA, Estimate, Grid, Result, Text
from tests import toy as toys

EMPTY = Result(title=Text("Nothing"))


def test_it_works(toy: str) -> None:
    result = run(toy, {"table": toys.ROWS})
    assert Result.from_json(result.canonical()) == result


@pytest.mark.parametrize("name", ["toy_share", "toy_draw", "toy_case"])
def test_a_stored_result_has_the_same_bytes_again(toy: str, name: str) -> None:
    params = {"table": toys.ROWS} if name == "toy_share" else {}
    stored = run(name, params).canonical()
    assert Result.from_json(stored).canonical() == stored


def test_the_bytes_are_sorted_json_without_spaces() -> None:
    plain = json.loads(EMPTY.canonical())
    assert list(plain) == sorted(plain)
    assert plain["schema"] == SCHEMA
    assert b": " not in EMPTY.canonical()


def test_grids_are_records_in_json() -> None:
    result = replace(EMPTY, grids=[Grid("g", Text("G"), {"b": [1, 2], "a": ["x", None]})])
    (grid,) = result.to_dict()["grids"]
    assert grid["rows"] == [{"b": 1, "a": "x"}, {"b": 2, "a": None}]
    assert [head["name"] for head in grid["columns"]] == ["b", "a"]


def test_a_grid_without_rows_keeps_its_columns() -> None:
    result = replace(EMPTY, grids=[Grid("g", Text("G"), {"b": [], "a": []})])
    assert list(Result.from_json(result.canonical()).grid("g").columns) == ["b", "a"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.nan])
def test_no_result_holds_nan_or_infinity(value: float) -> None:
    with pytest.raises(ValueError, match="no NaN"):
        replace(EMPTY, estimates={"x": Estimate(value, "percent")}).canonical()


def test_a_result_holds_plain_values_only() -> None:
    with pytest.raises(TypeError, match="plain values"):
        replace(EMPTY, findings=[Text("{x}", {"x": object()})]).canonical()


def test_numpy_scalars_become_plain_numbers() -> None:
    one = replace(EMPTY, findings=[Text("{x}", {"x": np.float64(1.5)}), Text("{n}", {"n": np.int64(3)})])
    two = replace(EMPTY, findings=[Text("{x}", {"x": 1.5}), Text("{n}", {"n": 3})])
    assert one.canonical() == two.canonical()


def test_minus_zero_is_zero() -> None:
    one, two = (replace(EMPTY, estimates={"x": Estimate(zero, "")}) for zero in (0.0, -0.0))
    assert one.sha256 == two.sha256


def test_an_absent_number_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="why_missing"):
        Estimate(None, "percent")


def test_columns_of_a_grid_are_equally_long() -> None:
    with pytest.raises(ValueError, match="unequal length"):
        Grid("g", Text("G"), {"a": [1], "b": [1, 2]})


def test_an_unknown_grid_or_chart_names_the_known_ones(toy: str) -> None:
    result = run(toy, {"table": toys.ROWS})
    assert result.chart("groups").grid == "groups"
    with pytest.raises(KeyError, match="There are: groups"):
        result.grid("x")
    with pytest.raises(KeyError, match="There are: groups"):
        result.chart("x")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"schema": "other"}', b'{"schema": "quintet.result/1"}',
     b'{"schema": "quintet.result/1", "title": 5}', b'{"schema": "quintet.result/1", "title": null, "decision": null}'],
)  # fmt: skip
def test_what_is_no_stored_result_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Result.from_json(data)


def test_estimates_keep_the_order_in_which_they_were_named() -> None:
    estimates = {name: Estimate(1.0, "percent") for name in ("zebra", "ant", "mule")}
    result = replace(EMPTY, estimates=estimates)
    assert list(Result.from_json(result.canonical()).estimates) == ["zebra", "ant", "mule"]
