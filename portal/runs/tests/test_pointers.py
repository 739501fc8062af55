"""The JSON pointers of figures: they point into the canonical JSON, and each figure has one."""

import json

from portal.runs.pointers import figure_at
from quintet.result import Estimate, Result, Text

RESULT = Result(
    title=Text("T"),
    estimates={"b": Estimate(1, "count"), "a/b~c": Estimate(2.5, "percent")},
    findings=[Text("First."), Text("Second.")],
)


def test_it_works() -> None:
    assert figure_at(RESULT, "/estimates/1") == ("/estimates/1", "a/b~c", RESULT.estimates["a/b~c"])
    assert figure_at(RESULT, "/findings/1") == ("/findings/1", "", RESULT.findings[1])


def test_a_pointer_points_into_the_canonical_json() -> None:
    data = json.loads(RESULT.canonical())
    for number in range(2):
        found = figure_at(RESULT, f"/estimates/{number}")
        assert found is not None and isinstance(found[2], Estimate)
        assert data["estimates"][number]["value"] == found[2].value
        assert data["estimates"][number]["name"] == found[1]


def test_a_name_gives_the_pointer_with_the_number() -> None:
    assert figure_at(RESULT, "/estimates/a~1b~0c") == figure_at(RESULT, "/estimates/1")


def test_anything_else_points_to_nothing() -> None:
    wrong = ["", "/", "estimates/0", "/estimates", "/estimates/2", "/estimates/01", "/estimates/0/value", "/params/n"]
    for pointer in [*wrong, "/findings/2", "/findings/x", "/findings/00", "/estimates/\u0661", "//estimates/0"]:
        assert figure_at(RESULT, pointer) is None, pointer
