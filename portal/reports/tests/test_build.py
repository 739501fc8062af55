"""A report is a function of its snapshot: complete, honest about what is missing, and the same bytes each time."""

import json

import pytest

from portal.reports.board import board
from portal.reports.build import build
from portal.reports.tests.synthetic import snapshot
from quintet.render import html_fragment
from quintet.result import Result


def test_it_works():
    result = build(snapshot())
    assert {grid.name for grid in result.grids} >= {"data", "culture", "shares", "results", "trend", "organisations"}
    assert "Synthetic organisation 00" in html_fragment(result, "en")


def test_the_same_snapshot_gives_the_same_bytes():
    first = build(snapshot()).canonical()
    assert build(json.loads(json.dumps(snapshot()))).canonical() == first
    assert Result.from_json(first).canonical() == first
    assert build(snapshot(seed=2)).canonical() != first


def test_the_order_of_the_snapshot_has_no_say():
    turned = snapshot()
    for name in ("entities", "indicators", "observations"):
        turned[name] = turned[name][::-1]
    assert build(turned).canonical() == build(snapshot()).canonical()


def test_organisations_stand_by_name_and_have_no_rank():
    grid = build(snapshot()).grid("organisations")
    names = [str(row["organisation"]) for row in grid.rows()]
    assert names == sorted(names)
    assert not any("rank" in column for column in grid.columns)


def test_invented_answers_are_declared():
    assert "synthetic" in build(snapshot()).limits[0].msg
    real = snapshot() | {"synthetic": False}
    assert not any("synthetic" in limit.msg for limit in build(real).limits)


def test_a_share_is_that_of_the_answers():
    taken = snapshot(entities=4, indicators=1, halves=1)
    taken["observations"] = [[0, 0, "2026-H2", 1.0, "self"], [1, 0, "2026-H2", 0.0, "validated"]]
    found = build(taken)
    row = found.grid("shares").rows()[0]
    assert (row["share"], row["yes"], row["n"], row["baseline"]) == (50.0, 1, 2, 50.0)
    state = found.grid("data").rows()[0]
    assert (state["now"], state["low"], state["high"]) == (50.0, 25.0, 75.0)
    assert (found.estimates["answered"].value, found.estimates["validated"].value) == (50.0, 50.0)


def test_own_weights_stand_beside_common_ones():
    found = board(snapshot())
    common, own = found.index(2).index, found.index(2, tailored=True).index
    assert common[0] != own[0]
    assert (common[1:] == own[1:]).all()


def test_nothing_answered_yet_is_a_report_too():
    empty = snapshot() | {"observations": [], "entities": []}
    result = build(empty)
    assert result.estimates["answered"].value is None
    html_fragment(result, "ar")


def test_a_report_before_anything_was_asked_is_one_too():
    result = build(snapshot() | {"observations": [], "indicators": []})
    assert result.estimates["answered"].why_missing
    html_fragment(result, "en")


def test_another_document_is_refused():
    with pytest.raises(ValueError, match="report-snapshot"):
        build({"schema": "other"})
