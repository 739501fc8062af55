"""Parameters: read from the signature, checked once, the same schema everywhere."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

from quintet.errors import MethodError
from quintet.params import File, Param, params_of
from quintet.table import Table
from tests import toy

DRAW = {param.name: param for param in params_of(toy.toy_draw.func)}
SHARE = {param.name: param for param in params_of(toy.toy_share.func)}
PLAN = {param.name: param for param in params_of(toy.toy_plan.func)}


def refusal(param: Param, value: object) -> MethodError:
    """The error that a value raises."""
    with pytest.raises(MethodError) as caught:
        param.check(value)
    assert caught.value.param == param.name
    return caught.value


def test_it_works() -> None:
    assert DRAW["draws"].check("12") == 12
    assert DRAW["draws"].kind == "scalar"
    assert SHARE["table"].kind == "table"
    assert PLAN["note"].kind == "file"
    assert PLAN["plan"].kind == "spec"


def test_a_parameter_outside_the_four_kinds_is_refused_when_declared() -> None:
    def wrong(x: Annotated[dict[str, int], "no"]) -> None: ...

    with pytest.raises(TypeError, match="'x' parameter"):
        params_of(wrong)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("draws", 0, "must be above 0. Got 0"),
        ("draws", 1000, "must be below 1000. Got 1000"),
        ("seed", -1, "must be at least 0. Got -1"),
        ("shift", "-2", "must be at least -1.5. Got '-2'"),
        ("kind", "cauchy", "must be one of uniform, normal. Got 'cauchy'"),
        ("label", "x" * 21, "at most 20 characters. Got 21"),
        ("whole", "perhaps", "must be yes or no. Got 'perhaps'"),
    ],
)
def test_a_message_says_what_and_what_was_got(name: str, value: object, words: str) -> None:
    assert words in str(refusal(DRAW[name], value))


def test_two_bounds_are_said_together() -> None:
    assert "between 0 and 1000. Got 1001" in str(refusal(SHARE["minimum"], 1001))


@pytest.mark.parametrize(
    "value",
    [None, "", "x", "1.5", 1.5, True, math.nan, math.inf, "nan", "1e400", [], [1], {}, b"1", 1j,
     10**5000, "9" * 5000, 2**63, np.array([1, 2]), np.array(["a"]), np.datetime64("2020-01-01"), np.bool_(True)],
    ids=lambda value: type(value).__name__ + repr(value)[:12] if not isinstance(value, int) else "int",
)  # fmt: skip
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    refusal(DRAW["seed"], value)


def test_large_whole_numbers_stay_exact() -> None:
    assert DRAW["seed"].check(2**53 + 1) == 2**53 + 1
    assert DRAW["seed"].check(str(2**53 + 1)) == 2**53 + 1


def test_numpy_scalars_are_welcome() -> None:
    assert DRAW["seed"].check(np.int32(7)) == 7
    assert DRAW["shift"].check(np.float32(0.5)) == 0.5


def test_a_required_parameter_is_not_null() -> None:
    assert "missing" in str(refusal(SHARE["table"], None))


def test_an_optional_parameter_may_be_null_or_empty() -> None:
    assert DRAW["shift"].check(None) is None
    assert DRAW["shift"].check("") is None


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", 5, [], None, "x" * 10**6])
def test_text_that_could_not_be_stored_is_refused(value: object) -> None:
    refusal(DRAW["label"], value)


@pytest.mark.parametrize("value", [True, [], {}, np.array(["uniform", "normal"]), "UNIFORM", "x" * 10**6, None, 1.0])
def test_only_the_choices_are_choices(value: object) -> None:
    refusal(DRAW["kind"], value)


def test_a_list_may_be_written_with_commas() -> None:
    assert DRAW["tags"].check("a, b") == ["a", "b"]
    assert DRAW["tags"].check(["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize("value", [5, {"a": 1}, [5], ["x"] * 10_001])
def test_what_is_no_list_of_words_is_refused(value: object) -> None:
    refusal(DRAW["tags"], value)


@pytest.mark.parametrize("value", ["no/such/file.csv", "x" * 5000, "a\x00b", "/", 5, {"upload": "x"}, {}, [[]]])
def test_what_is_no_table_is_refused_under_the_parameters_name(value: object) -> None:
    refusal(SHARE["table"], value)


def test_an_error_inside_a_table_says_which_parameter() -> None:
    error = refusal(SHARE["table"], Table.of([{"group": "a", "women": 1.5, "people": 2}]))
    assert (error.row, error.column) == (1, "women")


def test_a_file_keeps_its_name_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(b"<log/>")
    assert PLAN["note"].check(path) == File("log.xes", b"<log/>")


@pytest.mark.parametrize("value", ["no/such/file", "x" * 5000, 5, b"raw", "/"])
def test_what_is_no_file_is_refused(value: object) -> None:
    refusal(PLAN["note"], value)


def test_a_spec_is_read_from_json_or_a_mapping() -> None:
    assert PLAN["plan"].check('{"goal": "x", "steps": 2}') == PLAN["plan"].check({"goal": "x", "steps": 2})


@pytest.mark.parametrize(
    "value", ["{", "null", {"goal": "x"}, {"goal": "x", "steps": 0}, {"goal": "x", "steps": 1, "y": 1}, 5]
)
def test_a_wrong_spec_says_where(value: object) -> None:
    assert "at '" in str(refusal(PLAN["plan"], value))


def test_the_schema_carries_bounds_choices_and_defaults() -> None:
    assert DRAW["draws"].schema() == {
        "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 1000, "description": "How many draws.",
        "default": 20,
    }  # fmt: skip
    assert DRAW["kind"].schema()["enum"] == ["uniform", "normal"]
    assert DRAW["tags"].schema()["type"] == "array"


def test_the_schema_of_a_table_names_its_columns_or_an_upload() -> None:
    rows, upload = SHARE["table"].schema()["oneOf"]
    assert rows["items"]["required"] == ["group", "women", "people"]
    assert upload["required"] == ["upload"]
