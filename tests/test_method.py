"""The registry and `run`: one declaration, lazily found, computed the same on every surface."""

from __future__ import annotations

import pickle

import pytest

from quintet.errors import Cancelled, MethodError
from quintet.method import get, method, names, record_input, reporting, run
from quintet.result import Input, Result, Text
from tests import toy as toys


def test_it_works(toy: str) -> None:
    result = run(toy, get(toy).example)
    assert result.estimates["share"].value == 50.0
    assert (result.method, result.version, result.cite) == (toy, 1, "A made-up method for tests.")


def test_a_method_is_found_by_name_and_kind(toy: str) -> None:
    assert toy in names()
    assert toy in names("method")
    assert toy not in names("case")
    assert "toy_case" in names("case")


def test_every_name_is_registered_once() -> None:
    assert len(names()) == len(set(names())) == len(names("method")) + len(names("case"))


def test_an_unknown_name_proposes_the_nearest(toy: str) -> None:
    with pytest.raises(MethodError, match="Did you mean toy_share"):
        get("toy_shar")


def test_the_title_is_the_first_line_of_the_docstring(toy: str) -> None:
    assert get(toy).title == "Share of women in each group"


def test_calling_a_method_gives_its_own_class(toy: str) -> None:
    shares = toys.toy_share(toys.ROWS, minimum=1)
    assert shares == toys.Shares(("north", "south"), (40, 60), (100, 100))


def test_too_many_arguments_are_refused(toy: str) -> None:
    with pytest.raises(MethodError, match="takes 2 parameters"):
        toys.toy_share(toys.ROWS, 1, 2)


def test_the_same_argument_twice_is_refused(toy: str) -> None:
    with pytest.raises(MethodError, match="'table' parameter is given twice"):
        toys.toy_share(toys.ROWS, table=toys.ROWS)


def test_an_unknown_parameter_names_the_known_ones(toy: str) -> None:
    with pytest.raises(MethodError, match="'toy_share' takes: table, minimum"):
        run(toy, {"table": toys.ROWS, "maximum": 1})


def test_a_missing_parameter_is_named(toy: str) -> None:
    with pytest.raises(MethodError, match="'table' parameter is missing"):
        run(toy, {})


def test_the_result_keeps_plain_parameters_and_the_hash_of_tables(toy: str) -> None:
    params = run(toy, {"table": toys.ROWS, "minimum": "5"}).params
    assert params["minimum"] == 5
    assert set(params["table"]) == {"table", "rows"}


def test_the_result_keeps_the_seed(toy: str) -> None:
    assert run("toy_draw", {"seed": 7}).seed == 7
    assert run("toy_draw", {"seed": 7}).sha256 == run("toy_draw", {"seed": "7"}).sha256
    assert run("toy_draw", {"seed": 7}).sha256 != run("toy_draw", {"seed": 8}).sha256


def test_a_spec_and_a_file_stand_in_the_result(toy: str) -> None:
    result = run("toy_plan", {"plan": {"goal": "x", "steps": 2}, "note": toys.File("n", b"abc")})
    assert result.params["plan"] == {"goal": "x", "steps": 2}
    assert set(result.params["note"]) == {"file"}


def test_a_source_that_is_read_is_noted_once(toy: str) -> None:
    assert [source.name for source in run("toy_case").inputs] == ["toy"]
    record_input(Input("outside", "Read by nobody", "0" * 64))
    assert [source.name for source in run("toy_case").inputs] == ["toy"]


def test_progress_is_reported(toy: str) -> None:
    said: list[tuple[float, str]] = []
    with reporting(lambda fraction, msg: said.append((fraction, msg)) is None):
        run("toy_draw")
    assert said == [(0.5, "Drawn.")]


def test_a_person_can_cancel(toy: str) -> None:
    with pytest.raises(Cancelled), reporting(lambda fraction, msg: False):
        run("toy_draw")


def test_the_field_of_a_method_is_one_of_the_six() -> None:
    with pytest.raises(ValueError, match="field must be one of data"):
        method(field="astrology", cite="x", present=lambda _: Result(title=Text("x")))


def test_an_error_survives_a_process_border() -> None:
    error = MethodError("Row {row}: {got} of '{param}'.", param="x", row=3, column="c", got=5)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.param, again.row, again.column) == (str(error), "x", 3, "c")


def test_braces_in_what_was_got_do_no_harm(toy: str) -> None:
    with pytest.raises(MethodError, match=r"\{0\}"):
        run("toy_draw", {"kind": "{0}{x!r}"})
