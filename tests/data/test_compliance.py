"""Share of a framework's indicators that are met or exceeded."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.data.compliance import compliance_share
from quintet.errors import MethodError

WORDS = ("meets", "exceeds", "approaches", "missing", "not applicable", None)


def rows(words: Any = WORDS, entity: str = "A", **more: Any) -> list[dict[str, Any]]:
    return [{"entity": entity, "indicator": f"PI {i}", "rating": word, **more} for i, word in enumerate(words)]


def test_it_works() -> None:
    total = compliance_share(ratings=rows()).total[0]
    assert (total.met, total.rated, total.unrated) == (2, 5, 1)
    assert (total.share, total.applicable) == (40, 50)


def test_an_unrated_indicator_is_told_and_enters_no_share() -> None:
    result = quintet.run("compliance_share", {"ratings": rows(("meets", None))})
    assert result.estimates["share"].value == 100
    assert any("no rating" in text.msg for text in result.findings)


def test_without_a_rating_there_is_a_reason_instead_of_a_share() -> None:
    found = quintet.run("compliance_share", {"ratings": rows((None,))}).estimates
    assert (found["share"].value, found["applicable"].value) == (None, None)
    assert found["share"].why_missing


def test_where_nothing_applies_the_other_share_says_why() -> None:
    found = quintet.run("compliance_share", {"ratings": rows(("not applicable",))}).estimates
    assert found["share"].value == 0
    assert found["applicable"].why_missing


def test_two_ratings_of_one_indicator_are_refused() -> None:
    with pytest.raises(MethodError) as caught:
        compliance_share(ratings=rows(("meets",)) + rows(("missing",)))
    assert (caught.value.row, caught.value.param) == (2, "ratings")


def test_the_newest_year_is_the_headline_and_the_change_is_told() -> None:
    both = rows(("missing", "meets"), year=2022) + rows(("meets", "meets"), year=2024)
    result = quintet.run("compliance_share", {"ratings": both})
    assert result.estimates["share"].value == 100
    assert [row["share"] for row in result.grid("by_year").rows()] == [50, 100]
    assert result.chart("by_year").encode["low"] == "low"


def test_several_entities_show_the_indicator_that_fewest_meet() -> None:
    result = quintet.run("compliance_share", {"ratings": rows(entity="A") + rows(entity="B")})
    assert any(text.values.get("indicator") == "PI 2" for text in result.findings)
    assert len(result.grid("by_indicator").rows()) == 6


def test_entities_are_not_persons_and_nothing_is_hidden() -> None:
    result = quintet.run("compliance_share", {"ratings": rows(("meets",))})
    assert all(estimate.n is None for estimate in result.estimates.values())
    assert all(grid.count is None for grid in result.grids)
