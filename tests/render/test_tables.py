"""Grids as tables: scoped, flush, small; the heat map legible in every shade."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import quintet.render
from quintet.render.tables import grid_table, heat_limits, heat_table
from quintet.result import Grid, Text
from tests.render.sample import Reader, charts, heat, lines, people

CSS = (Path(quintet.render.__file__).parent / "result.css").read_text()


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two #rrggbb colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_it_works() -> None:
    read = Reader(grid_table(people(), "en", "t"))
    assert [attrs.get("class") for tag, attrs in read.tags if tag == "th"] == [None, "num", "long", "num"]
    assert "1,033" in read.text


def test_every_heading_has_a_scope() -> None:
    for html in (grid_table(people(), "en", "t"), heat_table(charts()[4], heat(), "en", "h")):
        assert all(attrs["scope"] in ("col", "row") for tag, attrs in Reader(html).tags if tag == "th")


def test_a_unit_that_the_cells_do_not_print_stands_in_the_heading() -> None:
    assert "Waiting time (days)" in grid_table(lines(), "en", "t")


def test_a_tall_table_scrolls_below_its_headings_and_a_short_one_does_not() -> None:
    tall = Grid("g", Text("t"), {"a": list(range(16))})
    assert 'class="scroll tall"' in grid_table(tall, "en", "t")
    assert 'class="scroll"' in grid_table(people(), "en", "t")


def test_an_empty_table_says_so() -> None:
    assert "no data" in grid_table(Grid("g", Text("Nothing"), {"a": []}), "en", "t")


def test_a_heat_map_prints_every_value_and_names_goals_in_full() -> None:
    html = heat_table(charts()[4], heat(), "en", "h")
    assert html.count('<td class="heat-') + html.count("<td>–") == 193 * 17
    assert "No poverty" in html


def test_a_heat_map_of_the_world_is_small() -> None:
    assert len(gzip.compress(heat_table(charts()[4], heat(), "ru", "h").encode())) < 20_000


def test_heat_limits_of_other_units_follow_the_values() -> None:
    assert heat_limits([0.0, 7.0], "count") == [1, 2, 3, 4, 5, 6]
    assert heat_limits([5.0, 5.0], "count") == []


def test_every_shade_keeps_its_text_legible() -> None:
    shades = re.findall(r"\.heat-(\d) \{ background: (#\w+); color: (#\w+)", CSS)
    assert [number for number, _, _ in shades] == list("0123456")
    for _, ground, ink in shades:
        ink = {"#fff": "#ffffff"}.get(ink, ink)
        assert contrast(ground, ink) >= 4.5


def test_the_style_knows_no_left_and_no_right() -> None:
    assert not re.search(r"[{;-] ?(left|right|top|bottom)\b|[{;] ?(width|height):", CSS.replace("\n", " "))
