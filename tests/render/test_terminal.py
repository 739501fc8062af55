"""A result as text: aligned, within the width, in six languages, harmless."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quintet.i18n import LOCALES
from quintet.render import terminal
from quintet.render.plot import cells
from quintet.result import Grid, Result, Text
from tests.render.sample import people

SHA256 = 64  # the only word that may be wider, because a cut hash names nothing


def test_it_works(full: Result) -> None:
    text = terminal(full)
    assert text.startswith("Which gaps to close first\n=====")
    assert "Share of cells with data  54.0% (52.1–55.9, 95%) n\u00a0=\u00a01,234" in text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(full: Result, locale: str, width: int) -> None:
    assert max(cells(line) for line in terminal(full, locale, width).splitlines()) <= max(width, SHA256)


def test_columns_stand_in_line_also_with_chinese_names(full: Result) -> None:
    text = terminal(replace(full, grids=[full.grid("bars")]), "zh")
    rows = [line for line in text.splitlines() if line.startswith(("肯尼亚 ", "加纳 ", "大不列颠")) and "%  " in line]
    assert len(rows) == 3
    assert len({cells(line) for line in rows}) == 1


def test_a_wide_table_says_what_it_left_out() -> None:
    grid = Grid("g", Text("Wide"), {f"column_{i:02}": ["abcdefghij"] for i in range(30)})
    text = terminal(Result(title=Text("t"), grids=[grid]), width=60)
    assert "Not shown for want of room: column" in text


def test_a_long_table_is_cut_and_says_so(full: Result) -> None:
    assert "The first 20 of 193 rows." in terminal(full)


def test_control_characters_of_hostile_text_are_dropped() -> None:
    text = terminal(Result(title=Text("{t}", {"t": "\x1b[2J\x07gone"}), grids=[people()]))
    assert "\x1b" not in text
    assert "\x07" not in text


def test_nothing_but_a_title_is_enough() -> None:
    assert terminal(Result(title=Text("Only this"))).startswith("Only this\n=========\n")
