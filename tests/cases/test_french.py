"""Each case read in French: every sentence can be translated, and none that is translated stays English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

import quintet
from quintet.cases import CASES
from quintet.i18n import format_text, gettext
from quintet.render.words import cell_text, heading
from quintet.result import Result, Text
from tools.messages import library_sentences

DATA = {"place", "stops", "depot", "name"}  # columns of names out of data, which no catalogue holds
SOURCES = {  # titles of series and sources as their publishers write them; a crop with its date
    "sdg17_data_gaps": {"title", "source"},
    "story_crops": {"plan"},
}
WORDS = 4  # from which a sentence is surely English and no name


@lru_cache(maxsize=1)
def sentences() -> frozenset[str]:
    return frozenset(library_sentences())


@pytest.fixture(scope="module", params=CASES)
def result(request: pytest.FixtureRequest) -> Result:
    return quintet.run(request.param, quintet.get(request.param).example)


def texts(result: Result) -> Iterator[Text]:
    """Every sentence of a result, with those inside others."""
    decision: list[Any] = list(vars(result.decision).values()) if result.decision else []
    first = [result.title, *result.findings, *result.limits, *decision, *(grid.title for grid in result.grids)]
    first += [chart.title for chart in result.charts] + [section.title for section in result.sections]
    first += [estimate.label for estimate in result.estimates.values()]
    for text in first:
        if isinstance(text, Text):
            yield text
            yield from (value for value in text.values.values() if isinstance(value, Text))


def words(result: Result) -> Iterator[str]:
    """Headings and cells of words."""
    for grid in result.grids:
        yield from grid.labels.values()
        for column, unit in grid.units.items():
            if unit == "text" and column not in DATA | SOURCES.get(result.method, set()):
                yield from {str(cell) for cell in grid.columns[column] if cell is not None and " " in str(cell)}


@pytest.mark.slow
def test_every_sentence_can_be_translated(result: Result) -> None:
    assert [text.msg for text in texts(result) if text.msg not in sentences()] == []


@pytest.mark.slow
def test_every_word_of_a_table_can_be_translated(result: Result) -> None:
    assert [word for word in words(result) if word not in sentences()] == []


@pytest.mark.slow
def test_nothing_that_is_translated_stays_english(result: Result) -> None:
    said = [format_text(text, "fr") for text in texts(result)]
    for grid in result.grids:
        said += [heading(grid, column, "fr") for column in grid.columns]
        rows = range(min(grid.height, 50))
        said += [cell_text(grid, column, row, "fr") for column in grid.columns for row in rows]
    known = [text for text in sentences() if len(text.split()) >= WORDS and "{" not in text]
    english = {text for text in known if gettext(text, "fr") != text}
    assert len(english) > 100
    assert sorted(english.intersection(said)) == []
