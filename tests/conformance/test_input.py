"""Whatever is given, a method answers with a result or a MethodError: never another error, never slowly."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.errors import MethodError
from quintet.i18n import LOCALES, gettext
from quintet.params import Param
from quintet.result import Result
from tests.conformance import values
from tests.measure import MIB, measured

HUGE_ROWS = 2_000_000
SECONDS, PEAK = 10, 1024 * MIB


def params(name: str, kind: str) -> list[Param]:
    """The parameters of one kind."""
    return [param for param in quintet.get(name).params if param.kind == kind]


def answer(name: str, given: dict[str, Any]) -> Result | MethodError:
    """The result, or the error as a reader meets it, sound in both cases."""
    try:
        result = quintet.run(name, given)
    except MethodError as error:
        said = str(error)
        assert said.endswith((".", "?")), said
        assert said[0] == said[0].upper(), said
        assert len(said) < 1500, said[:200]
        for locale in LOCALES:
            assert gettext(error.msg, locale).format(**error.values)
        return error
    assert result.canonical()
    return result


def test_an_unknown_parameter_is_refused(name: str) -> None:
    found = answer(name, {"no_such_parameter": 1})
    assert isinstance(found, MethodError)
    assert found.param == "no_such_parameter"


def test_a_missing_parameter_is_refused(name: str) -> None:
    needed = [param.name for param in quintet.get(name).params if param.required]
    found = answer(name, {})
    if needed:
        assert isinstance(found, MethodError)
        assert found.param == needed[0]


def test_scalars_refuse_what_they_do_not_declare(name: str) -> None:
    for param in params(name, "scalar"):
        for what, value in values.scalars(param):
            found = answer(name, {**quintet.get(name).example, param.name: value})
            assert isinstance(found, MethodError), (param.name, what)
            assert found.param == param.name, (param.name, what, str(found))


def test_scalars_take_their_bounds_and_choices(name: str) -> None:
    for param in params(name, "scalar"):
        for value in [bound for bound in (param.ge, param.le) if bound is not None] + list(param.choices):
            assert isinstance(param.check(str(value)), type(param.check(value)))


def test_spoilt_tables_give_a_result_or_a_message(name: str) -> None:
    honest = values.honest(quintet.get(name))
    for param in params(name, "table"):
        for what, table in values.tables(param):
            found = answer(name, {**honest, param.name: table})
            if isinstance(found, MethodError):
                assert found.param or what == "honest", (param.name, what, str(found))


def test_an_honest_table_gives_a_result(name: str) -> None:
    if params(name, "table"):
        found = answer(name, values.honest(quintet.get(name)))
        assert isinstance(found, Result), str(found)


def test_a_table_says_where_it_is_wrong(name: str) -> None:
    honest = values.honest(quintet.get(name))
    for param in params(name, "table"):
        for col in param.columns:
            if col.type in (int, float):
                rows = [dict(row) for row in honest[param.name]]
                rows[4][col.name] = "many"
                found = answer(name, {**honest, param.name: [{k: str(v) for k, v in row.items()} for row in rows]})
                assert isinstance(found, MethodError), col.name
                assert (found.param, found.row, found.column) == (param.name, 5, col.name), str(found)
            if col.required:
                rows = [{k: v for k, v in row.items() if k != col.name} for row in honest[param.name]]
                found = answer(name, {**honest, param.name: rows})
                assert isinstance(found, MethodError), col.name
                assert (found.param, found.column) == (param.name, col.name), str(found)


def test_a_wrong_file_or_document_is_refused(name: str) -> None:
    for kind in ("file", "spec"):
        for param in params(name, kind):
            for value in (5, "no/such/file", {"no": "such"}, [], b"\xff"):
                found = answer(name, {**values.honest(quintet.get(name)), param.name: value})
                assert isinstance(found, MethodError), (param.name, value)


_HUGE = """
import quintet
from quintet.errors import MethodError
from tests.conformance import values
method = quintet.get({name!r})
given = values.honest(method)
for param in method.params:
    if param.name == {param!r}:
        given[param.name] = values.frame_of(param.columns, {rows})
start = time.process_time()
try:
    said = ["result", quintet.run({name!r}, given).sha256]
except MethodError as error:
    said = ["refused", str(error)]
said.append(time.process_time() - start)
"""


@pytest.mark.slow
def test_two_million_rows_take_seconds_and_little_memory(name: str) -> None:
    for param in params(name, "table"):
        found = measured(_HUGE.format(name=name, param=param.name, rows=HUGE_ROWS))
        assert isinstance(found.said, list)
        assert found.said[-1] <= SECONDS, (param.name, found)
        assert found.peak <= PEAK, (param.name, found)
