"""The composite index as a method: weights side by side, missing values, own trend, persons."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.data.composite import composite_index
from quintet.data.composite_example import INDICATORS, VALUES
from quintet.errors import MethodError

FAST = {"draws": 100}


def table(scores: dict[str, tuple[float | None, ...]], **more: Any) -> list[dict[str, Any]]:
    return [
        {"unit": unit, "indicator": "xyz"[i], "value": value, **more}
        for unit, row in scores.items()
        for i, value in enumerate(row)
    ]


FIVE = {"a": (1.0, 5.0), "b": (2.0, 4.0), "c": (3.0, 3.0), "d": (4.0, 2.0), "e": (9.0, 9.0)}
GAP = {**FIVE, "c": (3.0, None)}


def run(values: Any, **given: Any) -> Any:
    return quintet.run("composite_index", {"values": values, **FAST, **given})


def refused(values: Any = None, **given: Any) -> MethodError:
    with pytest.raises(MethodError) as caught:
        composite_index(values=values or table(FIVE), **FAST, **given)
    return caught.value


def test_it_works() -> None:
    rows = run(table(FIVE)).grid("scores").rows()
    assert rows[0]["unit"] == "e"
    assert rows[0]["rank"] == rows[0]["low"] == rows[0]["high"] == 1


def test_common_and_tailored_weights_stand_side_by_side() -> None:
    result = quintet.run("composite_index", {"values": VALUES, "indicators": INDICATORS})
    assert {"score", "rank", "tailored_score", "tailored_rank"} <= set(result.grid("scores").columns)
    assert {"weight", "tailored"} <= set(result.grid("weights").columns)
    assert sum(result.grid("weights").columns["tailored"]) == pytest.approx(100)


def test_a_tailored_weight_can_turn_the_order() -> None:
    weights = [{"indicator": "x", "weight": 1, "tailored": 1}, {"indicator": "y", "weight": 1, "tailored": 0}]
    rows = {row["unit"]: row for row in run(table(FIVE), indicators=weights).grid("scores").rows()}
    assert rows["d"]["tailored_rank"] == 2
    assert rows["a"]["tailored_rank"] == 5


def test_a_missing_value_is_refused_unless_a_policy_is_chosen() -> None:
    error = refused(table(GAP))
    assert error.param == "missing"
    assert (error.values["unit"], error.values["indicator"]) == ("c", "y")


@pytest.mark.parametrize(("policy", "want"), [("drop-unit", None), ("average-rest", 0.25), ("lower-bound", 0.125)])
def test_each_policy_does_what_it_says(policy: Any, want: float | None) -> None:
    result = run(table(GAP), missing=policy)
    scores = {row["unit"]: row["score"] for row in result.grid("scores").rows()}
    assert scores.get("c") == want
    if policy == "drop-unit":
        assert result.grid("left_out").rows() == [{"unit": "c", "year": None, "lacks": "y"}]


def test_a_group_is_averaged_before_the_groups_are_joined() -> None:
    weights = [{"indicator": name, "weight": 1, "group": group} for name, group in (("x", "g"), ("z", "h"), ("y", "g"))]
    values = table({"a": (0.0, 1.0, 0.0), "b": (1.0, 0.0, 1.0)})
    result = run(values, indicators=weights)
    assert {(row["unit"], row["group"]): row["score"] for row in result.grid("parts").rows()} == {
        ("a", "g"): 0.5, ("a", "h"): 0.0, ("b", "g"): 0.5, ("b", "h"): 1.0,
    }  # fmt: skip


def test_goalposts_come_from_the_table() -> None:
    weights = [
        {"indicator": "x", "weight": 1, "low": 0, "high": 10},
        {"indicator": "y", "weight": 0, "low": 0, "high": 1},
    ]
    scores = {
        r["unit"]: r["score"]
        for r in run(table(FIVE), indicators=weights, normalisation="goalposts").grid("scores").rows()
    }
    assert scores["a"] == pytest.approx(0.1)


def test_goalposts_that_are_missing_are_named() -> None:
    weights = [
        {"indicator": "x", "weight": 1, "low": 0, "high": 10},
        {"indicator": "y", "weight": 1, "low": 0, "high": None},
    ]
    error = refused(indicators=weights, normalisation="goalposts")
    assert (error.param, error.row, error.column) == ("indicators", 2, "high")


def test_own_trend_comes_first_and_the_others_have_no_names() -> None:
    before, after = table(FIVE, year=2022), table({**FIVE, "b": (8.0, 8.0)}, year=2024)
    result = run(before + after, own="b")
    assert "went from" in result.findings[0].msg
    assert [row["year"] for row in result.grid("trend").rows()] == [2022, 2024]
    assert result.grid("scores").columns["unit"] == ["b"]
    assert {row["units"] for row in result.grid("peers").rows()} == {4}
    assert all(row.get("unit", "b") == "b" for grid in result.grids for row in grid.rows())
    assert result.estimates["rank"].low is not None


def test_persons_are_counted_and_never_listed() -> None:
    people = table({f"Person {i:02}": (float(i), float(i * i)) for i in range(48)})
    result = run(people, units="persons")
    assert "Person" not in result.canonical().decode().replace("Persons", "")
    assert [row["persons"] for row in result.grid("quarters").rows()] == [12, 12, 12, 12]


def test_few_persons_are_hidden() -> None:
    people = table({f"Person {i:02}": (float(i), float(i)) for i in range(8)})
    assert all(row["persons"] is None for row in run(people, units="persons").grid("quarters").rows())


def test_below_four_units_there_are_no_quarters() -> None:
    result = run(table({"a": (1.0, 2.0), "b": (2.0, 3.0)}))
    assert result.grid("scores").columns["band"] == [None, None]


def test_an_indicator_without_difference_is_told() -> None:
    result = run(table({"a": (1.0, 2.0), "b": (1.0, 3.0)}))
    assert any(text.values.get("names") == ["x"] for text in result.findings)


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"own": "nobody"}, "own"),
        ({"normalisation": "z-score", "aggregation": "geometric"}, "aggregation"),
        ({"indicators": [{"indicator": "x", "weight": 1}]}, "values"),
        ({"indicators": [{"indicator": name, "weight": 1} for name in "xyq"]}, "values"),
        ({"indicators": [{"indicator": name, "weight": 0} for name in "xy"]}, "indicators"),
        ({"values": table(FIVE) + table({"a": (1.0,)})}, "values"),
    ],
)
def test_what_cannot_be_built_is_refused(given: Any, param: str) -> None:
    assert refused(**given).param == param


@pytest.mark.parametrize("scale", ["min-max", "z-score", "rank"])
@pytest.mark.parametrize("rescale", ["none", "min-max"])
@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "power"])
def test_every_scale_and_mean_puts_the_best_first(scale: Any, rescale: Any, mean: Any) -> None:
    if scale == "z-score" and mean != "arithmetic" and rescale == "none":
        return
    rows = run(table(FIVE), normalisation=scale, aggregation=mean, rescale=rescale).grid("scores").rows()
    assert (rows[0]["unit"], rows[0]["low"], rows[0]["high"]) == ("e", 1, 1)
